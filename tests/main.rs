//! The public surface, tried as a client does:
//!
//! - `promises/` holds what is promised of the whole: the matrix of who sees what, silence, repeats, query plans, sealed text;
//! - `rooms/` holds what each part does, under the name that it has in `api/`: `rooms/contacts/` tries contacts;
//! - `references/` compares Kith with other programs, on tables that these made;
//! - `support/` is what all of them stand on: a server on a fresh database, a clock that stands still, and people.

mod promises;
mod references;
mod rooms;
