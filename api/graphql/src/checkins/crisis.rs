//! Whom somebody can reach in a crisis.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::checkins::crisis;
use domain::country::{self, Country};
use domain::scope::Scope;

use crate::context::loaders;
use crate::error::Result;
use crate::scalars::{CountryCode, LocalDate, Locale, Url};
use crate::scope::{Needs, scope};

/// How much is known of whom somebody can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "crisis::Coverage")]
pub enum CrisisCoverage {
    /// The lines are those of `country`.
    Listed,
    /// The country isn't known, so there are no lines: show the directory, and ask for the country.
    CountryUnknown,
    /// No lines of `country` are known here: show the directory.
    CountryNotListed,
}

/// Whom somebody can reach in a crisis: the lines of one country, never those of another, and a directory of lines in all
/// countries.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct CrisisLines {
    /// Whether the lines are those of the country, and if there are none, why.
    coverage: CrisisCoverage,
    /// The country that was asked for, or else the one that you gave. Null if neither is known.
    country: Option<CountryCode>,
    /// The lines of the country. Empty unless `coverage` is `LISTED`.
    lines: Vec<CrisisLine>,
    /// The address of an international directory of crisis lines.
    directory: Url,
}

/// A line that anybody in its country can reach in a crisis. It has at least one of `number`, `text` and `chat`.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::Public)))]
pub struct CrisisLine {
    /// What the line is called.
    name: String,
    /// The number to call, as it is dialled in the country. Null if the line takes no calls.
    number: Option<String>,
    /// The number to send a text message to, as it is dialled in the country. Null if the line takes no text messages.
    text: Option<String>,
    /// The page to chat on. Null if the line has no chat.
    chat: Option<Url>,
    /// When the line answers, in words, such as "24 hours a day".
    hours: String,
    /// The languages that the line answers in.
    languages: Vec<Locale>,
    /// The page that says all this.
    source: Url,
    /// The day on which the source was last looked at.
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
    /// Whom somebody can reach in a crisis. Needs no access token: if yours is refused, ask without it.
    #[graphql(directive = scope::apply(Needs(Scope::Public)))]
    async fn crisis_lines(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The country. If you leave it out, the one that you gave at sign-up or later, which an app sees \
                          only with `profile:read` or `checkins:read`."
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
