//! Programs that speak to the API server for a person.

use super::command_line::{Program, command_lines, for_each_script};
use super::image_reference::ImageReference;
use super::images::image;
use crate::container::{Container, PodTemplate};
use crate::offence::Offence;

/// Their names.
const PROGRAMS: [&str; 8] = ["argo", "argocd", "flux", "helm", "helmfile", "k9s", "kubectl", "oc"];

/// The ends of the repositories of images that hold little else.
const IMAGES: [&str; 10] = [
    "alpine/k8s",
    "argocd-cli",
    "flux-cli",
    "helm",
    "helm-kubectl",
    "k8s-kubectl",
    "k9s",
    "klipper-helm",
    "kubectl",
    "origin-cli",
];

/// The containers that run such a program, each with the field that tells, else the image.
pub(crate) fn api_clients(pod: PodTemplate<'_>) -> Box<[Offence]> {
    pod.containers()
        .filter_map(|container| of_command(container).or_else(|| of_image(container)))
        .collect()
}

fn of_command(container: Container<'_>) -> Option<Offence> {
    command_lines(container.spec).into_iter().find_map(|line| {
        let mut found = None;
        for_each_script(&line.script(), &mut |script| {
            let programs = script.pipelines.iter().flatten().filter_map(Program::of);
            let mut names = programs.map(Program::name);
            found = found.or(names.find_map(|name| PROGRAMS.iter().find(|known| **known == name)));
        });
        found.map(|program| container.offence(line.path).detail(program))
    })
}

fn of_image(container: Container<'_>) -> Option<Offence> {
    let reference = ImageReference::parse(image(container.spec)?)?;
    let known = IMAGES.iter().find(|path| reference.ends_with(path))?;
    Some(container.offence("image").detail(known))
}
