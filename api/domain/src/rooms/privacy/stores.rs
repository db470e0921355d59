//! Checks that the main store and the key store belong together and are complete, before an installation is used and
//! while it runs: a key store that isn't mounted, or is too old, must do no harm.

use std::path::PathBuf;

use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use entity::{GroupId, PersonId};

use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::{MasterKey, ServerKeys, WrongKey, graves, pair};
use crate::rooms::{accounts, groups};

/// The number of people that are compared at once.
const PAGE: u64 = 10_000;

/// What the operator can do about a wrong key store.
const REMEDY: &str = "Check database.keys_url and whether its volume is mounted, or restore a newer backup of the key \
                      store. Nobody was erased, and nothing was changed.";

/// Why the two stores can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The key store has no id, but the main store has one.
    #[error("The key store is empty: it holds none of this installation's keys. {} {REMEDY}", concerns(*people))]
    Empty {
        /// The number of people who have an account.
        people: u64,
    },
    /// The key store has another id.
    #[error("The key store belongs to another installation. {} {REMEDY}", concerns(*people))]
    Foreign {
        /// The number of people who have an account.
        people: u64,
    },
    /// Keys of people are missing without tombstones.
    #[error(
        "The key store lacks the keys of {lacking} of {people} people, and has no tombstone for them: it is older than \
         the main store, or damaged. Their text can't be read without their keys. {REMEDY}"
    )]
    Lacking {
        /// The number of people whose keys are missing.
        lacking: u64,
        /// The number of people who have an account.
        people: u64,
    },
    /// Keys of groups or of memberships are missing without tombstones.
    #[error(
        "The key store lacks {lacking} of the {of} keys of groups and memberships, and has no tombstone for them: it is \
         older than the main store, or damaged. Their text can't be read without their keys. {REMEDY}"
    )]
    LackingGroups {
        /// The number of keys that are missing.
        lacking: u64,
        /// The number of groups and memberships.
        of: u64,
    },
    /// The key store was used, but the main store wasn't.
    #[error(
        "The main store is empty, but the key store holds keys. Check database.url and whether its volume is mounted, or \
         restore a backup of the main store. To begin a new installation, give it a key store of its own."
    )]
    NoMain,
    /// The main store has no id.
    #[error("The main store holds no installation id. Run `kith migrate up`.")]
    NotBegun,
    /// A file isn't the one that was opened.
    #[error(
        "{} was moved, removed or replaced while Kith had it open. Kith accepts no more writes: restart it.",
        .0.display()
    )]
    Replaced(PathBuf),
    /// The main store was restored while this process was running.
    #[error("The main store was restored while Kith was running. Kith accepts no more writes: restart it.")]
    Restored,
}

fn concerns(people: u64) -> String {
    let noun = if people == 1 { "person" } else { "people" };
    format!("Without the right key store, the text of {people} {noun} can't be read.")
}

/// Why a check of the stores failed.
#[derive(Debug, thiserror::Error)]
pub enum StoresError {
    /// The stores can't be used.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// A store doesn't answer.
    #[error("a store doesn't answer: {0}")]
    Db(#[from] DbErr),
}

/// The result of comparing the two stores.
struct Found {
    living: u64,
    lacking: u64,
    /// Living people whose keys were destroyed: the main store is the older one.
    buried: Vec<PersonId>,
}

impl Found {
    fn whole(self) -> Result<Self, Unfit> {
        let Self { living: people, lacking, .. } = self;
        if lacking == 0 { Ok(self) } else { Err(Unfit::Lacking { lacking, people }) }
    }
}

/// What was found of the keys of groups and memberships.
#[derive(Default)]
struct FoundGroups {
    all: u64,
    lacking: u64,
    /// Groups that are there, but whose keys were destroyed: the main store is the older one.
    buried: Vec<GroupId>,
}

async fn compare_groups(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<FoundGroups, DbErr> {
    let mut found = FoundGroups::default();
    let mut after = None;
    loop {
        let page = groups::groups_with_keys(main, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        let buried = found.look(keys, &page).await?;
        found.buried.extend(buried.into_iter().map(GroupId));
    }
    let mut after = None;
    loop {
        let page = groups::memberships_with_keys(main, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(*last);
        found.look(keys, &page).await?;
    }
}

impl FoundGroups {
    /// Looks for the keys of these; gives those whose keys were destroyed.
    async fn look(&mut self, keys: &impl ConnectionTrait, owners: &[Uuid]) -> Result<Vec<Uuid>, DbErr> {
        let (lacking, buried) = without_key(keys, owners).await?;
        self.all += u64::try_from(owners.len()).unwrap_or_default();
        self.lacking += lacking;
        Ok(buried)
    }

    fn whole(self) -> Result<Self, Unfit> {
        let Self { all: of, lacking, .. } = self;
        if lacking == 0 { Ok(self) } else { Err(Unfit::LackingGroups { lacking, of }) }
    }
}

async fn compare(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<Found, DbErr> {
    let mut found = Found { living: 0, lacking: 0, buried: Vec::new() };
    let mut after = None;
    loop {
        let page = accounts::living(main, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(*last);
        found.living += u64::try_from(page.len()).unwrap_or_default();
        let page: Vec<_> = page.into_iter().map(|person| person.0).collect();
        let (lacking, buried) = without_key(keys, &page).await?;
        found.lacking += lacking;
        found.buried.extend(buried.into_iter().map(PersonId));
    }
}

/// Of these owners, how many lack a key that nobody has destroyed, and whose keys were destroyed.
async fn without_key(keys: &impl ConnectionTrait, owners: &[Uuid]) -> Result<(u64, Vec<Uuid>), DbErr> {
    let with_key = graves::with_key(keys, owners.iter().copied()).await?;
    let without: Vec<_> = owners.iter().copied().filter(|owner| !with_key.contains(owner)).collect();
    let buried = graves::buried(keys, without.iter().copied()).await?;
    let lacking = u64::try_from(without.len() - buried.len()).unwrap_or_default();
    Ok((lacking, without.into_iter().filter(|owner| buried.contains(owner)).collect()))
}

/// The same as [`compare`], refused if keys are missing, also those of people whose accounts have ended, but whom not all
/// have lost, and those of groups. The tables must be up to date.
async fn whole(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<(Found, FoundGroups), StoresError> {
    let mut found = compare(main, keys).await?;
    let leaving: Vec<_> = store::all(main).await?.into_iter().map(|person| person.0).collect();
    for some in leaving.chunks(usize::try_from(PAGE).unwrap_or(usize::MAX)) {
        found.lacking += without_key(keys, some).await?.0;
    }
    Ok((found.whole()?, compare_groups(main, keys).await?.whole()?))
}

/// Checks that both stores have the same id.
async fn same(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<(), StoresError> {
    let Some(ours) = pair::main_id(main).await? else { return Err(Unfit::NotBegun.into()) };
    match pair::keys_id(keys).await? {
        Some(theirs) if theirs == ours => Ok(()),
        Some(_) => Err(Unfit::Foreign { people: accounts::count_living(main).await? }.into()),
        None => Err(Unfit::Empty { people: accounts::count_living(main).await? }.into()),
    }
}

/// Refuses two stores of which one was used and the other has no tables, before tables are created.
///
/// # Errors
///
/// If one was used and the other has no tables.
pub async fn refuse_bare(
    (main, main_has_tables): (&impl ConnectionTrait, bool),
    (keys, keys_have_tables): (&impl ConnectionTrait, bool),
) -> Result<(), StoresError> {
    match (main_has_tables, keys_have_tables) {
        (true, false) if ServerKeys::has_root(main).await? => {
            Err(Unfit::Empty { people: accounts::count_living(main).await? }.into())
        }
        (false, true) if graves::has_keys(keys).await? => Err(Unfit::NoMain.into()),
        _ => Ok(()),
    }
}

/// Gives the two stores of a new installation, or of one from before stores had ids, a common id. It can be called any
/// number of times after the tables were created, and completes what a crash has interrupted.
///
/// # Errors
///
/// If the stores are of different installations: then nothing is changed.
pub async fn introduce(
    main: &impl ConnectionTrait,
    keys: &impl ConnectionTrait,
    fresh: Uuid,
) -> Result<(), StoresError> {
    let (ours, theirs) = (pair::main_id(main).await?, pair::keys_id(keys).await?);
    if ours.is_some() && theirs.is_some() {
        return same(main, keys).await;
    }
    let is_used = graves::count(keys).await? > 0;
    let found = compare(main, keys).await?;
    if ours.is_none() && is_used && !ServerKeys::has_root(main).await? {
        return Err(Unfit::NoMain.into());
    }
    // A key store of before stores had an id is known by the keys that it holds.
    if !is_used && (ours.is_some() || found.living > 0) {
        return Err(Unfit::Empty { people: found.living }.into());
    }
    let found = found.whole()?;
    if ours.is_some() && found.living == 0 {
        return Err(Unfit::Empty { people: 0 }.into());
    }
    // Who was erased before there were tombstones has one from now on.
    bury_erased(main, keys).await?;
    pair::write(main, keys, ours.or(theirs).unwrap_or(fresh)).await?;
    same(main, keys).await
}

/// Destroys the keys of all people who are erased in the main store, and whom all have lost there, since the key store may
/// be older.
pub(super) async fn bury_erased(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<(), DbErr> {
    let erased = accounts::erased(main).await?;
    if erased.is_empty() {
        return Ok(());
    }
    let leaving = store::all(main).await?;
    let erased = erased.into_iter().filter(|(person, _)| !leaving.contains(person));
    let erased: Vec<_> = erased.map(|(person, at)| (person.0, at)).collect();
    graves::bury(keys, &erased).await
}

/// Checks that the two stores are of one installation, and that no keys are missing. The key store may have more
/// tombstones than the main store has erased people: that is how erasure reaches backups. Returns the number of people
/// who aren't erased, but whose keys were destroyed.
///
/// # Errors
///
/// If the stores can't be used.
pub async fn check(main: &impl ConnectionTrait, keys: &impl ConnectionTrait) -> Result<u64, StoresError> {
    same(main, keys).await?;
    let (found, _) = whole(main, keys).await?;
    Ok(u64::try_from(found.buried.len()).unwrap_or_default())
}

/// Checks the stores of a running installation, without comparing all people each time, and that its files are still
/// there.
///
/// # Errors
///
/// If the installation can't be used.
pub async fn still_fit(op: &Op) -> Result<(), StoresError> {
    still_there(op)?;
    let (env, vault) = (&op.env, &op.env.vault);
    let (main, keys) = (env.db.read(), vault.store().read());
    let fit = async {
        same(main, keys).await?;
        if !env.keys.are_of_this_epoch(main).await? {
            env.standing.fall();
            return Err(Unfit::Restored.into());
        }
        if vault.may_have_lost_some().await? {
            whole(main, keys).await?;
        }
        Ok(())
    };
    let fit: Result<(), StoresError> = fit.await;
    if !matches!(fit, Err(StoresError::Db(_))) {
        vault.found_missing(fit.is_err());
    }
    fit
}

/// Checks, without a query, that the files of an embedded database are those that were opened, and that no other
/// problem was found that needs a restart.
///
/// # Errors
///
/// If a file was moved, removed or replaced, or the main store was restored.
pub fn still_there(op: &Op) -> Result<(), Unfit> {
    let standing = &op.env.standing;
    match standing.replaced() {
        Some(file) => Err(Unfit::Replaced(file.to_owned())),
        None if standing.has_fallen() => Err(Unfit::Restored),
        None => Ok(()),
    }
}

/// The number of people who have an account.
///
/// # Errors
///
/// The error of the database.
pub async fn count_people(main: &impl ConnectionTrait) -> Result<u64, DbErr> {
    accounts::count_living(main).await
}

/// The number of damaged keys in a key store.
///
/// # Errors
///
/// The error of the database.
pub async fn count_damaged_keys(keys: &impl ConnectionTrait, master: &MasterKey) -> Result<u64, DbErr> {
    graves::count_damaged(keys, master).await
}

/// Tries a master key on the wrapped keys of both stores. Returns whether there was a root key.
///
/// # Errors
///
/// If it is the wrong one.
pub async fn try_master_key(
    main: &impl ConnectionTrait,
    keys: &impl ConnectionTrait,
    master: &MasterKey,
) -> Result<bool> {
    // What opens the root is right: a person's key that it doesn't open is damaged.
    if ServerKeys::try_root(main, master).await?.map_err(wrong)? {
        return Ok(true);
    }
    graves::open_one(keys, master).await?.map_err(wrong)?;
    Ok(false)
}

fn wrong(error: WrongKey) -> Error {
    Error::internal(error)
}

/// Copies the tombstones of a key store to the restored one that replaces it, so that erased people stay erased.
///
/// # Errors
///
/// If a store doesn't answer.
pub async fn inherit_tombstones(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<(), DbErr> {
    graves::inherit(from, to).await
}

/// The people and the groups that aren't erased, but whose keys were destroyed.
pub(super) async fn buried(op: &Op) -> Result<(Vec<PersonId>, Vec<GroupId>), StoresError> {
    let (main, keys) = (op.env.db.write(), op.env.vault.store().write());
    same(main, keys).await?;
    let (people, groups) = whole(main, keys).await?;
    Ok((people.buried, groups.buried))
}
