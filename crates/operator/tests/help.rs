//! What `plumbline` says about itself: help, manual pages and completion.

use std::collections::VecDeque;
use std::path::Path;
use std::process::Command;

/// The width that help is laid out for.
const WIDTH: &str = "100";

/// What `program` prints, in no environment but a width.
fn printed(program: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    let output = command.args(arguments).env_clear().env("COLUMNS", WIDTH).output();
    let output = output.expect("the binary runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn plumbline(arguments: &[&str]) -> String {
    printed(Path::new(env!("CARGO_BIN_EXE_plumbline")), arguments)
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split_once("\nCommands:\n").map_or("", |(_, list)| list);
    let rows = list.lines().take_while(|line| !line.is_empty());
    // The second line of a text begins further in.
    let names = rows.filter_map(|row| row.strip_prefix("  ")?.split_once(' '));
    names.map(|(name, _)| name.to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Every command, by the words that call it.
fn all_commands() -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut waiting = VecDeque::from([Vec::new()]);
    while let Some(path) = waiting.pop_front() {
        let help = help(&path);
        let children = commands(&help).into_iter().filter(|name| name != "help");
        waiting.extend(children.map(|name| [path.clone(), vec![name]].concat()));
        all.push(path);
    }
    all
}

fn help(path: &[String]) -> String {
    let words: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    plumbline(&words)
}

#[test]
fn every_command_has_help() {
    let all = all_commands();
    assert!(all.iter().any(|path| path.join(" ") == "checks explain"), "{all:?}");
    for path in all {
        let name = [vec!["plumbline".to_owned()], path.clone()].concat().join("_");
        insta::assert_snapshot!(name, help(&path));
    }
}

#[test]
fn every_command_has_a_manual_page() {
    for path in all_commands() {
        let words: Vec<&str> = ["man"].into_iter().chain(path.iter().map(String::as_str)).collect();
        let page = plumbline(&words);
        let name = [vec!["plumbline".to_owned()], path].concat().join("-");
        assert!(page.contains(&format!(".TH {name} 1 ")), "{page}");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    let scan = plumbline(&["man", "scan"]);
    assert!(
        scan.contains("\n.SH EXTRA\n.nf\nExit codes: ") && scan.contains("PLUMBLINE_NO_IGNORES")
    );
    assert!(scan.contains("\\-\\-fail\\-on") && scan.contains("Exit codes: 0"), "{scan}");
    assert!(plumbline(&["man"]).contains("plumbline\\-scan(1)"));
}

#[test]
fn no_manual_page_of_an_unknown_command() {
    for (words, told) in [
        (["man", "scann"], "there is no command `scann`; there are scan, compliance, run"),
        (["man", "\u{1b}[31m"], "there is no command `\\u{1b}[31m`; there are scan"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
        let output = command.args(words).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8(output.stderr).expect("UTF-8");
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn completion_knows_scan_and_completes_its_files() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(plumbline(&["completion", shell]).contains("scan"), "{shell}");
    }
    let fish = plumbline(&["completion", "fish"]);
    let formats = ["table", "sarif", "securityreport"].map(|format| format!("{format}\\t"));
    assert!(formats.iter().all(|format| fish.contains(format)), "{fish}");
    let zsh = plumbline(&["completion", "zsh"]);
    assert!(zsh.contains("'*::paths -- "), "{zsh}");
    for files in ["paths -- ", "--baseline=", "--config="] {
        let line = zsh.lines().find(|line| line.contains(files)).expect(files);
        assert!(line.contains(":_files'"), "{line}");
    }
}

/// As kubectl runs a plugin.
#[cfg(unix)]
#[test]
fn help_of_the_plugin_says_what_is_typed() {
    let folder = tempfile::tempdir().expect("a folder");
    let plugin = folder.path().join("kubectl-plumbline");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_plumbline"), &plugin).expect("a link");
    let all = printed(&plugin, &["--help"]);
    assert!(all.contains("Usage: kubectl plumbline <COMMAND>\n"), "{all}");
    assert!(all.contains("  kubectl plumbline scan deploy/"), "{all}");
    let scan = printed(&plugin, &["scan", "--help"]);
    assert!(scan.contains("Usage: kubectl plumbline scan [OPTIONS] "), "{scan}");
    assert!(scan.contains("| kubectl plumbline scan -"), "{scan}");
    let explain = printed(&plugin, &["checks", "explain", "--help"]);
    assert!(explain.contains("Usage: kubectl plumbline checks explain "), "{explain}");
    assert!(explain.contains("  kubectl plumbline checks explain host-pid"), "{explain}");
    let refused = Command::new(&plugin).arg("scan").output().expect("the link runs");
    let refused = String::from_utf8(refused.stderr).expect("UTF-8");
    assert!(refused.contains("Usage: kubectl plumbline scan "), "{refused}");
}
