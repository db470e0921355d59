//! The shapes of the answers of `/open`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Res;

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

#[derive(Serialize)]
struct OfViewer<T> {
    viewer: T,
}

#[derive(Serialize)]
struct OfNode<T> {
    node: T,
}

/// Writes an answer that is the viewer's.
pub fn viewer<T: Serialize>(viewer: T) -> Res<Vec<u8>> {
    Ok(serde_json::to_vec(&Data { data: OfViewer { viewer } })?)
}

/// Writes an answer that is a node.
pub fn node<T: Serialize>(node: T) -> Res<Vec<u8>> {
    Ok(serde_json::to_vec(&Data { data: OfNode { node } })?)
}

#[derive(Serialize)]
pub struct Nodes<T> {
    pub nodes: Vec<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub id: Uuid,
    pub display_name: String,
    pub pronouns: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Profile<'a> {
    pub id: Uuid,
    pub display_name: String,
    pub pronouns: Option<String>,
    pub email: String,
    pub time_zone: &'a str,
    pub locale: &'a str,
    pub created_at: String,
    pub version: i32,
}

#[derive(Serialize)]
pub struct Contacts<'a> {
    pub contacts: Nodes<Contact<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact<'a> {
    pub id: Uuid,
    pub name: String,
    pub kind: &'a str,
    pub linked_person: Option<Person>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub touches: Option<Nodes<Touch<'a>>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Touch<'a> {
    pub id: Uuid,
    pub kind: &'a str,
    pub occurred_at: String,
    pub note: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Home<'a> {
    pub id: Uuid,
    pub display_name: String,
    pub pronouns: Option<String>,
    pub time_zone: &'a str,
    pub contacts: Nodes<Contact<'a>>,
    pub today: Today<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Today<'a> {
    pub check_ins: Vec<CheckIn<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckIn<'a> {
    pub id: Uuid,
    pub due_at: String,
    pub your_state: &'static str,
    pub their_state: &'static str,
    pub plan: Plan<'a>,
    pub other_person: Person,
    pub your_answer: Answer<'a>,
    pub their_answer: Option<Answer<'a>>,
}

#[derive(Serialize)]
pub struct Plan<'a> {
    pub id: Uuid,
    pub terms: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer<'a> {
    pub feeling: &'a str,
    pub help: Option<&'a str>,
    pub note: Option<String>,
    pub answered_at: String,
}

/// What of a group's texts is read.
#[derive(Deserialize)]
pub struct Texts {
    pub name: String,
    pub description: String,
}

#[derive(Serialize)]
pub struct Group<'a> {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub members: Members<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Members<'a> {
    pub total_count: i64,
    pub page_info: PageInfo,
    pub nodes: Vec<Member<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<Uuid>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Member<'a> {
    pub id: Uuid,
    pub alias: String,
    pub pronouns: Option<String>,
    pub colour: &'a str,
    pub role: &'a str,
    pub joined_in: Option<String>,
}
