//! interactive-tty

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container keeps its standard input open and has a terminal: `stdin: true` and `tty: true`.
    /// One of the two alone passes.
    ///
    /// ## Why it matters
    ///
    /// It waits for somebody to type. `kubectl attach` then gives a shell, which rights on exec and
    /// those who watch exec do not cover; and a shell is all that the container is there for.
    ///
    /// ## How to mend it
    ///
    /// Remove both, and let the container run its program. For a look inside there is
    /// `kubectl debug`, for those who have the right.
    ///
    /// ```yaml,bad
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: toolbox}
    /// spec:
    ///   selector: {matchLabels: {app: toolbox}}
    ///   template:
    ///     metadata: {labels: {app: toolbox}}
    ///     spec:
    ///       containers: [{name: toolbox, image: toolbox, stdin: true, tty: true}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata: {name: worker}
    /// spec:
    ///   selector: {matchLabels: {app: worker}}
    ///   template:
    ///     metadata: {labels: {app: worker}}
    ///     spec:
    ///       containers: [{name: worker, image: worker, tty: true}]
    /// ```
    id: "interactive-tty",
    title: "Container waits at a terminal for input",
    remediation: "Remove stdin: true and tty: true from the container.",
    severity: Low,
    threats: [1],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["T1059", "MS-TA9007"],
    owasp: ["K01"],
    peers: [],
    joins: [],
    evaluate: Pod(interactive_tty),
}

fn interactive_tty(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let interactive = container.spec.stdin == Some(true) && container.spec.tty == Some(true);
        interactive.then(|| container.offence("tty"))
    })
}
