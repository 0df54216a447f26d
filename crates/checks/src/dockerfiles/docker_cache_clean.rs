//! docker-cache-clean

use super::commands::{for_each_command, run};
use super::packages::{Call, Manager, Task};
use crate::dockerfile::{Action, Dockerfile, Invocation};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::command_line::Program;

check! {
    /// A `RUN` installs packages and leaves the lists or the cache of the package manager in its layer:
    /// `apt`, `apk`, `yum`, `dnf`, `zypper`, `pip` and `yarn`. The final stage counts, with the stages
    /// that it is built on. A cache that `--mount` brings is not in the layer.
    ///
    /// ## Why it matters
    ///
    /// The image is larger than it need be, and a later layer that deletes the files does not make
    /// it smaller.
    ///
    /// ## How to mend it
    ///
    /// In the same `RUN`: `rm -rf /var/lib/apt/lists/*`, `apk add --no-cache`, `dnf clean all`,
    /// `zypper clean`, `pip install --no-cache-dir`. Or mount a cache: `RUN
    /// --mount=type=cache,target=…`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes --no-install-recommends curl
    /// RUN rm -rf /var/lib/apt/lists/*
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM alpine:3.23
    /// RUN apk add curl=8.17.0-r1
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN apt-get update && apt-get install --yes --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
    /// RUN --mount=type=cache,target=/root/.cache/pip pip install requests==2.32.5
    /// USER 65532
    /// ```
    id: "docker-cache-clean",
    group: Informational,
    title: "Cache of a package manager stays in a layer",
    remediation: "Clean the cache in the same RUN, or mount one.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: [
        "trivy/DS-0015", "trivy/DS-0019", "trivy/DS-0020", "trivy/DS-0025", "trivy/DS-0027",
        "hadolint/DL3009", "hadolint/DL3019", "hadolint/DL3032", "hadolint/DL3036",
        "hadolint/DL3040", "hadolint/DL3042", "hadolint/DL3060"
    ],
    joins: [],
    evaluate: Dockerfile(docker_cache_clean),
}

fn docker_cache_clean(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let instructions = || file.shipped().flat_map(|stage| &stage.instructions);
    let pip_is_told = instructions().any(|it| match &it.action {
        Action::Env(settings) => settings.iter().any(|it| it.name == "PIP_NO_CACHE_DIR"),
        _ => false,
    });
    let offences = instructions().filter_map(run).flat_map(|(line, invocation)| {
        let mut left: Vec<Manager> = Vec::new();
        let mut cleaned: Vec<Manager> = Vec::new();
        for_each_command(invocation, |command| {
            let Some(program) = Program::of(command) else { return };
            cleaned.extend(cleans(program));
            let Some(call) = Call::of(program).filter(|call| call.task == Task::Install) else {
                return;
            };
            let told = ["--no-cache", "--no-cache-dir"].iter().any(|name| call.has(name));
            if caches(call.manager) && !told && !left.contains(&call.manager) {
                left.push(call.manager);
            }
        });
        let mounted = |manager: Manager| {
            let folders = folders(manager);
            mounts(invocation).any(|at| folders.iter().any(|folder| at.contains(folder)))
        };
        left.retain(|manager| {
            let told = *manager == Manager::Pip && pip_is_told;
            !told && !cleaned.contains(manager) && !mounted(*manager)
        });
        left.into_iter().map(move |manager| DockerfileOffence::on(line).detail(name(manager)))
    });
    Verdict::from_offences(offences.collect::<Vec<_>>())
}

fn caches(manager: Manager) -> bool {
    !matches!(manager, Manager::Npm | Manager::Gem | Manager::Go)
}

fn name(manager: Manager) -> &'static str {
    match manager {
        Manager::Apt => "apt",
        Manager::Apk => "apk",
        Manager::Rpm => "yum or dnf",
        Manager::Zypper => "zypper",
        Manager::Pip => "pip",
        Manager::Yarn => "yarn",
        Manager::Npm | Manager::Gem | Manager::Go => "",
    }
}

/// Where a package manager keeps what it has fetched.
fn folders(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Apt => &["/var/lib/apt", "/var/cache/apt"],
        Manager::Apk => &["/var/cache/apk", "/etc/apk/cache"],
        Manager::Rpm => &["/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"],
        Manager::Zypper => &["/var/cache/zypp"],
        Manager::Pip => &[".cache/pip", "/.cache"],
        Manager::Yarn => &[".cache/yarn", "/usr/local/share/.cache"],
        Manager::Npm | Manager::Gem | Manager::Go => &[],
    }
}

/// The package managers whose cache `program` deletes.
fn cleans(program: Program<'_>) -> Vec<Manager> {
    let all =
        [Manager::Apt, Manager::Apk, Manager::Rpm, Manager::Zypper, Manager::Pip, Manager::Yarn];
    let deleted = |manager: &Manager| {
        let parts = ["/var/cache/*", "/var/cache"];
        let paths = || program.texts().map(|path| path.trim_end_matches('/'));
        *manager != Manager::Apt && paths().any(|path| parts.contains(&path))
            || paths().any(|path| folders(*manager).iter().any(|folder| path.contains(folder)))
    };
    let clean = || program.texts().any(|text| matches!(text, "clean" | "cc" | "purge"));
    match program.name() {
        "rm" | "find" => all.into_iter().filter(deleted).collect(),
        "yum" | "dnf" | "dnf5" | "microdnf" | "tdnf" if clean() => vec![Manager::Rpm],
        "zypper" if clean() => vec![Manager::Zypper],
        "pip" | "pip3" if clean() => vec![Manager::Pip],
        "yarn" if clean() => vec![Manager::Yarn],
        _ => Vec::new(),
    }
}

/// Where `RUN` mounts something.
fn mounts(invocation: &Invocation) -> impl Iterator<Item = &str> {
    let mounts = invocation.flags.iter().filter(|flag| flag.name == "mount");
    mounts.flat_map(|flag| flag.value.split(',')).filter_map(|part| {
        let (key, value) = part.split_once('=')?;
        matches!(key, "target" | "dst" | "destination").then_some(value)
    })
}
