//! What of one person reaches another, as SQL predicates that hold at the moment of reading: one part for each way in
//! which two people can come together.

pub(crate) mod linked;
