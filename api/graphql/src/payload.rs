//! What mutations return: what changed, or what the person can mend.

/// Makes a mutation's payload: one field with what changed, missing where something is to be mended, and `userErrors`.
macro_rules! payload {
    ($name:ident, $doc:literal, $field:ident: $type:ty, $about:literal, $scope:expr) => {
        #[doc = $doc]
        #[derive(Clone, Debug, async_graphql::Description)]
        pub struct $name {
            $field: Option<$type>,
            user_errors: Vec<$crate::error::UserError>,
        }

        #[async_graphql::Object(use_type_description)]
        impl $name {
            #[doc = $about]
            #[graphql(directive = $crate::scope::scope::apply($crate::scope::Needs($scope)))]
            async fn $field(&self) -> Option<&$type> {
                self.$field.as_ref()
            }

            /// What the person can mend; empty where all went well.
            #[graphql(directive = $crate::scope::scope::apply($crate::scope::Needs($scope)))]
            async fn user_errors(&self) -> &[$crate::error::UserError] {
                &self.user_errors
            }
        }

        impl $name {
            /// Wraps what a verb returned.
            fn new<T>(result: domain::Result<T>, wrap: impl FnOnce(T) -> $type) -> $crate::error::Result<Self> {
                let (answer, user_errors) = $crate::error::outcome(result)?;
                Ok(Self { $field: answer.map(wrap), user_errors })
            }
        }
    };
}
pub(crate) use payload;
