//! Relay's cursor connections.

use async_graphql::SimpleObject;
use domain::scope::Scope;

use crate::scope::{Needs, scope};

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct PageInfo {
    /// Whether there are more items behind this page.
    pub has_next_page: bool,
    /// Whether there are more items before this page.
    pub has_previous_page: bool,
    /// The first item's cursor; none on an empty page.
    pub start_cursor: Option<String>,
    /// The last item's cursor; none on an empty page.
    pub end_cursor: Option<String>,
}

/// Makes the connection and edge types of a list: what they are called, what they hold, which scope they need, and
/// the verb that counts the whole list when that is asked for. A list of something else's says `of` what, and counts by it.
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
        /// An item of a page, and its place in the list.
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
            /// Its place: opaque, for `after` and `before`.
            async fn cursor(&self) -> &str {
                &self.cursor
            }

            /// The item.
            async fn node(&self) -> &$node {
                &self.node
            }
        }

        /// A page of a list.
        #[derive(Clone, Debug, async_graphql::Description)]
        pub struct $connection {
            edges: Vec<$edge>,
            has_next: bool,
            has_previous: bool,
            of: $of,
        }

        impl $connection {
            /// Makes a connection of a page, each item with its cursor, and of what the whole list is counted by.
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
            /// The items of this page, with their places.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// The items of this page.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Where this page stands in the list.
            async fn page_info(&self) -> $crate::page::PageInfo {
                $crate::page::PageInfo {
                    has_next_page: self.has_next,
                    has_previous_page: self.has_previous,
                    start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
                    end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
                }
            }

            /// How many items the whole list has. Counted only when it is asked for.
            async fn total_count(&self, ctx: &async_graphql::Context<'_>) -> $crate::error::Result<i32> {
                ($count)(ctx, &self.of).await
            }
        }
    };
}
pub(crate) use connection;
