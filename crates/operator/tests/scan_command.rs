//! `plumbline scan`, as a person or a script calls it.

mod command;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use command::{PRIVILEGED, folder, plumbline, text};
use serde_json::Value;

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = plumbline(folder, &["scan"]);
    command.args(args);
    command
}

fn scan(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().expect("the binary runs")
}

fn code(folder: &Path, args: &[&str]) -> Option<i32> {
    scan(folder, args).status.code()
}

/// The checks that something fails, by a document.
fn failed(json: &[u8]) -> Vec<String> {
    let document: Value = serde_json::from_slice(json).expect("JSON");
    let objects = document["objects"].as_array().into_iter().flatten();
    let findings = objects.flat_map(|object| object["findings"].as_array().into_iter().flatten());
    findings.map(|finding| finding["id"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn exit_codes_say_how_it_went() {
    let folder = folder(&[("web.yaml", PRIVILEGED), ("broken.yaml", "a: [\n")]);
    let code = |args: &[&str]| code(folder.path(), args);
    let critical = ["web.yaml", "--check", "privileged-container"];
    let low = ["web.yaml", "--check", "image-digest"];
    let unknown = ["web.yaml", "--check", "netpol-default-deny-ingress"];
    let with =
        |args: &[&'static str; 3], more: &[&'static str]| code(&[&args[..], more].concat::<&str>());
    assert_eq!(with(&critical, &[]), Some(1));
    assert_eq!(with(&critical, &["--fail-on", "critical"]), Some(1));
    assert_eq!(with(&critical, &["--fail-on", "none"]), Some(0));
    assert_eq!(with(&low, &[]), Some(0));
    assert_eq!(with(&low, &["--fail-on", "medium"]), Some(0));
    assert_eq!(with(&low, &["--fail-on", "low"]), Some(1));
    assert_eq!(with(&low, &["--strict"]), Some(0));
    assert_eq!(with(&unknown, &[]), Some(0));
    assert_eq!(with(&unknown, &["--strict"]), Some(3));
    // What is wrong comes before what is unknown, and what cannot be read before both.
    assert_eq!(code(&["web.yaml", "--strict"]), Some(1));
    assert_eq!(code(&["web.yaml", "--strict", "--fail-on", "none"]), Some(3));
    assert_eq!(code(&[".", "--fail-on", "none"]), Some(2));
    assert_eq!(code(&["missing.yaml"]), Some(2));
}

#[test]
fn wrong_use_is_told_with_what_would_be_right() {
    let folder = folder(&[("web.yaml", PRIVILEGED), ("old.json", "{}")]);
    let refused = |args: &[&str]| {
        let output = scan(folder.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        text(&output.stderr).to_owned()
    };
    let format = refused(&["web.yaml", "-o", "tables"]);
    for known in ["table", "json", "yaml", "securityreport"] {
        assert!(format.contains(known), "{known}: {format}");
    }
    assert!(refused(&["web.yaml", "-o", "tables=scan.txt"]).contains("securityreport"));
    assert!(refused(&[]).contains("Usage"));
    assert!(refused(&["web.yaml", "-o", "json="]).contains("no file is named"));
    assert!(refused(&["web.yaml", "-o", "json", "-o", "yaml"]).contains("-o FORMAT=FILE"));
    assert!(refused(&["web.yaml", "--fail-on", "worst"]).contains("critical"));
    assert!(refused(&["web.yaml", "--cluster"]).contains("cannot be used with"));
    assert!(refused(&["web.yaml", "--baseline", "old.json"]).contains("is no baseline"));
    assert!(refused(&["web.yaml", "--baseline", "none.json"]).contains("cannot be read"));
}

#[test]
fn a_baseline_hides_what_is_known_and_shows_what_is_new() {
    let folder = folder(&[("web.yaml", PRIVILEGED)]);
    let scanned = scan(folder.path(), &["web.yaml", "-o", "json=base.json", "--fail-on", "none"]);
    assert_eq!(scanned.status.code(), Some(0));
    assert!(scanned.stdout.is_empty());
    let args = ["web.yaml", "-o", "json", "--baseline", "base.json"];
    let known = scan(folder.path(), &args);
    assert_eq!((known.status.code(), failed(&known.stdout)), (Some(0), Vec::new()));
    let document: Value = serde_json::from_slice(&known.stdout).expect("JSON");
    assert_eq!(document["summary"]["critical"], 0);
    assert!(document["summary"]["baseline"].as_u64() > Some(0));
    // Lines may move.
    let worse = format!("# shared\n{PRIVILEGED}  hostPID: true\n");
    fs::write(folder.path().join("web.yaml"), worse).expect("a file");
    let new = scan(folder.path(), &args);
    assert_eq!(new.status.code(), Some(1));
    assert_eq!(failed(&new.stdout), ["host-pid"]);
}

#[test]
fn several_formats_go_to_several_files() {
    let folder = folder(&[("web.yaml", PRIVILEGED)]);
    let outputs =
        ["web.yaml", "-o", "json=scan.json", "-o", "yaml=scan.yml", "-o", "table=scan.txt"];
    let output = command(folder.path(), &outputs).env("CLICOLOR_FORCE", "1").output();
    let output = output.expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let read = |name: &str| fs::read(folder.path().join(name)).expect("it is written");
    assert!(failed(&read("scan.json")).contains(&"privileged-container".to_owned()));
    let yaml: Value = serde_norway::from_slice(&read("scan.yml")).expect("YAML");
    let json: Value = serde_json::from_slice(&read("scan.json")).expect("JSON");
    assert_eq!(yaml, json);
    assert!(text(&read("scan.txt")).starts_with("Pod shop/web  web.yaml:1"));
}

#[test]
fn standard_input_is_read() {
    let folder = folder(&[]);
    let mut child = command(folder.path(), &["-", "-o", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(PRIVILEGED.as_bytes()).expect("it is read");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert!(failed(&output.stdout).contains(&"privileged-container".to_owned()));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["objects"][0]["file"], "(stdin)");
}

/// `CLICOLOR_FORCE` stands in for a terminal.
#[test]
fn only_who_wants_colours_gets_them() {
    let hostile = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\e[31mb\"}\nspec:\n  \
                   containers: [{name: \"c\\e]0;d\\a\", image: \"e\\e[2J\\u202e\"}]\n";
    let folder = folder(&[("web.yaml", PRIVILEGED), ("hostile.yaml", hostile)]);
    let colours = |variables: &[&str]| {
        let mut command = command(folder.path(), &["."]);
        command.envs(variables.iter().map(|variable| (*variable, "1")));
        let output = command.output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let stray = |c: char| c.is_control() && c != '\n';
        text(&output.stdout).contains(stray)
    };
    assert!(!colours(&[]));
    assert!(!colours(&["NO_COLOR"]));
    assert!(!colours(&["NO_COLOR", "CLICOLOR_FORCE"]));
    assert!(colours(&["CLICOLOR_FORCE"]));
}

#[test]
fn hostile_names_steer_no_output() {
    let hostile = "apiVersion: v1\nkind: Pod\nmetadata: {name: \"a\\e[31mb\\u202e\", namespace: \
                   \"n\\a\\u202e\"}\nspec: {containers: [{name: \"c\\u202e\", image: \"d\\u202e\"}]}\n";
    let folder = folder(&[("web.yaml", hostile)]);
    for format in ["table", "json", "yaml", "securityreport"] {
        let output = scan(folder.path(), &["web.yaml", "-o", format]);
        let told = text(&output.stdout);
        assert!(told.contains("a[31mb"), "{format}: {told}");
        for steering in ["\u{1b}", "\u{7}", "\u{202e}", "\\e", "\\u001b", "\\u202e"] {
            assert!(!told.contains(steering), "{format}: {steering:?}");
        }
    }
}

#[test]
fn an_exemption_that_does_not_count_is_told_of_an_object_and_of_a_dockerfile() {
    let dockerfile = "FROM a:1\n# plumbline:ignore docker-sudo\nRUN sudo a\n\
                      # plumbline:ignore docker-sudoo It asks for it.\nRUN sudo b\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  annotations:\n\
                   \x20   plumbline.dev/ignore: service-nodeport=\n";
    let folder = folder(&[("Dockerfile", dockerfile), ("web.yaml", service)]);
    let output = scan(folder.path(), &[".", "--fail-on", "none"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let table = text(&output.stdout);
    for told in [
        "warning: Dockerfile:2: plumbline:ignore gives no reason for docker-sudo, so it does not \
         count\n",
        "warning: Dockerfile:4: plumbline:ignore names docker-sudoo, which is no check\n",
        "warning: web.yaml:6: Service web: plumbline.dev/ignore gives no reason for \
         service-nodeport, so it does not count\n",
    ] {
        assert!(table.contains(told), "{told}: {table}");
    }
    let output = scan(folder.path(), &[".", "--fail-on", "none", "-o", "json"]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let warnings = document["warnings"].as_array().expect("warnings");
    let places: Vec<_> =
        warnings.iter().map(|it| (it["file"].as_str(), it["line"].as_u64())).collect();
    assert_eq!(
        places,
        [(Some("Dockerfile"), Some(2)), (Some("Dockerfile"), Some(4)), (Some("web.yaml"), Some(6))]
    );
}
