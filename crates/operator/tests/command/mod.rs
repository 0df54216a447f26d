//! The binary, as a person or a script calls it, and folders of manifests for it.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A Pod that fails checks of every severity and controls of every standard.
pub const PRIVILEGED: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - name: web
    image: web:1
    securityContext: {privileged: true}
";

pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

/// `plumbline` with `args` in `folder`, whatever colours and cluster the caller's environment names.
pub fn plumbline(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbline"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "KUBECONFIG"] {
        command.env_remove(variable);
    }
    command.args(args).current_dir(folder);
    command
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}
