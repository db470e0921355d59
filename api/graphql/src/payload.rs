//! Payloads of mutations: what changed, or the problems with the input.

use crate::error::{ErrorCode, Result, UserError, outcome};

/// The payload of a mutation: one field with what changed, which is null if the input was refused, and `userErrors`.
pub trait Payload: Sized {
    /// The type of what changed.
    type Shown;

    /// Makes a payload of what changed and the problems with the input.
    fn of(shown: Option<Self::Shown>, user_errors: Vec<UserError>) -> Self;

    /// What changed, and the problems with the input.
    fn parts(&mut self) -> (&mut Option<Self::Shown>, &[UserError]);

    /// Makes a payload of the result of a verb. `wrap` returns `None` if there is nothing to show.
    ///
    /// # Errors
    ///
    /// Every error but a refusal.
    fn new<T, W: Into<Option<Self::Shown>>>(result: domain::Result<T>, wrap: impl FnOnce(T) -> W) -> Result<Self> {
        let (answer, user_errors) = outcome(result)?;
        Ok(Self::of(answer.and_then(|answer| wrap(answer).into()), user_errors))
    }

    /// Adds the present state of the object if the input was refused with `CONFLICT`.
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

/// Makes the payloads of mutations that need one scope, one a line: the mutation, the payload's name, and its one field
/// with its type and description.
macro_rules! payloads {
    ($scope:expr; $($mutation:ident => $name:ident { $field:ident: $type:ty, $about:literal })*) => {$(
        #[doc = concat!("The payload of `", stringify!($mutation), "`.")]
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

            /// Problems with the input. Empty if the mutation succeeded.
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
