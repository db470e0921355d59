//! Check-in plans with their proposals and answers, ladders, gestures and asks.

use sea_orm_migration::prelude::*;

use crate::table::{
    at, at_or_null, big, bytes, bytes_or_null, create, flag, id, id_or_null, index, index_where, int, text, word,
    word_or_null,
};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        plans(manager).await?;
        answers(manager).await?;
        ladders(manager).await?;
        outside_plans(manager).await
    }
}

async fn plans(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(manager, "check_in_plan", &["id"], vec![id("id"), id("one_id"), id("two_id"), at("created_at")]).await?;

    create(
        manager,
        "check_in_proposal",
        &["id"],
        vec![
            id("id"),
            id("plan_id"),
            big("series"),
            int("number"),
            id("by_id"),
            id("to_id"),
            text("terms"),
            at("proposed_at"),
            at_or_null("accepted_at"),
            at_or_null("declined_at"),
            at_or_null("withdrawn_at"),
        ],
    )
    .await?;
    // A plan's proposals in order. Unique, so that of two concurrent proposals one is the later.
    index(manager, "check_in_proposal", &["plan_id", "number"], true).await?;
    // The series of a check-in's id.
    index(manager, "check_in_proposal", &["series"], true).await?;

    create(
        manager,
        "check_in_plan_side",
        &["plan_id", "person_id"],
        vec![
            id("plan_id"),
            id("person_id"),
            id("other_id"),
            int("version"),
            text("reminders"),
            flag("by_mail"),
            at("reminders_at"),
            bytes_or_null("ladder"),
            at("ladder_at"),
            at("worked_until"),
            at_or_null("next_at"),
        ],
    )
    .await?;
    // A page of a person's plans, and those with one other person.
    index(manager, "check_in_plan_side", &["person_id", "plan_id"], false).await?;
    // The sides that the worker has to look at, most urgent first.
    let waits = Expr::col("next_at").is_not_null();
    index_where(manager, "check_in_plan_side", &["next_at"], false, waits).await?;

    create(
        manager,
        "check_in_plan_stop",
        &["id"],
        vec![id("id"), id("plan_id"), id("person_id"), word("kind"), at("since"), at_or_null("until")],
    )
    .await?;
    // Pauses and ends of a plan.
    index(manager, "check_in_plan_stop", &["plan_id", "person_id"], false).await?;
    // All rows of a person, for export and erasure.
    index(manager, "check_in_plan_stop", &["person_id"], false).await
}

async fn answers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "check_in_mark",
        &["check_in_id", "person_id"],
        vec![
            id("check_in_id"),
            id("person_id"),
            id("plan_id"),
            at_or_null("skipped_at"),
            at_or_null("snoozed_at"),
            at_or_null("snoozed_until"),
            at_or_null("all_clear_at"),
        ],
    )
    .await?;
    // All rows of a person, for export and erasure.
    index(manager, "check_in_mark", &["person_id"], false).await?;

    create(
        manager,
        "check_in_answer",
        &["subject_id", "person_id", "version"],
        vec![
            id("subject_id"),
            id("person_id"),
            int("version"),
            id("other_id"),
            id_or_null("plan_id"),
            at("due_at"),
            word_or_null("feeling"),
            word_or_null("help"),
            bytes_or_null("note"),
            bytes_or_null("struggle"),
            word_or_null("struggle_audience"),
            bytes_or_null("triumph"),
            word_or_null("triumph_audience"),
            at("answered_at"),
            at("at"),
        ],
    )
    .await?;
    // One person's answers to another in a period, and all of a person's for export and erasure.
    index(manager, "check_in_answer", &["person_id", "other_id", "due_at"], false).await?;

    create(
        manager,
        "check_in_answer_share",
        &["id", "person_id"],
        vec![
            id("id"),
            id("person_id"),
            id("subject_id"),
            id("author_id"),
            int("version"),
            word("part"),
            at("at"),
            at_or_null("held_until"),
        ],
    )
    .await?;
    // The people with whom parts of an answer are shared.
    index(manager, "check_in_answer_share", &["subject_id", "author_id", "person_id"], false).await?;
    // A page of what is shared with a person.
    index(manager, "check_in_answer_share", &["person_id", "id"], false).await?;
    // Everything that a person shared, for erasure.
    index(manager, "check_in_answer_share", &["author_id"], false).await?;

    create(
        manager,
        "check_in_acknowledgement",
        &["id"],
        vec![
            id("id"),
            id("subject_id"),
            id("answerer_id"),
            id("by_id"),
            at("due_at"),
            word_or_null("gesture"),
            bytes_or_null("words"),
            at("at"),
        ],
    )
    .await?;
    // One acknowledgement per answer, even with concurrent requests.
    index(manager, "check_in_acknowledgement", &["subject_id", "answerer_id", "by_id"], true).await?;
    // One person's acknowledgements of another in a period, and all of a person's.
    index(manager, "check_in_acknowledgement", &["by_id", "answerer_id", "due_at"], false).await
}

async fn ladders(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "ladder_consent",
        &["id"],
        vec![
            id("id"),
            id("author_id"),
            id("person_id"),
            at("requested_at"),
            at_or_null("agreed_at"),
            flag("may_break_quiet_hours"),
            flag("may_break_mute"),
            at_or_null("declined_at"),
            at_or_null("withdrawn_at"),
        ],
    )
    .await?;
    // The people whom a person's ladders may notify. Unique per pair and direction.
    index(manager, "ladder_consent", &["author_id", "person_id"], true).await?;
    // A page of the people whose ladders may notify a person.
    index(manager, "ladder_consent", &["person_id", "id"], false).await?;

    create(
        manager,
        "rung_notice",
        &["id"],
        vec![
            id("id"),
            id("check_in_id"),
            id("plan_id"),
            id("author_id"),
            id("person_id"),
            int("rung"),
            bytes("text"),
            flag("is_told"),
            at("at"),
            at("expires_at"),
            at_or_null("claimed_at"),
            at_or_null("all_clear_at"),
            at_or_null("mailed_at"),
        ],
    )
    .await?;
    // The people whom a check-in's rungs notified. Unique, so that a rung notifies each person once.
    index(manager, "rung_notice", &["check_in_id", "author_id", "rung", "person_id"], true).await?;
    // A page of a person's notices.
    index(manager, "rung_notice", &["person_id", "id"], false).await?;
    // All notices of a person's ladders, for export and erasure.
    index(manager, "rung_notice", &["author_id"], false).await?;

    create(
        manager,
        "check_in_step",
        &["check_in_id", "person_id", "step"],
        vec![
            id("check_in_id"),
            id("person_id"),
            word("step"),
            id("id"),
            id("plan_id"),
            at("at"),
            flag("is_passed"),
            at_or_null("mailed_at"),
        ],
    )
    .await?;
    // The step of a mail.
    index(manager, "check_in_step", &["id"], true).await?;
    // Old steps, which the worker removes.
    index(manager, "check_in_step", &["at"], false).await?;
    // All steps of a person, for erasure.
    index(manager, "check_in_step", &["person_id"], false).await
}

async fn outside_plans(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(manager, "gesture", &["id"], vec![id("id"), id("from_id"), id("to_id"), word("kind"), at("at")]).await?;
    // One person's gestures to another in a period, and all of a person's.
    index(manager, "gesture", &["from_id", "to_id", "at"], false).await?;
    // A page of the gestures that a person received.
    index(manager, "gesture", &["to_id", "id"], false).await?;

    create(
        manager,
        "ask",
        &["id"],
        vec![id("id"), id("from_id"), id("to_id"), at("at"), at("closes_at"), at_or_null("not_now_at")],
    )
    .await?;
    // One person's recent asks to another, and all of a person's.
    index(manager, "ask", &["from_id", "to_id", "at"], false).await?;
    // A page of the asks that a person received.
    index(manager, "ask", &["to_id", "id"], false).await
}
