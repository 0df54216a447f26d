//! How complete and fresh the evidence is: the state of each watched kind.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use plumbline_checks::{Evidence, Kind, Settings, Store};
use plumbline_crds::condition::reason;
use plumbline_crds::{Input, InputState};

use crate::error::Cause;
use crate::report::Readiness;

/// A kind that could not be read for this long, for another reason than a missing right, is stale.
pub const STALE_AFTER: Duration = Duration::from_mins(1);

/// A kind whose right is missing for this long is forbidden. An API server that has just started
/// denies everything for a moment, until it has read its own roles; that must not pass for a right
/// taken away.
pub const DENIED_AFTER: Duration = Duration::from_secs(10);

/// What keeps evidence away, that which people can do most about first.
const IN_THE_WAY: [InputState; 3] = [InputState::Forbidden, InputState::Missing, InputState::Stale];

/// How much of what is asked, rather than watched, was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    told: u32,
    forbidden: u32,
    missing: u32,
    stale: u32,
}

impl Asked {
    /// One more that is in `state`.
    pub fn add(&mut self, state: InputState) {
        *self.of(state) += 1;
    }

    /// One less.
    pub fn remove(&mut self, state: InputState) {
        let number = self.of(state);
        *number = number.saturating_sub(1);
    }

    fn of(&mut self, state: InputState) -> &mut u32 {
        match state {
            InputState::Synced => &mut self.told,
            InputState::Forbidden => &mut self.forbidden,
            InputState::Missing => &mut self.missing,
            InputState::Stale => &mut self.stale,
        }
    }

    /// As the cluster report shows it under the name `resource`: how many answered, and of what is
    /// in the way elsewhere, that which people can do most about. None where there is nobody to ask.
    pub fn input(mut self, resource: &str) -> Option<Input> {
        let mut states = IN_THE_WAY.into_iter().chain([InputState::Synced]);
        let state = states.find(|state| *self.of(*state) > 0)?;
        Some(Input { resource: resource.to_owned(), state, objects: self.told })
    }
}

/// The state of all watched kinds.
#[derive(Debug)]
pub struct Inputs {
    /// What checks may rely on.
    pub evidence: Evidence,
    watches: BTreeMap<Kind, Watch>,
}

#[derive(Debug, Default)]
struct Watch {
    state: Option<InputState>,
    listing: u32,
    /// Whether a listing has begun and not ended: what it has shown so far is not all.
    open: bool,
    failing: Option<Failing>,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    since: Instant,
    /// What the kind will be if it goes on.
    becomes: InputState,
}

impl Failing {
    fn deadline(self) -> Instant {
        let after = if self.becomes == InputState::Stale { STALE_AFTER } else { DENIED_AFTER };
        self.since + after
    }
}

impl Inputs {
    /// The kinds that the checks which `settings` let run read; nothing is known of them yet.
    pub fn new(settings: &Settings) -> Self {
        let kinds = Kind::ALL.into_iter().filter(|kind| settings.read(*kind));
        let watches = kinds.map(|kind| (kind, Watch::default())).collect();
        Self { evidence: Evidence::default(), watches }
    }

    fn watch(&mut self, kind: Kind) -> &mut Watch {
        self.watches.entry(kind).or_default()
    }

    /// The number of the current listing of `kind`.
    pub fn listing(&mut self, kind: Kind) -> u32 {
        self.watch(kind).listing
    }

    /// A listing begins. It may still be refused.
    pub fn begin_listing(&mut self, kind: Kind) {
        let watch = self.watch(kind);
        watch.listing += 1;
        watch.open = true;
    }

    /// A listing is complete. Returns whether the kind was unreadable before.
    pub fn listed(&mut self, kind: Kind) -> bool {
        let watch = self.watch(kind);
        watch.state = Some(InputState::Synced);
        watch.open = false;
        watch.failing = None;
        self.evidence.regain(kind)
    }

    /// The API server does not serve the optional `kind`: no object of it exists. Returns whether
    /// that is news.
    pub fn withdraw(&mut self, kind: Kind) -> bool {
        let watch = self.watch(kind);
        // Listings are counted on: what an earlier one showed is not to be taken for current.
        *watch = Watch { listing: watch.listing, ..Watch::default() };
        self.evidence.withdraw(kind)
    }

    /// The watch of a kind answers. Returns whether the kind was stale before and is no longer.
    pub fn alive(&mut self, kind: Kind) -> bool {
        let watch = self.watch(kind);
        if watch.open {
            return false;
        }
        watch.failing = None;
        if watch.state != Some(InputState::Stale) {
            return false;
        }
        watch.state = Some(InputState::Synced);
        self.evidence.regain(kind)
    }

    /// A kind could not be read. Returns whether it could before.
    pub fn failed(&mut self, kind: Kind, cause: &Cause, now: Instant) -> bool {
        let becomes = state_after(cause);
        let watch = self.watch(kind);
        let since = watch.failing.map_or(now, |failing| failing.since);
        let first = watch.failing.is_none();
        watch.failing = Some(Failing { since, becomes });
        first
    }

    /// Marks as unreadable the kinds that have failed for too long by `now`, and returns them.
    pub fn expire(&mut self, now: Instant) -> Vec<(Kind, InputState)> {
        let mut lost = Vec::new();
        for (kind, watch) in &mut self.watches {
            let Some(failing) = watch.failing.filter(|failing| failing.deadline() <= now) else {
                continue;
            };
            watch.state = Some(failing.becomes);
            if self.evidence.lose(*kind, reason(failing.becomes)) {
                lost.push((*kind, failing.becomes));
            }
        }
        lost
    }

    /// When [`Self::expire`] has something to do.
    pub fn next_expiry(&self) -> Option<Instant> {
        let pending = self.watches.values().filter_map(|watch| {
            watch.failing.filter(|failing| watch.state != Some(failing.becomes))
        });
        pending.map(Failing::deadline).min()
    }

    /// Whether it is known of each kind what it holds, or that it cannot be read.
    pub fn settled(&self) -> bool {
        let known =
            |(kind, watch): (&Kind, &Watch)| watch.state.is_some() || !self.evidence.serves(*kind);
        self.watches.iter().all(known)
    }

    /// The state of each kind that is watched, as the cluster report shows it.
    pub fn states(&self, store: &Store) -> Vec<Input> {
        let state = |(kind, watch): (&Kind, &Watch)| Input {
            resource: kind.resource(),
            state: watch.state.unwrap_or(InputState::Stale),
            objects: u32::try_from(store.count(*kind)).unwrap_or(u32::MAX),
        };
        self.watches.iter().filter(|(kind, _)| self.evidence.serves(**kind)).map(state).collect()
    }

    /// The condition `Ready`, with `audited` as its message where nothing is missing.
    pub fn readiness(&self, audited: String) -> Readiness {
        let states = self.watches.values().filter_map(|watch| watch.state);
        let complete = || Readiness { ready: true, reason: reason::FRESH, message: audited };
        incomplete(&self.evidence, states).unwrap_or_else(complete)
    }
}

/// The condition `Ready` where `evidence` misses a kind. The state of each kind gives the reason:
/// that which people can do most about.
pub fn incomplete(
    evidence: &Evidence,
    states: impl IntoIterator<Item = InputState>,
) -> Option<Readiness> {
    let missing: Vec<String> = evidence.unreadable().map(|missing| missing.to_string()).collect();
    if missing.is_empty() {
        return None;
    }
    let states: Vec<InputState> = states.into_iter().collect();
    let reason = match IN_THE_WAY.into_iter().find(|state| states.contains(state)) {
        Some(InputState::Forbidden) => reason::FORBIDDEN,
        Some(InputState::Missing) => reason::NOT_SERVED,
        _ => reason::STALE,
    };
    Some(Readiness { ready: false, reason, message: missing.join("; ") })
}

/// What a kind that cannot be read for `cause` becomes.
pub fn state_after(cause: &Cause) -> InputState {
    match cause {
        Cause::Forbidden => InputState::Forbidden,
        Cause::NotFound => InputState::Missing,
        _ => InputState::Stale,
    }
}

/// Why a kind in that state cannot be read, as verdicts tell it.
pub fn reason(state: InputState) -> &'static str {
    match state {
        InputState::Forbidden => "forbidden",
        InputState::Missing => "not served by the API server",
        InputState::Stale | InputState::Synced => "stale, the API server does not answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_failure_is_no_news_and_a_long_one_is_stale() {
        let start = Instant::now();
        let mut inputs = Inputs::new(&Settings::default());
        inputs.listed(Kind::Pod);
        let refused = Cause::Other("refused".into());
        assert!(inputs.failed(Kind::Pod, &refused, start));
        assert!(!inputs.failed(Kind::Pod, &refused, start + STALE_AFTER / 2));
        assert_eq!(inputs.expire(start + STALE_AFTER / 2), []);
        assert!(inputs.evidence.require(Kind::Pod).is_ok());
        assert_eq!(inputs.next_expiry(), Some(start + STALE_AFTER));
        assert_eq!(inputs.expire(start + STALE_AFTER), [(Kind::Pod, InputState::Stale)]);
        assert_eq!((inputs.expire(start + STALE_AFTER), inputs.next_expiry()), (vec![], None));
        assert!(!inputs.readiness(String::new()).ready);
        inputs.begin_listing(Kind::Pod);
        assert!(!inputs.alive(Kind::Pod), "half a listing is not fresh");
        assert!(inputs.listed(Kind::Pod));
        assert!(inputs.readiness(String::new()).ready);
    }

    #[test]
    fn a_right_denied_for_a_moment_is_not_taken_away() {
        let start = Instant::now();
        let mut inputs = Inputs::new(&Settings::default());
        inputs.listed(Kind::Secret);
        inputs.failed(Kind::Secret, &Cause::Forbidden, start);
        inputs.begin_listing(Kind::Secret);
        assert_eq!(inputs.expire(start + DENIED_AFTER / 2), []);
        assert!(!inputs.listed(Kind::Secret));
        assert_eq!(inputs.expire(start + DENIED_AFTER), []);
        inputs.failed(Kind::Secret, &Cause::Forbidden, start);
        assert_eq!(inputs.expire(start + DENIED_AFTER), [(Kind::Secret, InputState::Forbidden)]);
    }
}
