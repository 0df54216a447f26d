//! The example manifests show what they say: the vulnerable one of a threat fails the checks that
//! it lists, its hardened twin none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use plumbline_checks::evidence::ServerVersion;
use plumbline_checks::{
    CheckResult, Day, DockerfileResult, Evaluate, Evaluation, Evidence, Kind, Settings, Store,
    Verdict, decode, dockerfile, evaluate_cluster, evaluate_dockerfile, evaluate_namespace,
};
use serde::Deserialize as _;

/// The threats that manifests of watched kinds can show.
const SHOWN: [u8; 13] = [1, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 19, 20];

/// The threats that Dockerfiles can show.
const SHOWN_BY_FILES: [u8; 1] = [17];

/// The folders with `hardened.EXTENSION` in them, by threat.
fn folders_of(extension: &str) -> Vec<(u8, PathBuf)> {
    let mut folders = folders();
    folders.retain(|(_, folder)| folder.join(format!("hardened.{extension}")).exists());
    folders
}

fn folders() -> Vec<(u8, PathBuf)> {
    let threats = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../manifests/threats");
    let mut folders: Vec<(u8, PathBuf)> = std::fs::read_dir(&threats)
        .expect("the folder exists")
        .map(|entry| entry.expect("readable").path())
        .map(|folder| {
            let name = folder.file_name().and_then(|name| name.to_str());
            let (number, _) = name.and_then(|name| name.split_once('-')).expect("NN-name");
            (number.parse().expect("a number"), folder)
        })
        .collect();
    folders.sort();
    folders
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("both files exist")
}

/// The checks behind `# fails:`, on that line and the comment lines after it.
fn listed(yaml: &str) -> BTreeSet<&str> {
    let (_, list) = yaml.split_once("# fails:").expect("a line `# fails: …`");
    let mut lines = list.lines();
    let first = lines.next();
    let more = lines.map_while(|line| line.strip_prefix('#'));
    first
        .into_iter()
        .chain(more)
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .filter(|check| !check.is_empty())
        .collect()
}

/// Policies name it, and no cluster is without it.
const SYSTEM: &str = "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}";

/// The facts of a file, in a cluster. Each object must name its namespace, one and the same for the
/// file.
fn store(yaml: &str, namespace: &str) -> Store {
    let mut store = Store::default();
    let system = serde_norway::from_str(SYSTEM).expect("valid YAML");
    let system = decode::decode(system, &Settings::default()).expect("it decodes");
    store.apply(system.expect("a watched kind"), 0);
    for document in serde_norway::Deserializer::from_str(yaml) {
        let object = serde_json::Value::deserialize(document).expect("valid YAML");
        let observed = decode::decode(object, &Settings::default()).expect("objects decode");
        let observed = observed.expect("some check reads it");
        let named = observed.kind.namespaced() || observed.kind == Kind::Namespace;
        assert_eq!(&*observed.namespace, if named { namespace } else { "" }, "{}", observed.name);
        store.apply(observed, 0);
    }
    store
}

fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    evidence.server = Some(ServerVersion::of_project(37));
    evidence.today = Some(Day::of(&Time("2026-01-01T00:00:00Z".parse().expect("a time"))));
    evidence
}

/// Calls `judge` with each result in the reports of `yaml`.
fn for_each_result(yaml: &str, namespace: &str, mut judge: impl FnMut(&CheckResult<'_>)) {
    let (store, evidence) = (store(yaml, namespace), evidence());
    let reports: [Evaluation<'_>; 2] = [
        evaluate_namespace(namespace, &store, &evidence, &Settings::default()),
        evaluate_cluster(&store, &evidence, &Settings::default()),
    ];
    // The manifests of one namespace do not make a cluster.
    let of_cluster =
        |result: &&CheckResult<'_>| matches!(result.check.evaluate, Evaluate::Cluster(_));
    let results = reports.iter().flat_map(|report| &report.results);
    for result in results.filter(|result| !of_cluster(result)) {
        judge(result);
    }
}

#[test]
fn each_threat_that_manifests_can_show_has_a_pair() {
    let threats = |folders: Vec<(u8, PathBuf)>| -> Vec<u8> {
        folders.into_iter().map(|(threat, _)| threat).collect()
    };
    assert_eq!(threats(folders_of("yaml")), SHOWN);
    assert_eq!(threats(folders_of("Dockerfile")), SHOWN_BY_FILES);
    assert_eq!(folders().len(), SHOWN.len() + SHOWN_BY_FILES.len());
}

/// The verdicts on a Dockerfile of `folder`, of the checks that run unless asked for more.
fn file_results(folder: &Path, file: &str) -> Vec<DockerfileResult> {
    let file = dockerfile::parse(read(folder, file)).expect("a Dockerfile");
    evaluate_dockerfile(&file, &Settings::default())
}

/// The checks of `threat` that fail.
fn failed(results: &[DockerfileResult], threat: u8) -> BTreeSet<&'static str> {
    let failed = results.iter().filter(|it| matches!(it.verdict, Verdict::Fail(_)));
    failed.filter(|it| it.check.threats.contains(&threat)).map(|it| it.check.id).collect()
}

#[test]
fn the_vulnerable_dockerfile_fails_what_it_lists_and_the_hardened_one_nothing() {
    for (threat, folder) in folders_of("Dockerfile") {
        let results = file_results(&folder, "vulnerable.Dockerfile");
        let text = read(&folder, "vulnerable.Dockerfile");
        assert_eq!(listed(&text), failed(&results, threat), "{}", folder.display());
        let mut passed = 0;
        for result in file_results(&folder, "hardened.Dockerfile") {
            let DockerfileResult { check, verdict } = &result;
            passed += usize::from(*verdict == Verdict::Pass);
            let clean = matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
            assert!(clean, "{}: {}: {verdict:?}", folder.display(), check.id);
        }
        assert!(passed > 0, "{} shows nothing", folder.display());
    }
}

/// What is asked of others holds for the image of Plumbline, without a comment to ignore anything.
#[test]
fn the_dockerfile_of_plumbline_has_no_finding() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../Dockerfile");
    let file = dockerfile::parse(std::fs::read(path).expect("it is there")).expect("a Dockerfile");
    assert_eq!(file.ignores().count(), 0);
    for DockerfileResult { check, verdict } in evaluate_dockerfile(&file, &Settings::default()) {
        let clean = matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
        assert!(clean, "{}: {verdict:?}", check.id);
    }
}

#[test]
fn the_vulnerable_one_fails_what_it_lists() {
    for (threat, folder) in folders_of("yaml") {
        let yaml = read(&folder, "vulnerable.yaml");
        // What lives in the namespace default is what threat 5 is about.
        let namespace = match threat {
            5 => "default".to_owned(),
            _ => format!("threat-{threat:02}-vulnerable"),
        };
        let mut failed = BTreeSet::new();
        for_each_result(&yaml, &namespace, |result| {
            if result.check.threats.contains(&threat) && !result.failed.is_empty() {
                failed.insert(result.check.id);
            }
        });
        let (listed, folder) = (listed(&yaml), folder.display());
        assert!(!listed.is_empty(), "{folder} lists nothing");
        let missing: Vec<_> = listed.difference(&failed).collect();
        assert!(missing.is_empty(), "{folder} lists {missing:?}, which it does not fail");
    }
}

#[test]
fn the_hardened_one_fails_nothing() {
    for (threat, folder) in folders_of("yaml") {
        let yaml = read(&folder, "hardened.yaml");
        let namespace = format!("threat-{threat:02}-hardened");
        let mut passed = 0;
        for_each_result(&yaml, &namespace, |result| {
            let id = result.check.id;
            let failed: Vec<_> = result.failed.iter().collect();
            assert!(failed.is_empty(), "{}: {id}: {failed:?}", folder.display());
            assert!(result.unknown.is_empty(), "{}: {id}", folder.display());
            if result.check.threats.contains(&threat) {
                passed += result.passed;
            }
        });
        assert!(passed > 0, "{} shows nothing", folder.display());
    }
}
