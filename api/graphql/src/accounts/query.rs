//! The countries that a device suggests.

use async_graphql::Object;
use domain::country;
use domain::scope::Scope;

use crate::scalars::{CountryCode, TimeZone};
use crate::scope::{Needs, scope};

/// What is proposed to somebody who signs up.
#[derive(Default, Debug)]
pub struct AccountQuery;

#[Object]
impl AccountQuery {
    /// The countries that a device's settings suggest, most likely first, for a person to choose from: the country of the
    /// time zone, then that of the region. Empty if the settings suggest none. Nothing is stored, and no country is ever
    /// set or used unless the person gives it.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn country_suggestions(
        &self,
        #[graphql(
            desc = "The device's region setting, such as DE. Not part of a language tag: a language says nothing about where somebody is."
        )]
        region: Option<String>,
        #[graphql(desc = "The device's time zone, such as Europe/Berlin.")] time_zone: Option<TimeZone>,
    ) -> Vec<CountryCode> {
        let zone = time_zone.as_ref().map(|zone| zone.0.as_str());
        let found = country::suggested(region.as_deref(), zone);
        found.into_iter().map(Into::into).collect()
    }
}
