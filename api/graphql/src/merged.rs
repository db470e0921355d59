//! Types that are made of parts, each of which a room declares: the roots, and the viewer.

use async_graphql::OutputType;
use async_graphql::registry::{MetaType, Registry};

use crate::scope;

/// A type that is made of parts.
pub(crate) trait Merged: OutputType {
    /// Its parts, each with what it says of itself as a whole: merging keeps nothing but the fields.
    fn parts(registry: &mut Registry) -> Vec<MetaType>;
}

/// Makes a type of parts.
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

/// Puts the scopes of a type's parts on its fields.
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
