//! Who there is, and how they stand to each other.
//!
//! People are numbered from 1. Those of the first half are read by queries: both sides of their check-ins of today are
//! answered. Those of the second half write: theirs are open. Within each half, people stand in a ring, shuffled over the
//! table. Each is linked with the 10 on either side, has 10 more contacts who aren't linked, and checks in daily with the
//! 5 on either side.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Timelike, Utc};
use domain::checkins::plans::{CheckInKey, Terms, Whose};
use domain::zone::Zone;
use entity::{CheckInId, ContactId, CredentialId, PersonId, PlanId};
use serde_json::{Value, json};

use crate::Result;
use crate::chance::{self, Of};

/// The fewest people that stand in rings and fill a third page of 50 members.
pub const FEWEST: u64 = 200;
/// The number of contacts of a person who are linked.
pub const LINKED: u64 = 20;
/// The number of contacts of a person who aren't.
pub const UNLINKED: u64 = 10;
/// The number of plans that a person proposed. With as many others, they were proposed one.
pub const PLANS: u64 = 5;

/// A window in which the check-ins of a day are open for as long as it lasts, in minutes.
const OPENS_BEFORE: u64 = 720;
const GRACE: u64 = 700;
/// A prime: neighbours in a ring are this far apart in the table.
const STRIDE: u64 = 7_919;
const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland"];

/// The people, and the moment at which the tables are filled.
#[derive(Clone, Debug)]
pub struct World {
    pub people: u64,
    pub now: DateTime<Utc>,
    pub zone: Zone,
    /// The day of the zone on which the check-ins of today are.
    pub today: NaiveDate,
}

/// A plan: who proposed it, and to whom.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub by: u64,
    pub other: u64,
    /// How far on in the ring the other is.
    pub offset: u64,
}

impl Plan {
    /// Both sides, each with the other.
    pub fn sides(self) -> [(u64, u64); 2] {
        [(self.by, self.other), (self.other, self.by)]
    }
}

/// A count as a signed number.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).expect("counts are small")
}

/// A count as a number of a column.
pub fn int(number: u64) -> i32 {
    i32::try_from(number).expect("counts are small")
}

impl World {
    /// A world in the zone in which a day has just begun, so that today's check-ins stay open for as long as can be.
    pub fn begin(people: u64, now: DateTime<Utc>) -> Result<Self> {
        if people < FEWEST || !people.is_multiple_of(2) || (people / 2).is_multiple_of(STRIDE) {
            return Err(
                format!("There must be at least {FEWEST} people, an even number, and not {STRIDE} in a half.").into()
            );
        }
        let zones = ZONES.into_iter().map(str::parse::<Zone>).collect::<Result<Vec<_>, _>>()?;
        let begun = |zone: &Zone| (zone.local(now).hour() < 2, zone.local(now).time());
        let zone = zones.into_iter().min_by_key(begun).ok_or("There are no zones.")?;
        Ok(Self { people, now, zone, today: zone.local(now).date() })
    }

    /// What is kept of it.
    pub fn to_json(&self) -> Value {
        json!({
            "people": self.people, "now": self.now.to_rfc3339(), "zone": self.zone.name(),
            "today": self.today.to_string(),
        })
    }

    /// The world of which this was kept.
    pub fn from_json(kept: &Value) -> Result<Self> {
        let text = |name: &str| kept[name].as_str().ok_or_else(|| format!("seed.json lacks {name}"));
        Ok(Self {
            people: kept["people"].as_u64().ok_or("seed.json lacks people")?,
            now: DateTime::parse_from_rfc3339(text("now")?)?.to_utc(),
            zone: text("zone")?.parse()?,
            today: text("today")?.parse()?,
        })
    }

    pub fn half(&self) -> u64 {
        self.people / 2
    }

    pub fn everybody(&self) -> impl Iterator<Item = u64> + use<> {
        1..=self.people
    }

    /// The person so many places on in somebody's ring.
    pub fn beside(&self, who: u64, by: i64) -> u64 {
        let half = self.half();
        let first = if who > half { half + 1 } else { 1 };
        let places = by.rem_euclid(signed(half)).unsigned_abs();
        first + (who - first + places * (STRIDE % half)) % half
    }

    /// Where in the ring the people are with whom somebody is linked.
    pub fn linked() -> impl Iterator<Item = i64> {
        (1..=signed(LINKED / 2)).flat_map(|by| [by, -by])
    }

    /// All plans.
    pub fn plans(&self) -> impl Iterator<Item = Plan> + '_ {
        let of = move |by| (1..=PLANS).map(move |offset| Plan { by, other: self.beside(by, signed(offset)), offset });
        self.everybody().flat_map(of)
    }

    /// The plans of one person: those that they proposed, and those that were proposed to them.
    pub fn plans_of(&self, who: u64) -> impl Iterator<Item = Plan> + '_ {
        let proposed = (1..=PLANS).map(move |offset| Plan { by: who, other: self.beside(who, signed(offset)), offset });
        let given = (1..=PLANS).map(move |offset| Plan { by: self.beside(who, -signed(offset)), other: who, offset });
        proposed.chain(given)
    }

    pub fn ago(&self, days: u64) -> DateTime<Utc> {
        self.now - Duration::days(signed(days))
    }

    /// When the accounts were created.
    pub fn began(&self) -> DateTime<Utc> {
        self.ago(60)
    }

    /// When the plans were accepted.
    pub fn accepted(&self) -> DateTime<Utc> {
        self.ago(45)
    }

    pub fn person(&self, who: u64) -> PersonId {
        PersonId(chance::id(Of::Person, who, 0, self.began() + Duration::milliseconds(signed(who % 1_000))))
    }

    pub fn device(&self, who: u64) -> CredentialId {
        CredentialId(chance::id(Of::Device, who, 0, self.began() + Duration::minutes(1)))
    }

    /// When somebody made one of their contacts.
    pub fn met(&self, number: u64) -> DateTime<Utc> {
        self.began() + Duration::hours(signed(number) + 1)
    }

    pub fn contact(&self, who: u64, number: u64) -> ContactId {
        ContactId(chance::id(Of::Contact, who, number, self.met(number)))
    }

    /// When somebody was last in touch with one of their contacts.
    pub fn touched(&self, who: u64, number: u64) -> DateTime<Utc> {
        self.now - Duration::minutes(signed(chance::number(Of::Touch, who, number) % (50 * 24 * 60)))
    }

    pub fn plan(&self, plan: Plan) -> PlanId {
        PlanId(chance::id(Of::Plan, plan.by, plan.offset, self.accepted()))
    }

    pub fn series(plan: Plan) -> i64 {
        chance::number(Of::Series, plan.by, plan.offset).cast_signed()
    }

    /// The check-in of a plan so many days before today, and when it is due.
    pub fn check_in(&self, plan: Plan, days_ago: u64) -> (CheckInId, DateTime<Utc>) {
        let local = (self.today - Duration::days(signed(days_ago))).and_time(time_of(plan.offset));
        let id = CheckInKey { series: Self::series(plan), whose: Whose::Both, local }.id();
        (id, self.zone.instant(local).expect("this century"))
    }

    /// Until when a check-in can be answered.
    pub fn closes(due: DateTime<Utc>) -> DateTime<Utc> {
        due + Duration::minutes(signed(GRACE))
    }

    /// The terms of plans that are so far on in the ring, as they are stored.
    pub fn terms(&self, offset: u64) -> Result<String> {
        let starts_at = (self.today - Duration::days(44)).and_time(time_of(offset));
        let terms = json!({
            "mode": "TOGETHER", "opensBefore": OPENS_BEFORE, "grace": GRACE, "reveal": "AS_ANSWERED",
            "schedule": { "timeZone": self.zone.name(), "rules": [{ "startsAt": starts_at, "rrule": "FREQ=DAILY" }] },
        });
        Ok(serde_json::to_string(&serde_json::from_value::<Terms>(terms)?)?)
    }
}

/// A check-in is around noon.
fn time_of(offset: u64) -> NaiveTime {
    NaiveTime::from_hms_opt(12, u32::try_from(offset).expect("a few"), 0).expect("a minute")
}
