//! The inputs that say who somebody is in a group.

use async_graphql::InputObject;
use domain::groups as verbs;

use super::MemberColour;

/// Who you are in a group. Other members see this, and nothing of your account.
#[derive(Clone, Debug, InputObject)]
pub struct MemberProfileInput {
    /// What you are called in the group: 1 to 40 characters. It must not look like the alias of an owner or a
    /// facilitator. Several members can have the same alias. Never fill it in with the name of the account.
    pub alias: String,
    /// The pronouns that you show in the group, up to 40 characters.
    pub pronouns: Option<String>,
    /// Your colour in the group. If left out, one is chosen at random.
    pub colour: Option<MemberColour>,
}

impl MemberProfileInput {
    /// Who somebody will be, with what they answer and accept.
    pub fn joining(&self, answer: Option<&str>, guidelines_version: Option<i32>) -> verbs::Joining {
        verbs::Joining {
            alias: self.alias.clone(),
            pronouns: self.pronouns.clone(),
            colour: self.colour.map(Into::into),
            answer: answer.map(ToOwned::to_owned),
            guidelines_version,
        }
    }
}
