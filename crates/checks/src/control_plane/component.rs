//! The programs of a control plane, and the containers that run them.

use super::Flags;
use crate::container::{Container, PodTemplate};
use crate::pods::command_line::{CommandLine, Program, command_lines, for_each_script};
use crate::pods::{ImageReference, is_mirror};
use crate::rights::SYSTEM_NAMESPACE;

/// A program of a control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// `kube-apiserver`
    ApiServer,
    /// `kube-controller-manager`
    ControllerManager,
    /// `kube-scheduler`
    Scheduler,
    /// `etcd`
    Etcd,
}

impl Component {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::ApiServer, Self::ControllerManager, Self::Scheduler, Self::Etcd];

    /// The name of its program.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Etcd => "etcd",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|component| component.as_str() == name)
    }

    /// Whether `text` names any.
    fn in_text(text: &str) -> bool {
        Self::ALL.into_iter().any(|component| text.contains(component.as_str()))
    }

    /// The component that `container` of `pod` runs, with its flags.
    pub(crate) fn run_by(pod: &PodTemplate<'_>, container: Container<'_>) -> Option<Flags> {
        let spec = container.spec;
        let image = spec.image.as_deref().unwrap_or_default();
        // Few containers get past this, and it costs little to tell.
        if !spec
            .command
            .iter()
            .chain(&spec.args)
            .map(String::as_str)
            .chain([image])
            .any(Self::in_text)
        {
            return None;
        }
        let image = ImageReference::parse(image);
        let (component, words) = started(container).or_else(|| {
            // The image names the program, and the container only its flags.
            let component = Self::named(image.as_ref()?.name())?;
            spec.command.is_empty().then(|| (component, spec.args.clone()))
        })?;
        // Programs of other purposes use etcd too.
        if component == Self::Etcd && !is_of_control_plane(pod) {
            return None;
        }
        let tag = image.and_then(|image| image.tag);
        let environment = spec.env.iter().map(|it| (it.name.as_str(), it.value.as_deref()));
        Some(Flags::written(component, &words, environment, tag))
    }
}

/// The component that a container is told to run, and the words behind its name.
fn started(container: Container<'_>) -> Option<(Component, Vec<String>)> {
    let own = command_lines(container.spec).into_iter().find(CommandLine::is_own)?;
    let mut found = None;
    for_each_script(&own.script(), &mut |script| {
        let programs = script.pipelines.iter().flatten().filter_map(Program::of);
        let components =
            programs.filter_map(|program| Some((Component::named(program.name())?, program)));
        for (component, program) in components {
            found.get_or_insert_with(|| (component, program.texts().map(str::to_owned).collect()));
        }
    });
    found
}

fn is_of_control_plane(pod: &PodTemplate<'_>) -> bool {
    is_mirror(pod.metadata)
        || pod.label("tier") == Some("control-plane")
        || pod.metadata.namespace.as_deref() == Some(SYSTEM_NAMESPACE)
}
