//! How soon that is asked again which gave no answer.

use std::time::Duration;

/// How long to wait after `failures` in a row: `first`, twice as long after each further one, up to
/// `interval`; that where there was none.
pub fn backoff(first: Duration, failures: u32, interval: Duration) -> Duration {
    match failures.checked_sub(1) {
        None => interval,
        Some(doublings) => {
            let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
            first.saturating_mul(factor).min(interval)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_are_asked_less_and_less_often() {
        let after =
            |failures| backoff(Duration::from_secs(15), failures, Duration::from_mins(5)).as_secs();
        let waits: Vec<u64> = [0, 1, 2, 3, 4, 5, 6, 32, 33, 34, u32::MAX].map(after).into();
        assert_eq!(waits, [300, 15, 30, 60, 120, 240, 300, 300, 300, 300, 300]);
    }
}
