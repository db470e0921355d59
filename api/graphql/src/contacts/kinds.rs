//! What contacts are to their owner, and what support they give.

use async_graphql::Enum;

/// The relationship between you and a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::Kind")]
pub enum ContactKind {
    /// A friend.
    Friend,
    /// A family member.
    Family,
    /// A partner.
    Partner,
    /// Somebody with lived experience of what you are going through.
    Peer,
    /// Somebody who supports you as part of their job. The contact's `role` says which.
    Professional,
    /// Somebody from a community of yours, such as a neighbour or a member of a congregation or club.
    Community,
}

/// The role of a contact of the kind `PROFESSIONAL`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::Role")]
pub enum ProfessionalRole {
    /// A psychologist.
    Psychologist,
    /// A psychiatrist.
    Psychiatrist,
    /// A counselor.
    Counselor,
    /// A social worker.
    SocialWorker,
    /// A peer support specialist.
    PeerSupportSpecialist,
    /// A physician.
    Physician,
    /// A role that isn't listed here.
    Other,
}

/// A kind of support that a contact gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::SupportKind")]
pub enum SupportKind {
    /// Emotional support: somebody to talk to.
    Emotional,
    /// Practical help, such as a lift, a meal, or help with a form.
    Practical,
    /// Information and advice.
    Informational,
    /// Company: somebody to spend time with.
    Companionship,
}
