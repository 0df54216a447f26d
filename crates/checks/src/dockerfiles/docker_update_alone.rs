//! docker-update-alone

use super::commands::{for_each_command, run};
use super::packages::{Call, Task};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::command_line::Program;

check! {
    /// A `RUN` fetches the lists of packages (`apt-get update`, `apk update`, `zypper refresh`) and
    /// installs or upgrades nothing.
    ///
    /// ## Why it matters
    ///
    /// The layer is kept and used again as long as its line does not change. A later `RUN` then
    /// installs from lists that are weeks old: packages with known holes, or none at all.
    ///
    /// ## How to mend it
    ///
    /// Fetch and install in the same `RUN`: `apt-get update && apt-get install …`. With `apk`,
    /// write `apk add --no-cache …`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update
    /// RUN apt-get install --yes --no-install-recommends curl
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN apt-get update \
    ///     # one layer
    ///     && apt-get install --yes --no-install-recommends curl
    /// USER 65532
    /// ```
    id: "docker-update-alone",
    title: "Lists of packages are fetched in a layer of their own",
    remediation: "Fetch the lists and install the packages in the same RUN.",
    severity: Medium,
    threats: [10, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0017", "docker-bench/4.7"],
    joins: [],
    evaluate: Dockerfile(docker_update_alone),
}

fn docker_update_alone(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let offences = file.instructions().filter_map(run).filter_map(|(line, invocation)| {
        let mut updates = false;
        let mut uses = false;
        for_each_command(invocation, |command| {
            match Program::of(command).and_then(Call::of).map(|call| call.task) {
                Some(Task::Update) => updates = true,
                Some(Task::Install | Task::Upgrade | Task::DistUpgrade) => uses = true,
                Some(Task::Other) | None => {}
            }
        });
        (updates && !uses).then(|| DockerfileOffence::on(line))
    });
    Verdict::from_offences(offences)
}
