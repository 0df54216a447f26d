//! docker-user-nonnumeric

use super::users::{User, is_number, is_root, user};
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// The last `USER` that counts in the final stage is a name and not a number, and not root.
    ///
    /// ## Why it matters
    ///
    /// With `runAsNonRoot: true` the kubelet refuses to start a container whose user is a name: it
    /// cannot tell from the name that the user is not root. So the setting gets switched off.
    ///
    /// ## How to mend it
    ///
    /// Write the number of the user: `USER 65532:65532`. The name may stay in `/etc/passwd`.
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// RUN useradd --system --uid 65532 app
    /// USER app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM debian:13-slim
    /// RUN useradd --system --uid 65532 app
    /// USER 65532:65532
    /// ```
    id: "docker-user-nonnumeric",
    title: "User of the image is not a number",
    remediation: "Write the number of the user in USER.",
    severity: Info,
    threats: [7, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1611"],
    owasp: ["K01"],
    peers: ["hadolint/DL3066"],
    joins: [],
    evaluate: Dockerfile(docker_user_nonnumeric),
}

fn docker_user_nonnumeric(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    match user(file) {
        User::Named(_, user) if is_root(user) => Verdict::NotApplicable,
        User::Named(line, user) => {
            let named = (!is_number(user)).then(|| DockerfileOffence::on(line).detail(user));
            Verdict::fail_if(named)
        }
        User::Unknown(reason) => Verdict::Unknown(reason.into()),
        User::OfBase(..) => Verdict::NotApplicable,
    }
}
