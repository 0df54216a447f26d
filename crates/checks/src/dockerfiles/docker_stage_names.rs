//! docker-stage-names

use std::collections::HashSet;

use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// Two stages have one name, whatever its case, or a stage is called `scratch` or `context`.
    ///
    /// ## Why it matters
    ///
    /// `COPY --from` and `FROM` then mean another stage than the one that a reader thinks of.
    /// `scratch` is the empty image, and a stage of that name is never found.
    ///
    /// ## How to mend it
    ///
    /// Give each stage a name of its own.
    ///
    /// ```dockerfile,bad
    /// FROM golang:1.26 AS build
    /// FROM node:24 AS BUILD
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim AS scratch
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM golang:1.26 AS server
    /// FROM node:24 AS client
    /// FROM scratch
    /// COPY --from=server /app /app
    /// ```
    id: "docker-stage-names",
    group: Informational,
    title: "Name of a stage is taken or reserved",
    remediation: "Give each stage a name of its own.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0012", "hadolint/DL3024", "hadolint/DL3063"],
    joins: [],
    evaluate: Dockerfile(docker_stage_names),
}

const RESERVED: [&str; 2] = ["scratch", "context"];

fn docker_stage_names(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let mut seen: HashSet<&str> = RESERVED.into();
    let taken = file.stages().iter().filter_map(|stage| {
        let name = stage.name.as_deref()?;
        (!seen.insert(name)).then(|| DockerfileOffence::on(stage.line).detail(name))
    });
    Verdict::from_offences(taken)
}
