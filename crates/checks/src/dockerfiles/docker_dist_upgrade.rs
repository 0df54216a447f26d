//! docker-dist-upgrade

use super::commands::judge_commands;
use super::packages::{Call, Task};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};

check! {
    /// A `RUN` upgrades the whole distribution: `apt-get dist-upgrade`, `apt full-upgrade`, `zypper
    /// dup`, `dnf distro-sync`.
    ///
    /// ## Why it matters
    ///
    /// It may remove packages, change the release and replace what the maintainers of the base
    /// image have tested together. The image is then neither the one of its base nor one that can
    /// be built again.
    ///
    /// ## How to mend it
    ///
    /// Take a newer base image. To close a hole before there is one, upgrade the package that has
    /// it.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get --yes dist-upgrade
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes --only-upgrade openssl
    /// USER 65532
    /// ```
    id: "docker-dist-upgrade",
    title: "Build upgrades the distribution",
    remediation: "Take a newer base image, or upgrade single packages.",
    severity: Low,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["trivy/DS-0024", "hadolint/DL3035"],
    joins: [],
    evaluate: Dockerfile(docker_dist_upgrade),
}

fn docker_dist_upgrade(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let offences = judge_commands(file.instructions(), |_, program| {
        let call = Call::of(program)?;
        (call.task == Task::DistUpgrade).then(|| program.name().to_owned())
    });
    Verdict::from_offences(offences)
}
