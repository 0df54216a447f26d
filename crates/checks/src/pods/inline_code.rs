//! Code that stands on the command line of an interpreter, judged by the names in it.

use super::command_line::{Program, SHELLS, has_option};
use super::fetched_code::interpreter;

/// Names that open a connection.
const SOCKETS: [&str; 5] = ["socket", "tcpsocket", "tcpserver", "fsockopen", "net"];

/// Names that fetch.
const FETCHES: [&str; 13] = [
    "urlopen",
    "urlretrieve",
    "urllib",
    "urllib2",
    "requests",
    "httplib",
    "lwp",
    "getstore",
    "open_uri",
    "file_get_contents",
    "curl_exec",
    "axios",
    "https",
];

/// Names that decode.
const DECODES: [&str; 5] = ["b64decode", "base64_decode", "decode_base64", "decode64", "atob"];

/// Names that run a text as code.
const RUNS: [&str; 3] = ["exec", "eval", "instance_eval"];

/// Switches of `PowerShell` that take code in base64: any beginning of the first, or the second.
const ENCODED: [&str; 2] = ["-encodedcommand", "-ec"];

/// What the code does that `program` is given, where it is an interpreter.
pub(super) fn of(program: Program<'_>) -> Option<String> {
    if matches!(program.name(), "powershell" | "pwsh") {
        return power_shell(program);
    }
    let interpreter = interpreter(program)?;
    if !program.texts().any(starts_code) {
        return None;
    }
    let names: Vec<String> = program.texts().flat_map(names).collect();
    let has = |list: &[&str]| names.iter().any(|name| list.contains(&name.as_str()));
    let what = if has(&SOCKETS) && has(&SHELLS) {
        "with a connection and a shell"
    } else if has(&FETCHES) && has(&RUNS) {
        "runs what it fetches"
    } else if has(&DECODES) && has(&RUNS) {
        "runs what it decodes"
    } else {
        return None;
    };
    Some(format!("{interpreter} {what}"))
}

/// Whether `text` is the option before code: alone, in a bundle, or with the code right behind it.
fn starts_code(text: &str) -> bool {
    let letters = ['c', 'e', 'E', 'r'];
    text == "--eval"
        || letters.into_iter().any(|letter| has_option(text, letter))
        || text.strip_prefix('-').is_some_and(|code| code.starts_with(letters))
}

fn power_shell(program: Program<'_>) -> Option<String> {
    let encoded = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.len() > 1 && ENCODED[0].starts_with(&text) || text == ENCODED[1]
    };
    if program.texts().any(encoded) {
        return Some("powershell runs what it decodes".to_owned());
    }
    let text = program.texts().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    let mut names = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let runs = names.clone().any(|name| matches!(name, "iex" | "invoke-expression"));
    let fetches = names.any(|name| {
        let commands = ["iwr", "irm", "invoke-webrequest", "invoke-restmethod", "curl", "wget"];
        commands.contains(&name) || matches!(name, "downloadstring" | "webclient")
    });
    (runs && fetches).then(|| "powershell runs what it fetches".to_owned())
}

/// The names in a piece of code, in small letters.
fn names(code: &str) -> impl Iterator<Item = String> {
    let words = code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}
