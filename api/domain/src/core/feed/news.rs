//! What is told: events for feeds, as whom they are told, and news for everybody whom it reaches.

use entity::feed_event::Kind;
use entity::{FeedId, MemberId, PersonId};
use uuid::Uuid;

use crate::core::op::Op;

/// As whom news is told: as an account, as a member of a group where the account would unmask an alias, or as the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AsWhom(Option<Uuid>);

impl AsWhom {
    /// As the account that acts, or as the server if it does.
    pub fn account(op: &Op) -> Self {
        Self(op.actor.person().map(|person| person.0))
    }

    /// What is stored of it: the account's or the member's id, and none for the server.
    pub fn id(self) -> Option<Uuid> {
        self.0
    }
}

impl From<MemberId> for AsWhom {
    fn from(member: MemberId) -> Self {
        Self(Some(member.0))
    }
}

/// One change, before it has its number.
pub(crate) struct Event {
    pub feed: FeedId,
    pub kind: Kind,
    pub subject: Uuid,
    pub as_whom: AsWhom,
}

/// Something new of a person's, for all whom it reaches by their links. Who that is, is decided by one SQL predicate while it is
/// written, so that the statements say nothing of whom it reaches, nor how many they are.
pub(crate) struct News {
    pub of: PersonId,
    /// Of these people alone, where it is something that some have missed.
    pub to: Option<Vec<PersonId>>,
    /// What is new, and of what, in its order.
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
