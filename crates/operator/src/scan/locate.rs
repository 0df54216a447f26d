//! Where in an object an offence stands: from the path that a check tells to the field and its line.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::fmt::Write as _;

use plumbline_checks::offence::ContainerList;
use plumbline_checks::text::{self, NAME_LIMIT};
use plumbline_checks::{Evaluate, Kind, Offence};
use serde_json::Value;

use super::input::{Part, Positions, Step};

/// The names of the containers of a Pod or template as outputs show them, list by list, in the order
/// of the object.
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
            let name = |container: &Value| {
                text::clean(container["name"].as_str().unwrap_or_default(), NAME_LIMIT)
            };
            containers.map(name).collect()
        };
        Self { lists: LISTS.map(names) }
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

/// Finds the places of the offences against one check in an object.
#[derive(Debug)]
pub struct Locator<'a> {
    /// The way to the Pod or template, where the check judges one.
    pod: Option<Vec<Step<'a>>>,
    containers: &'a Containers,
    positions: &'a Positions,
    /// Looked through once: an object may have as many containers as its file has room for.
    lists: [OnceCell<List<'a>>; 3],
}

/// A list of containers.
#[derive(Debug, Default)]
struct List<'a> {
    /// The first container of each name.
    index: HashMap<&'a str, usize>,
    parts: Vec<Part<'a>>,
}

impl<'a> Locator<'a> {
    /// For offences against a check that judges by `evaluate`, in an object of `kind`.
    pub fn new(
        kind: Option<Kind>,
        evaluate: Evaluate,
        containers: &'a Containers,
        positions: &'a Positions,
    ) -> Self {
        let of_pod =
            matches!(evaluate, Evaluate::Pod(_) | Evaluate::Workload(_) | Evaluate::Template(_));
        let kind = kind.filter(|kind| of_pod && Kind::WORKLOADS.contains(kind));
        let pod = kind.map(|kind| template(kind).iter().map(|key| Step::Key(key)).collect());
        Self { pod, containers, positions, lists: Default::default() }
    }

    /// The place of `offence`; None where no single field is at fault.
    pub fn place(&self, offence: &Offence) -> Option<Place> {
        if offence.path.is_empty() && offence.container.is_none() {
            return None;
        }
        let mut steps: Vec<Step<'_>> = Vec::new();
        if let Some(pod) = &self.pod {
            steps.extend(pod);
            if !offence.path.starts_with("metadata") {
                steps.push(Step::Key("spec"));
            }
        }
        let mut within = None;
        if let Some(container) = &offence.container {
            steps.push(Step::Key(container.list.as_str()));
            if let Some(list) = self.list(container.list, &steps)
                && let Some(index) = list.index.get(&*container.name)
            {
                steps.push(Step::Index(*index));
                within = list.parts.get(*index).map(|part| (part, steps.len()));
            }
        }
        steps.extend(offence.path.split('.').filter(|key| !key.is_empty()).map(Step::Key));
        let line = match within {
            Some((part, from)) => part.line(&steps[from..]),
            None => self.positions.line(&steps),
        };
        Some(Place { path: shown(&steps), line })
    }

    fn list(&self, list: ContainerList, way: &[Step<'_>]) -> Option<&List<'a>> {
        let place = LISTS.iter().position(|known| *known == list)?;
        let read = || {
            let mut index = HashMap::new();
            for (number, name) in self.containers.lists[place].iter().enumerate() {
                index.entry(name.as_str()).or_insert(number);
            }
            List { index, parts: self.positions.parts(way) }
        };
        Some(self.lists[place].get_or_init(read))
    }
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
