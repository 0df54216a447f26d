//! `plumbline checks`, as a person or a script calls it.

use std::process::{Command, Output};

/// Runs `plumbline` with `args`, its output piped.
fn plumbline(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.args(args).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// The standard output of a call that succeeds.
fn printed(args: &[&str]) -> String {
    let output = plumbline(args);
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
    text(&output.stdout).to_owned()
}

/// The standard error of a call that fails as clap fails.
fn refused(args: &[&str]) -> String {
    let output = plumbline(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    assert!(output.stdout.is_empty(), "{args:?}");
    text(&output.stderr).to_owned()
}

#[test]
fn a_filtered_list_and_its_count() {
    let output = plumbline(&["checks", "--standard", "trivy/KSV-0017"]);
    assert!(output.status.success());
    let list = text(&output.stdout);
    assert!(list.starts_with("ID                     SEVERITY   THREATS   KINDS       TITLE\n"));
    assert!(list.contains("\nprivileged-container   critical   7,15      workloads   "), "{list}");
    assert_eq!(list.lines().count(), 2);
    assert!(text(&output.stderr).starts_with("1 of "));
}

#[test]
fn what_is_piped_has_no_control_characters() {
    for args in [
        &["checks"][..],
        &["checks", "-o", "wide"],
        &["checks", "explain", "privileged-container"],
        &["checks", "coverage"],
    ] {
        let stray = |c: char| c.is_control() && c != '\n';
        assert_eq!(printed(args).chars().find(|c| stray(*c)), None, "{args:?}");
    }
}

/// `CLICOLOR_FORCE` stands in for a terminal.
#[test]
fn no_color_wins_over_a_terminal() {
    let list = |no_color: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
        command.args(["checks", "--standard", "trivy/KSV-0017"]);
        command.env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR");
        if no_color {
            command.env("NO_COLOR", "1");
        }
        command.output().expect("the binary runs").stdout
    };
    assert!(list(false).contains(&0x1b));
    assert!(!list(true).contains(&0x1b));
}

#[test]
fn json_is_an_array_of_checks() {
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["checks", "--standard", "trivy/KSV-0017", "-o", "json"]))
            .expect("JSON");
    assert_eq!(json[0]["id"], "privileged-container");
    assert_eq!(json[0]["references"]["peers"]["trivy"][0], "KSV-0017");
    assert_eq!(json.as_array().map(Vec::len), Some(1));
}

#[test]
fn a_filter_without_a_match_says_so_and_is_no_error() {
    let output = plumbline(&["checks", "--standard", "kube-linter/sorted-keys"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert_eq!(text(&output.stderr), "no check matches\n");
}

#[test]
fn an_unknown_value_lists_what_there_is() {
    let error = refused(&["checks", "--severity", "severe"]);
    assert!(error.contains("critical, high, medium, low, info"), "{error}");
    let error = refused(&["checks", "--kind", "Widget"]);
    assert!(error.contains("Deployment") && !error.contains("deployments.apps"), "{error}");
}

#[test]
fn explain_takes_ids_of_other_tools_and_names_each_check_once() {
    let both = ["checks", "explain", "-o", "json", "KSV-0017", "privileged-container"];
    let json: serde_json::Value = serde_json::from_str(&printed(&both)).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(1));
    assert_eq!(json[0]["id"], "privileged-container");
}

/// The generated page of a check and its explanation are the same text.
#[test]
fn explain_prints_the_reference_page() {
    let files = plumbline_operator::generate::files().expect("YAML");
    let page = files.iter().find(|(path, _)| path.ends_with("checks/privileged-container.md"));
    let page = page.and_then(|(_, page)| page.split_once('\n')).expect("a notice, then the page");
    assert_eq!(printed(&["checks", "explain", "privileged-container", "-o", "markdown"]), page.1);
}

#[test]
fn an_unknown_id_suggests_the_nearest() {
    let error = refused(&["checks", "explain", "priviledged-container"]);
    assert!(error.contains("similar value") && error.contains("'privileged-container'"), "{error}");
    let error = refused(&["checks", "explain", "sorted-keys"]);
    assert!(error.contains("kube-linter/sorted-keys is known"), "{error}");
}

#[test]
fn coverage_of_one_tool() {
    let table = printed(&["checks", "coverage", "--standard", "kubesec"]);
    assert!(table.contains("kubesec/Privileged"), "{table}");
    assert!(!table.contains("trivy/"), "{table}");
    let error = refused(&["checks", "coverage", "--standard", "mitre"]);
    assert!(error.contains("kube-linter"), "{error}");
}

#[test]
fn completion_knows_the_commands_and_the_ids() {
    let script = printed(&["completion", "bash"]);
    for word in ["explain", "coverage", "privileged-container", "--severity"] {
        assert!(script.contains(word), "{word}");
    }
}
