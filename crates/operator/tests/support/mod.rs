//! Objects as watchers see them, and an auditor to play them to.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{Kind, Observed, Scope, Settings, decode};
use plumbline_crds::SecurityReportStatus;
use plumbline_operator::auditor::{Auditor, Outcome, Turn, Work};
use plumbline_operator::error::Cause;
use plumbline_operator::inputs::DENIED_AFTER;
use plumbline_operator::report::{Delta, History, Status};
use plumbline_operator::watch::Observation;
use serde_json::{Value, json};

pub const INTERVAL: Duration = Duration::from_millis(400);

pub fn observed(object: Value) -> Observed {
    let observed = decode::decode(object, &Settings::default()).expect("decodes");
    // A watch shows no more of a Secret than its metadata.
    Observed { certificate: None, ..observed.expect("a watched kind") }
}

pub fn namespace(name: &str) -> Observed {
    observed(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}))
}

pub fn pod(namespace: &str, name: &str, privileged: bool) -> Observed {
    observed(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"containers": [
            {"name": "main", "image": "web", "securityContext": {"privileged": privileged}}]},
    }))
}

pub fn token_secret(namespace: &str, name: &str) -> Observed {
    observed(json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": name, "namespace": namespace,
            "annotations": {"kubernetes.io/service-account.name": "default"}},
    }))
}

/// An auditor with a clock that the test moves, and an API server that takes every write.
pub struct Stage {
    pub auditor: Auditor,
    pub now: Instant,
    start: Instant,
    version: u64,
    /// Every status written, with what changed.
    pub written: Vec<(Scope, Status, Delta)>,
}

impl Stage {
    pub fn new() -> Self {
        let now = Instant::now();
        let auditor =
            Auditor::new(INTERVAL, Some(ServerVersion::of_project(37)), std::sync::Arc::default());
        Self { auditor, now, start: now, version: 0, written: Vec::new() }
    }

    /// A stage where every kind has been listed and holds just `objects`.
    pub fn with(objects: impl IntoIterator<Item = Observed>) -> Self {
        let mut stage = Self::new();
        let objects: Vec<Observed> = objects.into_iter().collect();
        for kind in Kind::ALL {
            stage.list(kind, objects.iter().filter(|object| object.kind == kind).cloned());
        }
        stage.settle();
        stage
    }

    pub fn see(&mut self, observation: Observation) {
        self.auditor.observe(observation, self.now);
    }

    /// Denies the right to `kind` for so long that it counts.
    pub fn deny(&mut self, kind: Kind) {
        self.see(Observation::Failed(kind, Cause::Forbidden));
        self.now += DENIED_AFTER;
        self.auditor.expire(self.now);
    }

    pub fn apply(&mut self, object: Observed) {
        self.see(Observation::Applied(object));
    }

    pub fn delete(&mut self, object: &Observed) {
        let Observed { kind, namespace, name, .. } = object.clone();
        self.see(Observation::Deleted(kind, namespace, name));
    }

    pub fn list(&mut self, kind: Kind, objects: impl IntoIterator<Item = Observed>) {
        self.see(Observation::Listing(kind));
        objects.into_iter().for_each(|object| self.apply(object));
        self.see(Observation::Listed(kind));
    }

    /// The time that reports say.
    pub fn time(&self) -> Time {
        let since = self.now.duration_since(self.start);
        Time(Timestamp::UNIX_EPOCH + since)
    }

    /// Takes every turn that is due now. Returns how many reports were written.
    pub fn take_turns(&mut self) -> usize {
        let before = self.written.len();
        while let Some(turn) = self.auditor.turn(self.now, &self.time()) {
            let Turn::Publish(job) = turn else { continue };
            let (status, delta) = match job.work {
                Work::Write(status, delta) => (status, delta),
                Work::Adopt { draft, .. } => draft.finish(&History::default(), &self.time()),
            };
            self.version += 1;
            let versions = vec![self.version.to_string().into()];
            self.written.push((job.scope.clone(), status.clone(), delta));
            self.auditor.published(&job.scope, Outcome::Stands(versions, status), self.now);
        }
        self.written.len() - before
    }

    /// Lets time pass until nothing is due any more. Returns how many reports were written.
    pub fn settle(&mut self) -> usize {
        let mut written = self.take_turns();
        while let Some(wake) = self.auditor.next_wake() {
            self.now = self.now.max(wake);
            self.auditor.expire(self.now);
            written += self.take_turns();
        }
        written
    }

    /// The last written status of a namespace.
    pub fn report(&self, namespace: &str) -> &SecurityReportStatus {
        let scope = Scope::Namespace(namespace.into());
        let mut reports = self.written.iter().rev().filter(|(written, ..)| *written == scope);
        match reports.next() {
            Some((_, Status::Namespace(status), _)) => status,
            other => panic!("no report of {namespace}: {other:?}"),
        }
    }

    pub fn failing(&self, namespace: &str) -> Vec<&str> {
        self.report(namespace).findings.iter().map(|finding| finding.id.as_str()).collect()
    }
}

/// Whether the verdict of `check` is unknown for some subject.
pub fn is_unknown(status: &SecurityReportStatus, check: &str) -> bool {
    status.unknown.iter().any(|group| group.checks.iter().any(|id| id == check))
}
