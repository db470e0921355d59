//! A case of each mutation of the desk and of roles.

use serde_json::{Value, json};

use crate::rooms::cases::Case;

const MEMBER: &str = "member { id alias role standing { state reason } }";
const MEMBERSHIP: &str = "membership { id state role offeredRole }";

pub fn cases() -> Vec<Case> {
    let about = |name: &str| json!({ "memberId": format!("«{name}»") });
    let of = |name: &str| json!({ "groupId": format!("«{name}»") });
    vec![
        Case::new("acceptGroupRequest", about("applicant"), about("member"), MEMBER),
        Case::new(
            "declineGroupRequest",
            json!({ "memberId": "«applicant»", "reason": "a reason" }),
            json!({ "reason": "another" }),
            MEMBER,
        ),
        Case::new(
            "removeGroupMember",
            json!({ "memberId": "«member»", "reason": "a reason" }),
            json!({ "reason": "another" }),
            MEMBER,
        ),
        Case::new(
            "banGroupMember",
            json!({ "memberId": "«member»", "reason": "a reason", "until": "2026-12-01T00:00:00Z" }),
            json!({ "until": "2030-01-01T00:00:00Z" }),
            MEMBER,
        ),
        Case::new("liftGroupBan", about("banned member"), about("member"), MEMBER),
        Case::new(
            "offerGroupRole",
            json!({ "memberId": "«member»", "role": "FACILITATOR" }),
            json!({ "role": "OWNER" }),
            MEMBER,
        ),
        Case::new("withdrawGroupRoleOffer", about("offered member"), about("member"), MEMBER),
        Case::new("takeAwayGroupRole", about("own facilitator"), about("member"), MEMBER),
        Case::new("confirmGroupOwnership", of("own group"), of("facilitated group"), "group { id version }"),
        Case::new("acceptGroupRole", of("offering group"), of("own group"), MEMBERSHIP),
        Case::new("declineGroupRole", of("offering group"), of("own group"), MEMBERSHIP),
        Case::new("stepDownInGroup", of("facilitated group"), Value::Null, MEMBERSHIP),
    ]
}
