//! The feeds of groups that a viewer follows: of those in which they are an active member.

use entity::group_member::Role;
use futures_util::future::BoxFuture;

use super::entry::{MemberList, counts_are_shown};
use super::store::members;
use crate::core::error::Result;
use crate::core::feed::Kind;
use crate::core::feed::sources::{Followed, Source};
use crate::core::op::Op;

/// The groups, as something that has feeds which people follow.
pub(crate) struct Groups;

impl Source for Groups {
    fn followed<'a>(&'a self, op: &'a Op) -> BoxFuture<'a, Result<Vec<Followed>>> {
        Box::pin(async move {
            let Ok((_, only)) = op.viewer()?.among_groups() else { return Ok(Vec::new()) };
            let mut own = members::followed(op).await?;
            own.retain(|(group, ..)| only.is_none_or(|only| only == *group));
            let is_app = op.app().is_some();
            let followed = own.into_iter().map(|(group, since, role, list, lets_apps)| Followed {
                feed: group.into(),
                since,
                shows: Box::new(move |kind, _| shows(kind, role, list, !is_app || lets_apps)),
                by_day: true,
            });
            Ok(followed.collect())
        })
    }
}

/// Whether somebody with a role gets an event of their group: what tells of members goes to those who may see them, and by
/// what may read of them.
fn shows(kind: Kind, role: Role, list: MemberList, reads: bool) -> bool {
    match kind {
        Kind::GroupMembersChanged => reads && counts_are_shown(list, Some(role)),
        Kind::GroupDeskChanged => reads && role >= Role::Facilitator,
        _ => true,
    }
}
