//! A token bucket, as a pure function of time: it holds a number of points, which are taken and restored at an even rate. It
//! counts thousandths of points and milliseconds, so that points per second are whole numbers of thousandths per
//! millisecond, and nothing is ever rounded away.

/// The size of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The number of points that it holds when it is full.
    pub points: u64,
    /// The number of points that are restored per second.
    pub per_second: u64,
}

/// A bucket. A full one is the same as none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bucket {
    /// The thousandths of points that were missing at that time.
    missing: u64,
    /// A time, in milliseconds.
    at: i64,
}

/// A price is more than a bucket holds at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLittle {
    /// The milliseconds until it holds as much, if nothing else is taken. `None` if it never does.
    pub wait: Option<u64>,
}

const fn thousandths(points: u64) -> u64 {
    points.saturating_mul(1_000)
}

impl Bucket {
    /// Takes points, if there are as many.
    pub fn take(&mut self, size: Size, points: u64, now: i64) -> Result<(), TooLittle> {
        self.restore(size, now);
        let missing = self.missing.saturating_add(thousandths(points));
        let over = missing.saturating_sub(thousandths(size.points));
        if over == 0 {
            self.missing = missing;
            return Ok(());
        }
        Err(TooLittle { wait: (points <= size.points && size.per_second > 0).then(|| over.div_ceil(size.per_second)) })
    }

    /// Takes points, or what is left if there are fewer.
    pub fn take_what_is_left(&mut self, size: Size, points: u64, now: i64) {
        self.restore(size, now);
        self.missing = self.missing.saturating_add(thousandths(points)).min(thousandths(size.points));
    }

    /// Gives points back that were taken.
    pub fn give_back(&mut self, points: u64) {
        self.missing = self.missing.saturating_sub(thousandths(points));
    }

    /// The whole points that are left.
    pub fn left(mut self, size: Size, now: i64) -> u64 {
        self.restore(size, now);
        thousandths(size.points).saturating_sub(self.missing) / 1_000
    }

    /// The milliseconds until it is full, if nothing else is taken.
    pub fn full_in(mut self, size: Size, now: i64) -> u64 {
        self.restore(size, now);
        self.missing.div_ceil(size.per_second.max(1))
    }

    fn restore(&mut self, size: Size, now: i64) {
        // A clock that was put back restores nothing for that time, and doesn't keep the bucket empty until it has caught up.
        let passed = u64::try_from(now.saturating_sub(self.at)).unwrap_or_default();
        self.missing = self.missing.saturating_sub(passed.saturating_mul(size.per_second));
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { points: 100, per_second: 7 };

    #[test]
    fn what_is_taken_is_missing_and_comes_back() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(SIZE, 100, 0), Ok(()));
        assert_eq!(bucket.left(SIZE, 0), 0);
        assert_eq!(bucket.left(SIZE, 1_000), 7);
        assert_eq!(bucket.left(SIZE, 1_142), 7);
        assert_eq!(bucket.left(SIZE, 1_143), 8);
        assert_eq!(bucket.full_in(SIZE, 0), 14_286);
        assert_eq!(bucket.left(SIZE, 14_286), 100);
        assert_eq!(bucket.left(SIZE, i64::MAX), 100, "it never holds more");
        bucket.give_back(40);
        assert_eq!(bucket.left(SIZE, 0), 40);
        bucket.give_back(1_000);
        assert_eq!(bucket.left(SIZE, 0), 100, "it never holds more");
        bucket.take_what_is_left(SIZE, 1_000, 0);
        assert_eq!(bucket.left(SIZE, 0), 0);
        assert_eq!(bucket.left(SIZE, 1_000), 7, "no debt is left behind");
    }

    #[test]
    fn a_price_beyond_its_size_never_fits() {
        let mut bucket = Bucket::default();
        assert_eq!(bucket.take(SIZE, 101, 0), Err(TooLittle { wait: None }));
        assert_eq!(bucket.take(SIZE, u64::MAX, 0), Err(TooLittle { wait: None }));
        assert_eq!(bucket.left(SIZE, 0), 100);
    }

    #[test]
    fn a_clock_that_is_put_back_keeps_nobody_waiting() {
        let mut bucket = Bucket::default();
        bucket.take(SIZE, 100, 10_000_000).expect("it is full");
        let Err(TooLittle { wait: Some(wait) }) = bucket.take(SIZE, 70, 0) else { panic!("it is empty") };
        assert_eq!(wait, 10_000);
        assert_eq!(bucket.take(SIZE, 70, 10_000), Ok(()));
    }

    /// Whoever waits as long as they are told to gets what they asked for, and whoever comes a millisecond earlier doesn't; for
    /// many sizes, prices and times.
    #[test]
    fn obeying_it_works_and_nothing_less_does() {
        let mut seed = 1_u64;
        let mut next = |most: u64| {
            // Numerical Recipes' generator: any will do, and this one always does the same.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        let mut refused = 0;
        for _ in 0..200 {
            let size = Size { points: 1 + next(5_000), per_second: 1 + next(300) };
            let (mut bucket, mut now) = (Bucket::default(), 0_i64);
            let mut taken = 0_u64;
            for _ in 0..100 {
                now += i64::try_from(next(3_000)).expect("a small number");
                let price = 1 + next(size.points);
                if let Err(TooLittle { wait }) = bucket.take(size, price, now) {
                    let wait = i64::try_from(wait.expect("it fits")).expect("a small number");
                    assert!(bucket.clone().take(size, price, now + wait - 1).is_err(), "too early by a millisecond");
                    now += wait;
                    assert_eq!(bucket.take(size, price, now), Ok(()));
                    refused += 1;
                }
                taken += price;
                let most = size.points + u64::try_from(now).expect("time passes") * size.per_second / 1_000;
                assert!(taken <= most, "{taken} of at most {most} are taken");
            }
        }
        assert!(refused > 1_000, "{refused} were refused");
    }
}
