//! Where the control plane's binaries come from: `KUBEBUILDER_ASSETS`, else the user's cache
//! folder, else a build from source into that cache.

use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::build;

/// The Go module that pins every version; the only place where they are written.
const GO_MOD: &str = include_str!("../control-plane/go.mod");
/// kwok's behaviour of Nodes and Pods, next to the binaries.
pub(crate) const KWOK_STAGES: &str = "kwok-stages.yaml";
/// The kubelet's own source, of this module and so not of the version that names the folder: kept
/// next to what was built from it, it tells what is out of date.
pub(crate) const KUBELET_SOURCE: &str = include_str!("../control-plane/hollow-kubelet/main.go");
pub(crate) const KUBELET_SOURCE_FILE: &str = "hollow-kubelet.go";

/// One program of the control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// The store behind the API server.
    Etcd,
    /// The API server.
    KubeApiserver,
    /// Turns Deployments into Pods and much else.
    KubeControllerManager,
    /// The command line client.
    Kubectl,
    /// Plays the kubelet of simulated nodes.
    Kwok,
    /// The kubelet of one node: a real server above no containers.
    HollowKubelet,
}

impl Binary {
    /// File name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::KubeApiserver => "kube-apiserver",
            Self::KubeControllerManager => "kube-controller-manager",
            Self::Kubectl => "kubectl",
            Self::Kwok => "kwok",
            Self::HollowKubelet => "hollow-kubelet",
        }
    }

    /// What its build leaves in the folder.
    pub(crate) const fn files(self) -> &'static [&'static str] {
        match self {
            Self::Etcd => &["etcd"],
            Self::KubeApiserver => &["kube-apiserver"],
            Self::KubeControllerManager => &["kube-controller-manager"],
            Self::Kubectl => &["kubectl"],
            Self::Kwok => &["kwok", KWOK_STAGES],
            Self::HollowKubelet => &["hollow-kubelet"],
        }
    }
}

/// The environment variables that decide where to look, as values: a test passes its own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `KUBEBUILDER_ASSETS`: a folder with ready binaries.
    pub assets: Option<PathBuf>,
    /// `XDG_CACHE_HOME`.
    pub cache: Option<PathBuf>,
    /// `HOME`, for `~/.cache`.
    pub home: Option<PathBuf>,
    /// `PATH`, to find Go.
    pub path: Option<OsString>,
}

impl Environment {
    /// That of this process. Empty variables count as unset.
    pub fn of_process() -> Self {
        let var = |name| env::var_os(name).filter(|value| !value.is_empty());
        Self {
            assets: var("KUBEBUILDER_ASSETS").map(PathBuf::from),
            cache: var("XDG_CACHE_HOME").map(PathBuf::from),
            home: var("HOME").map(PathBuf::from),
            path: var("PATH"),
        }
    }

    fn cache_folder(&self) -> Result<PathBuf> {
        let cache = match (&self.cache, &self.home) {
            (Some(cache), _) => cache.clone(),
            (None, Some(home)) => home.join(".cache"),
            (None, None) => bail!(
                "no folder to keep the control plane in: set XDG_CACHE_HOME, HOME or \
                 KUBEBUILDER_ASSETS"
            ),
        };
        Ok(cache.join("plumbline/control-plane").join(kubernetes_version()?))
    }
}

/// A folder that has the binaries that were asked for.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Finds the `needed` binaries, or builds those that are missing. Blocks: for minutes when it
    /// has to build, with progress on stderr.
    pub fn find(needed: &[Binary], environment: &Environment) -> Result<Self> {
        if let Some(assets) = &environment.assets {
            return from_assets(needed, assets);
        }
        let folder = environment.cache_folder()?;
        if !missing(needed, &folder).is_empty() {
            fill(needed, &folder, environment)?;
        }
        Ok(Self { folder })
    }

    /// Path of a binary.
    pub fn path(&self, binary: Binary) -> PathBuf {
        self.folder.join(binary.name())
    }

    pub(crate) fn kwok_stages(&self) -> PathBuf {
        self.folder.join(KWOK_STAGES)
    }
}

fn missing(needed: &[Binary], folder: &Path) -> Vec<Binary> {
    let is_there = |binary: &Binary| binary.files().iter().all(|file| folder.join(file).is_file());
    let is_whole = |binary: &Binary| is_there(binary) && !is_out_of_date(*binary, folder);
    needed.iter().copied().filter(|binary| !is_whole(binary)).collect()
}

/// Whether a binary was built from another source than that of today.
pub(crate) fn is_out_of_date(binary: Binary, folder: &Path) -> bool {
    let source = || fs::read_to_string(folder.join(KUBELET_SOURCE_FILE)).ok();
    binary == Binary::HollowKubelet && source().as_deref() != Some(KUBELET_SOURCE)
}

/// Never completed by a build: who names a folder wants what is in it.
fn from_assets(needed: &[Binary], assets: &Path) -> Result<Binaries> {
    let missing: Vec<&str> = needed
        .iter()
        .flat_map(|binary| binary.files())
        .copied()
        .filter(|file| !assets.join(file).is_file())
        .collect();
    if !missing.is_empty() {
        bail!(
            "KUBEBUILDER_ASSETS={} lacks {}: add what is missing, or unset the variable to use \
             the cached binaries or build them from source",
            assets.display(),
            missing.join(", ")
        );
    }
    // Absolute: the programs run in a folder of their own.
    Ok(Binaries { folder: std::path::absolute(assets)? })
}

/// Builds what is missing, one process at a time: who waited for the lock finds the work done.
fn fill(needed: &[Binary], folder: &Path, environment: &Environment) -> Result<()> {
    let go = find_go(needed, folder, environment)?;
    fs::create_dir_all(folder).with_context(|| format!("make {}", folder.display()))?;
    // Closing the file releases the lock, so a killed build leaves none behind.
    let lock = File::create(folder.join(".lock"))?;
    if lock.try_lock().is_err() {
        build::say(&format!("waiting for another process that builds {}", folder.display()));
        lock.lock()?;
    }
    let missing = missing(needed, folder);
    build::build(&missing, folder, &go, environment.path.as_deref())
}

fn find_go(needed: &[Binary], folder: &Path, environment: &Environment) -> Result<PathBuf> {
    let path = environment.path.clone().unwrap_or_default();
    if let Some(go) = env::split_paths(&path).map(|dir| dir.join("go")).find(|go| go.is_file()) {
        return Ok(go);
    }
    let missing: Vec<&str> = missing(needed, folder).into_iter().map(Binary::name).collect();
    bail!(
        "no local Kubernetes control plane: {missing} not found in {folder}, KUBEBUILDER_ASSETS \
         is not set and there is no `go` in PATH to build {kubernetes} from source. Install Go \
         {go} or newer (https://go.dev/dl), or set KUBEBUILDER_ASSETS to a folder that has etcd, \
         kube-apiserver and kubectl",
        missing = missing.join(", "),
        folder = folder.display(),
        kubernetes = kubernetes_version()?,
        go = go_version()?,
    )
}

/// The pinned Kubernetes version, such as `v1.37.2`.
pub fn kubernetes_version() -> Result<&'static str> {
    pinned(GO_MOD, "k8s.io/kubernetes").context("go.mod does not require k8s.io/kubernetes")
}

fn go_version() -> Result<&'static str> {
    pinned(GO_MOD, "go").context("go.mod does not say its Go version")
}

/// The second word of the line that starts with `word`: `<module> <version>` or `go <version>`.
pub(crate) fn pinned<'a>(go_mod: &'a str, word: &str) -> Option<&'a str> {
    go_mod.lines().find_map(|line| {
        let mut words = line.trim().trim_start_matches("require ").split_whitespace();
        (words.next() == Some(word)).then(|| words.next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_go_mod() {
        assert!(kubernetes_version().unwrap().starts_with("v1."));
        assert!(go_version().unwrap().starts_with("1."));
        let go_mod = "go 1.26.0\nrequire k8s.io/kubernetes v1.2.3 // indirect\n";
        assert_eq!(pinned(go_mod, "k8s.io/kubernetes"), Some("v1.2.3"));
        assert_eq!(pinned(go_mod, "k8s.io/api"), None);
    }
}
