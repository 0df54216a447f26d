//! What `scan` reads of files, folders, patterns and standard input.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use plumbline_operator::scan::input::{
    FILE_LIMIT, Input, Inputs, Level, PROBLEMS_LIMIT, Problem, SourceObject, Step,
};
use tempfile::TempDir;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: team}\n";

/// A folder with `files`, each of a path and its content.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    folder
}

/// What there is at each of `paths` in `folder`.
fn read(folder: &Path, paths: &[&str]) -> Vec<Input> {
    let arguments = paths.iter().map(|path| folder.join(path).into_os_string());
    Inputs::new(arguments.collect::<Vec<_>>(), std::io::empty()).collect()
}

fn text(text: &str) -> Vec<Input> {
    Inputs::of_text("web.yaml", text.to_owned()).collect()
}

/// A line for each input: what it is, and its file within `folder`.
fn told(folder: &Path, inputs: &[Input]) -> Vec<String> {
    let within = |file: &str| {
        let folder = format!("{}/", folder.display());
        file.strip_prefix(&folder).unwrap_or(file).to_owned()
    };
    let tell = |input: &Input| match input {
        Input::Object(object) => format!("{} {}", object.kind, within(&object.file)),
        Input::Dockerfile(dockerfile) => format!("Dockerfile {}", within(&dockerfile.file)),
        Input::Problem(problem) => {
            format!("{:?} {}: {}", problem.level, within(&problem.file), problem.message)
        }
    };
    inputs.iter().map(tell).collect()
}

fn objects(inputs: Vec<Input>) -> Vec<SourceObject> {
    let told = told(Path::new(""), &inputs);
    let objects = inputs.into_iter().filter_map(|input| match input {
        Input::Object(object) => Some(object),
        _ => None,
    });
    let objects: Vec<SourceObject> = objects.collect();
    assert_eq!(objects.len(), told.len(), "{told:?}");
    objects
}

fn problem(inputs: Vec<Input>) -> Problem {
    let mut problems = inputs.into_iter().filter_map(|input| match input {
        Input::Problem(problem) => Some(problem),
        _ => None,
    });
    let problem = problems.next().expect("a problem");
    assert_eq!(problems.next(), None);
    problem
}

#[test]
fn a_folder_is_read_in_order_save_what_is_hidden_ignored_or_something_else() {
    let folder = folder(&[
        ("b/pod.yml", POD.as_bytes()),
        ("a.yaml", POD.as_bytes()),
        ("c.json", br#"{"apiVersion": "v1", "kind": "Pod"}"#),
        ("README.md", b"# no manifest"),
        (".hidden/pod.yaml", POD.as_bytes()),
        ("ignored/pod.yaml", POD.as_bytes()),
        (".gitignore", b"ignored/\n"),
        ("Dockerfile", b"FROM a"),
        ("Dockerfile.dev", b"FROM b"),
        ("d/web.Containerfile", b"FROM c"),
        ("Dockerfiles", b"nothing"),
        ("values.yaml", b"image: web"),
    ]);
    let expected = [
        "Dockerfile Dockerfile",
        "Dockerfile Dockerfile.dev",
        "Pod a.yaml",
        "Pod b/pod.yml",
        "Pod c.json",
        "Dockerfile d/web.Containerfile",
        "Warning values.yaml: not a Kubernetes object: apiVersion and kind are missing",
    ];
    assert_eq!(told(folder.path(), &read(folder.path(), &[""])), expected);
    // What is named itself is read whatever its name and however often it is ignored, but once.
    let named = read(folder.path(), &["ignored/pod.yaml", ".hidden", "ignored", "Dockerfiles"]);
    let expected = [
        "Pod ignored/pod.yaml",
        "Pod .hidden/pod.yaml",
        "Error Dockerfiles: not a Kubernetes object: the document is no mapping",
    ];
    let named: Vec<String> =
        told(folder.path(), &named).into_iter().filter(|line| !line.contains("no file")).collect();
    assert_eq!(named, expected);
    let values = problem(read(folder.path(), &["values.yaml"]));
    assert_eq!((values.level, values.line), (Level::Error, Some(1)));
}

#[test]
fn patterns_find_what_they_match() {
    let folder = folder(&[
        ("deploy/a/pod.yaml", POD.as_bytes()),
        ("deploy/pod.yaml", POD.as_bytes()),
        ("deploy/pod.txt", POD.as_bytes()),
        ("other/pod.yaml", POD.as_bytes()),
    ]);
    let found = |pattern| told(folder.path(), &read(folder.path(), &[pattern]));
    assert_eq!(found("deploy/**/*.yaml"), ["Pod deploy/a/pod.yaml", "Pod deploy/pod.yaml"]);
    assert_eq!(found("deploy/*.yaml"), ["Pod deploy/pod.yaml"]);
    assert_eq!(found("{deploy,other}/*"), ["Pod deploy/pod.yaml", "Pod other/pod.yaml"]);
    assert!(found("deploy/*.json")[0].contains("no file here that is named"));
    assert!(found("deploy/[")[0].contains("not a pattern"));
    assert!(found("none/*.yaml")[0].starts_with("Error"), "{:?}", found("none/*.yaml"));
}

#[test]
fn problems_of_files_stop_nothing() {
    let folder = folder(&[
        ("binary.yaml", b"a: 1\n\xff\xfe\x00"),
        ("nul.yaml", b"a: 1\nb: \0"),
        ("secret.yaml", POD.as_bytes()),
        ("z.yaml", POD.as_bytes()),
        ("empty/README.md", b""),
    ]);
    let large = fs::File::create(folder.path().join("large.yaml")).expect("a file");
    large.set_len(FILE_LIMIT + 1).expect("it grows");
    symlink("z.yaml", folder.path().join("link.yaml")).expect("a link");
    let secret = folder.path().join("secret.yaml");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("they are mine");
    let locked = fs::read(&secret).is_err();
    let paths = ["missing.yaml", "", "link.yaml", "empty"];
    let told = told(folder.path(), &read(folder.path(), &paths));
    // Whoever runs this as root may read everything.
    let secret = if locked {
        "Error secret.yaml: cannot be read: the permission is missing"
    } else {
        "Pod secret.yaml"
    };
    let nothing = "no file here that is named *.yaml, *.yml, *.json or as a Dockerfile is";
    let expected = [
        "Error missing.yaml: no such file or folder",
        "Error binary.yaml: not a text in UTF-8: save it as one",
        "Error large.yaml: larger than 64 MiB: split it",
        "Warning link.yaml: a symbolic link, which is not followed: name it to have it read",
        "Error nul.yaml: a binary file: it holds NUL bytes",
        secret,
        "Pod z.yaml",
        &format!("Error empty: {nothing}"),
    ];
    assert_eq!(told, expected);
    let line = problem(read(folder.path(), &["binary.yaml"])).line;
    assert_eq!(line, Some(2));
}

#[test]
fn standard_input_is_read_and_bounded() {
    let stdin = || vec![OsString::from("-")];
    let inputs = Inputs::new(stdin(), POD.as_bytes());
    let read = objects(inputs.collect());
    assert_eq!((read.len(), &*read[0].file), (1, "(stdin)"));
    let endless = Inputs::new(stdin(), std::io::repeat(b'a')).collect();
    assert!(problem(endless).message.contains("larger than"));
}

#[test]
fn each_encoding_is_read() {
    let utf16 = |unit: fn(u16) -> [u8; 2]| {
        let text = format!("\u{feff}{POD}");
        text.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
    };
    let folder = folder(&[
        ("a.yaml", format!("\u{feff}{POD}").as_bytes()),
        ("b.yaml", &utf16(u16::to_le_bytes)),
        ("c.yaml", &utf16(u16::to_be_bytes)),
        ("d.json", "\u{feff}{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}".as_bytes()),
        ("e.yaml", b""),
        ("f.yaml", b"\xff\xfea"),
    ]);
    let told = told(folder.path(), &read(folder.path(), &[""]));
    assert_eq!(told[..4], ["Pod a.yaml", "Pod b.yaml", "Pod c.yaml", "Pod d.json"]);
    assert_eq!(told.len(), 5, "{told:?}");
    assert!(told[4].contains("UTF-16"), "{told:?}");
}

#[test]
fn lists_are_taken_apart() {
    let list = "\
# Source: chart/templates/all.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: a}
    spec:
      hostPID: true
  - kind: Other
    apiVersion: other/v1
---
kind: EmptyList
apiVersion: v1
items: []
---
kind: AllowList
apiVersion: example.com/v1
items: {a: 1}
---
apiVersion: example.com/v1
kind: Database
metadata: {generateName: db-}
";
    let objects = objects(text(list));
    let told: Vec<_> = objects
        .iter()
        .map(|o| (o.document, o.line, &*o.api_version, &*o.kind, o.name.as_deref()))
        .collect();
    let expected = [
        (0, 5, "apps/v1", "Deployment", Some("web")),
        (0, 12, "v1", "Pod", Some("a")),
        (0, 15, "other/v1", "Other", None),
        (2, 22, "example.com/v1", "AllowList", None),
        (3, 26, "example.com/v1", "Database", None),
    ];
    assert_eq!(told, expected);
    assert_eq!(objects[1].positions.line(&[Step::Key("spec"), Step::Key("hostPID")]), 14);
    assert_eq!(objects[1].value["kind"], "Pod");
    assert_eq!(objects[3].value["items"]["a"], 1);
}

#[test]
fn what_is_no_object_is_told_once() {
    let documents = "a: 1\n---\nkind: Pod\n---\n- a\n---\ntext\n---\nkind: 5\napiVersion: v1\n";
    let problems = text(documents).into_iter().filter_map(|input| match input {
        Input::Problem(problem) => Some(format!("{:?} {}", problem.line, problem.message)),
        _ => None,
    });
    let problems: Vec<String> = problems.collect();
    let expected = [
        "Some(1) not a Kubernetes object: apiVersion and kind are missing",
        "Some(3) not a Kubernetes object: apiVersion is missing",
        "Some(5) not a Kubernetes object: the document is no mapping",
        "Some(7) not a Kubernetes object: the document is no mapping",
        "Some(9) not a Kubernetes object: kind is missing",
    ];
    assert_eq!(problems, expected);
}

#[test]
fn names_and_problems_are_clean_and_bounded() {
    let objects =
        objects(text("apiVersion: v1\nkind: \"Pod\\e[31m\"\nmetadata: {name: \"a\\u202eb\"}\n"));
    assert_eq!((&*objects[0].kind, objects[0].name.as_deref()), ("Pod[31m", Some("ab")));
    assert_eq!(objects[0].value["kind"], "Pod\u{1b}[31m");
    let broken = text(&"a: [\n---\n".repeat(PROBLEMS_LIMIT * 10));
    assert_eq!(broken.len(), PROBLEMS_LIMIT + 1);
    let folder = folder(&[("a\u{1b}[2J.yaml", b"a: [")]);
    assert!(!problem(read(folder.path(), &[""])).file.contains('\u{1b}'));
}

#[test]
fn a_large_file_is_read() {
    const SIZE: usize = 50 << 20;
    let data = "x".repeat(1 << 20);
    let config = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a: {data}\n---\n");
    let all = text(&config.repeat(SIZE / config.len()));
    assert_eq!(objects(all).len(), SIZE / config.len());
}
