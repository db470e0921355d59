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

    /// Wraps what a verb returned. Going well may leave nothing to show: then `wrap` returns `None`.
    ///
    /// # Errors
    ///
    /// What is no answer at all.
    fn new<T, W: Into<Option<Self::Shown>>>(result: domain::Result<T>, wrap: impl FnOnce(T) -> W) -> Result<Self> {
        let (answer, user_errors) = outcome(result)?;
        Ok(Self::of(answer.and_then(|answer| wrap(answer).into()), user_errors))
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

/// Makes the payloads of mutations that need one scope, each of one line: the mutation, the payload's name, and its one field
/// with its type and description.
macro_rules! payloads {
    ($scope:expr; $($mutation:ident $does:ident => $name:ident { $field:ident: $type:ty, $about:literal })*) => {$(
        #[doc = concat!("What `", stringify!($mutation), "` ", stringify!($does), ".")]
        #[derive(Clone, Debug, async_graphql::Description)]
        pub struct $name {
            $field: Option<$type>,
            user_errors: Vec<$crate::error::UserError>,
        }

        #[async_graphql::Object(
            use_type_description,
            directive = $crate::scope::scope::apply($crate::scope::Needs($scope))
        )]
        impl $name {
            #[doc = $about]
            async fn $field(&self) -> Option<&$type> {
                self.$field.as_ref()
            }

            /// What the person can mend; empty where all went well.
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
    )*};
}
pub(crate) use payloads;
