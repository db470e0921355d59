//! `extensions.cost` of a response: what the operation cost, and how the budget stands.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use chrono::{DateTime, SecondsFormat, Utc};

use super::budgets::BudgetSizes;

/// What an operation cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bill {
    /// The price of the document with its variables.
    pub requested: u64,
    /// What was taken in the end.
    pub actual: u64,
    /// `None` if the budget is a network's.
    pub standing: Option<Standing>,
    pub sizes: BudgetSizes,
    pub is_dry_run: bool,
}

/// How a budget stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    /// The points that are left.
    pub remaining: u64,
    /// When it is full again, if nothing else is taken.
    pub restored_at: DateTime<Utc>,
}

impl Bill {
    pub fn to_value(self) -> Value {
        let usual = self.sizes.usual;
        let remaining = self.standing.map_or(Value::Null, |standing| standing.remaining.into());
        let restored_at = self
            .standing
            .map_or(Value::Null, |standing| standing.restored_at.to_rfc3339_opts(SecondsFormat::Secs, true).into());
        let fields = [
            ("requested", self.requested.into()),
            ("actual", self.actual.into()),
            ("remaining", remaining),
            ("limit", usual.points.into()),
            ("restoredPerSecond", usual.per_second.into()),
            ("restoredAt", restored_at),
            ("dryRun", self.is_dry_run.into()),
        ];
        Value::Object(fields.into_iter().map(|(name, value)| (Name::new(name), value)).collect::<IndexMap<_, _>>())
    }
}
