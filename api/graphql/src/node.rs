//! Relay's `node` and `nodes`: anything that has an id, by its id.

use async_graphql::{Context, ID, Interface, Object};
use domain::ids::{
    AskId, CheckInId, ContactId, DeviceId, DistanceId, GestureId, ImportId, InvitationId, NoticeId, PersonId, PlanId,
    ProposalId, ShareId, TellingId, TouchId,
};
use domain::node_id;
use domain::scope::Scope;
use domain::secrets::NodeType;
use uuid::Uuid;

use crate::accounts::{Device, Person, Viewer};
use crate::checkins::{Ask, CheckIn, CheckInPlan, CheckInProposal, Gesture, RungNotice, Share, Telling};
use crate::contacts::{Contact, ContactImport, ContactInvitation, Distance, Touch};
use crate::context::{loaders, op};
use crate::error::{Failure, Result};
use crate::scope::{Needs, scope};

/// How many ids `nodes` takes.
const MOST: usize = 100;

/// Anything that has a global id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The global id: opaque, and the same for as long as there is what it names.",
    directive = scope::apply(Needs(Scope::Public))
))]
pub enum Node {
    /// The signed-in person.
    Viewer(Viewer),
    /// Another person.
    Person(Person),
    /// A device of the viewer's.
    Device(Device),
    /// A contact of the viewer's.
    Contact(Contact),
    /// An invitation of the viewer's.
    ContactInvitation(ContactInvitation),
    /// Once that the viewer was in touch with a contact.
    Touch(Touch),
    /// A distance that the viewer keeps.
    Distance(Distance),
    /// An address book that the viewer imported.
    ContactImport(ContactImport),
    /// A plan of the viewer's.
    CheckInPlan(CheckInPlan),
    /// A proposal for a plan of the viewer's.
    CheckInProposal(CheckInProposal),
    /// A check-in of the viewer's.
    CheckIn(CheckIn),
    /// What somebody shared with the viewer.
    Share(Share),
    /// A gesture that the viewer sent or was sent.
    Gesture(Gesture),
    /// That somebody asks how another is.
    Ask(Ask),
    /// An agreement to be told.
    Telling(Telling),
    /// What a rung told the viewer.
    RungNotice(RungNotice),
}

/// Loads what an id names, if the viewer sees it. What they don't see, and what isn't there, is the same nothing.
///
/// # Errors
///
/// Where there is no answer.
pub async fn load(ctx: &Context<'_>, node: NodeType, id: Uuid) -> Result<Option<Node>> {
    let loaders = loaders(ctx);
    check_scope(ctx, node)?;
    Ok(match node {
        NodeType::Viewer => loaders.viewers.load_one(PersonId(id)).await?.map(|viewer| Node::Viewer(viewer.into())),
        NodeType::Person => loaders.people.load_one(PersonId(id)).await?.map(|person| Node::Person(Person(person))),
        NodeType::Device => loaders.devices.load_one(DeviceId(id)).await?.map(|device| Node::Device(Device(device))),
        NodeType::Verification => None,
        NodeType::Import => {
            loaders.imports.load_one(ImportId(id)).await?.map(|import| Node::ContactImport(ContactImport(import)))
        }
        NodeType::Contact => {
            loaders.contacts.load_one(ContactId(id)).await?.map(|contact| Node::Contact(Contact(contact)))
        }
        NodeType::Invitation => {
            let invitation = loaders.invitations.load_one(InvitationId(id)).await?;
            invitation.map(|invitation| Node::ContactInvitation(ContactInvitation(invitation)))
        }
        NodeType::Touch => loaders.touches.load_one(TouchId(id)).await?.map(|touch| Node::Touch(Touch(touch))),
        NodeType::Distance => {
            loaders.distances.load_one(DistanceId(id)).await?.map(|distance| Node::Distance(Distance(distance)))
        }
        NodeType::Plan => loaders.plans.load_one(PlanId(id)).await?.map(|plan| Node::CheckInPlan(CheckInPlan(plan))),
        NodeType::Proposal => {
            let viewer = op(ctx).person()?;
            let proposal = loaders.proposals.load_one(ProposalId(id)).await?;
            proposal.map(|proposal| Node::CheckInProposal(CheckInProposal(proposal, viewer)))
        }
        NodeType::CheckIn => loaders.check_ins.load_one(CheckInId(id)).await?.map(|it| Node::CheckIn(CheckIn(it))),
        NodeType::Share => loaders.shares.load_one(ShareId(id)).await?.map(|share| Node::Share(Share(share))),
        NodeType::Gesture => loaders.gestures.load_one(GestureId(id)).await?.map(|it| Node::Gesture(Gesture(it))),
        NodeType::Ask => loaders.asks.load_one(AskId(id)).await?.map(|ask| Node::Ask(Ask(ask))),
        NodeType::Telling => loaders.tellings.load_one(TellingId(id)).await?.map(|it| Node::Telling(Telling(it))),
        NodeType::Notice => loaders.notices.load_one(NoticeId(id)).await?.map(|it| Node::RungNotice(RungNotice(it))),
    })
}

/// That something is there is told to nobody who may not read its type: `id` and `__typename` need no scope of their own.
fn check_scope(ctx: &Context<'_>, node: NodeType) -> Result<()> {
    let needed = match node {
        NodeType::Viewer => Scope::ProfileRead,
        NodeType::Device => Scope::Account,
        NodeType::Person
        | NodeType::Contact
        | NodeType::Invitation
        | NodeType::Touch
        | NodeType::Distance
        | NodeType::Import => Scope::ContactsRead,
        NodeType::Plan
        | NodeType::Proposal
        | NodeType::CheckIn
        | NodeType::Share
        | NodeType::Gesture
        | NodeType::Ask
        | NodeType::Telling
        | NodeType::Notice => Scope::CheckInsRead,
        NodeType::Verification => return Ok(()),
    };
    let op = op(ctx);
    op.person()?;
    if op.actor.scopes().has(needed) {
        return Ok(());
    }
    Err(Failure::new("INSUFFICIENT_SCOPE", format!("The access token lacks: {}.", needed.name())))
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
