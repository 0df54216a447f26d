//! Package managers, as far as it takes to see what they are asked for.

use crate::pods::command_line::Program;
use crate::pods::shell_script::Word;

/// A package manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Apt,
    Apk,
    /// `yum`, `dnf` and their small siblings
    Rpm,
    Zypper,
    Pip,
    Npm,
    Yarn,
    Gem,
    Go,
}

/// What a package manager is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// Fetch the lists of packages.
    Update,
    Install,
    /// Install newer versions of what is there.
    Upgrade,
    /// The same, at the price of removing packages.
    DistUpgrade,
    Other,
}

/// A call of a package manager.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) manager: Manager,
    pub(super) task: Task,
    /// Its options, wherever they stand, and the values that follow them.
    pub(super) options: Vec<&'a str>,
    /// The packages, as they are written. Those that a variable or a command names are none.
    pub(super) packages: Vec<&'a str>,
}

impl Manager {
    /// Whether it installs the packages of a distribution.
    pub(super) fn is_of_system(self) -> bool {
        matches!(self, Self::Apt | Self::Apk | Self::Rpm | Self::Zypper)
    }

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "apt-get" | "apt" | "aptitude" => Self::Apt,
            "apk" => Self::Apk,
            "yum" | "dnf" | "dnf5" | "microdnf" | "tdnf" => Self::Rpm,
            "zypper" => Self::Zypper,
            "npm" => Self::Npm,
            "yarn" => Self::Yarn,
            "gem" => Self::Gem,
            "go" => Self::Go,
            _ if name.strip_prefix("pip").is_some_and(is_version) => Self::Pip,
            _ => return None,
        })
    }

    /// The options whose value is the next word.
    fn valued(self) -> &'static [&'static str] {
        match self {
            Self::Apt => &["-o", "--option", "-c", "--config-file", "-t", "--target-release"],
            Self::Apk => &["-X", "--repository", "-p", "--root", "-t", "--virtual", "--arch"],
            Self::Rpm => &["-c", "-x", "--exclude", "--enablerepo", "--disablerepo", "--setopt"],
            Self::Zypper => &["-r", "--repo", "-R", "--root", "-t", "--type", "--from"],
            Self::Pip => &[
                "-r",
                "--requirement",
                "-c",
                "--constraint",
                "-e",
                "--editable",
                "-i",
                "--index-url",
                "--extra-index-url",
                "-f",
                "--find-links",
                "-t",
                "--target",
                "--prefix",
                "--root",
                "--trusted-host",
                "--proxy",
                "--timeout",
                "--retries",
                "--cache-dir",
                "--platform",
                "--python-version",
                "--no-binary",
                "--only-binary",
                "--progress-bar",
            ],
            Self::Npm | Self::Yarn => {
                &["--prefix", "--registry", "--cache", "--loglevel", "-w", "--omit"]
            }
            Self::Gem => &["-v", "--version", "-i", "--install-dir", "-n", "--bindir", "-s"],
            Self::Go => &["-ldflags", "-tags", "-o", "-mod", "-C", "-gcflags", "-p"],
        }
    }

    fn task(self, verb: &str) -> Task {
        match (self, verb) {
            (Self::Apt | Self::Apk, "update")
            | (Self::Rpm, "makecache" | "check-update")
            | (Self::Zypper, "refresh" | "ref") => Task::Update,
            (Self::Apk | Self::Npm | Self::Yarn, "add")
            | (Self::Zypper, "in")
            | (Self::Npm, "i")
            | (Self::Go, "get")
            | (_, "install") => Task::Install,
            (Self::Apt, "dist-upgrade" | "full-upgrade")
            | (Self::Zypper, "dist-upgrade" | "dup")
            | (Self::Rpm, "distro-sync" | "system-upgrade") => Task::DistUpgrade,
            (Self::Rpm | Self::Zypper, "update" | "up") | (_, "upgrade") => Task::Upgrade,
            _ => Task::Other,
        }
    }
}

impl<'a> Call<'a> {
    /// The call that `program` is, if it is one.
    pub(super) fn of(program: Program<'a>) -> Option<Self> {
        let (manager, arguments) = match (Manager::of(program.name()), program.arguments) {
            (Some(manager), arguments) => (manager, arguments),
            (None, [option, module, rest @ ..]) if is_module(program, option, module) => {
                (Manager::Pip, rest)
            }
            _ => return None,
        };
        let (mut options, mut packages, mut verb) = (Vec::new(), Vec::new(), None);
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if text.starts_with('-') && text.len() > 1 {
                options.push(text);
                if manager.valued().contains(&text) {
                    options.extend(words.next().map(|value| value.text.as_str()));
                }
            } else if verb.is_none() {
                verb = Some(text);
            } else if is_plain(word) {
                packages.push(text);
            }
        }
        Some(Self { manager, task: manager.task(verb?), options, packages })
    }

    /// Whether one of its options is `name`, or begins with it and `=`.
    pub(super) fn has(&self, name: &str) -> bool {
        let is = |option: &&str| {
            option.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        };
        self.options.iter().any(is)
    }
}

/// `python3 -m pip`
fn is_module(program: Program<'_>, option: &Word, module: &Word) -> bool {
    let python = program.name().strip_prefix("python").is_some_and(is_version);
    python && option.text == "-m" && module.text == "pip"
}

fn is_version(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_plain(word: &Word) -> bool {
    !word.text.is_empty() && word.substitutions.is_empty() && !word.text.contains('$')
}

/// Whether `package` names a file or an address, whose content its version does not tell.
pub(super) fn is_file(package: &str) -> bool {
    let ends = [".deb", ".apk", ".rpm", ".whl", ".gem", ".tgz", ".tar.gz", ".zip"];
    package.starts_with(['/', '.', '~'])
        || package.contains("://")
        || ends.iter().any(|end| package.ends_with(end))
}

/// The name of `package` as it may be shown.
pub(super) fn shown(package: &str) -> &str {
    let named = package
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._+-@/:~=<>[],".contains(&byte));
    if named { package } else { "a package" }
}
