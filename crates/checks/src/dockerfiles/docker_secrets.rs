//! docker-secrets

use crate::credential::{Told, What, by_name, in_arguments, in_text, in_value, is_named};
use crate::dockerfile::{Action, Dockerfile, Instruction, Invocation, Setting, Source, Transfer};
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};
use crate::pods::host_path::file_name;

check! {
    /// A credential stands in the Dockerfile, or is asked for in a way that leaves it in the image
    /// or its records. Counted are, in every stage: values of `ENV`, `ARG` and `LABEL` that are
    /// credentials by their name or form, command lines of `RUN`, `CMD`, `ENTRYPOINT` and
    /// `HEALTHCHECK`, addresses, and files that the Dockerfile writes; an `ARG` whose name says
    /// that a credential is to be given, with or without a default; and an `ENV` of such a name
    /// that takes an argument. In the final stage and those that it is built on, so does a `COPY`
    /// or `ADD` of a file that holds credentials by its name, such as `.env`, `.npmrc`, `id_rsa` or
    /// `.aws/credentials`.
    ///
    /// Names are told, values never. Secrets that `RUN --mount=type=secret` brings are right.
    ///
    /// ## Why it matters
    ///
    /// Whoever may pull the image reads all its layers and its configuration; a file that a later
    /// line deletes is still there. Build arguments are kept in the history and in the provenance
    /// of the image.
    ///
    /// ## How to mend it
    ///
    /// Change the credential: it has been seen. In a build, take it with `RUN --mount=type=secret`.
    /// In a container, mount it from a Secret or a vault. List files with credentials in
    /// `.dockerignore`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// ENV DB_PASSWORD=hunter2
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM node:24 AS build
    /// ARG NPM_TOKEN
    /// RUN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// COPY .env config/app.json /app/
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN git clone https://build:hunter2@git.internal/app.git
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM node:24 AS build
    /// ENV DB_PASSWORD_FILE=/run/secrets/db
    /// RUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci
    /// FROM scratch
    /// COPY --from=build /app /app
    /// COPY .env.example /app/
    /// ```
    id: "docker-secrets",
    title: "Credential ends in the image or its records",
    remediation: "Take it with RUN --mount=type=secret or at run time; change the credential.",
    severity: Critical,
    threats: [4, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1552.001"],
    owasp: ["K03"],
    peers: ["trivy/DS-0031", "hadolint/DL3064", "docker-bench/4.10"],
    joins: [],
    evaluate: Dockerfile(docker_secrets),
}

fn docker_secrets(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let everywhere = file.instructions().flat_map(|instruction| {
        let found = match &instruction.action {
            Action::Env(settings) => settings.iter().flat_map(in_environment).collect(),
            Action::Arg(settings) => settings.iter().flat_map(in_argument).collect(),
            Action::Label(settings) => settings.iter().flat_map(in_label).collect(),
            Action::Run(command) | Action::Cmd(command) | Action::Entrypoint(command) => {
                in_command(command)
            }
            Action::Healthcheck(Some(command)) => in_command(command),
            Action::Copy(transfer) | Action::Add(transfer) => in_sources(transfer),
            _ => Vec::new(),
        };
        offences(instruction, found)
    });
    let shipped = file.shipped().flat_map(|stage| &stage.instructions).flat_map(|instruction| {
        let found = match &instruction.action {
            Action::Copy(transfer) | Action::Add(transfer) => in_files(transfer),
            _ => Vec::new(),
        };
        offences(instruction, found)
    });
    Verdict::from_offences(everywhere.chain(shipped))
}

fn offences(
    instruction: &Instruction,
    found: Vec<String>,
) -> impl Iterator<Item = DockerfileOffence> {
    let line = instruction.line;
    found.into_iter().map(move |detail| DockerfileOffence::on(line).detail(detail))
}

fn in_environment(setting: &Setting) -> Vec<String> {
    let taken = is_named(&setting.name)
        && setting.plain.as_deref().is_some_and(|value| value.starts_with('$') && value.len() > 1);
    if taken {
        return vec![format!("{}: takes an argument or variable", setting.name)];
    }
    in_value_of(setting)
}

fn in_argument(setting: &Setting) -> Vec<String> {
    let value = setting.plain.as_deref().unwrap_or_default();
    if is_named(&setting.name) && (value.is_empty() || value.starts_with('$')) {
        return vec![format!("{}: a build argument by that name", setting.name)];
    }
    in_value_of(setting)
}

fn in_value_of(setting: &Setting) -> Vec<String> {
    let Setting { name, plain, .. } = setting;
    let value = plain.as_deref().unwrap_or_default();
    match by_name(name, value) {
        Some(kind) => vec![format!("{name}: {kind}")],
        None => in_label(setting),
    }
}

fn in_label(setting: &Setting) -> Vec<String> {
    let value = setting.plain.as_deref().unwrap_or_default();
    in_value(&setting.name, value).into_iter().map(|what| told(&setting.name, what)).collect()
}

fn told(place: &str, what: What<'_>) -> String {
    match what {
        What::Form(kind) => format!("{place}: {kind}"),
        What::Setting(name) => format!("{place}: {name} in the text"),
    }
}

fn in_command(command: &Invocation) -> Vec<String> {
    let shell = ["sh", "-c", command.text.as_str()];
    let words: Vec<&str> = match &command.words {
        Some(words) => words.iter().map(String::as_str).collect(),
        None => shell.to_vec(),
    };
    let documents = command.documents.iter();
    let documents = documents.flat_map(|it| in_arguments(&["sh", "-c", it.content.as_str()]));
    let found = in_arguments(&words).into_iter().chain(documents);
    found
        .map(|given| match given.told {
            Told::Name(name) => name,
            Told::Address(kind) | Told::Form(kind) => kind.to_owned(),
        })
        .collect()
}

/// Credentials in addresses, and in files that stand in the Dockerfile.
fn in_sources(transfer: &Transfer) -> Vec<String> {
    let found = transfer.sources.iter().flat_map(|source| match source {
        Source::Path(path) => in_text(&path.written),
        Source::Document(document) => in_text(&document.content),
    });
    found.map(|found| told("file", found.what)).collect()
}

fn in_files(transfer: &Transfer) -> Vec<String> {
    let paths = transfer.sources.iter().filter_map(|source| match source {
        Source::Path(path) => Some(path.value.as_deref().unwrap_or(&path.written)),
        Source::Document(_) => None,
    });
    paths.filter_map(holds_credentials).map(str::to_owned).collect()
}

/// Names of files that hold credentials.
const FILES: [&str; 16] = [
    ".env",
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".git-credentials",
    ".htpasswd",
    ".pgpass",
    ".dockercfg",
    ".vault-token",
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "kubeconfig",
    "credentials.json",
    "service-account.json",
];

/// The same, where it takes the folder to tell.
const PATHS: [&str; 5] =
    [".aws/credentials", ".docker/config.json", ".kube/config", ".ssh", ".gnupg"];

/// Ends of the names of private keys.
const ENDS: [&str; 4] = [".key", ".p12", ".pfx", ".ppk"];

/// The name in our lists by which the file at `path` holds credentials.
fn holds_credentials(path: &str) -> Option<&'static str> {
    let path = path.trim_end_matches('/');
    let name = file_name(path);
    let below = |known: &&str| {
        path.strip_suffix(known).is_some_and(|above| above.is_empty() || above.ends_with('/'))
    };
    FILES
        .into_iter()
        .find(|known| *known == name)
        .or_else(|| PATHS.into_iter().find(|known| below(known)))
        .or_else(|| ENDS.into_iter().find(|end| name.ends_with(end)))
}
