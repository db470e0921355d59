//! What a transaction tells feeds: events for one feed, and news for all people whom it reaches.

use entity::feed_event::Kind;
use entity::{FeedId, MemberId, PersonId};
use uuid::Uuid;

use crate::core::op::Op;

/// The actor of an event: an account, a member of a group if the account would unmask an alias, or the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AsWhom(Option<Uuid>);

impl AsWhom {
    /// The account that acts, or the server.
    pub fn account(op: &Op) -> Self {
        Self(op.actor.person().map(|person| person.0))
    }

    /// Nobody: who acts is nobody's to see.
    pub const fn nobody() -> Self {
        Self(None)
    }

    /// The stored id: of the account or the member; `None` for the server.
    pub fn id(self) -> Option<Uuid> {
        self.0
    }
}

impl From<MemberId> for AsWhom {
    fn from(member: MemberId) -> Self {
        Self(Some(member.0))
    }
}

/// An event that has no number yet.
pub(crate) struct Event {
    pub feed: FeedId,
    pub kind: Kind,
    pub subject: Uuid,
    pub as_whom: AsWhom,
}

/// Something new of a person's, for all people whom it reaches. One SQL predicate decides whom, when it is written, so
/// that the statements don't reveal whom it reaches, nor how many.
pub(crate) struct News {
    pub of: PersonId,
    /// Only for those of these people, if given.
    pub to: Option<Vec<PersonId>>,
    /// The kinds and subjects of the events, in their order.
    pub events: Vec<(Kind, Uuid)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_of_by_the_member_id_alone() {
        let member = Uuid::from_u128(7);
        assert_eq!(AsWhom::from(MemberId(member)).id(), Some(member));
    }
}
