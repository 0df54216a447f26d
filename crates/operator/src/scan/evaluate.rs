//! From facts to findings, each beside the object that it is about.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, mpsc};

use plumbline_checks::{
    AuditPolicyOffence, Check, CheckResult, DockerfileOffence, Evidence, FailedSubject, Ignores,
    Kind, Settings, Verdict, evaluate_cluster, evaluate_namespace,
};
use plumbline_crds::{Summary, UnknownGroup};

use super::document::{Document, Exempted, Finding, ObjectResult};
use super::input::{Positions, Step};
use super::locate::{Containers, Locator};
use super::selection::Selection;
use super::snapshot::{Layer, Scanned, Snapshot, UNNAMED};
use crate::report::{sum, summarize};

/// Judges everything in `snapshot` by the checks that are asked for.
pub fn evaluate(
    mut snapshot: Snapshot,
    evidence: &Evidence,
    settings: &Settings,
    selection: &Selection,
) -> Document {
    snapshot.finish_file();
    let mut document = Document::new();
    let of_cluster = |layer: &Layer| Kind::ALL.iter().map(|kind| layer.store.count(*kind)).sum();
    document.summary.objects = match &snapshot.layers[..] {
        // None of a cluster's objects is listed before something is wrong with it.
        [layer] if layer.index.is_empty() && snapshot.objects.is_empty() => of_cluster(layer),
        _ => snapshot.objects.len(),
    };
    let mut found =
        Found { objects: snapshot.objects, spoken_of: HashMap::new(), texts: Texts::default() };
    let mut unknown = BTreeMap::new();
    let mut verdicts = Summary::default();
    let layers = &snapshot.layers;
    // One thread judges while this one tells what it found. The bound keeps what waits small.
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        // The channel closes when the thread ends, and nobody stops listening before.
        scope.spawn(move || {
            judge(layers, evidence, settings).all(|judged| sender.send(judged).is_ok())
        });
        for Judged { layer, namespace, mut results } in receiver {
            results.retain(|result| selection.admits(result.check));
            verdicts = sum(verdicts, summarize(&results));
            for result in &results {
                *document.passed.entry(result.check.id).or_default() += result.passed;
                let repeated = found.take(layer, namespace, result);
                *verdicts.failed(result.check.severity) -= repeated.failed;
                verdicts.exempted -= repeated.exempted;
                count_unknown(result, &mut unknown);
            }
        }
    });
    let mut files = OfFiles { verdicts, passed: &mut document.passed, unknown: &mut unknown };
    let honours = settings.ignores != Ignores::Never;
    for (index, results) in snapshot.dockerfiles {
        for result in results.into_iter().filter(|result| selection.admits(result.check)) {
            let tell = |offence| of_dockerfile(result.check, offence, honours);
            files.take(&mut found.objects[index].result, result.check, result.verdict, tell);
        }
    }
    for (index, results) in snapshot.audit_policies {
        for result in results.into_iter().filter(|result| selection.admits(result.check)) {
            let Scanned { result: object, positions, .. } = &mut found.objects[index];
            let tell = |offence: AuditPolicyOffence| {
                let finding = of_audit_policy(result.check, &offence, positions.as_ref());
                (finding, result.exempted.as_deref().map(str::to_owned))
            };
            files.take(object, result.check, result.verdict, tell);
        }
    }
    let verdicts = files.verdicts;
    document.summary.verdicts = verdicts;
    document.unknown = unknown.into_values().collect();
    document.errors = snapshot.errors;
    document.warnings = snapshot.warnings;
    document.objects = found.objects.into_iter().map(|scanned| scanned.result).collect();
    for object in &mut document.objects {
        object.findings.shrink_to_fit();
        object.findings.sort_by_key(Finding::order);
        object.exempted.sort_by(|a, b| a.finding.check.id.cmp(b.finding.check.id));
    }
    document
}

/// How many namespaces wait between the thread that judges and the one that tells.
const WAITING: usize = 4;

/// The verdicts on one namespace (empty: cluster scope) of a layer.
struct Judged<'a> {
    layer: &'a Layer,
    namespace: &'a str,
    results: Vec<CheckResult<'a>>,
}

/// Judges cluster scope and each namespace of each layer.
fn judge<'a>(
    layers: &'a [Layer],
    evidence: &'a Evidence,
    settings: &'a Settings,
) -> impl Iterator<Item = Judged<'a>> {
    layers.iter().flat_map(move |layer| {
        let store = &layer.store;
        let cluster =
            std::iter::once_with(move || ("", evaluate_cluster(store, evidence, settings).results));
        let namespaces = store.inhabited().map(move |namespace| {
            (namespace, evaluate_namespace(namespace, store, evidence, settings).results)
        });
        let all = cluster.chain(namespaces);
        all.map(move |(namespace, results)| Judged { layer, namespace, results })
    })
}

/// What the verdicts on files that are no objects of a cluster add up to.
struct OfFiles<'a> {
    verdicts: Summary,
    passed: &'a mut BTreeMap<&'static str, u32>,
    unknown: &'a mut UnknownGroups,
}

impl OfFiles<'_> {
    /// Takes the verdict of a check on `object`. `tell` makes of an offence a finding, and says why
    /// people live with it, where they do.
    fn take<O>(
        &mut self,
        object: &mut ObjectResult,
        check: &'static Check,
        verdict: Verdict<O>,
        tell: impl Fn(O) -> (Finding, Option<String>),
    ) {
        let passed = self.passed.entry(check.id).or_default();
        let offences = match verdict {
            Verdict::Pass => {
                *passed += 1;
                self.verdicts.passed += 1;
                return;
            }
            Verdict::Unknown(reason) => {
                self.verdicts.unknown += 1;
                return add_unknown(self.unknown, &reason, check.id, 1);
            }
            Verdict::NotApplicable => return,
            Verdict::Fail(offences) => offences,
        };
        let before = object.findings.len();
        for offence in offences {
            match tell(offence) {
                (finding, Some(reason)) => object.exempted.push(Exempted { finding, reason }),
                (finding, None) => object.findings.push(finding),
            }
        }
        if object.findings.len() > before {
            *self.verdicts.failed(check.severity) += 1;
        } else {
            self.verdicts.exempted += 1;
        }
    }
}

fn of_dockerfile(
    check: &'static Check,
    offence: DockerfileOffence,
    honours: bool,
) -> (Finding, Option<String>) {
    let DockerfileOffence { line, detail, ignored } = offence;
    let detail = detail.as_deref().map(Arc::from);
    let finding = Finding { check, detail, path: None, container: None, line: Some(line) };
    (finding, ignored.filter(|_| honours).map(|reason| reason.to_string()))
}

fn of_audit_policy(
    check: &'static Check,
    offence: &AuditPolicyOffence,
    positions: Option<&Positions>,
) -> Finding {
    const RULES: &str = "rules";
    let steps: Vec<Step<'_>> =
        std::iter::once(Step::Key(RULES)).chain(offence.rule.map(Step::Index)).collect();
    let path = offence.rule.map_or_else(|| RULES.to_owned(), |rule| format!("{RULES}[{rule}]"));
    Finding {
        check,
        detail: Some(Arc::from(&*offence.detail)),
        path: Some(path.into()),
        container: None,
        line: positions.map(|positions| positions.line(&steps)),
    }
}

type UnknownGroups = BTreeMap<String, UnknownGroup>;

fn count_unknown(result: &CheckResult<'_>, groups: &mut UnknownGroups) {
    for (reason, number) in &result.unknown {
        add_unknown(groups, reason, result.check.id, *number);
    }
}

fn add_unknown(groups: &mut UnknownGroups, reason: &str, check: &str, number: u32) {
    let group = groups.entry(reason.to_owned()).or_insert_with(|| UnknownGroup {
        reason: reason.to_owned(),
        checks: Vec::new(),
        count: 0,
    });
    group.count += number;
    if let Err(place) = group.checks.binary_search_by(|id| id.as_str().cmp(check)) {
        group.checks.insert(place, check.to_owned());
    }
}

/// The objects with what was found so far.
struct Found {
    objects: Vec<Scanned>,
    /// Objects that are judged and stand in no file, such as the namespace of those that do: by
    /// namespace, kind and name.
    spoken_of: HashMap<(String, String, String), usize>,
    texts: Texts,
}

/// One copy of each detail, path and name: thousands of findings have the same.
#[derive(Default)]
struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let shared = Arc::<str>::from(text);
        self.0.insert(Arc::clone(&shared));
        shared
    }
}

/// Verdicts on what is only spoken of that another layer gave already.
#[derive(Default)]
struct Repeated {
    failed: u32,
    exempted: u32,
}

impl Found {
    fn take(&mut self, layer: &Layer, namespace: &str, result: &CheckResult<'_>) -> Repeated {
        let mut repeated = Repeated::default();
        for failed in &result.failed {
            let (scanned, findings) = self.findings(layer, namespace, result, failed);
            let told = &mut scanned.result.findings;
            if told.iter().any(|finding| finding.check.id == result.check.id) {
                repeated.failed += 1;
                let known = told.len();
                for finding in findings {
                    if !told[..known].contains(&finding) {
                        told.push(finding);
                    }
                }
            } else {
                told.extend(findings);
            }
        }
        for exempted in &result.exempted {
            let reason = exempted.reason.to_owned();
            let (scanned, findings) = self.findings(layer, namespace, result, &exempted.subject);
            let told = &mut scanned.result.exempted;
            if told.iter().any(|exempted| exempted.finding.check.id == result.check.id) {
                repeated.exempted += 1;
            } else {
                let findings = findings.into_iter();
                told.extend(findings.map(|finding| Exempted { finding, reason: reason.clone() }));
            }
        }
        repeated
    }

    /// The object that fails, and what is wrong with it.
    fn findings(
        &mut self,
        layer: &Layer,
        namespace: &str,
        result: &CheckResult<'_>,
        failed: &FailedSubject<'_>,
    ) -> (&mut Scanned, Vec<Finding>) {
        let index = self.object(layer, namespace, failed);
        let (scanned, texts) = (&mut self.objects[index], &mut self.texts);
        let Scanned { kind, containers, positions, .. } = &*scanned;
        let locator = positions
            .as_ref()
            .map(|positions| Locator::new(*kind, result.check.evaluate, containers, positions));
        let findings = failed.offences.iter().map(|offence| {
            let (path, line) = match locator.as_ref().and_then(|it| it.place(offence)) {
                Some(place) => (Some(texts.share(&place.path)), Some(place.line)),
                None if offence.path.is_empty() && offence.container.is_none() => {
                    (None, scanned.result.line)
                }
                // An object of a cluster has fields, and no lines.
                None => (Some(texts.share(&offence.full_path())), scanned.result.line),
            };
            let container = offence.container.as_ref();
            let container = container.map(|container| texts.share(&container.name));
            let detail = offence.detail.as_deref().map(|detail| texts.share(detail));
            Finding { check: result.check, detail, path, container, line }
        });
        let findings = findings.collect();
        (scanned, findings)
    }

    fn object(&mut self, layer: &Layer, namespace: &str, failed: &FailedSubject<'_>) -> usize {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == failed.kind);
        let known = kind.and_then(|kind| {
            layer.index.get(&(namespace.into(), kind, failed.name.into())).copied()
        });
        if let Some(index) = known {
            return index;
        }
        let name = |text: &str| (text != UNNAMED && !text.is_empty()).then(|| text.to_owned());
        let key = (namespace.to_owned(), failed.kind.to_owned(), failed.name.to_owned());
        *self.spoken_of.entry(key).or_insert_with(|| {
            let result = ObjectResult {
                file: None,
                document: None,
                line: None,
                api_version: None,
                kind: failed.kind.to_owned(),
                namespace: name(namespace).filter(|_| kind != Some(Kind::Namespace)),
                name: name(failed.name),
                pod_security: None,
                kubesec: None,
                findings: Vec::new(),
                exempted: Vec::new(),
            };
            let containers = Containers::default();
            self.objects.push(Scanned { result, kind, positions: None, containers });
            self.objects.len() - 1
        })
    }
}
