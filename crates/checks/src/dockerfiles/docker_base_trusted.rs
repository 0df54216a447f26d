//! docker-base-trusted

use super::images::judge_images;
use crate::dockerfile::Dockerfile;
use crate::facts::Settings;
use crate::offence::{DockerfileVerdict, Verdict};

check! {
    /// An image that the build takes from elsewhere comes from none of the registries that the
    /// platform team allows. `FROM` of every stage counts, and so do `COPY --from` and the mounts
    /// of `RUN` that name an image. A reference without a registry means Docker Hub. Nothing is
    /// judged where no registries are set.
    ///
    /// ## Why it matters
    ///
    /// What is in the base image is in yours. In a registry of their own people scan, sign and keep
    /// what they build on; anyone can publish on a public one.
    ///
    /// ## How to mend it
    ///
    /// Copy the image into a registry of the list and name it there.
    ///
    /// ```dockerfile,bad
    /// FROM nginx:1.29
    /// USER 65532
    /// ```
    ///
    /// ```dockerfile,bad
    /// FROM registry.example/base:1 AS build
    /// FROM registry.example.evil.example/base:1
    /// COPY --from=build /app /app
    /// ```
    ///
    /// ```dockerfile,good
    /// FROM registry.example/base:1 AS build
    /// FROM scratch
    /// COPY --from=build /app /app
    /// ```
    id: "docker-base-trusted",
    title: "Base image comes from a registry that is not allowed",
    remediation: "Copy the base image into an allowed registry and name it there.",
    severity: Medium,
    threats: [14, 17],
    cis: [],
    nsa: ["POD:image-build"],
    pss: [],
    mitre: ["T1525"],
    owasp: ["K01"],
    peers: ["hadolint/DL3026", "docker-bench/4.2"],
    joins: [],
    evaluate: Dockerfile(docker_base_trusted),
}

fn docker_base_trusted(file: &Dockerfile, settings: &Settings) -> DockerfileVerdict {
    let allowed = &settings.allowed_registries;
    if allowed.is_empty() {
        return Verdict::NotApplicable;
    }
    judge_images(file, |image| {
        !image.is_some_and(|image| allowed.iter().any(|place| image.comes_from(place)))
    })
}
