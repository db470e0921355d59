//! Completes the registry when the schema is built: puts scopes on each field and budgets on root fields, and removes the
//! demo's mutation from other schemas. Documents are run by this registry, and the schema is printed from it.

use std::borrow::Cow;

use async_graphql::parser::types::Directive;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{ContextDirective, CustomDirective, CustomDirectiveFactory, ServerError, ServerResult};

use crate::demo::DemoMutation;
use crate::viewer::Viewer;
use crate::{Mutation, Query, budget, merged, scope};

/// Registers `@scope` when all types are known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    /// Whether this is a demo, whose clock can be moved forward.
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
        budget::declare(registry);
    }

    fn create(&self, _: &ContextDirective<'_>, _: &Directive) -> ServerResult<Box<dyn CustomDirective>> {
        Err(ServerError::new("@scope stands in the schema, and in no document.", None))
    }
}
