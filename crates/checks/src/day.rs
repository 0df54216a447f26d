//! Days, for what becomes stale or expires.

use std::fmt;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use k8s_openapi::jiff::civil::Date;

/// A day of Universal Time. Nothing in a report is finer, so that none is written because an hour
/// went by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

const SECONDS: i64 = 24 * 60 * 60;

impl Day {
    /// The day that `time` is in.
    pub fn of(time: &Time) -> Self {
        Self(time.0.as_second().div_euclid(SECONDS))
    }

    /// The day that `text` names as this type prints it: `2026-11-25`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let days = text.parse::<Date>().ok()?.since(Date::constant(1970, 1, 1)).ok()?.get_days();
        Some(Self(days.into()))
    }

    /// The day that is `days` later.
    #[cfg(test)]
    pub(crate) fn after(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// How many days lie between `earlier` and this day; negative if it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl fmt::Display for Day {
    /// As in `2026-11-25`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_second(self.0.saturating_mul(SECONDS)) {
            Ok(time) => write!(formatter, "{}", time.strftime("%Y-%m-%d")),
            Err(_) => formatter.write_str("a day out of range"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(time: &str) -> Day {
        Day::of(&Time(time.parse().expect("a time")))
    }

    #[test]
    fn a_day_lasts_from_midnight_to_midnight() {
        assert_eq!(day("2026-11-25T00:00:00Z"), day("2026-11-25T23:59:59Z"));
        assert_eq!(day("2026-11-26T00:00:00Z").since(day("2026-11-25T23:59:59Z")), 1);
        assert_eq!(day("1969-12-31T23:59:59Z").since(day("1970-01-01T00:00:00Z")), -1);
        assert_eq!(day("2024-02-29T12:00:00+02:00").to_string(), "2024-02-29");
        assert_eq!(Day::parse("2026-11-25"), Some(day("2026-11-25T12:00:00Z")));
        assert_eq!(Day::parse("2026-02-29"), None);
    }
}
