//! The core: observations in, publishing jobs out. No I/O and no clock of its own, so that any
//! sequence of events can be played to it.

mod certificates;
mod drafts;
mod known;
mod kubelets;
mod turn;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::facts::SecretName;
use plumbline_checks::{Day, Evidence, Kind, Scope, Settings, Store};
use plumbline_crds::{Input, InputState, Summary};

use tracing::warn;

use crate::inputs::Inputs;
use crate::queue::Queue;
use crate::report::{Digest, Draft, MAX_STATUS_BYTES, sum as add};
use crate::watch::{Observation, ReportEvent, ReportKind};
use certificates::Reads;
use known::{Report, Verdicts};
use kubelets::Asks;
pub use turn::{Job, Outcome, Turn, Work};

/// How long after a failed write the next is tried.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// What the operator knows, and what it has said.
#[derive(Debug)]
pub struct Auditor {
    settings: Arc<Settings>,
    store: Store,
    inputs: Inputs,
    queue: Queue,
    reads: Reads,
    reports: BTreeMap<Scope, Report>,
    /// The kinds of reports of which it is known which stand.
    listed_reports: BTreeSet<ReportKind>,
    /// Whether somebody asks the API servers about themselves, so that an answer will come.
    asks_api_servers: bool,
    /// How far the API servers told it.
    api_server_inputs: Vec<Input>,
    /// When kubelets are asked; None where nobody asks them.
    kubelets: Option<Asks>,
    /// Whether the first evaluation may begin.
    started: bool,
}

impl Auditor {
    /// An auditor that looks at a report at most every `interval`. `server` is the
    /// version of the API server, where it is known.
    pub fn new(interval: Duration, server: Option<ServerVersion>, settings: Arc<Settings>) -> Self {
        let mut inputs = Inputs::new(&settings);
        inputs.evidence.server = server;
        inputs.evidence.certificates_unread = settings.certificates_unread();
        Self {
            settings,
            store: Store::default(),
            inputs,
            queue: Queue::new(interval),
            reads: Reads::default(),
            reports: BTreeMap::new(),
            listed_reports: BTreeSet::new(),
            asks_api_servers: false,
            api_server_inputs: Vec::new(),
            kubelets: None,
            started: false,
        }
    }

    /// The same auditor, which waits until it is known what the API servers tell of themselves.
    #[must_use]
    pub fn with_api_servers(mut self) -> Self {
        self.asks_api_servers = true;
        self
    }

    /// The same auditor, which has each kubelet asked every `interval`.
    #[must_use]
    pub fn with_kubelets(mut self, interval: Duration) -> Self {
        self.kubelets = Some(Asks::new(interval));
        self.store.ask_kubelets();
        self
    }

    /// Takes in what a watcher saw.
    pub fn observe(&mut self, observation: Observation, now: Instant) {
        match observation {
            Observation::Listing(kind) => self.inputs.begin_listing(kind),
            Observation::Applied(observed) => {
                let kind = observed.kind;
                let listing = self.inputs.listing(kind);
                let wanted = self.certificates_behind(&observed);
                self.want_kubelet(&observed, now);
                let touched = self.store.apply(observed, listing);
                self.want_certificates(wanted, now);
                self.mark(&touched, now);
                self.alive(kind, now);
            }
            Observation::Deleted(kind, namespace, name) => {
                let touched = self.store.remove(kind, &namespace, &name);
                self.mark(&touched, now);
                self.alive(kind, now);
            }
            Observation::Listed(kind) => {
                let listing = self.inputs.listing(kind);
                let touched = self.store.retain_listed(kind, listing);
                self.mark(&touched, now);
                if self.inputs.listed(kind) {
                    self.mark_all(now);
                }
                self.start(now);
            }
            Observation::Failed(kind, cause) => {
                if self.inputs.failed(kind, &cause, now) {
                    warn!(%kind, %cause, "a kind cannot be read");
                }
            }
            Observation::Recovered(kind) => self.alive(kind, now),
            Observation::Withdrawn(kind) => {
                let touched = self.store.forget(kind);
                self.mark(&touched, now);
                if self.inputs.withdraw(kind) {
                    self.mark_all(now);
                }
                self.start(now);
            }
            Observation::Server(version) => {
                if self.inputs.evidence.server.replace(version) != Some(version) {
                    self.mark_all(now);
                }
            }
            Observation::ApiServers(answers) => {
                let mut touched = self.store.set_api_servers(answers.servers);
                if self.api_server_inputs != answers.inputs {
                    self.api_server_inputs = answers.inputs;
                    touched.insert(Scope::Cluster);
                }
                self.mark(&touched, now);
                self.start(now);
            }
            Observation::Report(scope, ReportEvent::Stands(version)) => {
                self.report_stands(&scope, version, now);
            }
            Observation::Report(scope, ReportEvent::Gone) => self.report_gone(&scope, now),
            Observation::ReportsListed(kind) => self.reports_listed(kind, now),
            Observation::ReportsFailed(kind, _) => drop(self.listed_reports.remove(&kind)),
        }
    }

    fn alive(&mut self, kind: Kind, now: Instant) {
        if self.inputs.alive(kind) {
            self.mark_all(now);
        }
    }

    /// Notices which kinds have been unreadable for too long by `now`. What was known of a kind that
    /// is forbidden or gone is given up: it will be listed anew.
    pub fn expire(&mut self, now: Instant) {
        let lost = self.inputs.expire(now);
        for (kind, state) in &lost {
            warn!(%kind, ?state, "the evidence is lost until the kind can be read again");
            if *state != InputState::Stale {
                self.store.forget(*kind);
            }
        }
        if !lost.is_empty() {
            self.mark_all(now);
        }
        self.hear_kubelets(now);
        self.start(now);
    }

    /// Begins once every kind is settled, so that no first report speaks of half a cluster.
    fn start(&mut self, now: Instant) {
        let unread = |secret: &SecretName| self.store.tls_secret(secret).is_none();
        let told = !self.asks_api_servers || self.store.api_servers().is_some();
        if !self.started && told && self.inputs.settled() && !self.reads.any(unread) {
            self.started = true;
            self.mark_all(now);
        }
    }

    fn report_stands(&mut self, scope: &Scope, version: Box<str>, now: Instant) {
        let report = self.reports.entry(scope.clone()).or_default();
        report.listed = true;
        if report.is_overwritten_by(version) {
            self.queue.mark(scope, now);
        }
    }

    fn report_gone(&mut self, scope: &Scope, now: Instant) {
        if let Some(report) = self.reports.get_mut(scope) {
            report.stands = None;
            report.overdue = true;
        }
        if self.is_reported_on(scope) {
            self.queue.mark(scope, now);
        }
    }

    fn reports_listed(&mut self, kind: ReportKind, now: Instant) {
        self.listed_reports.insert(kind);
        let of_kind = |scope: &Scope| ReportKind::of(scope) == kind;
        let mut gone = Vec::new();
        for (scope, report) in self.reports.iter_mut().filter(|(scope, _)| of_kind(scope)) {
            if !std::mem::take(&mut report.listed) && report.stands.is_some() {
                gone.push(scope.clone());
            }
        }
        for scope in gone {
            self.report_gone(&scope, now);
        }
    }

    fn mark<'a>(&mut self, scopes: impl IntoIterator<Item = &'a Scope>, now: Instant) {
        for scope in scopes {
            self.queue.mark(scope, now);
        }
    }

    /// Marks every report, such as when evidence is lost or leadership gained.
    pub fn mark_all(&mut self, now: Instant) {
        let active = self.store.namespaces().map(|(name, _)| Scope::Namespace(name.into()));
        let scopes: Vec<Scope> =
            active.chain(self.reports.keys().cloned()).chain([Scope::Cluster]).collect();
        self.mark(&scopes, now);
    }

    /// Forgets what was published, because another replica may have written since.
    pub fn distrust_reports(&mut self, now: Instant) {
        for report in self.reports.values_mut() {
            report.published = None;
        }
        self.mark_all(now);
    }

    /// Whether it is known of each kind what it holds, or that it cannot be read.
    pub fn settled(&self) -> bool {
        self.started
    }

    /// The facts.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The state of the watched kinds.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// How many reports wait for a turn.
    pub fn queue_depth(&self) -> usize {
        self.queue.len()
    }

    /// When there is something to do: a turn, or something that becomes stale.
    pub fn next_wake(&self) -> Option<Instant> {
        let turn = self.queue.next_turn().filter(|_| self.started);
        turn.into_iter().chain(self.inputs.next_expiry()).min()
    }

    /// The verdicts of all reports.
    pub fn totals(&self) -> Summary {
        let verdicts = self.reports.values().filter_map(|report| report.verdicts);
        verdicts.fold(Summary::default(), |sum, verdicts| add(sum, verdicts.summary))
    }

    fn is_reported_on(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Cluster => true,
            Scope::Namespace(name) if self.evidence().require(Kind::Namespace).is_ok() => {
                self.store.is_active(name)
            }
            // Without sight of namespaces, the reports that stand must not look fresh.
            Scope::Namespace(_) => self.reports.get(scope).is_some_and(|r| r.stands.is_some()),
        }
    }

    /// Totals before that would speak of half a cluster.
    fn every_namespace_is_judged(&self) -> bool {
        let mut active = self.store.namespaces().filter(|(_, namespace)| !namespace.terminating);
        active.all(|(name, _)| {
            let report = self.reports.get(&Scope::Namespace(name.into()));
            report.is_some_and(|report| report.verdicts.is_some())
        })
    }

    fn evidence(&self) -> &Evidence {
        &self.inputs.evidence
    }

    /// Evaluates the report whose turn it is at `now`, if any. `time` is the same moment, as it
    /// will stand in the report.
    pub fn turn(&mut self, now: Instant, time: &Time) -> Option<Turn> {
        if !self.started {
            return None;
        }
        self.begin_day(Day::of(time), now);
        let (scope, marked) = self.queue.next(now)?;
        if !self.is_reported_on(&scope) {
            self.queue.forget(&scope);
            if self.reports.remove(&scope).is_some() {
                self.queue.mark(&Scope::Cluster, now);
            }
            return Some(Turn::Gone(scope));
        }
        if scope == Scope::Cluster
            && !(self.every_namespace_is_judged() && self.kubelets_heard(now))
        {
            // What it waits for marks the cluster report again: the namespace that is judged last,
            // and the kubelet that answers last.
            self.queue.put_back(&scope, now);
            return Some(Turn::Unchanged(scope));
        }
        let limit = self.reports.get(&scope).map_or(MAX_STATUS_BYTES, |report| report.limit);
        let draft = self.draft(&scope, limit);
        let listed = self.listed_reports.contains(&ReportKind::of(&scope));
        let report = self.reports.entry(scope.clone()).or_default();
        let Draft { score, summary, share, .. } = draft;
        let threats = draft.own_threats();
        let verdicts = Some(Verdicts { score, summary, share, threats });
        if report.verdicts != verdicts && scope != Scope::Cluster {
            self.queue.mark(&Scope::Cluster, now);
        }
        report.verdicts = verdicts;
        let work = match &report.published {
            None => {
                let stands = report.stands.is_some() || !listed;
                Work::Adopt { draft: Box::new(draft), stands }
            }
            Some(published) => {
                let (status, delta) = draft.finish(&published.history, time);
                if !report.overdue && published.digest == Digest::of(&status) {
                    self.queue.done(&scope, now, None);
                    return Some(Turn::Unchanged(scope));
                }
                report.overdue = false;
                Work::Write(status, delta)
            }
        };
        Some(Turn::Publish(Box::new(Job { scope, work, marked })))
    }

    /// Takes in what came of publishing `scope`.
    pub fn published(&mut self, scope: &Scope, outcome: Outcome, now: Instant) {
        if !self.is_reported_on(scope) {
            // The namespace went while its report was written.
            self.reports.remove(scope);
            self.queue.forget(scope);
            return;
        }
        let report = self.reports.entry(scope.clone()).or_default();
        let retry = match outcome {
            Outcome::Stands(versions, status) => {
                report.take_over(versions, &status);
                None
            }
            Outcome::TooLarge => {
                report.limit /= 2;
                report.overdue = true;
                Some(Duration::ZERO)
            }
            Outcome::NamespaceGone => {
                report.published = None;
                report.stands = None;
                None
            }
            Outcome::Failed => {
                report.overdue = true;
                Some(RETRY_AFTER)
            }
        };
        self.queue.done(scope, now, retry);
    }

    /// On a new day, what was fresh may be stale and what was valid expired.
    fn begin_day(&mut self, today: Day, now: Instant) {
        if self.inputs.evidence.today.replace(today).is_some_and(|day| day != today) {
            self.mark_all(now);
        }
    }
}
