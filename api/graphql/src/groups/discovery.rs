//! Discovery of public groups.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::groups as verbs;
use domain::scope::Scope;

use super::{Group, GroupFormat};
use crate::context::{op, page_args};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::Locale;
use crate::scope::{Needs, scope};

/// The order of a list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::GroupOrder")]
pub enum GroupOrder {
    /// By the day on which the groups were listed, newest first. Groups of the same day are in no particular order.
    NewestFirst,
    /// By name, in one order for all languages.
    Name,
}

connection!(
    GroupConnection,
    GroupEdge,
    Group,
    Scope::GroupsRead,
    of(verbs::Filter, Option<u64>),
    async |ctx: &Context<'_>, (filter, known): &(verbs::Filter, Option<u64>)| {
        let count = match *known {
            Some(known) => known,
            None => verbs::count_found(&op(ctx), filter).await?,
        };
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
);

/// How many of the groups that were found have a topic, or a language.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::GroupsRead)))]
pub struct GroupFacet {
    /// The topic, or the BCP 47 tag of the language.
    value: String,
    /// The number of groups.
    group_count: i32,
}

/// The topics and languages of the groups that were found.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::GroupsRead)))]
pub struct GroupFacets {
    /// The 50 most frequent topics, most frequent first.
    topics: Vec<GroupFacet>,
    /// The 50 most frequent languages, most frequent first.
    languages: Vec<GroupFacet>,
    /// The number of groups that were counted: at most 1,000.
    counted_group_count: i32,
    /// Whether more than 1,000 groups were found, of which only 1,000 were counted.
    has_more_groups: bool,
}

impl From<verbs::Facets> for GroupFacets {
    fn from(facets: verbs::Facets) -> Self {
        let number = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
        let shown = |facets: Vec<verbs::Facet>| {
            let shown = |facet: verbs::Facet| GroupFacet { value: facet.value, group_count: number(facet.groups) };
            facets.into_iter().map(shown).collect()
        };
        Self {
            topics: shown(facets.topics),
            languages: shown(facets.languages),
            counted_group_count: number(facets.total.groups),
            has_more_groups: facets.total.has_more,
        }
    }
}

fn filter(
    search: Option<String>,
    topics: Option<Vec<String>>,
    languages: Option<Vec<Locale>>,
    region: Option<String>,
    formats: Option<Vec<GroupFormat>>,
    has_free_places: Option<bool>,
) -> verbs::Filter {
    verbs::Filter {
        search,
        topics: topics.unwrap_or_default(),
        languages: languages.unwrap_or_default().into_iter().map(|language| language.0).collect(),
        region,
        formats: formats.unwrap_or_default().into_iter().map(Into::into).collect(),
        has_free_places,
    }
}

/// The root fields for discovery.
#[derive(Default, Debug)]
pub struct GroupQuery;

#[Object(directive = scope::apply(Needs(Scope::GroupsRead)))]
impl GroupQuery {
    /// The public groups. If several filters are given, only groups that match all of them are returned. `totalCount` is
    /// at most 1,000. Nobody learns that you looked.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
        #[graphql(
            desc = "Returns groups whose name, description or topics have all words of this text. The last word can be \
                          the beginning of a word. Ignores accents and case. At most 120 characters."
        )]
        search: Option<String>,
        #[graphql(desc = "Returns groups with any of these topics.")] topics: Option<Vec<String>>,
        #[graphql(desc = "Returns groups in any of these languages. `en` includes `en-GB`.")] languages: Option<
            Vec<Locale>,
        >,
        #[graphql(
            desc = "Returns groups in this region: an ISO 3166-1 country code or an ISO 3166-2 subdivision code. `DE` \
                          includes `DE-BE`."
        )]
        region: Option<String>,
        #[graphql(desc = "Returns groups that meet in any of these ways.")] formats: Option<Vec<GroupFormat>>,
        #[graphql(desc = "Returns groups with a free place, or if false, full groups.")] has_free_places: Option<bool>,
        #[graphql(
            desc = "The order of the groups. Defaults to `NEWEST_FIRST`.",
            default_with = "GroupOrder::NewestFirst"
        )]
        order_by: GroupOrder,
    ) -> Option<Result<GroupConnection>> {
        let filter = filter(search, topics, languages, region, formats, has_free_places);
        let read = async {
            let args = page_args(first, after, last, before)?;
            let (page, known) = verbs::discover(&op(ctx), &filter, order_by.into(), &args).await?;
            Ok(GroupConnection::new(page, (filter, known), |(cursor, group)| (cursor, Group(group))))
        };
        Some(read.await)
    }

    /// The topics and languages of the public groups that match all of these filters, with the number of groups.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn group_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Returns groups whose name, description or topics have all words of this text. The last word can be \
                          the beginning of a word. Ignores accents and case. At most 120 characters."
        )]
        search: Option<String>,
        #[graphql(desc = "Returns groups with any of these topics.")] topics: Option<Vec<String>>,
        #[graphql(desc = "Returns groups in any of these languages. `en` includes `en-GB`.")] languages: Option<
            Vec<Locale>,
        >,
        #[graphql(
            desc = "Returns groups in this region: an ISO 3166-1 country code or an ISO 3166-2 subdivision code. `DE` \
                          includes `DE-BE`."
        )]
        region: Option<String>,
        #[graphql(desc = "Returns groups that meet in any of these ways.")] formats: Option<Vec<GroupFormat>>,
        #[graphql(desc = "Returns groups with a free place, or if false, full groups.")] has_free_places: Option<bool>,
    ) -> Option<Result<GroupFacets>> {
        let filter = filter(search, topics, languages, region, formats, has_free_places);
        Some(verbs::facets(&op(ctx), &filter).await.map(Into::into).map_err(Into::into))
    }
}
