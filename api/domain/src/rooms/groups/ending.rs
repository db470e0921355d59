//! What ends with a membership, however it ends: what the member made for others, and what apps were given in the group.

use entity::group_member::{self, Role, State};
use entity::{MemberId, feed_event};
use sea_orm::ActiveValue::Set;

use super::store::{codes, invitations, members};
use crate::core::error::Result;
use crate::core::feed::news::AsWhom;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Ends what these members made, in the transaction that ends their memberships.
pub(super) async fn ended(tx: &Tx<'_>, ended: &[MemberId]) -> Result<()> {
    accounts::end_grants_of_members(tx, ended).await?;
    codes::end_of(tx, ended).await?;
    invitations::end_of(tx, ended).await?;
    void_offers(tx, ended).await
}

/// Takes back the offers of roles of members who may not make them any more.
pub(super) async fn void_offers(tx: &Tx<'_>, by: &[MemberId]) -> Result<()> {
    for row in members::void_offers_by(tx, by).await? {
        tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.id.0, AsWhom::nobody());
    }
    Ok(())
}

/// What a membership is once it has ended.
pub(super) fn ended_as(state: State, tx: &Tx<'_>) -> group_member::ActiveModel {
    group_member::ActiveModel {
        state: Set(state),
        since: Set(tx.op.now),
        role: Set(Role::Member),
        role_since: Set(None),
        arrival: Set(None),
        answer: Set(None),
        offered_role: Set(None),
        offered_by: Set(None),
        offered_at: Set(None),
        ..Default::default()
    }
}
