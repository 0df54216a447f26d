//! docker-healthcheck

use crate::dockerfile::{Action, Dockerfile};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// No `HEALTHCHECK` counts in the final stage, or a stage has more than one: only the last one
    /// counts. `HEALTHCHECK NONE` is an answer.
    ///
    /// ## Why it matters
    ///
    /// Docker and Compose take a container whose program hangs for a healthy one. Kubernetes does
    /// not read the instruction: it asks the probes of the Pod.
    ///
    /// ## How to mend it
    ///
    /// Write one `HEALTHCHECK` in the final stage for images that run outside Kubernetes, and
    /// probes in the Pod.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// HEALTHCHECK CMD ["/app", "health"]
    /// HEALTHCHECK CMD ["/app", "healthz"]
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// HEALTHCHECK --interval=30s CMD ["/app", "health"]
    /// USER 65532
    /// ```
    id: "docker-healthcheck",
    group: Informational,
    title: "HEALTHCHECK is missing or repeated",
    remediation: "Write one HEALTHCHECK in the final stage.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "trivy/DS-0026", "trivy/DS-0023", "hadolint/DL3057", "hadolint/DL3012",
        "docker-bench/4.6", "docker-bench/5.27"
    ],
    joins: [],
    evaluate: Dockerfile(docker_healthcheck),
}

fn docker_healthcheck(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let is = |action: &Action| matches!(action, Action::Healthcheck(_));
    let repeated = file.stages().iter().flat_map(|stage| {
        let own = stage.instructions.iter().filter(|it| !it.on_build && is(&it.action));
        own.skip(1).map(|it| DockerfileOffence::on(it.line).detail("repeated"))
    });
    let missing = file.last(|action| is(action).then_some(())).is_none();
    let line = file.stages().last().map_or(1, |stage| stage.line);
    let missing = missing.then(|| DockerfileOffence::on(line).detail("missing"));
    Verdict::from_offences(repeated.chain(missing))
}
