//! How complete and fresh the evidence is: the state of each watched kind.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plumbline_checks::{Evidence, Kind, Store};
use plumbline_crds::condition::reason;
use plumbline_crds::{Input, InputState};

use crate::error::Cause;
use crate::report::Readiness;

/// A kind that could not be read for this long, for another reason than a missing right, is stale.
pub const STALE_AFTER: Duration = Duration::from_mins(1);

/// The state of all watched kinds.
#[derive(Debug)]
pub struct Inputs {
    /// What checks may rely on.
    pub evidence: Evidence,
    watches: BTreeMap<Kind, Watch>,
}

#[derive(Debug)]
struct Watch {
    state: Option<InputState>,
    listing: u32,
    failing_since: Option<Instant>,
}

impl Default for Inputs {
    fn default() -> Self {
        let watch = || Watch { state: None, listing: 0, failing_since: None };
        Self {
            evidence: Evidence::default(),
            watches: Kind::ALL.into_iter().map(|kind| (kind, watch())).collect(),
        }
    }
}

impl Inputs {
    fn watch(&mut self, kind: Kind) -> &mut Watch {
        self.watches.entry(kind).or_insert_with(|| Watch {
            state: None,
            listing: 0,
            failing_since: None,
        })
    }

    /// The number of the current listing of `kind`.
    pub fn listing(&mut self, kind: Kind) -> u32 {
        self.watch(kind).listing
    }

    /// A listing begins.
    pub fn begin_listing(&mut self, kind: Kind) {
        let watch = self.watch(kind);
        watch.listing += 1;
        watch.failing_since = None;
    }

    /// A listing is complete. Returns whether the kind was unreadable before.
    pub fn listed(&mut self, kind: Kind) -> bool {
        let watch = self.watch(kind);
        watch.state = Some(InputState::Synced);
        watch.failing_since = None;
        self.evidence.regain(kind)
    }

    /// The watch of a kind answers. Returns whether the kind was stale before.
    pub fn alive(&mut self, kind: Kind) -> bool {
        let watch = self.watch(kind);
        watch.failing_since = None;
        if watch.state != Some(InputState::Stale) {
            return false;
        }
        watch.state = Some(InputState::Synced);
        self.evidence.regain(kind)
    }

    /// A kind could not be read. Returns whether that makes it unreadable now and it was not.
    pub fn failed(&mut self, kind: Kind, cause: &Cause, now: Instant) -> bool {
        let (state, reason) = match cause {
            Cause::Forbidden => (InputState::Forbidden, "forbidden"),
            Cause::NotFound => (InputState::Missing, "not served by the API server"),
            _ => {
                self.watch(kind).failing_since.get_or_insert(now);
                return false;
            }
        };
        let watch = self.watch(kind);
        watch.state = Some(state);
        watch.failing_since = None;
        self.evidence.lose(kind, reason)
    }

    /// Marks kinds that have failed for [`STALE_AFTER`]. Returns whether one became unreadable.
    pub fn expire(&mut self, now: Instant) -> bool {
        let mut news = false;
        for (kind, watch) in &mut self.watches {
            let stale = watch.failing_since.is_some_and(|since| now >= since + STALE_AFTER);
            if stale && watch.state != Some(InputState::Stale) {
                watch.state = Some(InputState::Stale);
                news |= self.evidence.lose(*kind, "stale, the API server does not answer");
            }
        }
        news
    }

    /// When [`Self::expire`] has something to do.
    pub fn next_expiry(&self) -> Option<Instant> {
        let pending = self.watches.values().filter(|w| w.state != Some(InputState::Stale));
        pending.filter_map(|watch| watch.failing_since).min().map(|since| since + STALE_AFTER)
    }

    /// Whether it is known of each kind what it holds, or that it cannot be read.
    pub fn settled(&self) -> bool {
        self.watches.values().all(|watch| watch.state.is_some())
    }

    /// The kinds that are not settled yet.
    pub fn unsettled(&self) -> impl Iterator<Item = Kind> + '_ {
        self.watches.iter().filter(|(_, watch)| watch.state.is_none()).map(|(kind, _)| *kind)
    }

    /// The state of each kind, as the cluster report shows it.
    pub fn states(&self, store: &Store) -> Vec<Input> {
        let state = |(kind, watch): (&Kind, &Watch)| Input {
            resource: kind.resource(),
            state: watch.state.unwrap_or(InputState::Stale),
            objects: u32::try_from(store.count(*kind)).unwrap_or(u32::MAX),
        };
        self.watches.iter().map(state).collect()
    }

    /// The condition `Ready`, with `audited` as its message where nothing is missing.
    pub fn readiness(&self, audited: String) -> Readiness {
        let missing: Vec<String> = self.evidence.unreadable().map(|m| m.to_string()).collect();
        if missing.is_empty() {
            return Readiness { ready: true, reason: reason::FRESH, message: audited };
        }
        let stale = self
            .watches
            .values()
            .all(|watch| !matches!(watch.state, Some(InputState::Forbidden | InputState::Missing)));
        let reason = if stale { reason::STALE } else { reason::FORBIDDEN };
        Readiness { ready: false, reason, message: missing.join("; ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_failure_is_no_news_and_a_long_one_is_stale() {
        let start = Instant::now();
        let mut inputs = Inputs::default();
        inputs.listed(Kind::Pod);
        assert!(!inputs.failed(Kind::Pod, &Cause::Other("refused".into()), start));
        assert!(!inputs.expire(start + STALE_AFTER / 2));
        assert!(inputs.evidence.require(Kind::Pod).is_ok());
        assert_eq!(inputs.next_expiry(), Some(start + STALE_AFTER));
        assert!(inputs.expire(start + STALE_AFTER));
        assert!(inputs.evidence.require(Kind::Pod).is_err());
        assert!(!inputs.readiness(String::new()).ready);
        assert!(inputs.alive(Kind::Pod));
        assert!(inputs.readiness(String::new()).ready);
    }
}
