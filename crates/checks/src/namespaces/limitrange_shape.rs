//! limitrange-shape

use crate::container::named;
use crate::evidence::Unreadable;
use crate::facts::LimitRangeFact;
use crate::offence::Verdict;
use crate::view::NamespaceView;

check! {
    /// The `LimitRanges` of the namespace, taken together, leave something open: containers that set
    /// no limit of CPU or memory get none, or a container may ask for as much as it likes. A `max`
    /// for containers is also their default limit, and a default limit their default request, so
    /// these count. A least amount (`min`) is not asked for. Not judged where no `LimitRange` speaks
    /// of containers or Pods.
    ///
    /// ## Why it matters
    ///
    /// The namespace looks bounded and is not: one container without a limit, or with a huge one,
    /// takes its node.
    ///
    /// ## How to mend it
    ///
    /// Set `default` and `max` for CPU and memory of containers, and `defaultRequest` where requests
    /// are to be smaller than limits.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: LimitRange
    /// metadata: {name: defaults}
    /// spec:
    ///   limits:
    ///   - type: Container
    ///     default: {memory: 128Mi}
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: LimitRange
    /// metadata: {name: defaults}
    /// spec:
    ///   limits:
    ///   - type: Container
    ///     default: {cpu: 200m, memory: 128Mi}
    ///     defaultRequest: {cpu: 50m, memory: 64Mi}
    ///     max: {cpu: "1", memory: 1Gi}
    /// ```
    id: "limitrange-shape",
    title: "LimitRange leaves CPU or memory of containers open",
    remediation: "Set default and max for CPU and memory of containers.",
    severity: Low,
    threats: [8],
    cis: [],
    nsa: ["NET:quota"],
    pss: [],
    mitre: ["T1499"],
    owasp: ["K01"],
    peers: ["trivy/KSV-0039"],
    joins: [LimitRange],
    evaluate: Namespace(limitrange_shape),
}

fn limitrange_shape(view: &NamespaceView<'_>) -> Result<Verdict, Unreadable> {
    let ranges: Vec<&LimitRangeFact> = view.limit_ranges()?.filter(|range| range.applies).collect();
    if ranges.is_empty() {
        return Ok(Verdict::NotApplicable);
    }
    let set = |bound: fn(&LimitRangeFact) -> bool| ranges.iter().any(|range| bound(range));
    let bounds = [
        ("default cpu", set(|range| range.cpu.default)),
        ("default memory", set(|range| range.memory.default)),
        ("max cpu", set(|range| range.cpu.max)),
        ("max memory", set(|range| range.memory.max)),
    ];
    let open = bounds.into_iter().filter(|(_, set)| !set).map(|(name, _)| name);
    Ok(Verdict::fail_if(named("", open)))
}
