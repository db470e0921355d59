//! Cursor connections, as the GraphQL Cursor Connections Specification has them.

use async_graphql::SimpleObject;
use domain::scope::Scope;

use crate::scope::{Needs, scope};

/// Information about pagination in a connection.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct PageInfo {
    /// When paginating forwards, are there more items?
    pub has_next_page: bool,
    /// When paginating backwards, are there more items?
    pub has_previous_page: bool,
    /// When paginating backwards, the cursor to continue. Null if the page is empty.
    pub start_cursor: Option<String>,
    /// When paginating forwards, the cursor to continue. Null if the page is empty.
    pub end_cursor: Option<String>,
}

/// Makes the connection and edge types of a list from their names, the type of the nodes, the scope that they need, and
/// the verb that counts the whole list, which runs only if `totalCount` is selected. For a list that belongs to an
/// object, `of` gives the object, and the count takes it.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $scope:expr, $count:path) => {
        $crate::page::connection!(
            $connection,
            $edge,
            $node,
            $scope,
            of Option<u64>,
            async |ctx: &async_graphql::Context<'_>, known: &Option<u64>| {
                let count = match *known {
                    Some(known) => known,
                    None => $count(&$crate::context::op(ctx)).await?,
                };
                Ok(i32::try_from(count).unwrap_or(i32::MAX))
            }
        );
    };
    ($connection:ident, $edge:ident, $node:ty, $scope:expr, of $of:ty, $count:expr) => {
        /// An edge in a connection.
        #[derive(Clone, Debug, async_graphql::Description)]
        pub struct $edge {
            cursor: String,
            node: $node,
        }

        #[async_graphql::Object(
            use_type_description,
            directive = $crate::scope::scope::apply($crate::scope::Needs($scope))
        )]
        impl $edge {
            /// A cursor for use in pagination.
            async fn cursor(&self) -> &str {
                &self.cursor
            }

            /// The item at the end of the edge.
            async fn node(&self) -> &$node {
                &self.node
            }
        }

        #[doc = concat!("The connection type for ", stringify!($node), ".")]
        #[derive(Clone, Debug, async_graphql::Description)]
        pub struct $connection {
            edges: Vec<$edge>,
            has_next: bool,
            has_previous: bool,
            of: $of,
        }

        impl $connection {
            /// Makes a connection from a page, the cursor and node of each item, and what the whole list is counted by.
            pub fn new<T>(page: domain::page::Page<T>, of: $of, item: impl Fn(T) -> (String, $node)) -> Self {
                let edges = page.items.into_iter().map(|one| {
                    let (cursor, node) = item(one);
                    $edge { cursor, node }
                });
                Self { edges: edges.collect(), has_next: page.has_next, has_previous: page.has_previous, of }
            }
        }

        #[async_graphql::Object(
            use_type_description,
            directive = $crate::scope::scope::apply($crate::scope::Needs($scope))
        )]
        impl $connection {
            /// A list of edges.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// A list of nodes.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Information to aid in pagination.
            async fn page_info(&self) -> $crate::page::PageInfo {
                $crate::page::PageInfo {
                    has_next_page: self.has_next,
                    has_previous_page: self.has_previous,
                    start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
                    end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
                }
            }

            /// Identifies the total count of items in the connection.
            async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> $crate::error::Result<i32> {
                ($count)(ctx, &self.of).await
            }
        }
    };
}
pub(crate) use connection;
