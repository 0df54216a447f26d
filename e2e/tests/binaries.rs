//! The binaries are found, or built once, or it is said what to do. Go is a stand-in here.
#![allow(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

use plumbline_e2e::{Binaries, Binary, Environment, binaries};
use tempfile::TempDir;

const PLAIN: [Binary; 3] = [Binary::Etcd, Binary::KubeApiserver, Binary::Kubectl];

/// Notes each call, answers `go list` with its own folder, and builds slowly and in two parts, so
/// that a half-written binary would be seen.
const GO: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case $1 in
list) echo "$here/kwok" ;;
build)
    while [ "$1" != -o ]; do shift; done
    if [ -e "$here/broken" ]; then echo "no such package" >&2; exit 1; fi
    printf half > "$2"; sleep 0.1; printf -- -whole >> "$2" ;;
esac
"#;

struct Stub {
    folder: TempDir,
    environment: Environment,
}

impl Stub {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let go = folder.path().join("go");
        fs::write(&go, GO).unwrap();
        fs::set_permissions(&go, fs::Permissions::from_mode(0o755)).unwrap();
        for (stage, name) in [
            ("node/fast", "node-initialize"),
            ("node/heartbeat-with-lease", "node-heartbeat"),
            ("pod/fast", "pod-ready"),
        ] {
            let stages = folder.path().join("kwok/kustomize/stage").join(stage);
            fs::create_dir_all(&stages).unwrap();
            fs::write(stages.join("kustomization.yaml"), "kind: Kustomization\n").unwrap();
            let text = format!("kind: Stage\nmetadata: {{name: {name}}}\n");
            fs::write(stages.join("stage.yaml"), text).unwrap();
        }
        let environment = Environment {
            assets: None,
            cache: Some(folder.path().join("cache")),
            home: None,
            path: Some(format!("{}:/usr/bin:/bin", folder.path().display()).into()),
        };
        Self { folder, environment }
    }

    fn cache(&self) -> PathBuf {
        let version = binaries::kubernetes_version().unwrap();
        self.folder.path().join("cache/plumbline/control-plane").join(version)
    }

    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.path().join("calls")).unwrap_or_default();
        calls.lines().map(String::from).collect()
    }
}

fn files(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| name(e).unwrap()).collect();
    files.sort();
    files
}

#[test]
fn without_go_and_assets_it_says_what_to_install_or_set() {
    let home = tempfile::tempdir().unwrap();
    let environment = Environment { home: Some(home.path().into()), ..Environment::default() };
    let error = Binaries::find(&PLAIN, &environment).unwrap_err().to_string();
    for part in [
        "etcd, kube-apiserver, kubectl not found",
        ".cache/plumbline/control-plane/v1.",
        "Install Go 1.",
        "KUBEBUILDER_ASSETS",
    ] {
        assert!(error.contains(part), "{part:?} is not in {error:?}");
    }
    assert!(files(home.path()).is_empty());
}

#[test]
fn assets_that_lack_a_binary_are_named_with_it() {
    let assets = tempfile::tempdir().unwrap();
    for binary in PLAIN {
        fs::write(assets.path().join(binary.name()), "").unwrap();
    }
    let environment = Environment { assets: Some(assets.path().into()), ..Environment::default() };
    let found = Binaries::find(&PLAIN, &environment).unwrap();
    assert_eq!(found.path(Binary::Etcd), assets.path().join("etcd"));
    let needed = [Binary::Etcd, Binary::KubeControllerManager, Binary::Kwok];
    let error = Binaries::find(&needed, &environment).unwrap_err().to_string();
    assert!(error.contains("lacks kube-controller-manager, kwok, kwok-stages.yaml:"), "{error}");
}

#[test]
fn two_that_start_at_once_build_once_and_see_whole_files() {
    let stub = Stub::new();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let found = Binaries::find(&PLAIN, &stub.environment).unwrap();
                for binary in PLAIN {
                    assert_eq!(fs::read_to_string(found.path(binary)).unwrap(), "half-whole");
                }
            });
        }
    });
    let calls = stub.calls();
    assert_eq!(calls.len(), PLAIN.len(), "{calls:#?}");
    let version = binaries::kubernetes_version().unwrap();
    assert!(calls[1].contains(&format!("gitVersion={version}")), "{calls:#?}");
    assert!(calls[1].ends_with("k8s.io/kubernetes/cmd/kube-apiserver"), "{calls:#?}");
    assert_eq!(files(&stub.cache()), [".lock", "etcd", "kube-apiserver", "kubectl"]);

    // What is there is neither built again nor in need of Go.
    let without_go = Environment { path: None, ..stub.environment.clone() };
    Binaries::find(&PLAIN, &without_go).unwrap();
    assert_eq!(stub.calls().len(), PLAIN.len());
}

#[test]
fn kwok_comes_with_its_stages() {
    let stub = Stub::new();
    Binaries::find(&[Binary::Kwok], &stub.environment).unwrap();
    let stages = fs::read_to_string(stub.cache().join("kwok-stages.yaml")).unwrap();
    assert_eq!(stages.matches("kind: Stage").count(), 3, "{stages}");
    assert!(!stages.contains("Kustomization"), "{stages}");
}

#[test]
fn the_kubelet_is_built_anew_when_its_source_differs() {
    let stub = Stub::new();
    for _ in 0..2 {
        Binaries::find(&[Binary::HollowKubelet], &stub.environment).unwrap();
    }
    assert_eq!(files(&stub.cache()), [".lock", "hollow-kubelet", "hollow-kubelet.go"]);
    assert_eq!(stub.calls().len(), 1);
    fs::write(stub.cache().join("hollow-kubelet.go"), "package main\n").unwrap();
    Binaries::find(&[Binary::HollowKubelet], &stub.environment).unwrap();
    let calls = stub.calls();
    assert_eq!(calls.len(), 2, "{calls:#?}");
    assert!(calls[1].ends_with(" ./hollow-kubelet"), "{calls:#?}");
}

#[test]
fn a_failed_build_shows_what_go_said_and_leaves_nothing() {
    let stub = Stub::new();
    fs::write(stub.folder.path().join("broken"), "").unwrap();
    let error = Binaries::find(&PLAIN, &stub.environment).unwrap_err().to_string();
    assert!(error.contains("etcd") && error.contains("no such package"), "{error}");
    assert_eq!(files(&stub.cache()), [".lock"]);
}
