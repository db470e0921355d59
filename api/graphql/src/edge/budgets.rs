//! The budgets that operations are paid from, in memory: each credential has its own, and so does each network of people who
//! aren't signed in. Nothing that one of them is told depends on what another has used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::Actor;
use domain::ids::CredentialId;
use std::net::IpAddr;

use super::bill::{Bill, Standing};
use super::bucket::{Bucket, Size, TooLittle};
use super::cost::{Class, FREE};
use super::refusal::{Refused, refuse};

/// The number of budgets that are kept of each kind: those of credentials, and those of networks. If more are in use, the
/// fullest are forgotten, and are full again.
const KEPT: usize = 50_000;

/// The sizes of budgets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetSizes {
    /// The usual budget.
    pub usual: Size,
    /// The reserve.
    pub reserve: Size,
}

impl Default for BudgetSizes {
    fn default() -> Self {
        Self { usual: Size { points: 50_000, per_second: 250 }, reserve: Size { points: 2_000, per_second: 20 } }
    }
}

/// Whose budget it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Payer {
    Credential(CredentialId),
    /// Everybody in a network who isn't signed in; `None` if the request didn't come over one.
    Network(Option<Vec<u8>>),
}

impl Payer {
    fn of(actor: &Actor, from: Option<IpAddr>) -> Self {
        match actor.credential() {
            Some(credential) => Self::Credential(credential),
            None => Self::Network(from.map(domain::throttle::network)),
        }
    }
}

/// A payer's two buckets.
#[derive(Clone, Copy, Debug, Default)]
struct Purse {
    usual: Bucket,
    reserve: Bucket,
}

type Purses = Mutex<HashMap<Payer, Purse>>;

/// All budgets.
#[derive(Debug, Default)]
pub(super) struct Budgets {
    sizes: BudgetSizes,
    credentials: Purses,
    networks: Purses,
}

/// Where the points of an operation were taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pot {
    Usual,
    Reserve,
    /// It costs nothing.
    None,
}

impl Pot {
    const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Reserve => "reserve",
            Self::None => "none",
        }
    }
}

/// The points of an operation that is about to run. What isn't begun is given back when this is dropped; what is begun and cut
/// off stays taken.
#[derive(Debug)]
pub struct Charge {
    budgets: Arc<Budgets>,
    payer: Payer,
    pot: Pot,
    requested: u64,
    is_begun: bool,
}

impl Budgets {
    pub fn new(sizes: BudgetSizes) -> Self {
        Self { sizes, ..Self::default() }
    }

    /// Takes the price of an operation.
    ///
    /// # Errors
    ///
    /// `COST_LIMITED` if the budget holds less.
    pub fn charge(
        self: &Arc<Self>,
        actor: &Actor,
        from: Option<IpAddr>,
        (class, price): (Class, u64),
        now: DateTime<Utc>,
    ) -> Result<Charge, Refused> {
        let payer = Payer::of(actor, from);
        let charge = |pot, requested, payer| Charge { budgets: self.clone(), payer, pot, requested, is_begun: false };
        if class == Class::Free && price <= FREE {
            return Ok(charge(Pot::None, 0, payer));
        }
        let taken = self.purse(&payer, now, |purse| {
            let BudgetSizes { usual, reserve } = self.sizes;
            let now = now.timestamp_millis();
            let short = match purse.usual.take(usual, price, now) {
                Ok(()) => return Ok(Pot::Usual),
                Err(short) => short,
            };
            if class != Class::Reserved {
                return Err(short);
            }
            match purse.reserve.take(reserve, price, now) {
                Ok(()) => Ok(Pot::Reserve),
                Err(other) => Err(TooLittle { wait: short.wait.into_iter().chain(other.wait).min() }),
            }
        });
        match taken {
            Ok(pot) => Ok(charge(pot, price, payer)),
            Err(short) => Err(self.short(&payer, price, short, now)),
        }
    }

    /// What a dry run says.
    pub fn dry(&self, actor: &Actor, from: Option<IpAddr>, (class, price): (Class, u64), now: DateTime<Utc>) -> Bill {
        let requested = if class == Class::Free && price <= FREE { 0 } else { price };
        let standing = self.standing(&Payer::of(actor, from), now);
        Bill { requested, actual: 0, standing, sizes: self.sizes, is_dry_run: true }
    }

    fn short(&self, payer: &Payer, price: u64, short: TooLittle, now: DateTime<Utc>) -> Refused {
        let bill = Bill {
            requested: price,
            actual: 0,
            standing: self.standing(payer, now),
            sizes: self.sizes,
            is_dry_run: false,
        };
        let message = match bill.standing {
            Some(Standing { remaining, .. }) => {
                format!("This operation costs {price}, and the budget of this access token holds {remaining}. ")
            }
            None => "The budget of your network is used up. Sign in, which gives you a budget of your own. ".to_owned(),
        };
        let mut error = refuse("COST_LIMITED", format!("{message}Try again at `retryAt`."));
        let wait = short.wait.and_then(|wait| TimeDelta::try_milliseconds(i64::try_from(wait).ok()?));
        let retry_at = wait.and_then(|wait| now.checked_add_signed(wait)).map(next_second);
        if let Some(retry_at) = retry_at {
            let text = retry_at.to_rfc3339_opts(SecondsFormat::Secs, true);
            error.extensions.get_or_insert_default().set("retryAt", text);
        }
        let millis = retry_at.map(|retry_at| (retry_at - now).num_milliseconds().unsigned_abs());
        Refused {
            errors: vec![error],
            cost: Some(bill.to_value()),
            retry_after: millis.map(|millis| millis.div_ceil(1_000).max(1)),
            needed: None,
        }
    }

    /// How a credential's budget stands. A network's isn't told: it would say how much others in it use Kith.
    fn standing(&self, payer: &Payer, now: DateTime<Utc>) -> Option<Standing> {
        let Payer::Credential(_) = payer else { return None };
        let usual = lock(&self.credentials).get(payer).map(|purse| purse.usual).unwrap_or_default();
        let (size, millis) = (self.sizes.usual, now.timestamp_millis());
        let full_in = TimeDelta::try_milliseconds(i64::try_from(usual.full_in(size, millis)).unwrap_or(i64::MAX));
        Some(Standing {
            remaining: usual.left(size, millis),
            restored_at: full_in.and_then(|wait| now.checked_add_signed(wait)).map_or(now, next_second),
        })
    }

    fn purses(&self, payer: &Payer) -> &Purses {
        match payer {
            Payer::Credential(_) => &self.credentials,
            Payer::Network(_) => &self.networks,
        }
    }

    fn purse<T>(&self, payer: &Payer, now: DateTime<Utc>, does: impl FnOnce(&mut Purse) -> T) -> T {
        let mut purses = lock(self.purses(payer));
        if let Some(purse) = purses.get_mut(payer) {
            return does(purse);
        }
        if purses.len() >= KEPT {
            self.make_room(&mut purses, now.timestamp_millis());
        }
        does(purses.entry(payer.clone()).or_default())
    }

    /// Forgets the budgets that are full again, and if few are, the fuller half of all.
    fn make_room(&self, purses: &mut HashMap<Payer, Purse>, now: i64) {
        let BudgetSizes { usual, reserve } = self.sizes;
        let full_in = |purse: &Purse| purse.usual.full_in(usual, now).max(purse.reserve.full_in(reserve, now));
        purses.retain(|_, purse| full_in(purse) > 0);
        if purses.len() > KEPT / 2 {
            let mut times: Vec<_> = purses.values().map(full_in).collect();
            let middle = times.len() / 2;
            let (_, middle, _) = times.select_nth_unstable(middle);
            let middle = *middle;
            purses.retain(|_, purse| full_in(purse) > middle);
        }
    }
}

impl Charge {
    /// The operation runs from now on.
    pub fn begin(&mut self) {
        self.is_begun = true;
    }

    /// The price that was taken.
    pub(super) fn requested(&self) -> u64 {
        self.requested
    }

    /// Gives back what wasn't used, and says what it cost.
    pub(super) fn settle(mut self, used: u64, now: DateTime<Utc>) -> Bill {
        let actual = used.min(self.requested);
        self.give_back(self.requested - actual);
        self.is_begun = true;
        self.bill(actual, now)
    }

    /// Takes what an event of a subscription used, or what is left if that is less: no event is held back.
    pub(super) fn event(&self, used: u64, now: DateTime<Utc>) -> Bill {
        let actual = used.min(self.requested);
        if self.pot != Pot::None {
            let millis = now.timestamp_millis();
            self.budgets.purse(&self.payer, now, |purse| {
                purse.usual.take_what_is_left(self.budgets.sizes.usual, actual, millis);
            });
        }
        self.bill(actual, now)
    }

    fn bill(&self, actual: u64, now: DateTime<Utc>) -> Bill {
        metrics::counter!("kith_cost_total", "budget" => self.pot.name()).increment(actual);
        Bill {
            requested: self.requested,
            actual,
            standing: self.budgets.standing(&self.payer, now),
            sizes: self.budgets.sizes,
            is_dry_run: false,
        }
    }

    fn give_back(&self, points: u64) {
        if let Some(purse) = lock(self.budgets.purses(&self.payer)).get_mut(&self.payer) {
            match self.pot {
                Pot::Usual => purse.usual.give_back(points),
                Pot::Reserve => purse.reserve.give_back(points),
                Pot::None => {}
            }
        }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        if !self.is_begun {
            self.give_back(self.requested);
        }
    }
}

/// The next whole second, since times are told in whole seconds.
fn next_second(time: DateTime<Utc>) -> DateTime<Utc> {
    let part = time.timestamp_subsec_nanos();
    if part == 0 { time } else { time + TimeDelta::nanoseconds(1_000_000_000 - i64::from(part)) }
}

fn lock(purses: &Purses) -> MutexGuard<'_, HashMap<Payer, Purse>> {
    purses.lock().unwrap_or_else(PoisonError::into_inner)
}
