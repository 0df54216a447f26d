//! The file of flags that `plumbline scan` reads, as a person calls it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// A Pod with a critical finding, some of low severity, and an image of a registry.
const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - name: web
    image: registry.example/web:1
    securityContext: {privileged: true}
";

/// A folder with the Pod, and `.plumbline.yaml` with `flags`.
fn folder(flags: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("pod.yaml"), POD).expect("a file");
    fs::write(folder.path().join(".plumbline.yaml"), flags).expect("a file");
    folder
}

fn scan(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    command.arg("scan").args(arguments).current_dir(folder).env_clear();
    command.envs(environment.iter().copied()).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The ids of the checks that fail.
fn findings(output: &Output) -> Vec<String> {
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("JSON on standard output");
    let objects = document["objects"].as_array().expect("objects");
    let findings = objects.iter().filter_map(|object| object["findings"].as_array());
    findings.flatten().map(|finding| finding["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn the_file_of_the_working_directory_counts_without_a_word() {
    let folder = folder("check: [privileged-container, cpu-limit]\nfail-on: none\noutput: json\n");
    let output = scan(folder.path(), &["pod.yaml"], &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(findings(&output), ["privileged-container", "cpu-limit"]);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_command_line_replaces_values_and_adds_to_lists() {
    let folder = folder("check: privileged-container\nfail-on: none\noutput: table\n");
    let arguments = ["pod.yaml", "--fail-on", "critical", "--check", "cpu-limit", "-o", "json"];
    let output = scan(folder.path(), &arguments, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(findings(&output), ["privileged-container", "cpu-limit"]);
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let folder = folder("check: image-registry-allowlist\nallowed-registry: registry.example\n");
    let found = |arguments: &[&str], environment: &[(&str, &str)]| {
        let json = ["pod.yaml", "-o", "json"];
        findings(&scan(folder.path(), &[&json[..], arguments].concat(), environment)).len()
    };
    let variable = [("PLUMBLINE_ALLOWED_REGISTRIES", "other.example")];
    assert_eq!(found(&[], &[]), 0);
    assert_eq!(found(&[], &variable), 1);
    assert_eq!(found(&["--allowed-registry", "registry.example"], &variable), 0);
}

#[test]
fn another_file_may_be_named_and_none_at_all() {
    let folder = folder("check: privileged-container\n");
    fs::write(folder.path().join("other.yaml"), "check: cpu-limit\noutput: [json=result.json]\n")
        .expect("a file");
    let output = scan(folder.path(), &["pod.yaml", "--config", "other.yaml"], &[]);
    assert!(output.stdout.is_empty());
    let written = fs::read_to_string(folder.path().join("result.json")).expect("a result");
    assert!(written.contains("cpu-limit") && !written.contains("\"privileged-container\""));
    let output = scan(folder.path(), &["pod.yaml", "--no-config", "-o", "json"], &[]);
    let all = findings(&output);
    assert!(all.len() > 2 && all.contains(&"run-as-non-root".to_owned()), "{all:?}");
}

#[test]
fn a_wrong_file_is_wrong_use() {
    for (flags, what) in [
        (
            "skipp: [a]",
            "error: .plumbline.yaml, key `skipp`: there is no such key; there are allowed-",
        ),
        ("help: true", "error: .plumbline.yaml, key `help`: there is no such key"),
        ("fail-on: severe", "error: .plumbline.yaml, key `fail-on`: invalid value 'severe'"),
        ("config: other.yaml", "error: .plumbline.yaml, key `config`: "),
        ("output: json=result.json", "error: .plumbline.yaml, key `output`: "),
        ("- skip", "error: .plumbline.yaml: expected flags"),
    ] {
        let folder = folder(flags);
        let output = scan(folder.path(), &["pod.yaml"], &[]);
        assert_eq!(output.status.code(), Some(2), "{flags}");
        assert!(output.stdout.is_empty(), "{flags}");
        assert!(text(&output.stderr).starts_with(what), "{flags}: {}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("--help"), "{flags}");
        assert!(!folder.path().join("result.json").exists());
    }
    let folder = folder("");
    let output = scan(folder.path(), &["pod.yaml", "--config", "missing.yaml"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: missing.yaml cannot be read: "));
}

/// `complete` is about files, so it is no reason to refuse a scan of a cluster.
#[test]
fn what_does_not_fit_the_command_line_is_left_out() {
    let folder = folder("complete: true\n");
    let arguments = ["--cluster", "--kubeconfig", "missing"];
    let error = scan(folder.path(), &arguments, &[]).stderr;
    assert!(text(&error).contains("missing") && !text(&error).contains("--complete"));
}
