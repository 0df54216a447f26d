//! docker-maintainer

use crate::dockerfile::{Action, Dockerfile};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// The file uses `MAINTAINER`.
    ///
    /// ## Why it matters
    ///
    /// The instruction is deprecated and may be dropped. Tools that look for the owner of an image
    /// read its labels.
    ///
    /// ## How to mend it
    ///
    /// Write `LABEL org.opencontainers.image.authors="…"`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// MAINTAINER shop@example.com
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// LABEL org.opencontainers.image.authors="shop@example.com"
    /// USER 65532
    /// ```
    id: "docker-maintainer",
    group: Informational,
    title: "MAINTAINER is deprecated",
    remediation: "Write LABEL org.opencontainers.image.authors.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0022", "hadolint/DL4000", "hadolint/DL3043"],
    joins: [],
    evaluate: Dockerfile(docker_maintainer),
}

fn docker_maintainer(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let used = file.instructions().filter(|it| matches!(it.action, Action::Maintainer));
    Verdict::from_offences(used.map(|it| DockerfileOffence::on(it.line)))
}
