//! The viewer's field that is about the access log.

use async_graphql::{Context, ID, Object};
use domain::access as verbs;
use domain::ids::CredentialId;
use domain::node_id;
use domain::scope::Scope;
use domain::secrets::NodeType;

use super::entry::AccessSource;
use super::{AccessEntry, AccessEntryConnection};
use crate::context::{id, op, page_args};
use crate::error::{Failure, Result};
use crate::scope::{Needs, scope};

/// The access log of the viewer.
#[derive(Clone, Copy, Debug)]
pub struct ViewerAccess;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl ViewerAccess {
    /// What apps and personal access tokens read and changed in your account, newest first, one entry for each hour. For your
    /// own devices, it has only the days of use and changes of security; for the operator, what they did with your account.
    /// It is kept for a year, and nobody else can read it. An entry appears within seconds.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn access_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns only what this kind of source did.")] source: Option<AccessSource>,
        #[graphql(desc = "Returns only what was done by this grant, personal access token or device.")] by: Option<ID>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100.")] last: Option<i32>,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<AccessEntryConnection>> {
        let read = async {
            let op = op(ctx);
            let by = by.map(|by| credential(&op, &by)).transpose()?;
            let filter = verbs::Filter { source: source.map(Into::into), by };
            let page = verbs::entries(&op, filter, &page_args(first, after, last, before)?).await?;
            Ok(AccessEntryConnection::new(page, filter, |entry| {
                let cursor = id(ctx, entry.id);
                (cursor.0, AccessEntry(entry))
            }))
        };
        Some(read.await)
    }
}

fn credential(op: &domain::Op, id: &ID) -> Result<CredentialId> {
    match node_id::decode(&op.ids(), id) {
        Some((NodeType::Grant | NodeType::PersonalToken | NodeType::Device, id)) => Ok(CredentialId(id)),
        _ => {
            Err(Failure::new("BAD_USER_INPUT", "`by` must be the ID of a grant, a personal access token or a device."))
        }
    }
}
