//! The whole state machine against tables that were written by hand from the rules: every state, every move, every role,
//! every policy, with and without a free place.

use std::collections::BTreeSet;

use super::*;

/// Where one's own moves lead, by the policy and whether a place is free: `A` to a place, `W` to the waitlist, `Q` to the
/// requests, `S` nowhere, `L` it ends. Refused: `-` nothing is there, `I` by invitation only, `D` not before a date, `C` a
/// wrong code, `N` not in this state.
///
/// `declined` may not ask again yet, `declined-over` may. A `*` has been removed before, and not been let in since.
const OWN: &str = "
                            OPEN     REQUEST  INVITE
                            free full free full free full
    stranger        join    A    W    Q    Q    I    I
    stranger        code    A    W    A    W    A    W
    stranger        member  A    W    A    W    A    W
    stranger        facil   A    W    A    W    A    W
    stranger        withdr  -    -    -    -    -    -
    stranger        leave   -    -    -    -    -    -

    invited         join    A    W    Q    Q    I    I
    invited         code    A    W    A    W    A    W
    invited         member  A    W    A    W    A    W
    invited         facil   A    W    A    W    A    W
    invited         withdr  -    -    -    -    -    -
    invited         leave   -    -    -    -    -    -

    requested       join    A    W    S    S    S    S
    requested       code    A    W    A    W    A    W
    requested       member  S    S    S    S    S    S
    requested       facil   S    S    S    S    S    S
    requested       withdr  L    L    L    L    L    L
    requested       leave   N    N    N    N    N    N

    requested*      join    S    S    S    S    S    S
    requested*      code    S    S    S    S    S    S
    requested*      member  S    S    S    S    S    S
    requested*      facil   S    S    S    S    S    S
    requested*      withdr  L    L    L    L    L    L
    requested*      leave   N    N    N    N    N    N

    waitlisted      join    S    S    S    S    S    S
    waitlisted      code    S    S    S    S    S    S
    waitlisted      member  S    S    S    S    S    S
    waitlisted      facil   S    S    S    S    S    S
    waitlisted      withdr  L    L    L    L    L    L
    waitlisted      leave   N    N    N    N    N    N

    active          join    S    S    S    S    S    S
    active          code    S    S    S    S    S    S
    active          member  S    S    S    S    S    S
    active          facil   S    S    S    S    S    S
    active          withdr  N    N    N    N    N    N
    active          leave   L    L    L    L    L    L

    declined        join    D    D    D    D    I    I
    declined        code    A    W    A    W    A    W
    declined        member  A    W    A    W    A    W
    declined        facil   A    W    A    W    A    W
    declined        withdr  N    N    N    N    N    N
    declined        leave   N    N    N    N    N    N

    declined-over   join    A    W    Q    Q    I    I
    declined-over   code    A    W    A    W    A    W
    declined-over   member  A    W    A    W    A    W
    declined-over   facil   A    W    A    W    A    W
    declined-over   withdr  N    N    N    N    N    N
    declined-over   leave   N    N    N    N    N    N

    declined*       join    D    D    D    D    I    I
    declined*       code    D    D    D    D    C    C
    declined*       member  D    D    D    D    D    D
    declined*       facil   A    W    A    W    A    W
    declined*       withdr  N    N    N    N    N    N
    declined*       leave   N    N    N    N    N    N

    declined-over*  join    Q    Q    Q    Q    I    I
    declined-over*  code    Q    Q    Q    Q    C    C
    declined-over*  member  Q    Q    Q    Q    Q    Q
    declined-over*  facil   A    W    A    W    A    W
    declined-over*  withdr  N    N    N    N    N    N
    declined-over*  leave   N    N    N    N    N    N

    left            join    A    W    Q    Q    I    I
    left            code    A    W    A    W    A    W
    left            member  A    W    A    W    A    W
    left            facil   A    W    A    W    A    W
    left            withdr  S    S    S    S    S    S
    left            leave   S    S    S    S    S    S

    left*           join    Q    Q    Q    Q    I    I
    left*           code    Q    Q    Q    Q    C    C
    left*           member  Q    Q    Q    Q    Q    Q
    left*           facil   A    W    A    W    A    W
    left*           withdr  S    S    S    S    S    S
    left*           leave   S    S    S    S    S    S

    removed         join    Q    Q    Q    Q    I    I
    removed         code    Q    Q    Q    Q    C    C
    removed         member  Q    Q    Q    Q    Q    Q
    removed         facil   A    W    A    W    A    W
    removed         withdr  N    N    N    N    N    N
    removed         leave   N    N    N    N    N    N

    banned          join    -    -    -    -    -    -
    banned          code    C    C    C    C    C    C
    banned          member  -    -    -    -    -    -
    banned          facil   -    -    -    -    -    -
    banned          withdr  -    -    -    -    -    -
    banned          leave   -    -    -    -    -    -
";

/// Where decisions lead, made by a facilitator or an owner about somebody with a lower role, whatever the policy: `A` and `W`
/// as above, `D` declined, `R` removed, `B` banned, `L` the ban ends; `-` nobody is there, `N` not in this state.
const DESK: &str = "
                 accept   decline  remove   ban      lift
                 free full free full free full free full free full
    stranger     -    -   -    -   -    -   -    -   -    -
    invited      -    -   -    -   -    -   -    -   -    -
    requested    A    W   D    D   N    N   B    B   N    N
    waitlisted   N    N   D    D   N    N   B    B   N    N
    active       N    N   N    N   R    R   B    B   N    N
    declined     -    -   -    -   -    -   -    -   -    -
    left         -    -   -    -   -    -   -    -   -    -
    removed      -    -   -    -   -    -   -    -   -    -
    banned       N    N   N    N   N    N   N    N   L    L
";

/// Who may decide about an active member's role: `+` yes, `-` nobody is there, `X` not below one's own, `N` it is so
/// already.
const ROLES: &str = "
    by           about        member facil owner withdraw take-away
    member       member       -      -     -     -        -
    member       facilitator  -      -     -     -        -
    member       owner        -      -     -     -        -
    facilitator  member       X      X     X     X        N
    facilitator  facilitator  X      X     X     X        X
    facilitator  owner        X      X     X     X        X
    owner        member       N      +     +     +        N
    owner        facilitator  N      N     +     +        +
    owner        owner        X      X     X     X        X
";

const ROLES_THERE_ARE: [Role; 3] = [Role::Member, Role::Facilitator, Role::Owner];

/// The rows of a table, without its heads.
fn rows(table: &'static str, heads: usize) -> Vec<Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.trim().is_empty()).skip(heads);
    lines.map(|line| line.split_whitespace().collect()).collect()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
}

fn standing(name: &str) -> (Standing, Past) {
    let plain = name.trim_end_matches('*');
    let by_name = |standing: &&Standing| format!("{standing:?}").to_lowercase() == plain.trim_end_matches("-over");
    let standing = *Standing::ALL.iter().find(by_name).expect("a standing");
    let asks_from = now() + if plain.ends_with("-over") { Duration::zero() } else { Duration::seconds(1) };
    let may_ask_from = (standing == Standing::Declined).then_some(asks_from);
    (standing, Past { may_ask_from, was_removed: name.ends_with('*') })
}

#[expect(clippy::match_same_arms, reason = "a table is read line by line")]
fn letter(outcome: Result<Outcome, No>) -> &'static str {
    match outcome {
        Ok(Outcome::Active) => "A",
        Ok(Outcome::Waitlisted) => "W",
        Ok(Outcome::Requested) => "Q",
        Ok(Outcome::Stays) => "S",
        Ok(Outcome::Ended(State::Left)) => "L",
        Ok(Outcome::Ended(State::Declined)) => "D",
        Ok(Outcome::Ended(State::Removed)) => "R",
        Ok(Outcome::Ended(State::Banned)) => "B",
        Ok(Outcome::Ended(_)) => "?",
        Err(No::NotThere) => "-",
        Err(No::InviteOnly) => "I",
        Err(No::NotBefore(from)) => {
            if from == now() + Duration::seconds(1) {
                "D"
            } else {
                "?"
            }
        }
        Err(No::WrongCode) => "C",
        Err(No::NotNow) => "N",
        Err(No::NotBelow) => "X",
        Err(No::LastOwner) => "?",
    }
}

#[test]
fn ones_own_moves_lead_where_the_table_says() {
    let houses = [JoinPolicy::Open, JoinPolicy::Request, JoinPolicy::Invite]
        .map(|policy| [true, false].map(|has_room| House { policy, has_room }));
    let mut seen = BTreeSet::new();
    for row in rows(OWN, 2) {
        let [name, step, expected @ ..] = &row[..] else { panic!("{row:?}") };
        let (standing, past) = standing(name);
        let step = match *step {
            "join" => OwnMove::Join,
            "code" => OwnMove::UseCode,
            "member" => OwnMove::Accept { by_facilitator: false },
            "facil" => OwnMove::Accept { by_facilitator: true },
            "withdr" => OwnMove::Withdraw,
            "leave" => OwnMove::Leave,
            other => panic!("{other}"),
        };
        let found: Vec<_> =
            houses.as_flattened().iter().map(|house| letter(own(standing, step, *house, past, now()))).collect();
        assert_eq!(found, expected, "{name} {step:?}");
        assert!(seen.insert((*name, format!("{step:?}"))), "{name} {step:?} is there once");
    }
    // With what is over of a decline, and with an earlier removal where that can be.
    assert_eq!(seen.len(), (Standing::ALL.len() + 1 + 4) * 6, "every standing has every move");
    assert!(Standing::ALL.iter().all(|it| seen.iter().any(|(name, _)| standing(name).0 == *it)));
}

#[test]
fn decisions_lead_where_the_table_says() {
    let steps = [DeskMove::Accept, DeskMove::Decline, DeskMove::Remove, DeskMove::Ban, DeskMove::Lift];
    let mut seen = BTreeSet::new();
    for row in rows(DESK, 2) {
        let [name, expected @ ..] = &row[..] else { panic!("{row:?}") };
        let (standing, _) = standing(name);
        assert!(seen.insert(*name), "{name} is there once");
        assert_eq!(expected.len(), 2 * steps.len());
        for policy in [JoinPolicy::Open, JoinPolicy::Request, JoinPolicy::Invite] {
            for (column, expected) in expected.iter().enumerate() {
                let (step, house) = (steps[column / 2], House { policy, has_room: column % 2 == 0 });
                for by in ROLES_THERE_ARE {
                    for about in ROLES_THERE_ARE {
                        // Only members have a role.
                        if standing != Standing::Active && about != Role::Member {
                            continue;
                        }
                        let expected = match (by, standing) {
                            (Role::Member, _) => "-",
                            (_, Standing::Active) if about >= by => "X",
                            _ => expected,
                        };
                        let found = letter(desk(standing, step, house, (by, about)));
                        assert_eq!(found, expected, "{by:?} to {name} {about:?}: {step:?} in {house:?}");
                    }
                }
            }
        }
    }
    assert_eq!(seen.len(), Standing::ALL.len(), "every standing is there");
}

#[test]
fn roles_are_given_as_the_table_says() {
    let offers = ROLES_THERE_ARE.map(RoleMove::Offer);
    let steps = [offers[0], offers[1], offers[2], RoleMove::Withdraw, RoleMove::TakeAway];
    let mut seen = 0;
    for row in rows(ROLES, 1) {
        let [by, about, expected @ ..] = &row[..] else { panic!("{row:?}") };
        let named = |name: &str| {
            *ROLES_THERE_ARE.iter().find(|role| format!("{role:?}").to_lowercase() == name).expect("a role")
        };
        let found = steps.map(|step| match role(step, (named(by), named(about))) {
            Ok(()) => "+",
            Err(no) => letter(Err(no)),
        });
        assert_eq!(found, expected, "{by} about {about}");
        seen += 1;
    }
    assert_eq!(seen, ROLES_THERE_ARE.len().pow(2));
}

#[test]
fn the_end_of_a_ban_follows_from_the_clock() {
    let moment = now();
    for (until, expected) in [
        (None, Standing::Banned),
        (Some(moment + Duration::seconds(1)), Standing::Banned),
        (Some(moment), Standing::Left),
        (Some(moment - Duration::seconds(1)), Standing::Left),
    ] {
        assert_eq!(Standing::of(State::Banned, until, moment), expected, "{until:?}");
    }
    let others = [
        (State::Requested, Standing::Requested),
        (State::Waitlisted, Standing::Waitlisted),
        (State::Active, Standing::Active),
        (State::Declined, Standing::Declined),
        (State::Left, Standing::Left),
        (State::Removed, Standing::Removed),
    ];
    for (state, expected) in others {
        assert_eq!(Standing::of(state, Some(moment), moment), expected);
    }
}
