//! `plumbline compliance` and `plumbline threats`, as a person or a script calls them.

mod command;

use std::path::Path;
use std::process::Output;

use command::{PRIVILEGED, folder, text};
use serde_json::Value;

/// A Deployment whose account decides whether a token is mounted.
const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      serviceAccountName: api
      containers: [{name: api, image: api:1}]
";

/// Runs `plumbline` in `folder`, its output piped.
fn plumbline(folder: &Path, args: &[&str]) -> Output {
    command::plumbline(folder, args).output().expect("the binary runs")
}

/// The verdict and the failing subjects of a control.
fn control(document: &Value, id: &str) -> (String, u64) {
    let controls = document["controls"].as_array().expect("controls");
    let control = controls.iter().find(|control| control["id"] == id).expect("the control");
    let verdict = control["verdict"].as_str().unwrap_or_default().to_owned();
    (verdict, control["failing"].as_u64().unwrap_or_default())
}

#[test]
fn exit_codes_say_how_it_went() {
    let folder = folder(&[("web.yaml", PRIVILEGED), ("broken.yaml", "a: [\n")]);
    let code =
        |args: &[&str]| plumbline(folder.path(), &[&["compliance"], args].concat()).status.code();
    assert_eq!(code(&["pss", "web.yaml"]), Some(1));
    assert_eq!(code(&["pss", "web.yaml", "--check", "host-pid"]), Some(0));
    assert_eq!(code(&["pss", "web.yaml", "--check", "host-pid", "--strict"]), Some(3));
    assert_eq!(code(&["pss", "web.yaml", "--strict"]), Some(1));
    assert_eq!(code(&["pss", "broken.yaml"]), Some(2));
    assert_eq!(code(&["pss", "missing.yaml"]), Some(2));
    assert_eq!(code(&["pss"]), Some(2));
    assert_eq!(code(&["trivy", "web.yaml"]), Some(2));
    assert_eq!(code(&["pss", "web.yaml", "--benchmark", "1.12"]), Some(2));
    assert_eq!(code(&["pss", "web.yaml", "--reports"]), Some(2));
    assert_eq!(code(&["pss", "--reports", "--kubeconfig", "missing"]), Some(2));
}

#[test]
fn files_are_judged_by_the_engine_of_a_scan() {
    let folder = folder(&[("web.yaml", PRIVILEGED)]);
    let json = |args: &[&str]| -> Value {
        let all = [&["compliance", "pss", "web.yaml", "-o", "json"], args].concat();
        serde_json::from_slice(&plumbline(folder.path(), &all).stdout).expect("JSON")
    };
    let whole = json(&[]);
    assert_eq!(control(&whole, "baseline/privileged"), ("Fail".to_owned(), 1));
    assert_eq!(control(&whole, "baseline/hostNamespaces"), ("Pass".to_owned(), 0));
    let sum: u64 = ["fail", "unknown", "manual", "notJudged", "notApplicable", "pass"]
        .iter()
        .filter_map(|verdict| whole["totals"][verdict].as_u64())
        .sum();
    assert_eq!(whole["totals"]["controls"].as_u64(), Some(sum));
    // What the filters leave out never passes.
    let part = json(&["--skip", "host-ipc"]);
    assert_eq!(control(&part, "baseline/hostNamespaces").0, "Unknown");
}

#[test]
fn what_files_do_not_hold_never_passes() {
    let files = [("web.yaml", PRIVILEGED), ("api.yaml", DEPLOYMENT), ("broken.yaml", "a: [\n")];
    let folder = folder(&files);
    let json = |args: &[&str]| -> Value {
        let all = [&["compliance", "cis", "-o", "json"], args].concat();
        serde_json::from_slice(&plumbline(folder.path(), &all).stdout).expect("JSON")
    };
    let some = json(&["web.yaml", "api.yaml"]);
    assert_eq!(control(&some, "5.1.6").0, "Unknown", "the account is not in the files");
    assert_eq!(control(&some, "5.1.9").0, "NotApplicable", "there is no binding");
    assert_eq!(control(&some, "5.2.3").0, "Pass");
    assert_eq!(control(&some, "3.1.1").0, "Manual");
    let whole = json(&["web.yaml", "api.yaml", "--complete"]);
    assert_ne!(control(&whole, "5.1.6").0, "Unknown");
    let broken = json(&["."]);
    assert_eq!(control(&broken, "5.2.3").0, "Unknown", "something could not be read");
    assert_eq!(control(&broken, "5.2.2").0, "Fail");
}

#[test]
fn the_newest_benchmark_has_its_own_ids() {
    let folder = folder(&[("web.yaml", PRIVILEGED)]);
    let args = ["compliance", "cis", "web.yaml", "--benchmark", "2.0", "-o", "json"];
    let output = plumbline(folder.path(), &args);
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["version"], "2.0");
    assert_eq!(control(&document, "5.2.2"), ("Fail".to_owned(), 1));
}

#[test]
fn every_output_is_whole_and_acts_on_no_terminal() {
    let folder = folder(&[("web.yaml", PRIVILEGED)]);
    for format in ["table", "json", "csv", "markdown"] {
        let args = ["compliance", "pss", "web.yaml", "-o", format];
        let output = plumbline(folder.path(), &args);
        let shown = text(&output.stdout);
        assert!(shown.contains("baseline/privileged") && shown.contains("Fail"), "{shown}");
        let stray = shown.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(stray, None, "{format}");
    }
    let csv = plumbline(folder.path(), &["compliance", "cis", "web.yaml", "-o", "csv"]);
    let mut reader = csv::Reader::from_reader(&csv.stdout[..]);
    assert!(reader.records().all(|record| record.is_ok_and(|it| it.len() == 11)));
}

#[test]
fn an_unknown_standard_is_an_error_that_lists_what_there_is() {
    let folder = folder(&[]);
    let output = plumbline(folder.path(), &["compliance", "soc2", "."]);
    let error = text(&output.stderr);
    assert!(error.contains("cis, nsa, pss, mitre, owasp"), "{error}");
}

#[test]
fn threats_are_listed_and_explained() {
    let folder = folder(&[]);
    let printed = |args: &[&str]| {
        let output = plumbline(folder.path(), &[&["threats"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        text(&output.stdout).to_owned()
    };
    assert_eq!(printed(&[]).lines().count(), 21);
    let explained = printed(&["7"]);
    assert!(explained.starts_with("7 Kernel calls from root containers\n"), "{explained}");
    assert!(explained.contains("  privileged-container"), "{explained}");
    assert_eq!(explained.chars().find(|c| c.is_control() && *c != '\n'), None);
    let json: Value = serde_json::from_str(&printed(&["7", "15", "-o", "json"])).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    assert_eq!(json[1]["id"], 15);
    let refused = plumbline(folder.path(), &["threats", "21"]);
    assert_eq!(refused.status.code(), Some(2));
}

/// The generated page and what is printed are the same text.
#[test]
fn threats_print_the_reference_page() {
    let files = plumbline_operator::generate::files().expect("YAML");
    let page = files.iter().find(|(path, _)| path.ends_with("docs/threats.md"));
    let page = page.and_then(|(_, page)| page.split_once('\n')).expect("a notice, then the page");
    let printed = plumbline(folder(&[]).path(), &["threats", "-o", "markdown"]);
    assert_eq!(text(&printed.stdout), page.1);
}
