//! Rules of an audit policy: what kube-apiserver takes, and which requests each is for.

use serde::Deserialize;

use super::request::{Requester, Target};
use crate::decode::WrongField;
use crate::model::nullable;

/// How much is logged of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Nothing.
    None,
    /// Who asked for what, and when.
    Metadata,
    /// What was sent, too.
    Request,
    /// What was answered, too.
    RequestResponse,
}

/// A stage of a request, at which an event may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    RequestReceived,
    ResponseStarted,
    ResponseComplete,
    Panic,
}

/// Stages of which no event is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Omitted {
    received: bool,
    started: bool,
    complete: bool,
}

/// A rule as it is written.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Written {
    #[serde(deserialize_with = "nullable")]
    level: String,
    #[serde(deserialize_with = "nullable")]
    users: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    user_groups: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    verbs: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    resources: Vec<InGroup>,
    #[serde(deserialize_with = "nullable")]
    namespaces: Vec<String>,
    #[serde(rename = "nonResourceURLs", deserialize_with = "nullable")]
    non_resource_urls: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    omit_stages: Vec<String>,
}

/// Resources of a group.
#[derive(Deserialize, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
struct InGroup {
    #[serde(deserialize_with = "nullable")]
    group: String,
    #[serde(deserialize_with = "nullable")]
    resources: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    resource_names: Vec<String>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    level: Level,
    users: Vec<String>,
    user_groups: Vec<String>,
    verbs: Vec<String>,
    resources: Vec<InGroup>,
    pub(super) namespaces: Vec<String>,
    /// Whether it is for paths that are no resources, and so for no resource.
    of_paths: bool,
    omitted: Omitted,
}

impl WrongField {
    /// The same field of something that stands at `path`.
    pub(super) fn below(mut self, path: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        self.path = format!("{path}{joint}{}", self.path);
        self
    }
}

fn wrong(path: impl Into<String>, message: impl Into<String>) -> WrongField {
    WrongField { path: path.into(), message: message.into() }
}

impl Level {
    const ALL: [Self; 4] = [Self::None, Self::Metadata, Self::Request, Self::RequestResponse];

    /// Its name in policies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Metadata => "Metadata",
            Self::Request => "Request",
            Self::RequestResponse => "RequestResponse",
        }
    }
}

impl Stage {
    const ALL: [(&'static str, Self); 4] = [
        ("RequestReceived", Self::RequestReceived),
        ("ResponseStarted", Self::ResponseStarted),
        ("ResponseComplete", Self::ResponseComplete),
        ("Panic", Self::Panic),
    ];
}

/// The stages of these names.
pub(super) fn stages(names: &[String]) -> Result<Omitted, WrongField> {
    let mut omitted = Omitted::default();
    for (index, name) in names.iter().enumerate() {
        match Stage::ALL.into_iter().find(|(known, _)| known == name).map(|(_, stage)| stage) {
            Some(Stage::RequestReceived) => omitted.received = true,
            Some(Stage::ResponseStarted) => omitted.started = true,
            Some(Stage::ResponseComplete) => omitted.complete = true,
            Some(Stage::Panic) => {}
            None => {
                let known = Stage::ALL.map(|(known, _)| known).join(", ");
                return Err(wrong(format!("[{index}]"), format!("none of {known}")));
            }
        }
    }
    Ok(omitted)
}

impl Omitted {
    fn with(self, other: Self) -> Self {
        Self {
            received: self.received || other.received,
            started: self.started || other.started,
            complete: self.complete || other.complete,
        }
    }
}

impl Written {
    /// One, and the entries of its lists.
    pub(super) fn size(&self) -> usize {
        let resources = self.resources.iter();
        let listed = resources.map(|it| 1 + it.resources.len() + it.resource_names.len());
        let lists = [&self.users, &self.user_groups, &self.verbs, &self.namespaces];
        let others = [&self.non_resource_urls, &self.omit_stages];
        1 + listed.sum::<usize>() + lists.into_iter().chain(others).map(Vec::len).sum::<usize>()
    }
}

impl InGroup {
    fn check(&self) -> Result<(), WrongField> {
        if !(matches!(&*self.group, "" | "*") || is_subdomain(&self.group)) {
            return Err(wrong("group", "no API group, which has no version behind it"));
        }
        if self.resources.is_empty() && !self.resource_names.is_empty() {
            return Err(wrong("resourceNames", "they take at least one entry in resources"));
        }
        Ok(())
    }

    fn hold(&self, target: &Target) -> bool {
        if self.group != "*" && self.group != target.group {
            return false;
        }
        let Target { resource, subresource, .. } = target;
        // `pods/*` is for `pods` itself too.
        let matches = |written: &String| match written.split_once('/') {
            None => written == "*" || (written == resource && subresource.is_empty()),
            Some(("*", sub)) if !subresource.is_empty() && sub == *subresource => true,
            Some((name, "*")) => name == *resource,
            Some((name, sub)) => name == *resource && !sub.is_empty() && sub == *subresource,
        };
        self.resources.is_empty() || self.resources.iter().any(matches)
    }
}

/// As the names of API groups are: parts of small letters, digits and dashes, parted by dots.
fn is_subdomain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= crate::text::NAME_LIMIT
        && text.split('.').all(|part| {
            let ends = [part.bytes().next(), part.bytes().next_back()];
            ends.into_iter().all(|end| end.is_some_and(inner))
                && part.bytes().all(|byte| inner(byte) || byte == b'-')
        })
}

fn check_path(path: &str) -> Result<(), &'static str> {
    if path == "*" {
        return Ok(());
    }
    if !path.starts_with('/') {
        return Err("a path begins with /");
    }
    if path.strip_suffix('*').unwrap_or(path).contains('*') {
        return Err("a * stands at the end of a path only");
    }
    Ok(())
}

impl Rule {
    pub(super) fn read(written: Written, omitted: Omitted) -> Result<Self, WrongField> {
        let named = |level: &Level| level.as_str() == written.level;
        let level = Level::ALL.into_iter().find(named).ok_or_else(|| {
            let known = Level::ALL.map(Level::as_str).join(", ");
            wrong("level", format!("none of {known}"))
        })?;
        for (index, path) in written.non_resource_urls.iter().enumerate() {
            check_path(path).map_err(|why| wrong(format!("nonResourceURLs[{index}]"), why))?;
        }
        for (index, resources) in written.resources.iter().enumerate() {
            resources.check().map_err(|at| at.below(&format!("resources[{index}]")))?;
        }
        let own = stages(&written.omit_stages).map_err(|at| at.below("omitStages"))?;
        let of_paths = !written.non_resource_urls.is_empty();
        if of_paths && !(written.resources.is_empty() && written.namespaces.is_empty()) {
            let message = "a rule is for paths, or for resources and namespaces, not for both";
            return Err(wrong("nonResourceURLs", message));
        }
        let Written { users, user_groups, verbs, resources, namespaces, .. } = written;
        let omitted = omitted.with(own);
        Ok(Self { level, users, user_groups, verbs, resources, namespaces, of_paths, omitted })
    }

    /// How much it logs of requests for `target`, none where it omits every stage of them.
    pub fn level(&self, target: &Target, verb: &str) -> Level {
        let Omitted { received, started, complete } = self.omitted;
        // Other requests have no stage between the first and the last.
        let silent = received && complete && (started || !target.is_long_running(verb));
        if silent { Level::None } else { self.level }
    }

    /// Whether it is for requests of `requester`.
    pub(super) fn is_of(&self, requester: &Requester) -> bool {
        let named = |name: &String| requester.name == Some(name);
        let member = |group: &String| requester.groups.contains(&group.as_str());
        (self.users.is_empty() || self.users.iter().any(named))
            && (self.user_groups.is_empty() || self.user_groups.iter().any(member))
    }

    /// Whether it is for `verb` on some `target`, in whatever namespace.
    pub(super) fn is_for(&self, target: &Target, verb: &str) -> bool {
        let verbs = self.verbs.is_empty() || self.verbs.iter().any(|written| written == verb);
        let place = self.namespaces.is_empty()
            || self.namespaces.iter().any(|it| target.is_asked_for_in(it, verb));
        verbs && place && !self.of_paths && self.holding(target).next().is_some()
    }

    /// Whether it is for every `target`, not for some names alone.
    pub(super) fn takes_every_name(&self, target: &Target) -> bool {
        self.holding(target).any(<[String]>::is_empty)
    }

    /// The names, where it lists any, of each entry that is for `target`.
    fn holding<'a>(&'a self, target: &Target) -> impl Iterator<Item = &'a [String]> {
        let everything = self.resources.is_empty().then_some(&[] as &[String]);
        let listed = self.resources.iter().filter(|it| it.hold(target));
        everything.into_iter().chain(listed.map(|it| &*it.resource_names))
    }

    /// Whether it is for each request for `target` that `other` is for.
    pub(super) fn covers(&self, other: &Self, target: &Target) -> bool {
        let within = |inner: &[String], outer: &[String]| {
            outer.is_empty() || !inner.is_empty() && inner.iter().all(|it| outer.contains(it))
        };
        within(&other.users, &self.users)
            && within(&other.user_groups, &self.user_groups)
            && within(&other.namespaces, &self.namespaces)
            && other
                .holding(target)
                .all(|inner| self.holding(target).any(|outer| within(inner, outer)))
    }
}
