//! docker-platform

use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileOffence, DockerfileVerdict, Verdict};

check! {
    /// `FROM --platform` names one platform, such as `linux/amd64`, or `$TARGETPLATFORM`, which is what
    /// it is without the option. `$BUILDPLATFORM` is right in a stage that cross-compiles.
    ///
    /// ## Why it matters
    ///
    /// The image is built for that platform whatever the builder is asked for. On another one it
    /// fails to start, or runs slowly in an emulator.
    ///
    /// ## How to mend it
    ///
    /// Leave `--platform` out and give it to the build, or write `--platform=$BUILDPLATFORM` in a
    /// stage that cross-compiles.
    ///
    /// ```dockerfile,bad
    /// FROM --platform=linux/amd64 debian:13-slim
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM --platform=$TARGETPLATFORM debian:13-slim
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM --platform=$BUILDPLATFORM golang:1.26 AS build
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    id: "docker-platform",
    group: Informational,
    title: "FROM names one platform, or the default",
    remediation: "Give the platform to the build, or write $BUILDPLATFORM.",
    severity: Info,
    threats: [17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: [],
    owasp: ["K01"],
    peers: ["hadolint/DL3029", "hadolint/DL3065"],
    joins: [],
    evaluate: Dockerfile(docker_platform),
}

fn docker_platform(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    let fixed = file.stages().iter().filter_map(|stage| {
        let platform = stage.platform.as_deref()?;
        let default = matches!(platform, "$TARGETPLATFORM" | "${TARGETPLATFORM}");
        let named = default || !platform.contains('$');
        named.then(|| DockerfileOffence::on(stage.line).detail(platform))
    });
    Verdict::from_offences(fixed)
}
