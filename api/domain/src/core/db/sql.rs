//! Helpers for SQL that is written with the query builder, so that it reads as SQL.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};

/// A column with its table: `"link"."owner_id"`.
pub(crate) fn col(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// A column with the alias of its table: `"theirs"."owner_id"`.
pub(crate) fn col_of(alias: &'static str, column: impl ColumnTrait) -> Expr {
    Expr::col((Alias::new(alias), column))
}

/// `SELECT 1`, to which a table and conditions are added, for [`exists`].
pub(crate) fn any() -> SelectStatement {
    Query::select().expr(Expr::val(1)).take()
}

/// `EXISTS(…)`.
pub(crate) fn exists(select: SelectStatement) -> Expr {
    Expr::exists(select)
}

/// `NOT EXISTS(…)`.
pub(crate) fn not_exists(select: SelectStatement) -> Expr {
    Expr::exists(select).not()
}
