//! What other people shared with the viewer: a struggle or a triumph of an answer.

use async_graphql::{Context, Description, ID, Object};
use domain::checkins::answers;
use domain::scope::Scope;

use super::enums::SharedPart;
use super::plan::person;
use crate::accounts::Person;
use crate::context::id;
use crate::error::Result;
use crate::page::connection;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A struggle or a triumph that somebody shared with you: a part of their answer to a check-in or an ask.
#[derive(Clone, Debug, Description)]
pub struct Share(pub answers::Share);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ConfidedRead)))]
impl Share {
    /// The ID of the share.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person who shared the struggle or triumph. Null if you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.author).await
    }

    /// Whether a struggle or a triumph was shared.
    async fn part(&self) -> SharedPart {
        self.0.part.into()
    }

    /// The text of the struggle or triumph.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// When the struggle or triumph was shared.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(ShareConnection, ShareEdge, Share, Scope::ConfidedRead, answers::count_shared);
