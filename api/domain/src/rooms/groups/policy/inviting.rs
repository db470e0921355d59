//! Who may invite into a group, by a code or directly, who may answer, and who may report a group.

use entity::group_member::Role;
use entity::peer_group::Inviters;
use entity::{ContactId, GroupCodeId, GroupId, GroupInvitationId, MemberId, PersonId, group_code, group_invitation};

use super::standing::wrong_code;
use super::{Seen, takes_part};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// The most codes that a member has in a group at once. Used-up codes count until they expire, or the limit would say
/// that somebody came.
pub const MOST_CODES: u64 = 50;
/// The most codes of a group at once that are good for more than one person.
pub const MOST_SHARED: u64 = 100;

/// A member who may invite.
#[derive(Clone, Copy)]
struct Inviter {
    group: GroupId,
    member: MemberId,
    person: PersonId,
    is_facilitator: bool,
}

/// Who may invite: active members, or owners and facilitators, as the group has it.
fn inviter(viewer: Option<Viewer>, seen: Option<&Seen>) -> Result<Inviter> {
    let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
    let own = seen.and_then(|seen| Some((seen, seen.own.as_ref()?, seen.role()?)));
    let (seen, own, role) = own.ok_or_else(|| Error::not_found("groupId"))?;
    let group = &seen.group;
    takes_part(seen)?;
    if group.inviters == Inviters::Facilitators && role < Role::Facilitator {
        let message = "In this group, only owners and facilitators can invite people.";
        return Err(Error::refused(ErrorCode::RoleTooLow, message));
    }
    Ok(Inviter { group: group.id, member: own.id, person, is_facilitator: role >= Role::Facilitator })
}

/// Makes a code that lets people into a group.
pub struct MakeCode;

pub struct MakeFacts {
    pub seen: Option<Seen>,
    /// Whether the code is good for more than one person.
    pub is_shared: bool,
    /// How many codes the viewer has in the group.
    pub own: u64,
    /// How many codes of the group are good for more than one person.
    pub shared: u64,
}

/// A member whose code it will be.
#[derive(Clone, Copy)]
pub struct Maker {
    pub group: GroupId,
    pub member: MemberId,
    pub person: PersonId,
}

impl Action for MakeCode {
    type Facts = MakeFacts;
    type Subject = Maker;

    fn rule(viewer: Option<Viewer>, facts: &MakeFacts) -> Result<Maker> {
        let Inviter { group, member, person, .. } = inviter(viewer, facts.seen.as_ref())?;
        if facts.own >= MOST_CODES {
            let message = format!("You can have at most {MOST_CODES} codes in a group. Withdraw one first.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        if facts.is_shared && facts.shared >= MOST_SHARED {
            let message = format!("A group can have at most {MOST_SHARED} codes for more than one person.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(Maker { group, member, person })
    }
}

/// Withdraws a code: one's own, or as an owner or a facilitator one that is good for more than one person.
pub struct WithdrawCode;

pub struct WithdrawFacts {
    pub seen: Option<Seen>,
    pub code: Option<group_code::Model>,
}

impl Action for WithdrawCode {
    type Facts = WithdrawFacts;
    type Subject = GroupCodeId;

    fn rule(viewer: Option<Viewer>, facts: &WithdrawFacts) -> Result<GroupCodeId> {
        viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let own = facts.seen.as_ref().and_then(|seen| Some((seen.own.as_ref()?.id, seen.role()?)));
        match (&facts.code, own) {
            (Some(code), Some((own, role)))
                if code.maker_id == own || (role >= Role::Facilitator && is_shared(code.most_uses)) =>
            {
                Ok(code.id)
            }
            _ => Err(Error::not_found("groupCodeId")),
        }
    }
}

/// Whether a code is good for more than one person.
pub fn is_shared(most_uses: Option<i32>) -> bool {
    most_uses != Some(1)
}

/// Uses a code that works. The code shows that one may.
pub struct UseCode;

impl Action for UseCode {
    type Facts = Option<group_code::Model>;
    type Subject = GroupCodeId;

    fn rule(viewer: Option<Viewer>, code: &Self::Facts) -> Result<GroupCodeId> {
        viewer.ok_or(Error::Unauthenticated)?.whole()?;
        code.as_ref().map(|code| code.id).ok_or_else(wrong_code)
    }
}

/// Invites the person behind a contact.
pub struct InviteGuest;

pub struct InviteFacts {
    pub seen: Option<Seen>,
    /// The contact, if it is the viewer's.
    pub contact: Option<ContactId>,
    /// The person behind the contact, if it is linked.
    pub person: Option<PersonId>,
}

/// Who invites whom.
#[derive(Clone, Copy)]
pub struct Invited {
    pub group: GroupId,
    pub inviter: PersonId,
    pub member: MemberId,
    pub contact: ContactId,
    pub guest: PersonId,
    pub by_facilitator: bool,
}

impl Action for InviteGuest {
    type Facts = InviteFacts;
    type Subject = Invited;

    fn rule(viewer: Option<Viewer>, facts: &InviteFacts) -> Result<Invited> {
        let Inviter { group, member, person, is_facilitator } = inviter(viewer, facts.seen.as_ref())?;
        let contact = facts.contact.ok_or_else(|| Error::not_found("contactId"))?;
        let guest = facts.person.ok_or_else(|| {
            let message = "This contact isn't linked to a person. Invite the person first with `inviteContact`.";
            Error::refused_at("contactId", ErrorCode::NotLinked, message)
        })?;
        Ok(Invited { group, inviter: person, member, contact, guest, by_facilitator: is_facilitator })
    }
}

/// Withdraws an invitation that one sent.
pub struct WithdrawSent;

impl Action for WithdrawSent {
    type Facts = Option<group_invitation::Model>;
    type Subject = GroupInvitationId;

    fn rule(viewer: Option<Viewer>, invitation: &Self::Facts) -> Result<GroupInvitationId> {
        match invitation {
            Some(sent) if viewer.is_some_and(|viewer| viewer.owns(sent.inviter_id)) => Ok(sent.id),
            _ => Err(Error::not_found("sentGroupInvitationId")),
        }
    }
}

/// Accepts or declines an invitation that one received.
pub struct AnswerInvitation;

impl Action for AnswerInvitation {
    type Facts = Option<group_invitation::Model>;
    type Subject = GroupInvitationId;

    fn rule(viewer: Option<Viewer>, invitation: &Self::Facts) -> Result<GroupInvitationId> {
        match invitation {
            Some(received) if viewer.is_some_and(|viewer| viewer.owns(received.guest_id)) => Ok(received.id),
            _ => Err(Error::not_found("groupInvitationId")),
        }
    }
}

/// Reports a group to the operator: whoever sees it, or ever had to do with it.
pub struct ReportGroup;

pub struct ReportFacts {
    pub group: GroupId,
    pub sees: bool,
    pub belonged: bool,
}

/// Who reports which group.
#[derive(Clone, Copy)]
pub struct Report {
    pub group: GroupId,
    pub reporter: PersonId,
}

impl Action for ReportGroup {
    type Facts = ReportFacts;
    type Subject = Report;

    fn rule(viewer: Option<Viewer>, facts: &ReportFacts) -> Result<Report> {
        let reporter = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if !facts.sees && !facts.belonged {
            return Err(Error::not_found("groupId"));
        }
        Ok(Report { group: facts.group, reporter })
    }
}
