//! The countries that the settings of a device suggest.

use async_graphql::Object;
use domain::country;
use domain::scope::Scope;

use crate::scalars::{CountryCode, TimeZone};
use crate::scope::{Needs, scope};

/// The queries for signing up.
#[derive(Default, Debug)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// The countries that the settings of a device suggest, most likely first: the country of the time zone, then the
    /// country of the region. Let the person choose: no country is stored or used unless they choose it. Empty if the
    /// settings suggest none.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn country_suggestions(
        &self,
        #[graphql(
            desc = "The region setting of the device, such as DE. Don't take it from a language tag: a language doesn't say where somebody is."
        )]
        region: Option<String>,
        #[graphql(desc = "The time zone of the device, such as Europe/Berlin.")] time_zone: Option<TimeZone>,
    ) -> Vec<CountryCode> {
        let zone = time_zone.as_ref().map(|zone| zone.0.as_str());
        let found = country::suggested(region.as_deref(), zone);
        found.into_iter().map(Into::into).collect()
    }
}
