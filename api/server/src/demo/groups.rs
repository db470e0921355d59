//! The groups of the demo: one that is open, in person, and full; one that decides on requests, online; and a secret one,
//! by invitation. Nobody has the same alias in two of them.

use std::sync::Arc;

use domain::groups::{self, Format, Inviters, JoinPolicy, Joining, MemberList, NewGroup, Texts, Visibility};
use domain::{Env, Error, Result};

use super::acting;
use super::cast::Member;

/// Creates the groups, and lets people join them.
pub(super) async fn gather(env: &Arc<Env>, members: &[Member]) -> Result<()> {
    let [maya, aisha, tomasz, ines, sam, greta, leo, kofi] = [0, 2, 3, 4, 6, 7, 8, 9].map(|place| &members[place]);

    let walks = NewGroup {
        texts: texts(
            "Sunday walks",
            "We walk for an hour, in any weather, and talk or don't. Slow is fine.",
            &["walking", "everyday life"],
            None,
        ),
        region: Some("DE-BE".to_owned()),
        capacity: 4,
        alias: "Drummer".to_owned(),
        guidelines: Some("What is said on the way stays on the way.".to_owned()),
        ..plain()
    };
    let walks = groups::create(&acting(env, kofi), walks).await?;
    // The last of them waits for a place.
    for (member, alias) in [(maya, "Fern"), (leo, "Second floor"), (aisha, "Early bird"), (sam, "Newcomer")] {
        groups::join(&acting(env, member), walks.id, joining(alias, 1)).await?;
    }

    let evenings = NewGroup {
        texts: texts(
            "Low evenings",
            "For evenings that are too long. We meet online, and nobody has to speak.",
            &["depression", "evenings"],
            Some("What would you like us to know, and what not to ask?"),
        ),
        format: Format::Online,
        join_policy: JoinPolicy::Request,
        member_list: MemberList::Facilitators,
        guidelines: Some("No advice unless somebody asks for it. No names from outside.".to_owned()),
        capacity: 12,
        alias: "Lantern".to_owned(),
        ..plain()
    };
    let evenings = groups::create(&acting(env, ines), evenings).await?;
    let asks = Joining { answer: Some("I'd like to listen at first.".to_owned()), ..joining("Moth", 1) };
    groups::join(&acting(env, tomasz), evenings.id, asks).await?;

    let carers = NewGroup {
        texts: texts("Those at home", "For relatives, among themselves.", &["family"], None),
        format: Format::Hybrid,
        visibility: Visibility::Secret,
        join_policy: JoinPolicy::Invite,
        inviters: Inviters::Members,
        capacity: 8,
        alias: "Kettle".to_owned(),
        ..plain()
    };
    let carers = groups::create(&acting(env, greta), carers).await?;
    let code = groups::create_code(&acting(env, greta), carers.id, Some(1), None).await?;
    let code = code.code.ok_or_else(|| Error::internal("a fresh code can be read"))?;
    groups::join_with_code(&acting(env, &members[5]), &code, joining("Window seat", 0)).await?;
    Ok(())
}

fn plain() -> NewGroup {
    NewGroup {
        texts: Texts::default(),
        language: "en".to_owned(),
        region: None,
        format: Format::InPerson,
        visibility: Visibility::Public,
        join_policy: JoinPolicy::Open,
        member_list: MemberList::Members,
        inviters: Inviters::Facilitators,
        capacity: 2,
        guidelines: None,
        alias: String::new(),
        pronouns: None,
        colour: None,
    }
}

fn texts(name: &str, description: &str, topics: &[&str], question: Option<&str>) -> Texts {
    Texts {
        name: name.to_owned(),
        description: description.to_owned(),
        topics: topics.iter().map(ToString::to_string).collect(),
        question: question.map(str::to_owned),
    }
}

fn joining(alias: &str, guidelines: i32) -> Joining {
    Joining { alias: alias.to_owned(), guidelines_version: Some(guidelines), ..Joining::default() }
}
