//! Crisis lines: whom somebody can reach in a crisis.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::checkins::crisis;
use domain::country::{self, Country};
use domain::scope::Scope;

use crate::context::loaders;
use crate::error::Result;
use crate::scalars::{CountryCode, LocalDate, Locale, Url};
use crate::scope::{Needs, scope};

/// Whether crisis lines are known for a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crisis::Coverage")]
pub enum CrisisCoverage {
    /// `lines` has the crisis lines of `country`.
    Listed,
    /// The country isn't known. Show `directory`, and ask the person for their country.
    CountryUnknown,
    /// No crisis lines of `country` are known here. Show `directory`.
    CountryNotListed,
}

/// The crisis lines of one country, and a directory of crisis lines in all countries.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct CrisisLines {
    /// Whether crisis lines are known for the country, and if not, why.
    coverage: CrisisCoverage,
    /// The country that you asked for, or the one in your settings. Null if neither is known.
    country: Option<CountryCode>,
    /// The crisis lines of the country, and never those of another. Empty unless `coverage` is `LISTED`.
    lines: Vec<CrisisLine>,
    /// The address of an international directory of crisis lines.
    directory: Url,
}

/// A crisis line: a service that anybody in its country can reach in a crisis. At least one of `number`, `text` and
/// `chat` is given.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct CrisisLine {
    /// The name of the crisis line.
    name: String,
    /// The number to call, as it is dialled in the country. Null if the line takes no calls.
    number: Option<String>,
    /// The number to send a text message to, as it is dialled in the country. Null if the line takes no text messages.
    text: Option<String>,
    /// The page to chat on. Null if the line has no chat.
    chat: Option<Url>,
    /// The opening hours in words, such as "24 hours a day".
    hours: String,
    /// The languages that the crisis line answers in.
    languages: Vec<Locale>,
    /// The web page that these details come from.
    source: Url,
    /// The day on which these details were last checked against the source.
    checked_on: LocalDate,
}

impl From<crisis::CrisisHelp> for CrisisLines {
    fn from(help: crisis::CrisisHelp) -> Self {
        Self {
            coverage: help.coverage.into(),
            country: help.country.map(Into::into),
            lines: help.lines.into_iter().map(Into::into).collect(),
            directory: Url(help.directory),
        }
    }
}

impl From<crisis::CrisisLine> for CrisisLine {
    fn from(line: crisis::CrisisLine) -> Self {
        Self {
            name: line.name,
            number: line.number,
            text: line.text,
            chat: line.chat.map(Url),
            hours: line.hours,
            languages: line.languages.into_iter().map(Locale).collect(),
            source: Url(line.source),
            checked_on: line.checked.into(),
        }
    }
}

/// Crisis lines, for everybody.
#[derive(Default, Debug)]
pub struct CrisisQuery;

#[Object]
impl CrisisQuery {
    /// The crisis lines of a country. Needs no access token: if yours is refused, send the request without it.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn crisis_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The country. Defaults to the country in your settings, which an app sees only with `profile:read` \
                    or `checkins:read`."
        )]
        country: Option<CountryCode>,
    ) -> Option<Result<CrisisLines>> {
        let read = async {
            let country = country.map(|country| country::read(&country.0, "country")).transpose()?;
            lines_of(ctx, country).await
        };
        Some(read.await)
    }
}

/// The crisis lines of a country, or of the one that the viewer gave.
pub(super) async fn lines_of(ctx: &Context<'_>, country: Option<Country>) -> Result<CrisisLines> {
    let help = loaders(ctx).crisis_lines.load_one(country).await?;
    Ok(help.expect("there is an answer for every country").into())
}
