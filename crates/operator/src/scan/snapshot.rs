//! The objects of a scan, as facts: what the engine judges, and where each object stands.

use std::collections::HashMap;
use std::sync::Arc;

use plumbline_checks::audit_policy::{self, AuditPolicy};
use plumbline_checks::pod_security::{self, Version};
use plumbline_checks::{
    AuditPolicyResult, DockerfileResult, Fact, Kind, Observed, Settings, Store, decode, dockerfile,
    evaluate_audit_policy, evaluate_dockerfile, exemption, kubesec, text,
};
use serde_json::Value;

use super::document::{Kubesec, ObjectResult, PodSecurityLevel, Problem};
use super::input::{Dockerfile, Input, Level, Positions, SourceObject, Step};
use super::locate::Containers;

/// The namespace of objects that name none, in facts. No cluster admits such a name.
pub const UNNAMED: &str = "(none)";

/// The kind under which Dockerfiles are told.
pub const DOCKERFILE: &str = "Dockerfile";

/// The way from a `CronJob` to the metadata of its Pods.
const CRON_JOB_METADATA: [&str; 5] = ["spec", "jobTemplate", "spec", "template", "metadata"];

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Facts of objects that may stand side by side in one cluster. An object that is written
    /// twice, as in two overlays, is judged twice: each time beside what else its file holds.
    pub layers: Vec<Layer>,
    /// The objects in the order of the input.
    pub objects: Vec<Scanned>,
    /// The verdicts on Dockerfiles, each with its place in [`Self::objects`].
    pub dockerfiles: Vec<(usize, Vec<DockerfileResult>)>,
    /// The verdicts on audit policies, in the same way.
    pub audit_policies: Vec<(usize, Vec<AuditPolicyResult>)>,
    /// What could not be read.
    pub errors: Vec<Problem>,
    /// What was passed over, or has no effect.
    pub warnings: Vec<Problem>,
    file: Option<OpenFile>,
    /// How many of the first layers hold an object, one after another: where to look for the first
    /// that does not.
    held: HashMap<Identity, usize>,
}

/// Facts of objects that may stand side by side, and which object each is.
#[derive(Debug, Default)]
pub struct Layer {
    /// The facts.
    pub store: Store,
    /// The place in [`Snapshot::objects`] by namespace (empty: cluster scope), kind and name.
    pub index: HashMap<Identity, usize>,
}

/// How many layers there may be, and so how often an object may be written: as many scans as that
/// are done.
pub const LAYERS_LIMIT: usize = 10_000;

/// Namespace (empty: cluster scope), kind and name of an object.
pub type Identity = (Box<str>, Kind, Box<str>);

/// An object, and what is kept of its text.
#[derive(Debug)]
pub struct Scanned {
    /// What is told of it.
    pub result: ObjectResult,
    /// Its kind, where some check reads it.
    pub kind: Option<Kind>,
    /// Where its fields stand; None where it is in no file.
    pub positions: Option<Positions>,
    /// The names of its containers.
    pub containers: Containers,
}

/// The file at hand: its objects wait until it is clear which layer they fit into.
#[derive(Debug)]
struct OpenFile {
    name: Arc<str>,
    waiting: Vec<(Observed, usize)>,
}

impl Snapshot {
    /// The facts of a cluster. Its objects are told once something is wrong with them.
    pub fn of_cluster(store: Store) -> Self {
        let layer = Layer { store, ..Layer::default() };
        Self { layers: vec![layer], ..Self::default() }
    }

    /// Takes in what was read of a file. Objects without a namespace belong to `namespace`.
    pub fn take(&mut self, input: Input, namespace: Option<&str>, settings: &Settings) {
        let problem = match input {
            Input::Object(object) => return self.add(object, namespace, settings),
            Input::Dockerfile(dockerfile) => return self.add_dockerfile(&dockerfile, settings),
            Input::Problem(problem) => problem,
        };
        let list = match problem.level {
            Level::Error => &mut self.errors,
            Level::Warning => &mut self.warnings,
        };
        list.push(Problem {
            file: Some(problem.file),
            document: problem.document,
            line: problem.line,
            message: problem.message,
        });
    }

    /// Takes in an object of a file. Objects without a namespace belong to `namespace`.
    pub fn add(&mut self, object: SourceObject, namespace: Option<&str>, settings: &Settings) {
        if self.file.as_ref().is_none_or(|open| open.name != object.file) {
            self.finish_file();
            self.file = Some(OpenFile { name: Arc::clone(&object.file), waiting: Vec::new() });
        }
        let kubesec = kubesec::score(&object.value).map(|report| Kubesec {
            score: report.score,
            rules: report.rules.iter().map(|rule| rule.id).collect(),
        });
        // An object without a kind was not taken for one.
        let kind = decode::kind(&object.value).ok().flatten();
        let observed = kind.map(|kind| decode::decode_as(kind, &object.value, settings));
        let mut result = ObjectResult {
            file: Some(object.file),
            document: Some(object.document),
            line: Some(object.line),
            api_version: Some(object.api_version),
            kind: object.kind,
            namespace: object.namespace,
            name: object.name,
            pod_security: None,
            kubesec,
            findings: Vec::new(),
            exempted: Vec::new(),
        };
        let wrong = match observed {
            None if audit_policy::is_one(&object.value) => {
                let policy = AuditPolicy::read(&object.value);
                policy.map(|policy| {
                    let results = evaluate_audit_policy(&policy, settings);
                    self.audit_policies.push((self.objects.len(), results));
                })
            }
            None => Ok(()),
            Some(observed) => observed.map(|mut observed| {
                if observed.kind.namespaced() && observed.namespace.is_empty() {
                    observed.namespace = namespace.unwrap_or(UNNAMED).into();
                    result.namespace = namespace.map(ToOwned::to_owned);
                }
                // A cluster admits no name that needs it; a file may hold any, and facts go into reports.
                observed.namespace = text::clean(&observed.namespace, text::NAME_LIMIT);
                observed.name = text::clean(&observed.name, text::NAME_LIMIT);
                result.pod_security = pod_security(&observed);
                if let Some(open) = &mut self.file {
                    open.waiting.push((observed, self.objects.len()));
                }
            }),
        };
        if let Err(wrong) = wrong {
            let steps = steps(&wrong.path);
            self.errors.push(Problem {
                file: result.file.clone(),
                document: result.document,
                line: Some(object.positions.line(&steps)),
                message: format!("{}: {wrong}; the object is not judged", result.label()),
            });
        }
        self.warn_of_ineffective(&object.value, &object.positions, &result);
        let containers = kind.map(|kind| Containers::of(kind, &object.value)).unwrap_or_default();
        let positions = Some(object.positions);
        self.objects.push(Scanned { result, kind, positions, containers });
    }

    /// Takes in a Dockerfile.
    pub fn add_dockerfile(&mut self, source: &Dockerfile, settings: &Settings) {
        self.finish_file();
        let file = Some(Arc::clone(&source.file));
        match dockerfile::parse(&source.text) {
            Ok(parsed) => {
                let results = evaluate_dockerfile(&parsed, settings);
                self.dockerfiles.push((self.objects.len(), results));
                self.warnings.extend(parsed.ineffective_ignores().map(|(line, why)| Problem {
                    file: file.clone(),
                    document: None,
                    line: Some(line),
                    message: format!("{} {why}", dockerfile::IGNORE_MARK),
                }));
            }
            Err(error) => {
                let message = format!("not a Dockerfile: {}", error.message);
                let line = Some(error.line);
                self.errors.push(Problem { file: file.clone(), document: None, line, message });
            }
        }
        let name = source.file.rsplit('/').next().map(ToOwned::to_owned);
        let result = ObjectResult {
            file,
            document: Some(0),
            line: Some(1),
            api_version: None,
            kind: DOCKERFILE.to_owned(),
            namespace: None,
            name,
            pod_security: None,
            kubesec: None,
            findings: Vec::new(),
            exempted: Vec::new(),
        };
        let containers = Containers::default();
        self.objects.push(Scanned { result, kind: None, positions: None, containers });
    }

    /// Tells the lines of annotations with exemptions that have no effect.
    fn warn_of_ineffective(
        &mut self,
        object: &Value,
        positions: &Positions,
        result: &ObjectResult,
    ) {
        for way in [&["metadata"][..], &["spec", "template", "metadata"], &CRON_JOB_METADATA] {
            let metadata = way.iter().fold(object, |value, key| &value[*key]);
            let Some(text) = metadata["annotations"][exemption::ANNOTATION].as_str() else {
                continue;
            };
            let keys = way.iter().chain(&["annotations", exemption::ANNOTATION]);
            let line = positions.line(&keys.map(|key| Step::Key(key)).collect::<Vec<_>>());
            for ineffective in exemption::lines(text).filter_map(Result::err) {
                self.warnings.push(Problem {
                    file: result.file.clone(),
                    document: result.document,
                    line: Some(line),
                    message: format!("{}: {} {ineffective}", result.label(), exemption::ANNOTATION),
                });
            }
        }
    }

    /// Puts the objects of the last file into the first layer that has none of them yet.
    pub fn finish_file(&mut self) {
        let Some(OpenFile { name, waiting }) = self.file.take() else { return };
        for group in groups(waiting) {
            let place = self.place(&group);
            if place == LAYERS_LIMIT {
                let line = group.first().and_then(|(_, index)| self.objects[*index].result.line);
                let message = format!(
                    "objects that are written more than {LAYERS_LIMIT} times are not judged \
                     further: scan fewer files at once"
                );
                self.errors.push(Problem { file: Some(name), document: None, line, message });
                return;
            }
            if place == self.layers.len() {
                self.layers.push(Layer::default());
            }
            let layer = &mut self.layers[place];
            for (object, index) in group {
                layer.add(object, index);
            }
        }
    }

    /// The first layer, or the next new one, that has none of `objects`.
    fn place(&mut self, objects: &[(Observed, usize)]) -> usize {
        let mut first = 0;
        for (object, _) in objects {
            let held = self.held.entry(identity(object)).or_default();
            while self.layers.get(*held).is_some_and(|layer| layer.holds(object)) {
                *held += 1;
            }
            first = first.max(*held);
        }
        let fits = |layer: &Layer| objects.iter().all(|(object, _)| !layer.holds(object));
        let found = self.layers.iter().skip(first).position(fits);
        found.map_or(self.layers.len(), |place| first + place)
    }
}

/// `objects` in groups that say nothing twice: what a file says twice is judged twice too.
fn groups(objects: Vec<(Observed, usize)>) -> Vec<Vec<(Observed, usize)>> {
    let mut groups: Vec<Vec<(Observed, usize)>> = Vec::new();
    let mut seen: HashMap<Identity, usize> = HashMap::new();
    for (object, index) in objects {
        let number = seen.entry(identity(&object)).or_default();
        if groups.len() == *number {
            groups.push(Vec::new());
        }
        groups[*number].push((object, index));
        *number += 1;
    }
    groups
}

impl Layer {
    fn holds(&self, object: &Observed) -> bool {
        self.index.contains_key(&identity(object))
    }

    fn add(&mut self, object: Observed, index: usize) {
        self.index.insert(identity(&object), index);
        self.store.apply(object, 0);
    }
}

fn identity(object: &Observed) -> Identity {
    (object.namespace.clone(), object.kind, object.name.clone())
}

/// The strictest level that the Pod or template meets in the newest version.
fn pod_security(observed: &Observed) -> Option<PodSecurityLevel> {
    let Fact::Workload(workload) = &observed.fact else { return None };
    let all = pod_security::Level::ALL.into_iter().rev();
    let mut met = all.filter(|it| workload.pod.pod_security.meets(*it, Version::NEWEST));
    let level = met.next().unwrap_or(pod_security::Level::Privileged);
    Some(PodSecurityLevel(level))
}

/// The steps of a path such as `spec.containers[1].image`.
fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let (key, indices) = part.split_once('[').unwrap_or((part, ""));
        if !key.is_empty() {
            steps.push(Step::Key(key));
        }
        let indices = indices.split(['[', ']']).filter_map(|index| index.parse().ok());
        steps.extend(indices.map(Step::Index));
    }
    steps
}
