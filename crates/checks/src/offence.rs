//! What a check answers.

use std::fmt;

use smallvec::SmallVec;
use smol_str::{SmolStr, format_smolstr};

use crate::evidence::Unreadable;
use crate::text;

/// The answer of one check on one subject, an object unless `O` says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Verdict<O = Offence> {
    /// The subject is as it should be.
    Pass,
    /// The check does not concern the subject.
    NotApplicable,
    /// The evidence could not be read: the reason says which.
    Unknown(Box<str>),
    /// The subject offends, at least once.
    Fail(Box<[O]>),
}

impl<O> Verdict<O> {
    /// Fail if there is an offence, else pass.
    pub fn from_offences(offences: impl IntoIterator<Item = O>) -> Self {
        let mut found: SmallVec<[O; 4]> = offences.into_iter().collect();
        if found.is_empty() {
            return Self::Pass;
        }
        // Kept for long, so in no more memory than it takes, and without making it smaller later.
        let mut offences = Vec::with_capacity(found.len());
        offences.extend(found.drain(..));
        Self::Fail(offences.into_boxed_slice())
    }

    /// Fail with `offence` if there is one, else pass.
    pub fn fail_if(offence: Option<O>) -> Self {
        Self::from_offences(offence)
    }
}

impl From<Unreadable> for Verdict {
    fn from(missing: Unreadable) -> Self {
        Self::Unknown(missing.to_string().into_boxed_str())
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offence {
    /// The container at fault, where one is.
    pub container: Option<ContainerName>,
    /// The field at fault, below the container where one is named, else below what is judged: the
    /// Pod spec, or an object. Empty where no single field is at fault.
    pub path: &'static str,
    /// What this offence adds to the title of its check, such as the image or the path.
    /// Cleaned and bounded. Never a secret value.
    pub detail: Option<SmolStr>,
}

impl Offence {
    /// An offence at `path`.
    pub fn at(path: &'static str) -> Self {
        Self { container: None, path, detail: None }
    }

    /// The same offence with what it adds to the title of its check.
    #[must_use]
    pub fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(text::clean(&format_smolstr!("{detail}"), text::DETAIL_LIMIT));
        self
    }

    /// The path from the Pod spec or object: `containers[web].securityContext.privileged`.
    pub fn full_path(&self) -> String {
        match &self.container {
            Some(container) => format!("{container}.{}", self.path),
            None => self.path.to_owned(),
        }
    }
}

/// The answer of one check on a Dockerfile.
pub type DockerfileVerdict = Verdict<DockerfileOffence>;

/// One thing that is wrong in a Dockerfile, and on which line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DockerfileOffence {
    /// The line of the instruction at fault, from one.
    pub line: u32,
    /// What this offence adds to the title of its check. Cleaned and bounded. Never a secret value.
    pub detail: Option<SmolStr>,
    /// Why people live with it, where a comment in the file says so.
    pub ignored: Option<SmolStr>,
}

impl DockerfileOffence {
    /// An offence of the instruction on `line`.
    pub fn on(line: u32) -> Self {
        Self { line, detail: None, ignored: None }
    }

    /// The same offence with what it adds to the title of its check.
    #[must_use]
    pub fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(text::clean(&format_smolstr!("{detail}"), text::DETAIL_LIMIT));
        self
    }
}

/// The name of a container, and which list of the Pod it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContainerName {
    /// The list it stands in.
    pub list: ContainerList,
    /// Its name, cleaned.
    pub name: SmolStr,
}

impl fmt::Display for ContainerName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]", self.list.as_str(), self.name)
    }
}

/// The lists of containers in a Pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerList {
    /// `initContainers`, sidecars included
    Init,
    /// `containers`
    Main,
    /// `ephemeralContainers`
    Ephemeral,
}

impl ContainerList {
    /// The field of the Pod spec.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::Main => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}
