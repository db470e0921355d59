//! Where a sealed value is stored, which its ciphertext is bound to.

use std::fmt;

use uuid::Uuid;

/// The place of a sealed value: its table, column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    table: &'static str,
    column: &'static str,
    row: Uuid,
}

impl Place {
    /// The place of the wrapped key of an owner.
    #[must_use]
    pub const fn of_key(owner: Uuid) -> Self {
        Self::new("sealing_key", "wrapped", owner)
    }

    /// The place of a column of a row.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    /// The table.
    #[must_use]
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// What a ciphertext is bound to.
    pub(super) fn aad(&self) -> Vec<u8> {
        // Ciphertexts keep the name that a table had when the first of them were made.
        let table = if self.table == "credential" { "device" } else { self.table };
        [table.as_bytes(), &[0], self.column.as_bytes(), &[0], self.row.as_bytes()].concat()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{} of {}", self.table, self.column, self.row)
    }
}
