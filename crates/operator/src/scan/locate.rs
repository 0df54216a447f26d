//! Where in an object an offence stands: from the path that a check tells to the field and its line.

use std::fmt::Write as _;

use plumbline_checks::offence::ContainerList;
use plumbline_checks::{Evaluate, Kind, Offence};
use serde_json::Value;

use super::input::{Positions, Step};

/// The names of the containers of a Pod or template, list by list, in the order of the object.
#[derive(Clone, Debug, Default)]
pub struct Containers {
    lists: [Vec<String>; 3],
}

const LISTS: [ContainerList; 3] =
    [ContainerList::Init, ContainerList::Main, ContainerList::Ephemeral];

/// The way from an object of `kind` to its Pod template; empty for a Pod, which is one itself.
fn template(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Pod => &[],
        Kind::CronJob => &["spec", "jobTemplate", "spec", "template"],
        _ => &["spec", "template"],
    }
}

impl Containers {
    /// Those of `object`; none where `kind` has no Pod.
    pub fn of(kind: Kind, object: &Value) -> Self {
        if !Kind::WORKLOADS.contains(&kind) {
            return Self::default();
        }
        let way = template(kind).iter().chain(&["spec"]);
        let spec = way.fold(object, |value, key| &value[*key]);
        let names = |list: ContainerList| {
            let containers = spec[list.as_str()].as_array().into_iter().flatten();
            containers.map(|it| it["name"].as_str().unwrap_or_default().to_owned()).collect()
        };
        Self { lists: LISTS.map(names) }
    }

    /// The place in its list of the container called `name`, as outputs show names.
    fn index(&self, list: ContainerList, name: &str) -> Option<usize> {
        let place = LISTS.iter().position(|known| *known == list)?;
        let mut names = self.lists[place].iter();
        names.position(|known| {
            plumbline_checks::text::clean::<String>(known, plumbline_checks::text::NAME_LIMIT)
                == name
        })
    }
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The way to it, as kubectl writes it: `spec.containers[0].image`.
    pub path: String,
    /// Its line, or that of what it is missing from.
    pub line: u32,
}

/// The place of `offence` in an object of `kind`; None where no single field is at fault.
pub fn locate(
    kind: Option<Kind>,
    evaluate: Evaluate,
    offence: &Offence,
    containers: &Containers,
    positions: &Positions,
) -> Option<Place> {
    let mut steps: Vec<Step<'_>> = Vec::new();
    let of_pod =
        matches!(evaluate, Evaluate::Pod(_) | Evaluate::Workload(_) | Evaluate::Template(_));
    if of_pod && let Some(kind) = kind.filter(|kind| Kind::WORKLOADS.contains(kind)) {
        steps.extend(template(kind).iter().map(|key| Step::Key(key)));
        if !offence.path.starts_with("metadata") {
            steps.push(Step::Key("spec"));
        }
    }
    if let Some(container) = &offence.container {
        steps.push(Step::Key(container.list.as_str()));
        if let Some(index) = containers.index(container.list, &container.name) {
            steps.push(Step::Index(index));
        }
    }
    steps.extend(offence.path.split('.').filter(|key| !key.is_empty()).map(Step::Key));
    if offence.path.is_empty() && offence.container.is_none() {
        return None;
    }
    Some(Place { path: shown(&steps), line: positions.line(&steps) })
}

fn shown(steps: &[Step<'_>]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            // Writing to a String cannot fail.
            Step::Index(index) => drop(write!(path, "[{index}]")),
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
        }
    }
    path
}
