//! What `plumbline scan` tells of the audit policy of an API server, in each format.

mod command;

use command::{PRIVILEGED, folder, plumbline, text};
use serde_json::Value;
use tempfile::TempDir;

const POLICY: &str = "apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  verbs: [get, list, watch]
- level: RequestResponse
  namespaces: [shop]
- level: Metadata
";

/// What is printed, and the exit code.
fn scan(folder: &TempDir, args: &[&str]) -> (String, Option<i32>) {
    let mut command =
        plumbline(folder.path(), &[&["scan", ".", "--fail-on", "medium"], args].concat());
    let output = command.output().expect("it runs");
    (text(&output.stdout).to_owned(), output.status.code())
}

fn json(folder: &TempDir, args: &[&str]) -> (Value, Option<i32>) {
    let (printed, code) = scan(folder, &[&["-o", "json"], args].concat());
    (serde_json::from_str(&printed).expect("JSON"), code)
}

#[test]
fn each_finding_names_its_rule_and_line() {
    let folder = folder(&[("audit.yaml", POLICY)]);
    let (document, code) = json(&folder, &[]);
    assert_eq!(code, Some(1));
    let found = |finding: &Value| {
        let [check, path] = ["id", "path"].map(|field| finding[field].as_str().expect("a text"));
        (check.to_owned(), path.to_owned(), finding["line"].as_u64().expect("a line"))
    };
    let findings = document["objects"][0]["findings"].as_array().expect("a list");
    let expected = [
        ("audit-policy-content".to_owned(), "rules[0]".to_owned(), 5),
        ("audit-policy-secret-values".to_owned(), "rules[1]".to_owned(), 7),
    ];
    assert_eq!(findings.iter().map(found).collect::<Vec<_>>(), expected);

    for (format, lines) in [
        ("table", ["audit-policy-content  line 5", "audit-policy-secret-values  line 7"]),
        ("sarif", [r#""startLine":5"#, r#""startLine":7"#]),
        ("junit", ["audit.yaml:5: Audit policy", "audit.yaml:7: Audit log"]),
        ("github", ["file=audit.yaml,line=5", "file=audit.yaml,line=7"]),
        ("markdown", ["`audit-policy-content` | 5 |", "`audit-policy-secret-values` | 7 |"]),
        ("html", ["audit-policy-content", "audit-policy-secret-values"]),
        ("yaml", ["line: 5", "line: 7"]),
    ] {
        let (printed, code) = scan(&folder, &["-o", format]);
        assert_eq!(code, Some(1), "{format}");
        assert!(lines.iter().all(|line| printed.contains(line)), "{format}: {printed}");
    }
}

/// No cluster holds one, so no report of a cluster tells of it.
#[test]
fn reports_of_clusters_tell_nothing_of_it() {
    let folder = folder(&[("audit.yaml", POLICY), ("web.yaml", PRIVILEGED)]);
    for format in ["openreports", "securityreport"] {
        let (printed, _) = scan(&folder, &["-o", format]);
        assert!(printed.contains("privileged-container"), "{format}");
        assert!(!printed.contains("audit-policy-"), "{format}");
    }
}

#[test]
fn what_kube_apiserver_refuses_is_an_error() {
    let version = POLICY.replace("k8s.io/v1", "k8s.io/v1beta1");
    let level = POLICY.replace("RequestResponse", "Everything");
    let empty = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n";
    for (policy, line, told) in [
        (version.as_str(), 1, "apiVersion: "),
        (&level, 7, "rules[1].level: "),
        (empty, 3, "rules: kube-apiserver refuses"),
    ] {
        let folder = folder(&[("audit.yaml", policy)]);
        let (document, code) = json(&folder, &[]);
        assert_eq!(code, Some(2), "{policy}");
        let error = &document["errors"][0];
        assert_eq!((&error["file"], error["line"].as_u64()), (&"audit.yaml".into(), Some(line)));
        let message = error["message"].as_str().expect("a text");
        assert!(
            message.contains(told) && message.ends_with("the object is not judged"),
            "{message}"
        );
    }
}

#[test]
fn an_annotation_exempts_and_a_baseline_knows() {
    let annotated = POLICY.replace(
        "omitStages",
        "metadata:\n  annotations:\n    plumbline.dev/ignore: |\n      \
         audit-policy-content=Reads are not logged here.\n      audit-policy-secret-values=\n\
         omitStages",
    );
    let folder = folder(&[("audit.yaml", &annotated)]);
    let (document, _) = json(&folder, &[]);
    let policy = &document["objects"][0];
    assert_eq!(policy["exempted"][0]["reason"], "Reads are not logged here.");
    assert_eq!(policy["findings"].as_array().map(Vec::len), Some(1));
    let summary = &document["summary"];
    assert_eq!((summary["exempted"].as_u64(), summary["medium"].as_u64()), (Some(1), Some(1)));
    let warning = document["warnings"][0]["message"].as_str().expect("a warning");
    assert!(warning.contains("gives no reason for audit-policy-secret-values"), "{warning}");
}

/// Kyverno has a kind of the same name.
#[test]
fn policies_of_other_groups_are_other_kinds() {
    let kyverno = "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: web, namespace: shop}\n\
                   spec: {rules: []}\n";
    let folder = folder(&[("audit.yaml", POLICY), ("kyverno.yaml", kyverno)]);
    let (document, _) =
        json(&folder, &["--check", "audit-policy-content,audit-policy-secret-values"]);
    let objects = document["objects"].as_array().expect("a list");
    let findings = |version: &str| {
        let object = objects.iter().find(|it| it["apiVersion"] == version).expect("it was read");
        object["findings"].as_array().map(Vec::len)
    };
    assert_eq!(findings("audit.k8s.io/v1"), Some(2));
    assert_eq!(findings("kyverno.io/v1"), Some(0));
}

#[test]
fn compliance_with_cis_rests_on_the_file() {
    let verdict = |policy: &str| {
        let folder = folder(&[("audit.yaml", policy)]);
        let args = ["compliance", "cis", "audit.yaml", "-o", "json"];
        let output = plumbline(folder.path(), &args).output().expect("it runs");
        let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let controls = told["controls"].as_array().expect("a list");
        let control = controls.iter().find(|control| control["id"] == "3.2.2").expect("listed");
        control["verdict"].as_str().expect("a text").to_owned()
    };
    assert_eq!(verdict(POLICY), "Fail");
    let good = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n";
    assert_ne!(verdict(good), "Fail");
}
