//! docker-noninteractive

use super::commands::judge_commands;
use super::packages::{Call, Manager, Task};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};
use crate::pods::command_line::has_option;

check! {
    /// A package manager is asked to install or upgrade without `--yes` or its like: `apt-get`,
    /// `yum`, `dnf` and `zypper`.
    ///
    /// ## Why it matters
    ///
    /// It asks, nobody answers, and the build fails as soon as there is something to ask.
    ///
    /// ## How to mend it
    ///
    /// Add `--yes` (`-y`); for `zypper`, `--non-interactive` (`-n`).
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --no-install-recommends curl
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get -qy install --no-install-recommends curl
    /// USER 65532
    /// ```
    id: "docker-noninteractive",
    group: Informational,
    title: "Package manager would ask",
    remediation: "Add --yes; for zypper, --non-interactive.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "trivy/DS-0021", "hadolint/DL3014", "hadolint/DL3030", "hadolint/DL3034",
        "hadolint/DL3038"
    ],
    joins: [],
    evaluate: Dockerfile(docker_noninteractive),
}

fn docker_noninteractive(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    // A setting of `apt` that a file may hold as well.
    let assumed = |call: &Call<'_>| {
        let long = ["--yes", "--assume-yes", "--assumeyes", "--non-interactive", "--force-yes"];
        let letters = if call.manager == Manager::Zypper { ['n', 'y'] } else { ['y', 'y'] };
        let quiet = call.options.iter().filter(|option| has_option(option, 'q')).count();
        let twice = quiet > 1 || call.options.contains(&"-qq") || call.has("-q=2");
        long.iter().any(|name| call.has(name))
            || call.options.iter().any(|it| letters.iter().any(|letter| has_option(it, *letter)))
            || call.manager == Manager::Apt && (twice || call.has("APT::Get::Assume-Yes"))
    };
    let offences = judge_commands(file.instructions(), |_, program| {
        let call = Call::of(program)?;
        let asks = matches!(call.manager, Manager::Apt | Manager::Rpm | Manager::Zypper)
            && matches!(call.task, Task::Install | Task::Upgrade | Task::DistUpgrade);
        (asks && !assumed(&call)).then(|| program.name().to_owned())
    });
    Verdict::from_offences(offences)
}
