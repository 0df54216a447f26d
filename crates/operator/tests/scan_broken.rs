//! What `plumbline scan` makes of a folder in which nearly every file is broken.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use serde_json::Value;
use tempfile::TempDir;

const GOOD: &str = "apiVersion: v1
kind: Pod
metadata: {name: good, namespace: shop}
spec:
  containers:
  - name: web
    image: web:1
    securityContext: {privileged: true}
";

/// The size of the large file that is read, in bytes.
const LARGE: usize = 50 << 20;

/// The most memory that the scan may take, in KiB. The largest file is held as its text and, while
/// one document of it is read, as values: some ten times the text where it is all short values, and
/// never more values than the reader's limit for a document. It is a bound on growth without end,
/// not a measurement.
const MEMORY_LIMIT: i64 = 1 << 20;

/// A user without any right.
const NOBODY: u32 = 65534;

/// A broken file: its name, its content, the line of its error and a part of its message.
type Broken = (&'static str, Vec<u8>, Option<u64>, &'static str);

fn broken_files() -> Vec<Broken> {
    let header = "apiVersion: v1\nkind: Pod\n";
    let text = |rest: &str| format!("{header}{rest}").into_bytes();
    let deep = |depth| format!("deep: {}{}\n", "[".repeat(depth), "]".repeat(depth));
    let bomb: String = std::iter::once("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..12).map(|n| {
            let alias = format!("*a{}", n - 1);
            format!("a{n}: &a{n} [{}]\n", vec![alias; 10].join(", "))
        }))
        .collect();
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend(b"odd number of bytes");
    vec![
        ("not-yaml.yaml", text("metadata: {name: [web\nspec: }\n"), Some(4), "cannot be read"),
        ("tabs.yaml", text("metadata:\n\tname: web\n"), Some(4), "indent with spaces"),
        ("truncated.json", br#"{"apiVersion": "v1", "kind": "#.to_vec(), Some(1), ""),
        ("truncated.yaml", text("metadata: {name: \"we"), Some(3), "cannot be read"),
        ("twice.yaml", text("metadata: {name: web}\nkind: Pod\n"), Some(4), "stands twice"),
        ("deep.yaml", text(&deep(200)), Some(3), "nested deeper"),
        ("deeper.yaml", text(&deep(100_000)), Some(3), "cannot be read"),
        ("bomb.yaml", text(&bomb), Some(8), "grow beyond all measure"),
        ("binary.yaml", vec![0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0], Some(1), "binary file"),
        ("latin-1.yaml", b"# caf\xe9\n".to_vec(), Some(1), "UTF-8"),
        ("utf-16.yaml", utf16, None, "UTF-16"),
        ("field.yaml", text("metadata: {name: web}\nspec:\n  hostPID: 5\n"), Some(5), "hostPID"),
        (
            "list.yaml",
            text("metadata: {name: web}\nspec:\n  containers:\n    name: web\n"),
            Some(5),
            "spec.containers",
        ),
        ("template.yaml", text("metadata: {{ .Values.name }}\n"), Some(3), "helm template"),
        ("scalar.yaml", b"only text\n".to_vec(), Some(1), "no mapping"),
    ]
}

/// Files that are odd and right.
const ODD: [(&str, &str); 5] = [
    ("empty.yaml", ""),
    ("crlf.yaml", "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: crlf}\r\n"),
    ("bom.yaml", "\u{feff}apiVersion: v1\nkind: Pod\nmetadata: {name: bom}\n"),
    ("unknown.yaml", "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: gadget}\n"),
    (
        "crd.yaml",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata: {name: gadgets.example.com}\nspec: {group: example.com, scope: Namespaced}\n",
    ),
];

/// Writes a file of one document that is broken where it ends.
fn write_large(path: &Path) -> u64 {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: large}\ndata:\n";
    file.write_all(head.as_bytes()).expect("it is written");
    let value = "x".repeat(1000);
    let mut written = 0;
    let mut lines = 4;
    while written < LARGE {
        let line = format!("  key-{lines}: {value}\n");
        file.write_all(line.as_bytes()).expect("it is written");
        written += line.len();
        lines += 1;
    }
    file.write_all(b"  last: \"never closed").expect("it is written");
    file.flush().expect("it is written");
    lines + 1
}

/// The program, run by somebody who may read what is in `folder` as far as its modes say. Who may
/// read everything, as root may, has it run by another user; that one gets what is in `folder`, and
/// a copy of the program in `binaries`, as it may lie where this user may not go.
fn unprivileged(folder: &Path, binaries: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_plumbline"));
    if File::open(folder.join("closed.yaml")).is_err() {
        return Command::new(program);
    }
    let copy = binaries.join("plumbline");
    fs::copy(program, &copy).expect("a copy");
    let entries = fs::read_dir(folder).expect("a list");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    for path in paths.chain([folder.to_owned(), binaries.to_owned(), copy.clone()]) {
        chown(&path, Some(NOBODY), Some(NOBODY)).expect("it is given away");
    }
    let mut command = Command::new(copy);
    command.uid(NOBODY).gid(NOBODY);
    command
}

#[test]
fn each_broken_file_is_told_and_the_good_one_is_judged() {
    let folder = TempDir::new().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("good.yaml"), GOOD).expect("a file");
    let broken = broken_files();
    for (name, content, ..) in &broken {
        fs::write(path(name), content).expect("a file");
    }
    for (name, content) in ODD {
        fs::write(path(name), content).expect("a file");
    }
    let last = write_large(&path("large.yaml"));
    // It takes no place: nothing is written to it.
    let huge = File::create(path("huge.yaml")).expect("a file");
    huge.set_len(65 << 20).expect("it grows");
    let closed = path("closed.yaml");
    fs::write(&closed, GOOD).expect("a file");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).expect("it is closed");
    let inner = path("inner");
    fs::create_dir(&inner).expect("a folder");
    fs::write(inner.join("web.yaml"), GOOD).expect("a file");
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o0)).expect("it is closed");

    let binaries = TempDir::new().expect("a folder");
    let output = unprivileged(folder.path(), binaries.path())
        .args(["scan", "-o", "json", "."])
        .current_dir(folder.path())
        .output()
        .expect("the binary runs");
    fs::set_permissions(&inner, fs::Permissions::from_mode(0o700)).expect("it is opened");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");

    let mut expected: Vec<(&str, Option<u64>, &str)> =
        broken.iter().map(|(name, _, line, message)| (*name, *line, *message)).collect();
    expected.push(("large.yaml", Some(last), "cannot be read"));
    expected.push(("huge.yaml", None, "larger than 64 MiB"));
    expected.push(("closed.yaml", None, "the permission is missing"));
    expected.push(("inner", None, "the permission is missing"));
    let errors = document["errors"].as_array().expect("errors");
    for (name, line, message) in &expected {
        let told: Vec<&Value> = errors.iter().filter(|error| error["file"] == *name).collect();
        let is_told = told.iter().any(|error| {
            error["line"].as_u64() == *line
                && error["message"].as_str().is_some_and(|text| text.contains(message))
        });
        assert!(is_told, "{name}: {told:#?}");
        let place = line.map_or((*name).to_owned(), |line| format!("{name}:{line}"));
        assert!(stderr.contains(&format!("error: {place}: ")), "{place}: {stderr}");
    }
    let is_expected = |error: &&Value| expected.iter().any(|(name, ..)| error["file"] == *name);
    let others: Vec<&Value> = errors.iter().filter(|error| !is_expected(error)).collect();
    assert_eq!(others, Vec::<&Value>::new());

    let objects = document["objects"].as_array().expect("objects");
    let of_file = |name: &str| objects.iter().filter(|it| it["file"] == name).collect::<Vec<_>>();
    let good = of_file("good.yaml");
    let ids: Vec<&Value> = good
        .iter()
        .flat_map(|object| object["findings"].as_array().into_iter().flatten())
        .filter(|finding| finding["id"] == "privileged-container")
        .map(|finding| &finding["line"])
        .collect();
    assert_eq!(ids, [8]);
    for (name, content) in ODD {
        assert_eq!(of_file(name).len(), usize::from(!content.is_empty()), "{name}");
    }

    // The largest child of this process that has ended: no other test is in this file.
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the usage is known").max_rss();
    println!("peak memory of the scan: {} MiB", peak >> 10);
    assert!(peak < MEMORY_LIMIT, "{peak} KiB");
}
