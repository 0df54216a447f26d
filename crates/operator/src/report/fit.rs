//! Keeps a report under its size, whatever the namespace holds.

use plumbline_crds::{Exemption, Finding};
use serde::Serialize;

/// The largest status, in bytes of JSON: the whole object then stays under 256 KiB.
pub const MAX_STATUS_BYTES: usize = 240 * 1024;

/// What `omitted` takes, which appears with the first dropped name.
const OMITTED: usize = r#","omitted":4294967295"#.len();

/// What names its subjects, up to the size of a report.
pub trait Named: Serialize {
    /// The sizes of the subjects, in bytes of JSON.
    fn sizes(&self) -> Vec<usize>;
    /// Drops the names behind the first `keep`, and counts them.
    fn keep(&mut self, keep: usize);
}

macro_rules! named {
    ($($type:ty),+) => {$(
        impl Named for $type {
            fn sizes(&self) -> Vec<usize> {
                self.subjects.iter().map(json_len).collect()
            }

            fn keep(&mut self, keep: usize) {
                let dropped = self.subjects.len().saturating_sub(keep);
                self.subjects.truncate(keep);
                self.omitted += u32::try_from(dropped).unwrap_or(u32::MAX);
            }
        }
    )+};
}

named!(Finding, Exemption);

/// Drops names of subjects until `findings` take at most `limit` bytes of JSON. Every finding loses
/// from the same length on, so that none is silenced by a noisy one; counts stay true. Returns
/// whether names were dropped.
pub fn fit<T: Named>(findings: &mut [T], limit: usize) -> bool {
    let sizes: Vec<Vec<usize>> = findings.iter().map(Named::sizes).collect();
    let names: usize = sizes.iter().flatten().map(|size| size + 1).sum();
    let total = json_len(findings);
    if total <= limit {
        return false;
    }
    let texts = total.saturating_sub(names) + findings.len() * OMITTED;
    let room = limit.saturating_sub(texts);
    let taken = |keep: usize| -> usize {
        sizes.iter().flat_map(|sizes| sizes.iter().take(keep)).map(|size| size + 1).sum()
    };
    let longest = sizes.iter().map(Vec::len).max().unwrap_or_default();
    let keep = partition_point(longest, |keep| taken(keep) <= room);
    for finding in findings {
        finding.keep(keep);
    }
    true
}

/// The largest number up to `most` that holds, where all up to it hold.
fn partition_point(most: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// The length of `value` as JSON; more than any limit where it cannot be written.
fn json_len<T: Serialize + ?Sized>(value: &T) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX / 4, |json| json.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_point_finds_the_edge() {
        for edge in 0..=10 {
            assert_eq!(partition_point(10, |number| number <= edge), edge);
        }
    }
}
