//! What of check-ins is a person's, for their erasure.

use entity::{PersonId, check_in_mark, plan_rest, plan_side, telling};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::answers;
use super::ladder;
use super::outside;
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Erases what of check-ins is a person's own. What the other side knows stays with them: that there was a plan, that it
/// was answered, and a gesture; none of it holds text.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    answers::withdraw(tx, person).await?;
    ladder::erase(tx, person).await?;
    outside::erase_gestures(tx, person).await?;
    outside::erase_asks(tx, person).await?;
    check_in_mark::Entity::delete_many().filter(check_in_mark::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    plan_rest::Entity::delete_many()
        .filter(plan_rest::COLUMN.person_id.eq(person))
        .filter(plan_rest::COLUMN.kind.eq(plan_rest::Kind::Pause))
        .exec(&tx.db)
        .await?;
    plan_side::Entity::delete_many().filter(plan_side::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    telling::Entity::delete_many().filter(telling::COLUMN.author_id.eq(person)).exec(&tx.db).await?;
    // Who counted on telling them is shown that they can't.
    telling::Entity::update_many()
        .col_expr(telling::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(telling::COLUMN.person_id.eq(person))
        .filter(telling::COLUMN.agreed_at.is_not_null())
        .filter(telling::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
