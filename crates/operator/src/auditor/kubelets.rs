//! Which kubelets are to be asked, and when.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use plumbline_checks::kubelets::{KubeletAnswer, KubeletFact};
use plumbline_checks::{Fact, Kind, Observed, Scope};
use plumbline_crds::{Input, InputState};
use tracing::warn;

use super::Auditor;
use crate::backoff::backoff;
use crate::inputs::Asked;
use crate::kubelets::{Answer, Kubelet};
use crate::rights::KUBELET_SETTINGS;

/// How soon a kubelet is asked again that gave no settings. After each further failure it takes
/// twice as long, up to the interval.
const RETRY: Duration = Duration::from_mins(1);

/// How many reasons of refusals are logged: they have no names of nodes in them, so they are few.
const LOGGED: usize = 16;

/// How long the first report of the cluster waits for kubelets that have not answered yet.
const PATIENCE: Duration = Duration::from_secs(30);

/// When each kubelet is asked.
#[derive(Debug)]
pub(super) struct Asks {
    interval: Duration,
    nodes: BTreeMap<Box<str>, Ask>,
    /// Those that are not being asked, by when they are due.
    due: BTreeSet<(Instant, Box<str>)>,
    /// How many have not answered yet, in whatever way.
    silent: usize,
    /// How the others answered last.
    asked: Asked,
    /// Why some did not tell their settings, each reason once, as they were logged.
    logged: BTreeSet<Box<str>>,
    /// Until when the first report of the cluster waits for them.
    patience: Option<Instant>,
    /// Whether it waits no longer.
    heard: bool,
}

#[derive(Debug)]
struct Ask {
    /// None while it is being asked.
    due: Option<Instant>,
    /// Whether it is to be asked again as soon as it has answered: the node has changed.
    again: bool,
    /// How it answered last.
    answered: Option<InputState>,
    failures: u32,
}

impl Asks {
    /// Asks each kubelet every `interval`.
    pub(super) fn new(interval: Duration) -> Self {
        let (nodes, due) = (BTreeMap::new(), BTreeSet::new());
        Self {
            interval,
            nodes,
            due,
            silent: 0,
            asked: Asked::default(),
            logged: BTreeSet::new(),
            patience: None,
            heard: false,
        }
    }

    /// Has the kubelet of `node` asked at `now`.
    fn want(&mut self, node: &str, now: Instant) {
        if let Some(ask) = self.nodes.get_mut(node) {
            let Some(due) = ask.due else {
                ask.again = true;
                return;
            };
            self.due.remove(&(due, node.into()));
            ask.due = Some(now);
        } else {
            let ask = Ask { due: Some(now), again: false, answered: None, failures: 0 };
            self.nodes.insert(node.into(), ask);
            self.silent += 1;
        }
        self.due.insert((now, node.into()));
    }

    /// The node whose kubelet is due by `now`. It is being asked until [`Self::done`] or
    /// [`Self::forget`].
    fn next(&mut self, now: Instant) -> Option<Box<str>> {
        let (_, node) = self.due.first().filter(|(due, _)| *due <= now)?.clone();
        self.due.pop_first();
        if let Some(ask) = self.nodes.get_mut(&node) {
            ask.due = None;
        }
        Some(node)
    }

    /// The kubelet of `node` has answered: it is `state` now. Returns whether that counts: one that
    /// told its settings may miss one time before they are taken for unknown.
    fn done(&mut self, node: &str, state: InputState, now: Instant) -> bool {
        let Some(ask) = self.nodes.get_mut(node) else { return false };
        let with_settings = state == InputState::Synced;
        ask.failures = if with_settings { 0 } else { ask.failures.saturating_add(1) };
        let told = ask.answered == Some(InputState::Synced);
        let counts = !(told && state == InputState::Stale && ask.failures == 1);
        if counts {
            match ask.answered.replace(state) {
                Some(before) => self.asked.remove(before),
                None => self.silent -= 1,
            }
            self.asked.add(state);
        }
        let after = if std::mem::take(&mut ask.again) {
            Duration::ZERO
        } else {
            backoff(RETRY, ask.failures, self.interval)
        };
        ask.due = Some(now + after);
        self.due.insert((now + after, node.into()));
        counts
    }

    /// Whether `reason` was not logged yet, and is to be.
    fn is_news(&mut self, reason: &str) -> bool {
        self.logged.len() < LOGGED && self.logged.insert(reason.into())
    }

    /// The node is gone.
    fn forget(&mut self, node: &str) {
        match self.nodes.remove(node).map(|ask| ask.answered) {
            Some(Some(state)) => self.asked.remove(state),
            Some(None) => self.silent -= 1,
            None => {}
        }
    }

    /// Whether every kubelet has answered, or was waited for long enough since the first call.
    fn heard(&mut self, now: Instant) -> bool {
        let patience = *self.patience.get_or_insert(now + PATIENCE);
        self.heard |= self.silent == 0 || now >= patience;
        self.heard
    }
}

impl Auditor {
    /// Has the kubelet asked whose node `observed` shows for the first time, or changed.
    pub(super) fn want_kubelet(&mut self, observed: &Observed, now: Instant) {
        let Some(asks) = &mut self.kubelets else { return };
        let Fact::Node(node) = &observed.fact else { return };
        let known = self.store.objects("").and_then(|it| it.find(Kind::Node, &observed.name));
        let known = known.is_some_and(|known| *known == observed.fact);
        if node.kubelet_address.is_some() && !(known && asks.nodes.contains_key(&observed.name)) {
            asks.want(&observed.name, now);
        }
    }

    /// The next kubelet to ask, if one is due at `now`. It is not given out again before
    /// [`Self::kubelet_answers`].
    pub fn next_kubelet(&mut self, now: Instant) -> Option<Kubelet> {
        let asks = self.kubelets.as_mut()?;
        while let Some(name) = asks.next(now) {
            let node = self.store.objects("").and_then(|it| it.find(Kind::Node, &name));
            if let Some(Fact::Node(node)) = node
                && let Some(kubelet) = Kubelet::of(&name, node)
            {
                return Some(kubelet);
            }
            asks.forget(&name);
            self.store.forget_kubelet(&name);
        }
        None
    }

    /// Takes in what a kubelet answers.
    pub fn kubelet_answers(&mut self, kubelet: &Kubelet, answer: &Answer, now: Instant) {
        let Some(asks) = &mut self.kubelets else { return };
        if let KubeletAnswer::None(reason) | KubeletAnswer::Unverified(reason) = &answer.answer
            && asks.is_news(reason)
        {
            let node = &kubelet.node;
            warn!(%node, %reason, "a kubelet does not tell its settings; others may not either");
        }
        let before = asks.asked;
        if !asks.done(&kubelet.node, answer.state, now) {
            return;
        }
        let news = asks.asked != before;
        let fact = KubeletFact::new(&answer.answer, &self.settings);
        let mut touched = self.store.set_kubelet(&kubelet.node, fact);
        if news {
            touched.insert(Scope::Cluster);
        }
        self.mark(&touched, now);
        self.hear_kubelets(now);
    }

    /// Whether the report of the cluster may be written: kubelets have answered, or were waited for.
    pub(super) fn kubelets_heard(&mut self, now: Instant) -> bool {
        self.kubelets.as_mut().is_none_or(|asks| asks.heard(now))
    }

    /// How far kubelets tell their settings, as the cluster report lists it.
    pub(super) fn kubelet_input(&self) -> Option<Input> {
        self.kubelets.as_ref()?.asked.input(KUBELET_SETTINGS)
    }

    /// Has the report of the cluster written that has waited for kubelets until now.
    pub(super) fn hear_kubelets(&mut self, now: Instant) {
        let Some(asks) = &mut self.kubelets else { return };
        if asks.patience.is_some() && !asks.heard && asks.heard(now) {
            self.queue.mark(&Scope::Cluster, now);
        }
    }
}
