//! All metrics, in the words of the data flow.

use plumbline_crds::{InputState, Severity, Summary};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::auditor::Auditor;
use crate::error::Cause;

/// What the operator measures of itself. Cloning shares the values.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Observations taken in.
    pub observations: Counter,
    /// Reports evaluated.
    pub evaluations: Counter,
    /// Time to evaluate one report, in seconds.
    pub evaluation_seconds: Histogram,
    /// Reports written.
    pub writes: Counter,
    /// Reports evaluated and left as they stand.
    pub writes_suppressed: Counter,
    /// Reports that could not be written, by reason.
    pub write_failures: Family<ReasonLabel, Counter>,
    /// Time from a change to its written report, in seconds.
    pub change_to_report_seconds: Histogram,
    queue_depth: Gauge,
    leader: Gauge,
    inputs: Family<InputLabel, Gauge>,
    objects: Family<ResourceLabel, Gauge>,
    verdicts: Family<OutcomeLabel, Gauge>,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ReasonLabel {
    /// A label of [`crate::error::Cause`].
    pub reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResourceLabel {
    resource: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InputLabel {
    resource: String,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

impl Metrics {
    /// New metrics, registered with `registry` under `plumbline_`.
    pub fn new(registry: &mut Registry) -> Self {
        let metrics = Self {
            observations: Counter::default(),
            evaluations: Counter::default(),
            evaluation_seconds: Histogram::new(exponential_buckets(1e-5, 4.0, 10)),
            writes: Counter::default(),
            writes_suppressed: Counter::default(),
            write_failures: Family::default(),
            change_to_report_seconds: Histogram::new(exponential_buckets(0.005, 2.0, 14)),
            queue_depth: Gauge::default(),
            leader: Gauge::default(),
            inputs: Family::default(),
            objects: Family::default(),
            verdicts: Family::default(),
        };
        for cause in Cause::of_writes() {
            let label = ReasonLabel { reason: cause.label() };
            let _ = metrics.write_failures.get_or_create(&label);
        }
        let registry = registry.sub_registry_with_prefix("plumbline");
        let m = &metrics;
        registry.register("observations", "Objects and deletions taken in", m.observations.clone());
        registry.register("evaluations", "Reports evaluated", m.evaluations.clone());
        let help = "Time to evaluate one report";
        registry.register("evaluation_seconds", help, m.evaluation_seconds.clone());
        registry.register("report_writes", "Reports written", m.writes.clone());
        let help = "Reports evaluated and left as they stand";
        registry.register("report_writes_suppressed", help, m.writes_suppressed.clone());
        let help = "Reports that could not be written";
        registry.register("report_write_failures", help, m.write_failures.clone());
        let help = "Time from a change to its written report";
        registry.register("change_to_report_seconds", help, m.change_to_report_seconds.clone());
        registry.register("queue_depth", "Reports that wait for a turn", m.queue_depth.clone());
        registry.register("leader", "1 on the replica that writes", m.leader.clone());
        let help = "1 for the state that each watched resource is in";
        registry.register("input_state", help, m.inputs.clone());
        registry.register("input_objects", "Objects known, by resource", m.objects.clone());
        let help = "Verdicts of all reports, by severity of the failed ones, passed and unknown";
        registry.register("verdicts", help, m.verdicts.clone());
        metrics
    }

    /// Takes over the state of `auditor`. What only the replica that writes knows is shown by that
    /// one only.
    pub fn show(&self, auditor: &Auditor, leads: bool) {
        const STATES: [(InputState, &str); 4] = [
            (InputState::Synced, "synced"),
            (InputState::Forbidden, "forbidden"),
            (InputState::Missing, "missing"),
            (InputState::Stale, "stale"),
        ];
        self.leader.set(i64::from(leads));
        self.queue_depth.set(if leads { gauge(auditor.queue_depth()) } else { 0 });
        for input in auditor.inputs().states(auditor.store()) {
            for (state, name) in STATES {
                let label = InputLabel { resource: input.resource.clone(), state: name };
                self.inputs.get_or_create(&label).set(i64::from(input.state == state));
            }
            let label = ResourceLabel { resource: input.resource };
            self.objects.get_or_create(&label).set(i64::from(input.objects));
        }
        if !leads {
            self.verdicts.clear();
            return;
        }
        let Summary { critical, high, medium, low, info, passed, unknown, exempted } =
            auditor.totals();
        let failed = Severity::ALL.map(Severity::as_str).into_iter();
        let outcomes = failed.zip([critical, high, medium, low, info]).chain([
            ("passed", passed),
            ("unknown", unknown),
            ("exempted", exempted),
        ]);
        for (outcome, number) in outcomes {
            self.verdicts.get_or_create(&OutcomeLabel { outcome }).set(i64::from(number));
        }
    }
}

fn gauge(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
