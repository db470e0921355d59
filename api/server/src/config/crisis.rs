//! `[crisis]`: crisis lines by country. An error names the country and the line's position in its list.

use std::collections::BTreeMap;

use domain::checkins::crisis::{CrisisLine, CrisisLines};
use domain::country::Country;
use toml::Value;
use url::Url;

use super::reader::Reader;

const KEY: &str = "crisis.lines";

/// Reads the section, and adds its errors to the reader.
pub(super) fn read(from: &mut Reader<'_>) -> CrisisLines {
    let directory = from.text(
        "crisis.directory",
        "is not a URL that begins with https://; use one such as https://findahelpline.com",
        |text| Url::parse(text).ok().filter(|url| url.scheme() == "https").map(|_| text.to_owned()),
    );
    let countries =
        from.table(KEY, "is not a table of countries; add a section such as [[crisis.lines.DE]] for each line");
    let mut by_country = BTreeMap::new();
    for (code, lines) in countries {
        match country(&code, &lines) {
            Ok((country, lines)) => drop(by_country.insert(country, lines)),
            Err(complaints) => complaints.into_iter().for_each(|complaint| from.complain_within(KEY, &complaint)),
        }
    }
    CrisisLines { directory, by_country }
}

/// One country's lines, or all errors in them.
fn country(code: &str, lines: &Value) -> Result<(Country, Vec<CrisisLine>), Vec<String>> {
    let known = code.parse::<Country>().map_err(|wrong| vec![format!(".{code}: {wrong}")])?;
    let Value::Array(items) = lines else {
        return Err(vec![format!(".{code} is not a list; add a section [[{KEY}.{code}]] for each line")]);
    };
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (item, number) in items.iter().zip(1..) {
        match line(item) {
            Ok(line) => good.push(line),
            Err(wrong) => bad.push(format!(".{code}, line {number}: {wrong}")),
        }
    }
    if bad.is_empty() { Ok((known, good)) } else { Err(bad) }
}

fn line(item: &Value) -> Result<CrisisLine, String> {
    let line: CrisisLine = item.clone().try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    line.check().map_err(|wrong| wrong.to_string())?;
    Ok(line)
}
