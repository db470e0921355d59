//! The `Node` interface, and the queries `node` and `nodes`.

use async_graphql::{Context, ID, Interface, Object, OutputType};
use domain::ids::{
    AccessEntryId, AppId, AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, GrantId, GroupBlockId,
    GroupCodeId, GroupId, GroupInvitationId, GroupLogId, GroupReportId, GroupShowingId, ImportId, InvitationId,
    LadderConsentId, MemberId, MembershipId, NoticeId, PersonId, PersonalTokenId, PlanId, ProposalId,
    SentGroupInvitationId, ShareId, TouchId,
};
use domain::node_id;
use domain::scope::Scope;
use domain::secrets::NodeType;
use uuid::Uuid;

use crate::access::AccessEntry;
use crate::accounts::{Device, Person, PersonalToken};
use crate::apps::{App, Grant};
use crate::checkins::{Ask, CheckIn, CheckInPlan, CheckInProposal, Gesture, LadderConsent, RungNotice, Share};
use crate::contacts::{Contact, ContactImport, ContactInvitation, Distance, Touch};
use crate::context::{loaders, op};
use crate::error::{Failure, Result};
use crate::groups::{
    Group, GroupBlock, GroupCode, GroupInvitation, GroupLogEntry, GroupMember, GroupReport, GroupShowing, Membership,
    SentGroupInvitation,
};
use crate::scope::{Needs, needed, scope};
use crate::viewer::Viewer;

/// The most ids that `nodes` takes.
const MOST: usize = 100;

/// Makes the `Node` interface from one line a type: the type of the id, the GraphQL type, its loader with the loader's
/// key, and the function that wraps what was loaded, if the type itself doesn't.
macro_rules! nodes {
    ($($(#[$doc:meta])* $node:ident => $type:ident by $loader:ident($key:ident) $(as $wrap:path)?;)*) => {
        /// An object with an ID.
        #[derive(Clone, Debug, Interface)]
        #[graphql(field(
            name = "id",
            ty = "ID",
            desc = "The ID of the object. It is opaque, unique across all types, and never changes.",
            directive = scope::apply(Needs(Scope::Public))
        ))]
        pub enum Node {$(
            $(#[$doc])*
            $type($type),
        )*}

        #[cfg(test)]
        #[test]
        fn each_type_has_its_name() {
            $(assert_eq!(NodeType::$node.name(), $type::type_name());)*
        }

        /// Loads the object with an id; `None` if it doesn't exist or isn't visible to the viewer.
        ///
        /// # Errors
        ///
        /// If the access token lacks the scope of the object's `id`, or if a database doesn't answer.
        pub async fn load(ctx: &Context<'_>, node: NodeType, id: Uuid) -> Result<Option<Node>> {
            match node {
                $(NodeType::$node => {
                    check_scope(ctx, &$type::type_name())?;
                    let found = loaders(ctx).$loader.load_one($key(id)).await?;
                    Ok(found.map(nodes!(@wrap $type $($wrap)?)).map(Node::$type))
                })*
                // Mailed codes can't be fetched.
                NodeType::Verification => Ok(None),
            }
        }
    };
    (@wrap $type:ident) => { $type };
    (@wrap $type:ident $wrap:path) => { $wrap };
}

nodes! {
    /// The signed-in person.
    Viewer => Viewer by viewers(PersonId) as Viewer::from;
    /// Another person, as you may see them.
    Person => Person by people(PersonId);
    /// A device on which you are signed in.
    Device => Device by devices(DeviceId);
    /// A personal access token of yours.
    PersonalToken => PersonalToken by personal_tokens(PersonalTokenId);
    /// What you gave to an app.
    Grant => Grant by grants(GrantId);
    /// An app of yours.
    App => App by apps(AppId);
    /// A contact of yours.
    Contact => Contact by contacts(ContactId);
    /// A contact invitation of yours.
    Invitation => ContactInvitation by invitations(InvitationId);
    /// A touch that you logged.
    Touch => Touch by touches(TouchId);
    /// A distance that you keep from a person.
    Distance => Distance by distances(DistanceId);
    /// An address book that you imported.
    Import => ContactImport by imports(ImportId);
    /// A check-in plan of yours.
    Plan => CheckInPlan by plans(PlanId);
    /// A proposal for a check-in plan of yours.
    Proposal => CheckInProposal by proposals(ProposalId);
    /// A check-in of yours.
    CheckIn => CheckIn by check_ins(CheckInId);
    /// A struggle or a triumph that was shared with you.
    Share => Share by shares(ShareId);
    /// A gesture that you sent or received.
    Gesture => Gesture by gestures(GestureId);
    /// A question how somebody is.
    Ask => Ask by asks(AskId);
    /// A consent to be told by a ladder.
    LadderConsent => LadderConsent by ladder_consents(LadderConsentId);
    /// A notice that you received from a rung.
    Notice => RungNotice by notices(NoticeId);
    /// A peer group.
    Group => Group by groups(GroupId);
    /// Your membership in a group.
    Membership => Membership by memberships(MembershipId);
    /// A code that lets people into a group.
    GroupCode => GroupCode by group_codes(GroupCodeId);
    /// An invitation into a group that you received.
    GroupInvitation => GroupInvitation by group_invitations(GroupInvitationId);
    /// An invitation into a group that you sent.
    SentGroupInvitation => SentGroupInvitation by sent_group_invitations(SentGroupInvitationId);
    /// A report of a group that you made.
    GroupReport => GroupReport by group_reports(GroupReportId);
    /// A member of a group, as other members see them.
    GroupMember => GroupMember by group_members(MemberId);
    /// An entry in the log of a group.
    GroupLogEntry => GroupLogEntry by log_entries(GroupLogId);
    /// A block of yours inside a group.
    GroupBlock => GroupBlock by group_blocks(GroupBlockId);
    /// That you show a member of a group who you are.
    GroupShowing => GroupShowing by group_showings(GroupShowingId);
    /// An entry of your access log.
    AccessEntry => AccessEntry by access_entries(AccessEntryId);
}

/// Checks the scope of a type's `id`: through the interface, `id` and `__typename` need no scope of their own, and an
/// app must not learn that an object exists whose `id` it may not read.
fn check_scope(ctx: &Context<'_>, ty: &str) -> Result<()> {
    let op = op(ctx);
    if op.actor.credential().is_none() {
        op.viewer()?;
    }
    match needed(ctx, ty, "id") {
        Some(one) if op.actor.scopes().has(one) => Ok(()),
        Some(missing) => Err(Failure::lacking(missing, &format!("{ty}.id"))),
        None => Err(Failure::new("FORBIDDEN", "Nobody may fetch objects of this type.")),
    }
}

async fn load_text(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    match node_id::decode(&op(ctx).ids(), id) {
        Some((node, id)) => load(ctx, node, id).await,
        None => {
            Err(Failure::new("BAD_ID", "This isn't an ID of this server. Use the value of an `id` field unchanged."))
        }
    }
}

/// The queries for any object by its ID.
#[derive(Default, Debug)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Fetches an object given its ID. Null if no object with this ID is visible to you.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The ID of the object.")] id: ID) -> Option<Result<Node>> {
        load_text(ctx, &id).await.transpose()
    }

    /// Fetches objects given a list of IDs, in the same order. An item is null if no object with its ID is visible to
    /// you.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The IDs of the objects. Up to 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        if ids.len() > MOST {
            return Err(Failure::new("BAD_USER_INPUT", format!("`ids` must contain at most {MOST} IDs.")));
        }
        let nodes = ids.iter().map(|id| async { load_text(ctx, id).await.transpose() });
        Ok(futures_util::future::join_all(nodes).await)
    }
}
