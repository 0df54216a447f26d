//! docker-packages-pinned

use super::commands::judge_commands;
use super::packages::{Call, Manager, Task, is_file, shown};
use crate::dockerfile::{Dockerfile, Instruction};
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};
use crate::text;

check! {
    /// A package is installed in whatever version there is: `apt`, `apk`, `yum`, `dnf`, `zypper`,
    /// `pip`, `npm`, `yarn`, `gem` and `go install` are read. Packages of the distribution count in the
    /// final stage and the stages that it is built on. Those of a language count in every stage,
    /// because what is built of them is copied on.
    ///
    /// Files, addresses, lists of requirements and names in variables are not judged. `go install`
    /// without a version takes the one of the module's own list.
    ///
    /// ## Why it matters
    ///
    /// The same Dockerfile builds another image tomorrow, with code that nobody has looked at: a
    /// package that was taken over arrives with the next build.
    ///
    /// ## How to mend it
    ///
    /// Write the version: `curl=8.14.1-2`, `requests==2.32.5`, `typescript@5.9.3`. Better still,
    /// install from a lock file with hashes, such as `pip install --require-hashes -r
    /// requirements.txt` or `npm ci`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes --no-install-recommends curl
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM python:3.14-slim AS build
    /// RUN python3 -m pip install --no-cache-dir requests==2.32.5 flask
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim AS build
    /// RUN apt-get update && apt-get install --yes --no-install-recommends gcc
    /// FROM python:3.14-slim
    /// RUN apt-get update && apt-get install --yes --no-install-recommends curl=8.14.1-2
    /// RUN pip install --no-cache-dir -r requirements.txt requests==2.32.5
    /// USER 65532
    /// ```
    id: "docker-packages-pinned",
    title: "Package is installed in any version",
    remediation: "Write the version of each package, or install from a lock file.",
    severity: Low,
    threats: [17, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1195"],
    owasp: ["K01"],
    peers: [
        "hadolint/DL3008", "hadolint/DL3013", "hadolint/DL3016", "hadolint/DL3018",
        "hadolint/DL3028", "hadolint/DL3033", "hadolint/DL3037", "hadolint/DL3041",
        "hadolint/DL3062"
    ],
    joins: [],
    evaluate: Dockerfile(docker_packages_pinned),
}

/// How many packages an offence names.
const NAMED: usize = 3;

fn docker_packages_pinned(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let judge = |instructions: Vec<&Instruction>, of_system: bool| {
        judge_commands(instructions, |_, program| {
            let call = Call::of(program)?;
            if call.task != Task::Install || call.manager.is_of_system() != of_system {
                return None;
            }
            let loose = call.packages.iter().filter(|it| !is_file(it) && !is_pinned(&call, it));
            let names: Vec<&str> = loose.map(|package| shown(package)).collect();
            (!names.is_empty()).then(|| text::list(names, NAMED))
        })
    };
    let shipped = file.shipped().flat_map(|stage| &stage.instructions).collect();
    let system = judge(shipped, true);
    Verdict::from_offences(system.into_iter().chain(judge(file.instructions().collect(), false)))
}

fn is_pinned(call: &Call<'_>, package: &str) -> bool {
    match call.manager {
        Manager::Apt | Manager::Zypper => is_equal(package),
        // A mark before the name takes a package away.
        Manager::Apk => is_equal(package) || package.contains('~') || package.starts_with('!'),
        Manager::Rpm => {
            package.split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
        }
        Manager::Pip => is_equal(package) || package.contains(" @ "),
        Manager::Npm | Manager::Yarn => {
            let scoped = usize::from(package.starts_with('@'));
            // `owner/repository` is an address.
            let address = scoped == 0 && package.contains('/') || package.contains(':');
            let version = package[scoped..].split_once('@').map(|(_, version)| version);
            address || version.is_some_and(|it| !it.is_empty() && !matches!(it, "latest" | "next"))
        }
        Manager::Gem => package.contains(':') || call.has("-v") || call.has("--version"),
        Manager::Go => {
            let version = package.split_once('@').map(|(_, version)| version);
            !version.is_some_and(|it| matches!(it, "latest" | "upgrade" | "main" | "master"))
        }
    }
}

/// Whether `package` is asked for in one version, and not in that or a newer one.
fn is_equal(package: &str) -> bool {
    package.contains('=') && !package.contains(['<', '>', '!']) && !package.contains("~=")
}
