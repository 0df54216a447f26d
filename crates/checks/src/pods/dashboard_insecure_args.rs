//! dashboard-insecure-args

use super::dashboard::evidence;
use crate::container::{Container, PodTemplate};
use crate::offence::Verdict;

/// Switches of the Dashboard that give up a lock.
const SWITCHES: [&str; 3] =
    ["--enable-skip-login", "--enable-insecure-login", "--disable-settings-authorizer"];

check! {
    /// The Kubernetes Dashboard runs with a switch that gives up a lock: `--enable-skip-login`
    /// (nobody has to log in), `--enable-insecure-login` (logins over plain HTTP) or
    /// `--disable-settings-authorizer` (anyone changes its settings).
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the page acts with the rights of its account, or reads the token of whoever
    /// logs in. Open dashboards have been used to mine coins at the cost of their owners.
    ///
    /// ## How to mend it
    ///
    /// Remove the switch. Better still, remove the Dashboard: its project is archived.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {matchLabels: {app: dashboard}}
    ///   template:
    ///     metadata: {labels: {app: dashboard}}
    ///     spec:
    ///       containers:
    ///       - name: dashboard
    ///         image: "docker.io/kubernetesui/dashboard:v2.7.0"
    ///         args: [--namespace=dashboard, --enable-skip-login]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: dashboard}
    /// spec:
    ///   selector: {matchLabels: {app: dashboard}}
    ///   template:
    ///     metadata: {labels: {app: dashboard}}
    ///     spec:
    ///       containers:
    ///       - name: dashboard
    ///         image: "docker.io/kubernetesui/dashboard:v2.7.0"
    ///         args: [--namespace=dashboard, --enable-skip-login=false]
    /// ```
    id: "dashboard-insecure-args",
    title: "Kubernetes Dashboard runs without a lock",
    remediation: "Remove the switch from the arguments, or the Dashboard with it.",
    severity: Critical,
    threats: [11],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1133", "MS-TA9005"],
    owasp: ["K06"],
    peers: [],
    joins: [],
    evaluate: Pod(dashboard_insecure_args),
}

fn dashboard_insecure_args(pod: &PodTemplate<'_>) -> Verdict {
    let verdict = pod.judge_containers(|container| {
        let on = SWITCHES.into_iter().filter(|switch| is_on(container, switch));
        container.named("args", on)
    });
    // No other program has these switches, whatever its image is called.
    match verdict {
        Verdict::Pass if evidence(pod).is_empty() => Verdict::NotApplicable,
        verdict => verdict,
    }
}

/// Whether the last word on `switch` is yes.
fn is_on(container: Container<'_>, switch: &str) -> bool {
    let arguments = container.spec.command.iter().chain(&container.spec.args);
    let words = arguments
        .rev()
        .filter(|argument| argument.contains(switch))
        .flat_map(|argument| argument.split_whitespace().rev());
    let mut values = words.filter_map(|word| match word.strip_prefix(switch)? {
        "" => Some("true"),
        value => value.strip_prefix('='),
    });
    let no = ["false", "FALSE", "False", "f", "F", "0"];
    values.next().is_some_and(|value| !no.contains(&value))
}
