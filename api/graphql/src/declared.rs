//! What is declared once, and shown where clients look for it: scopes on each field, and the demo's clock in a demo alone.
//! All of it happens in the registry that documents are run by and that the schema is printed from, when the schema is built.

use std::borrow::Cow;

use async_graphql::parser::types::Directive;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{ContextDirective, CustomDirective, CustomDirectiveFactory, ServerError, ServerResult};

use crate::demo::DemoMutation;
use crate::viewer::Viewer;
use crate::{Mutation, Query, merged, scope};

/// Registers `@scope` when all types are known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    /// Whether this is a demo, which has a clock that can be put forward.
    pub is_demo: bool,
}

impl CustomDirectiveFactory for Declared {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed("scope")
    }

    fn register(&self, registry: &mut Registry) {
        merged::spread::<Query>(registry);
        merged::spread::<Mutation>(registry);
        merged::spread::<Viewer>(registry);
        let clock = registry.create_fake_output_type::<DemoMutation>();
        if let (false, MetaType::Object { fields: clock, .. }, Some(MetaType::Object { fields, .. })) =
            (self.is_demo, clock, registry.types.get_mut("Mutation"))
        {
            fields.retain(|name, _| !clock.contains_key(name));
        }
        // The parts aren't types that anybody sees.
        registry.remove_unused_types();
        scope::spread_all(registry);
    }

    fn create(&self, _: &ContextDirective<'_>, _: &Directive) -> ServerResult<Box<dyn CustomDirective>> {
        Err(ServerError::new("@scope stands in the schema, and in no document.", None))
    }
}
