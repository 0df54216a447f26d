//! docker-base-latest

use super::images::judge_images;
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::DockerfileVerdict;

check! {
    /// An image that the build takes from elsewhere has no tag, or the tag `latest`, and no digest;
    /// or it is no valid reference at all. `FROM` of every stage counts, and so do `COPY --from`
    /// and the mounts of `RUN` that name an image. Arguments before `FROM` are read with their
    /// defaults. `scratch` and stages need no tag.
    ///
    /// ## Why it matters
    ///
    /// The tag moves: the same Dockerfile builds another image tomorrow, with packages that nobody
    /// has looked at, and nobody can say what the image of yesterday was built on.
    ///
    /// ## How to mend it
    ///
    /// Name a version, as in `debian:13-slim`. Better still, pin the image by digest and let a bot
    /// renew it.
    ///
    /// ```dockerfile,bad
    /// FROM debian
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// ARG BASE=registry.example:5000/base
    /// FROM ${BASE}:latest
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM debian:13-slim
    /// COPY --from=nginx /etc/nginx/mime.types /etc/mime.types
    /// ```
    ///
    /// ```dockerfile,good
    /// ARG VERSION=13-slim
    /// FROM debian:${VERSION} AS build
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    id: "docker-base-latest",
    title: "Base image has no fixed tag",
    remediation: "Name the version in the tag of the base image, or pin it by digest.",
    severity: Medium,
    threats: [14, 17, 18],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525"],
    owasp: ["K01"],
    peers: ["trivy/DS-0001", "hadolint/DL3006", "hadolint/DL3007"],
    joins: [],
    evaluate: Dockerfile(docker_base_latest),
}

fn docker_base_latest(file: &Dockerfile, _: &Settings) -> DockerfileVerdict {
    judge_images(file, |image| {
        image.is_none_or(|it| it.digest.is_none() && it.pulled_tag() == Some("latest"))
    })
}
