//! Peer groups: groups and their guidelines, memberships, the log, codes and invitations, blocks inside a group, reports.

use sea_orm_migration::prelude::*;

use crate::table::{
    at, at_or_null, big, big_or_null, bytes, bytes_or_null, create, flag, id, id_or_null, index, index_where, int,
    int_or_null, word, word_or_null,
};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        groups(manager).await?;
        members(manager).await?;
        invitations(manager).await?;
        between_members(manager).await?;
        recourse(manager).await
    }
}

async fn groups(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // What no transaction may break, however many there are at once.
    let fits = Expr::col("active_count").gte(0).and(Expr::col("active_count").lte(Expr::col("capacity")));
    create(
        manager,
        "peer_group",
        &["id"],
        vec![
            id("id"),
            bytes("texts"),
            word("language"),
            word_or_null("region"),
            word("format"),
            word("visibility"),
            at_or_null("public_on"),
            word("join_policy"),
            word("member_list"),
            word("inviters"),
            int("capacity"),
            int("active_count").check(fits).take(),
            int("guidelines_version"),
            big("arrivals"),
            int("version"),
            at("created_at"),
            at_or_null("closed_at"),
            word_or_null("closed_by"),
            at_or_null("hidden_at"),
            at("owner_acted_at"),
            at_or_null("succession_since"),
            at_or_null("succession_look_at"),
            at_or_null("read_only_since"),
        ],
    )
    .await?;
    // Closed groups, which the worker erases after 30 days.
    let closed = Expr::col("closed_at").is_not_null();
    index_where(manager, "peer_group", &["closed_at"], false, closed).await?;

    create(
        manager,
        "group_guidelines",
        &["group_id", "version"],
        vec![id("group_id"), int("version"), bytes("text"), at("since")],
    )
    .await
}

async fn members(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "group_member",
        &["id"],
        vec![
            id("id"),
            id("group_id"),
            id("person_id"),
            flag("is_present"),
            word("state"),
            word("role"),
            at_or_null("role_since"),
            bytes("alias"),
            bytes_or_null("pronouns"),
            word("colour"),
            bytes_or_null("answer"),
            big_or_null("arrival"),
            at_or_null("joined_at"),
            at("since"),
            int("guidelines_version"),
            word("accepted_list"),
            big("feed_from"),
            word("notifications"),
            at_or_null("may_ask_from"),
            at_or_null("banned_until"),
            bytes_or_null("reason"),
            id_or_null("removed_as"),
            word_or_null("offered_role"),
            id_or_null("offered_by"),
            at_or_null("offered_at"),
            at_or_null("heir_asked_at"),
            int("version"),
        ],
    )
    .await?;
    // A person's membership in a group. Unique, so that two requests at once can't make two.
    let present = || Expr::col("is_present").eq(true);
    index_where(manager, "group_member", &["group_id", "person_id"], true, present()).await?;
    // A page of members in the order of their random ids, those with a state, and how many there are.
    index(manager, "group_member", &["group_id", "state", "id"], false).await?;
    // Requests and the waitlist in the order of arrival.
    let waiting = Expr::col("arrival").is_not_null();
    index_where(manager, "group_member", &["group_id", "state", "arrival"], false, waiting).await?;
    // Owners and facilitators of a group.
    let roles = Expr::col("role").ne("MEMBER");
    index_where(manager, "group_member", &["group_id", "role"], false, roles).await?;
    // Offers of a role that wait, of a group, and by whom they were made.
    let offered = Expr::col("offered_at").is_not_null();
    index_where(manager, "group_member", &["group_id", "offered_by", "offered_at"], false, offered).await?;
    // The offers that somebody made.
    let made = Expr::col("offered_by").is_not_null();
    index_where(manager, "group_member", &["offered_by"], false, made).await?;
    // All memberships of a person.
    index(manager, "group_member", &["person_id", "id"], false).await?;

    create(
        manager,
        "group_log",
        &["id"],
        vec![
            id("id"),
            id("group_id"),
            word("kind"),
            id_or_null("actor_id"),
            id_or_null("subject_id"),
            word_or_null("detail"),
            bytes_or_null("reason"),
            at("at"),
        ],
    )
    .await?;
    // A page of a group's log, newest first.
    index(manager, "group_log", &["group_id", "id"], false).await?;
    // What somebody did in a time, for the limit on removals.
    index(manager, "group_log", &["actor_id", "kind", "at"], false).await
}

async fn invitations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "group_code",
        &["id"],
        vec![
            id("id"),
            id("group_id"),
            id("maker_id"),
            bytes("code_hash"),
            int_or_null("most_uses"),
            int("uses"),
            at("created_at"),
            at("expires_at"),
            at_or_null("withdrawn_at"),
        ],
    )
    .await?;
    // The group of a code.
    index(manager, "group_code", &["code_hash"], true).await?;
    // A page of a member's codes, and those that end with a membership.
    index(manager, "group_code", &["maker_id", "id"], false).await?;
    // All codes of a group.
    index(manager, "group_code", &["group_id", "id"], false).await?;
    // Old rows, which the worker removes.
    index(manager, "group_code", &["expires_at"], false).await?;

    create(
        manager,
        "group_invitation",
        &["id"],
        vec![
            id("id"),
            id("group_id"),
            id("inviter_id"),
            id("member_id"),
            id("contact_id"),
            id("guest_id"),
            flag("by_facilitator"),
            at("created_at"),
            at("expires_at"),
            at_or_null("withdrawn_at"),
            at_or_null("accepted_at"),
            at_or_null("declined_at"),
        ],
    )
    .await?;
    // A page of the invitations that somebody was sent.
    index(manager, "group_invitation", &["guest_id", "id"], false).await?;
    // A page of the invitations that somebody sent.
    index(manager, "group_invitation", &["inviter_id", "id"], false).await?;
    // The invitations of a guest to a group.
    index(manager, "group_invitation", &["group_id", "guest_id"], false).await?;
    // The invitations that end with a membership.
    index(manager, "group_invitation", &["member_id"], false).await?;
    // Old rows, which the worker removes.
    index(manager, "group_invitation", &["expires_at"], false).await
}

async fn between_members(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "group_block",
        &["id"],
        vec![id("id"), id("group_id"), id("owner_id"), id("blocked_id"), id("member_id"), bytes("alias"), at("since")],
    )
    .await?;
    // Whom somebody blocks in a group. Unique, so that two requests at once can't make two.
    index(manager, "group_block", &["owner_id", "group_id", "blocked_id"], true).await?;
    // By whom somebody is blocked.
    index(manager, "group_block", &["blocked_id"], false).await?;

    create(
        manager,
        "group_showing",
        &["id"],
        vec![id("id"), id("group_id"), id("person_id"), id("member_id"), id("to_member_id"), at("since")],
    )
    .await?;
    // To whom a member shows who they are. Unique, so that two requests at once can't make two.
    index(manager, "group_showing", &["member_id", "to_member_id"], true).await?;
    // The showings that end with the other's membership.
    index(manager, "group_showing", &["to_member_id"], false).await?;
    // All showings of a person, for export.
    index(manager, "group_showing", &["person_id", "id"], false).await
}

async fn recourse(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "group_report",
        &["id"],
        vec![
            id("id"),
            id("group_id"),
            id_or_null("reporter_id"),
            word("reason"),
            bytes_or_null("text"),
            at("created_at"),
            at_or_null("handled_at"),
        ],
    )
    .await?;
    // Reports that wait for the operator, oldest first.
    let open = Expr::col("handled_at").is_null();
    index_where(manager, "group_report", &["created_at"], false, open).await?;
    // A group's reports.
    index(manager, "group_report", &["group_id", "id"], false).await?;
    // All reports of a person, for the daily limit, export and erasure.
    index(manager, "group_report", &["reporter_id", "id"], false).await?;
    // Handled reports, which the worker removes.
    let handled = Expr::col("handled_at").is_not_null();
    index_where(manager, "group_report", &["handled_at"], false, handled).await?;

    create(
        manager,
        "group_day",
        &["person_id", "act", "day"],
        vec![id("person_id"), word("act"), word("day"), int("count")],
    )
    .await?;
    // Old rows, which the worker removes.
    index(manager, "group_day", &["day"], false).await
}
