//! Relay's `node` and `nodes`: anything that has an id, by its id.

use async_graphql::{Context, ID, Interface, Object, OutputType};
use domain::ids::{
    AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, ImportId, InvitationId, LadderConsentId, NoticeId,
    PersonId, PlanId, ProposalId, ShareId, TouchId,
};
use domain::node_id;
use domain::scope::Scope;
use domain::secrets::NodeType;
use uuid::Uuid;

use crate::accounts::{Device, Person};
use crate::checkins::{Ask, CheckIn, CheckInPlan, CheckInProposal, Gesture, LadderConsent, RungNotice, Share};
use crate::contacts::{Contact, ContactImport, ContactInvitation, Distance, Touch};
use crate::context::{loaders, op};
use crate::error::{Failure, Result};
use crate::scope::{Needs, needed, scope};
use crate::viewer::Viewer;

/// How many ids `nodes` takes.
const MOST: usize = 100;

/// Makes the types of node, in one line each: what ids say, the type, what loads it by which key, and how what was loaded is
/// wrapped where that isn't the type itself.
macro_rules! nodes {
    ($($(#[$doc:meta])* $node:ident => $type:ident by $loader:ident($key:ident) $(as $wrap:path)?;)*) => {
        /// Anything that has a global id.
        #[derive(Clone, Debug, Interface)]
        #[graphql(field(
            name = "id",
            ty = "ID",
            desc = "The global id: opaque, and the same for as long as there is what it names.",
            directive = scope::apply(Needs(Scope::Public))
        ))]
        pub enum Node {$(
            $(#[$doc])*
            $type($type),
        )*}

        /// Loads what an id names, if the viewer sees it. What they don't see, and what isn't there, is the same nothing.
        ///
        /// # Errors
        ///
        /// Where there is no answer.
        pub async fn load(ctx: &Context<'_>, node: NodeType, id: Uuid) -> Result<Option<Node>> {
            match node {
                $(NodeType::$node => {
                    check_scope(ctx, &$type::type_name())?;
                    let found = loaders(ctx).$loader.load_one($key(id)).await?;
                    Ok(found.map(nodes!(@wrap $type $($wrap)?)).map(Node::$type))
                })*
                // A mailed code is given once, and looked up by nobody.
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
    /// Another person.
    Person => Person by people(PersonId);
    /// A device of the viewer's.
    Device => Device by devices(DeviceId);
    /// A contact of the viewer's.
    Contact => Contact by contacts(ContactId);
    /// An invitation of the viewer's.
    Invitation => ContactInvitation by invitations(InvitationId);
    /// Once that the viewer was in touch with a contact.
    Touch => Touch by touches(TouchId);
    /// A distance that the viewer keeps.
    Distance => Distance by distances(DistanceId);
    /// An address book that the viewer imported.
    Import => ContactImport by imports(ImportId);
    /// A plan of the viewer's.
    Plan => CheckInPlan by plans(PlanId);
    /// A proposal for a plan of the viewer's.
    Proposal => CheckInProposal by proposals(ProposalId);
    /// A check-in of the viewer's.
    CheckIn => CheckIn by check_ins(CheckInId);
    /// What somebody shared with the viewer.
    Share => Share by shares(ShareId);
    /// A gesture that the viewer sent or was sent.
    Gesture => Gesture by gestures(GestureId);
    /// That somebody asks how another is.
    Ask => Ask by asks(AskId);
    /// A consent to be told by a ladder.
    LadderConsent => LadderConsent by ladder_consents(LadderConsentId);
    /// What a rung told the viewer.
    Notice => RungNotice by notices(NoticeId);
}

/// That something is there is told to nobody who may not read its `id`: through the interface, `id` and `__typename` need no
/// scope of their own.
fn check_scope(ctx: &Context<'_>, ty: &str) -> Result<()> {
    let op = op(ctx);
    op.person()?;
    match needed(ctx, ty, "id") {
        Some(one) if op.actor.scopes().has(one) => Ok(()),
        Some(missing) => {
            Err(Failure::new("INSUFFICIENT_SCOPE", format!("The access token lacks: {}.", missing.name())))
        }
        None => Err(Failure::new("FORBIDDEN", "This is open to nobody.")),
    }
}

async fn load_text(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    match node_id::decode(op(ctx).node_keys(), id) {
        Some((node, id)) => load(ctx, node, id).await,
        None => Err(Failure::new("BAD_ID", "This is no id of ours: take it as it was given, from a field called id.")),
    }
}

/// Anything by its id.
#[derive(Default, Debug)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// What this id names, if you can see it.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "A global id.")] id: ID) -> Option<Result<Node>> {
        load_text(ctx, &id).await.transpose()
    }

    /// What these ids name, in their order; nothing in the place of what you can't see.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        if ids.len() > MOST {
            return Err(Failure::new("BAD_USER_INPUT", format!("nodes takes at most {MOST} ids.")));
        }
        let nodes = ids.iter().map(|id| async { load_text(ctx, id).await.transpose() });
        Ok(futures_util::future::join_all(nodes).await)
    }
}
