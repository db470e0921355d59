//! Types that are merged from the parts of several rooms: the root types, and `Viewer`.

use async_graphql::OutputType;
use async_graphql::registry::{MetaType, Registry};

use crate::scope;

/// A type that is merged from parts.
pub(crate) trait Merged: OutputType {
    /// The parts with their directives: merging keeps only the fields.
    fn parts(registry: &mut Registry) -> Vec<MetaType>;
}

/// Makes a type that is merged from parts.
macro_rules! merged {
    ($(#[$meta:meta])* pub struct $name:ident($($part:ty),* $(,)?);) => {
        $(#[$meta])*
        #[derive(async_graphql::MergedObject)]
        pub struct $name($($part),*);

        impl $crate::merged::Merged for $name {
            fn parts(registry: &mut async_graphql::registry::Registry) -> Vec<async_graphql::registry::MetaType> {
                vec![$(registry.create_fake_output_type::<$part>()),*]
            }
        }
    };
}
pub(crate) use merged;

/// Puts the scope of each part on the fields of the merged type.
pub(crate) fn spread<M: Merged>(registry: &mut Registry) {
    for mut part in M::parts(registry) {
        scope::spread(&mut part);
        if let (MetaType::Object { fields: said, .. }, Some(MetaType::Object { fields, .. })) =
            (part, registry.types.get_mut(&*M::type_name()))
        {
            fields.extend(said);
        }
    }
}
