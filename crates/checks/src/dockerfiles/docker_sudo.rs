//! docker-sudo

use super::commands::{before, judge_commands};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};

check! {
    /// A `RUN` of any stage calls `sudo`.
    ///
    /// ## Why it matters
    ///
    /// Commands of a build run as the user that `USER` names, root before the first one, so there
    /// is nothing to gain. Where `sudo` works without a password it stays in the image, and with it
    /// a way to root for whoever gets in.
    ///
    /// ## How to mend it
    ///
    /// Do what takes root before `USER`, without `sudo`. To run a single command as somebody else,
    /// use `setpriv` or `su-exec`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// USER 1000
    /// RUN echo start && sudo -n apt-get update && sudo -n apt-get install --yes curl
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN <<EOF
    /// set -e
    /// bash -c "sudo make install"
    /// EOF
    /// USER 1000
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN echo "no sudo here" > /etc/motd
    /// USER 1000
    /// ```
    id: "docker-sudo",
    title: "sudo in a build",
    remediation: "Do what takes root before USER, without sudo.",
    severity: High,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1548"],
    owasp: ["K01"],
    peers: ["trivy/DS-0010", "hadolint/DL3004"],
    joins: [],
    evaluate: Dockerfile(docker_sudo),
}

fn docker_sudo(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let offences = judge_commands(file.instructions(), |command, program| {
        let mut names = before(command, program).chain([program.name()]);
        names.any(|name| name == "sudo").then(|| "sudo".to_owned())
    });
    Verdict::from_offences(offences)
}
