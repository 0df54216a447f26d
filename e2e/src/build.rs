//! Builds programs from source with Go: the control plane's binaries into the cache folder, and
//! those that answer tests.

use std::{
    ffi::OsStr,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::binaries::{
    Binary, KUBELET_SOURCE, KUBELET_SOURCE_FILE, KWOK_STAGES, is_out_of_date, kubernetes_version,
};

/// The Go module of the control plane, in the source tree this crate was compiled from.
pub(crate) const CONTROL_PLANE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/control-plane");
/// That of kubesec.
pub(crate) const KUBESEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kubesec");
/// That of kube-bench.
pub(crate) const KUBE_BENCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kube-bench");
/// No build takes nearly as long, unless it waits for something that does not come.
const LIMIT: Duration = Duration::from_mins(30);
const HEARTBEAT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// Folders in the kwok module: what simulated nodes and their Pods do.
const STAGE_FOLDERS: [&str; 3] = ["node/fast", "node/heartbeat-with-lease", "pod/fast"];

/// Progress goes to stderr; nobody reading it is no reason to fail.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Package path, and minutes on two cores from an empty Go cache.
const fn package(binary: Binary) -> (&'static str, u32) {
    match binary {
        Binary::Etcd => ("go.etcd.io/etcd/server/v3", 1),
        Binary::KubeApiserver => ("k8s.io/kubernetes/cmd/kube-apiserver", 4),
        Binary::KubeControllerManager => ("k8s.io/kubernetes/cmd/kube-controller-manager", 3),
        Binary::Kubectl => ("k8s.io/kubernetes/cmd/kubectl", 2),
        Binary::Kwok => ("sigs.k8s.io/kwok/cmd/kwok", 1),
        Binary::HollowKubelet => ("./hollow-kubelet", 4),
    }
}

/// Builds into `folder`. Each file appears there complete, by a rename.
pub(crate) fn build(
    binaries: &[Binary],
    folder: &Path,
    go: &Path,
    path: Option<&OsStr>,
) -> Result<()> {
    let go = Go { program: go, path, module: CONTROL_PLANE };
    let scratch = tempfile::tempdir_in(folder)?;
    for (index, &binary) in binaries.iter().enumerate() {
        let (name, (package, minutes)) = (binary.name(), package(binary));
        if !folder.join(name).is_file() || is_out_of_date(binary, folder) {
            say(&format!(
                "building {name} {} from source ({}/{}, about {minutes} min on two cores)",
                kubernetes_version()?,
                index + 1,
                binaries.len(),
            ));
            let output = scratch.path().join(name);
            go.build(name, package, &output)?;
            fs::rename(&output, folder.join(name)).with_context(|| format!("keep {name}"))?;
        }
        // Kept with the binary, so that Go is needed only to build.
        let companion = match binary {
            Binary::Kwok => Some((KWOK_STAGES, stages(&go.module_folder("sigs.k8s.io/kwok")?)?)),
            Binary::HollowKubelet => Some((KUBELET_SOURCE_FILE, KUBELET_SOURCE.to_owned())),
            _ => None,
        };
        if let Some((name, text)) = companion {
            let output = scratch.path().join(name);
            fs::write(&output, text)?;
            fs::rename(&output, folder.join(name))?;
        }
    }
    Ok(())
}

/// Go, run in a module.
pub(crate) struct Go<'a> {
    /// Go itself.
    pub(crate) program: &'a Path,
    /// `PATH`, where it is not that of this process.
    pub(crate) path: Option<&'a OsStr>,
    /// The folder of the module.
    pub(crate) module: &'a str,
}

impl<'a> Go<'a> {
    /// The Go that is found in `PATH`.
    pub(crate) fn of_module(module: &'a str) -> Self {
        Self { program: Path::new("go"), path: None, module }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.current_dir(self.module);
        if let Some(path) = self.path {
            command.env("PATH", path);
        }
        command
    }

    /// Builds `package` of the module, or of one that it requires.
    pub(crate) fn build(&self, name: &str, package: &str, output: &Path) -> Result<()> {
        // A file, not a pipe: nobody reads while the build runs.
        let log = output.with_extension("log");
        let mut child = self
            .command()
            .args(["build", "-trimpath", "-ldflags", &ldflags()?, "-o"])
            .args([output.as_os_str(), OsStr::new(package)])
            .stdout(fs::File::create(&log)?)
            .stderr(fs::OpenOptions::new().append(true).open(&log)?)
            .spawn()
            .with_context(|| format!("run {}", self.program.display()))?;
        let start = Instant::now();
        let mut heartbeat = HEARTBEAT;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() >= heartbeat {
                say(&format!("  still building {name}, {} s", heartbeat.as_secs()));
                heartbeat += HEARTBEAT;
            }
            if start.elapsed() >= LIMIT {
                child.kill()?;
                bail!("go build of {name} in {} took too long", self.module);
            }
            thread::sleep(POLL);
        };
        if !status.success() {
            let log = fs::read_to_string(&log).unwrap_or_default();
            bail!("go build of {name} in {} failed ({status}):\n{}", self.module, log.trim_end());
        }
        Ok(())
    }

    /// The source of a module. A build of something in it has downloaded it.
    pub(crate) fn module_folder(&self, module: &str) -> Result<PathBuf> {
        let output = self.command().args(["list", "-m", "-f", "{{.Dir}}", module]).output()?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            bail!("go list -m {module} failed: {}", stderr.trim_end());
        }
        Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
    }
}

/// Without these `/version` answers v0.0.0. Other programs have no use for them.
fn ldflags() -> Result<String> {
    let version = kubernetes_version()?;
    let mut numbers = version.trim_start_matches('v').split('.');
    let (Some(major), Some(minor)) = (numbers.next(), numbers.next()) else {
        bail!("Kubernetes version {version} in go.mod is not vMAJOR.MINOR.PATCH");
    };
    let set = "-X k8s.io/component-base/version.git";
    Ok(format!(
        "-s -w {set}Version={version} {set}Major={major} {set}Minor={minor} \
         {set}TreeState=clean"
    ))
}

/// All Stage objects as one YAML stream.
fn stages(kwok: &Path) -> Result<String> {
    let mut documents = Vec::new();
    for folder in STAGE_FOLDERS {
        let folder = kwok.join("kustomize/stage").join(folder);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .with_context(|| format!("read {}", folder.display()))?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        files.sort();
        for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "yaml")) {
            let text = fs::read_to_string(file)?;
            // The folders hold kustomizations too.
            if text.lines().any(|line| line == "kind: Stage") {
                documents.push(text);
            }
        }
    }
    if documents.is_empty() {
        bail!("no Stage objects below {}", kwok.display());
    }
    Ok(documents.join("\n---\n"))
}
