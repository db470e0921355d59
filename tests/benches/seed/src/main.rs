//! The command line: fills an installation, or issues tokens for the people in it. Reads the same configuration as `kith`.

use std::path::Path;

use bench_seed::{Result, fill, write_tokens};
use server::config::Config;
use server::zones;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "bench-seed seed PEOPLE FOLDER      creates and fills the installation, and writes FOLDER/seed.json
bench-seed tokens FOLDER [MINUTES]  writes FOLDER/tokens.tsv, vars.jsonl and keys.tsv; tokens last 60 minutes by default";

#[tokio::main]
async fn main() -> Result<()> {
    // As the server does: plans are noted with the release that they were made by.
    zones::choose();
    let given: Vec<String> = std::env::args().skip(1).collect();
    let config = || Config::load(None, std::env::vars());
    match given.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["seed", people, folder] => {
            println!("{}", fill(&config()?, people.parse()?, Path::new(folder)).await?);
            Ok(())
        }
        ["tokens", folder] => write_tokens(&config()?, Path::new(folder), 60).await,
        ["tokens", folder, minutes] => write_tokens(&config()?, Path::new(folder), minutes.parse()?).await,
        _ => Err(USAGE.into()),
    }
}
