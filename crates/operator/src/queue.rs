//! The queue of reports to look at: at once the first time, then at most once an interval.
//!
//! A report that never rests keeps its place: its turn comes one interval after the last, however
//! often it is marked meanwhile. The earliest turn is served first, so nothing starves.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use plumbline_checks::Scope;

/// Reports by the time of their next turn.
#[derive(Debug)]
pub struct Queue {
    interval: Duration,
    entries: HashMap<Scope, Entry>,
    turns: BTreeSet<(Instant, Scope)>,
}

#[derive(Debug, Default)]
struct Entry {
    /// When its turn comes; None while it is clean or being worked on.
    turn: Option<Instant>,
    /// When its last turn was.
    last: Option<Instant>,
    /// Since when it is marked.
    marked: Option<Instant>,
    /// Whether it is being worked on.
    running: bool,
}

impl Queue {
    /// A queue that gives each report a turn at most every `interval`.
    pub fn new(interval: Duration) -> Self {
        Self { interval, entries: HashMap::new(), turns: BTreeSet::new() }
    }

    /// Marks `scope` for its next turn.
    pub fn mark(&mut self, scope: &Scope, now: Instant) {
        let interval = self.interval_of(scope);
        let entry = self.entries.entry(scope.clone()).or_default();
        entry.marked.get_or_insert(now);
        if entry.turn.is_none() && !entry.running {
            let turn = entry.last.map_or(now, |last| now.max(last + interval));
            entry.turn = Some(turn);
            self.turns.insert((turn, scope.clone()));
        }
    }

    /// The report whose turn it is at `now`, and since when it was marked. It gets no other turn
    /// before [`Self::done`].
    pub fn next(&mut self, now: Instant) -> Option<(Scope, Instant)> {
        if self.turns.first()?.0 > now {
            return None;
        }
        let (_, scope) = self.turns.pop_first()?;
        let entry = self.entries.entry(scope.clone()).or_default();
        entry.turn = None;
        entry.last = Some(now);
        entry.running = true;
        let marked = entry.marked.take().unwrap_or(now);
        Some((scope, marked))
    }

    /// When the next turn comes.
    pub fn next_turn(&self) -> Option<Instant> {
        self.turns.first().map(|(turn, _)| *turn)
    }

    /// Ends the turn of `scope`. If it was marked meanwhile, or must be tried again after `retry`,
    /// it is queued anew.
    pub fn done(&mut self, scope: &Scope, now: Instant, retry: Option<Duration>) {
        let interval = self.interval_of(scope);
        let Some(entry) = self.entries.get_mut(scope) else {
            return;
        };
        entry.running = false;
        if let Some(delay) = retry {
            entry.marked.get_or_insert(now);
            entry.last = Some(now + delay.saturating_sub(interval));
        }
        if entry.marked.is_some() {
            let turn = entry.last.map_or(now, |last| now.max(last + interval));
            entry.turn = Some(turn);
            self.turns.insert((turn, scope.clone()));
        }
    }

    /// Ends the turn of `scope` as if it had not been: it came too early. What `scope` waits for marks
    /// it again, and then its turn comes at once.
    pub fn put_back(&mut self, scope: &Scope, now: Instant) {
        if let Some(entry) = self.entries.get_mut(scope) {
            entry.last = None;
        }
        self.done(scope, now, None);
    }

    /// Forgets `scope`, because what it reports on is gone.
    pub fn forget(&mut self, scope: &Scope) {
        if let Some(turn) = self.entries.remove(scope).and_then(|entry| entry.turn) {
            self.turns.remove(&(turn, scope.clone()));
        }
    }

    /// How many reports wait for a turn.
    pub fn len(&self) -> usize {
        self.turns.len()
    }

    /// Whether no report waits.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Every change of a namespace moves the totals of the cluster report, so that one rests longer.
    fn interval_of(&self, scope: &Scope) -> Duration {
        match scope {
            Scope::Cluster => self.interval * 5,
            Scope::Namespace(_) => self.interval,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(400);

    fn web() -> Scope {
        Scope::Namespace("web".into())
    }

    #[test]
    fn first_turn_is_at_once_and_the_next_an_interval_later() {
        let start = Instant::now();
        let mut queue = Queue::new(INTERVAL);
        queue.mark(&web(), start);
        assert_eq!(queue.next(start), Some((web(), start)));
        queue.done(&web(), start, None);
        let soon = start + INTERVAL / 4;
        queue.mark(&web(), soon);
        assert_eq!(queue.next(soon), None);
        assert_eq!(queue.next(start + INTERVAL), Some((web(), soon)));
    }

    #[test]
    fn a_scope_marked_all_the_time_gets_its_turn_each_interval() {
        let start = Instant::now();
        let mut queue = Queue::new(INTERVAL);
        let mut turns = 0;
        for tick in 0..100 {
            let now = start + INTERVAL / 10 * tick;
            queue.mark(&web(), now);
            if let Some((scope, _)) = queue.next(now) {
                turns += 1;
                queue.done(&scope, now, None);
            }
        }
        assert_eq!(turns, 10);
    }

    #[test]
    fn a_scope_is_never_worked_on_twice_at_once_and_no_mark_is_lost() {
        let start = Instant::now();
        let mut queue = Queue::new(INTERVAL);
        queue.mark(&web(), start);
        assert!(queue.next(start).is_some());
        queue.mark(&web(), start);
        assert_eq!(queue.next(start + INTERVAL * 2), None);
        queue.done(&web(), start + INTERVAL * 2, None);
        assert!(queue.next(start + INTERVAL * 2).is_some());
    }

    #[test]
    fn a_turn_that_came_too_early_costs_no_interval() {
        let start = Instant::now();
        let mut queue = Queue::new(INTERVAL);
        queue.mark(&web(), start);
        assert!(queue.next(start).is_some());
        queue.put_back(&web(), start);
        assert_eq!(queue.next(start + INTERVAL), None, "nobody marked it again");
        let soon = start + INTERVAL + INTERVAL / 4;
        queue.mark(&web(), soon);
        assert_eq!(queue.next(soon), Some((web(), soon)));
    }

    #[test]
    fn a_retry_waits_and_a_forgotten_scope_is_gone() {
        let start = Instant::now();
        let mut queue = Queue::new(INTERVAL);
        queue.mark(&web(), start);
        assert!(queue.next(start).is_some());
        queue.done(&web(), start, Some(INTERVAL * 5));
        assert_eq!(queue.next(start + INTERVAL * 4), None);
        assert_eq!(queue.next_turn(), Some(start + INTERVAL * 5));
        queue.forget(&web());
        assert!(queue.is_empty() && queue.next(start + INTERVAL * 9).is_none());
    }
}
