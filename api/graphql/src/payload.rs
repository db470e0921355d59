//! What mutations return: what changed, or what the person can mend.

use crate::error::{ErrorCode, Result, UserError, outcome};

/// What a mutation returns: one field with what changed, missing where something is to be mended, and `userErrors`.
pub trait Payload: Sized {
    /// What changed.
    type Shown;

    /// Puts the two together.
    fn of(shown: Option<Self::Shown>, user_errors: Vec<UserError>) -> Self;

    /// The two.
    fn parts(&mut self) -> (&mut Option<Self::Shown>, &[UserError]);

    /// Wraps what a verb returned.
    ///
    /// # Errors
    ///
    /// What is no answer at all.
    fn new<T>(result: domain::Result<T>, wrap: impl FnOnce(T) -> Self::Shown) -> Result<Self> {
        let (answer, user_errors) = outcome(result)?;
        Ok(Self::of(answer.map(wrap), user_errors))
    }

    /// Wraps what a verb returned, where going well may leave nothing to show.
    ///
    /// # Errors
    ///
    /// What is no answer at all.
    fn optional<T>(result: domain::Result<Option<T>>, wrap: impl FnOnce(T) -> Self::Shown) -> Result<Self> {
        let (answer, user_errors) = outcome(result)?;
        Ok(Self::of(answer.flatten().map(wrap), user_errors))
    }

    /// Adds the present state of what was changed since, for whoever has to decide again.
    fn or_present(
        mut self,
        present: impl Future<Output = Result<Option<Self::Shown>>> + Send,
    ) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Send,
        Self::Shown: Send,
    {
        async move {
            let (shown, user_errors) = self.parts();
            if user_errors.iter().any(|error| error.code == ErrorCode::Conflict) {
                *shown = present.await?;
            }
            Ok(self)
        }
    }
}

/// Makes a mutation's payload.
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

        impl $crate::payload::Payload for $name {
            type Shown = $type;

            fn of($field: Option<$type>, user_errors: Vec<$crate::error::UserError>) -> Self {
                Self { $field, user_errors }
            }

            fn parts(&mut self) -> (&mut Option<$type>, &[$crate::error::UserError]) {
                (&mut self.$field, &self.user_errors)
            }
        }
    };
}
pub(crate) use payload;
