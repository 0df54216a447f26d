//! The flags of a component, as its command line or the component itself tells them, and the values
//! in force.

use std::collections::BTreeMap;

use super::Component;
use crate::offence::{Offence, Verdict};
use crate::text;

/// How many flags of one component are kept; Kubernetes knows fewer than 300.
const FLAG_LIMIT: usize = 1_000;

/// How many bytes of one value are kept.
const VALUE_LIMIT: usize = 4_096;

/// Where etcd takes a flag from that is not on its command line: `ETCD_CLIENT_CERT_AUTH`.
const ETCD_PREFIX: &str = "ETCD_";

/// What stands for the value of a variable that a Secret or `ConfigMap` holds.
const UNSEEN: &str = "(hidden)";

/// The flags of a component that runs, or is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// Whose flags they are.
    pub component: Component,
    /// The minor version of the component, 37 for 1.37, where it is known; of Kubernetes, so none
    /// for etcd.
    pub minor: Option<u16>,
    /// Each flag that is set, by name, without its dashes; in the order in which it is set.
    given: BTreeMap<Box<str>, Vec<Value>>,
}

/// What a flag is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// `--name=value`
    Written(Box<str>),
    /// `--name`, and the word behind it, which belongs to it unless the flag is a switch.
    Bare(Option<Box<str>>),
}

impl Flags {
    /// Those on a command line, `words` without the program, and for etcd those in its environment:
    /// names and values, where they are known. `tag` is that of the image, which tells the version.
    pub(crate) fn written<'a>(
        component: Component,
        words: &[String],
        environment: impl Iterator<Item = (&'a str, Option<&'a str>)>,
        tag: Option<&str>,
    ) -> Self {
        let mut given: BTreeMap<Box<str>, Vec<Value>> = BTreeMap::new();
        let mut keep = |name: Box<str>, value: Value| {
            if given.len() < FLAG_LIMIT || given.contains_key(&name) {
                given.entry(name).or_default().push(value);
            }
        };
        for (index, word) in words.iter().enumerate().take(FLAG_LIMIT) {
            let Some(flag) = word.strip_prefix("--").or_else(|| word.strip_prefix('-')) else {
                continue;
            };
            if let Some((name, value)) = flag.split_once('=') {
                keep(normal(name), Value::Written(bounded(value)));
            } else {
                let next = words.get(index + 1).filter(|next| !next.starts_with('-'));
                keep(normal(flag), Value::Bare(next.map(|next| bounded(next))));
            }
        }
        if component == Component::Etcd {
            let variables = environment
                .filter_map(|(name, value)| Some((name.strip_prefix(ETCD_PREFIX)?, value)));
            for (name, value) in variables.take(FLAG_LIMIT) {
                let name = normal(&name.to_ascii_lowercase());
                // The command line has the last word.
                given
                    .entry(name)
                    .or_insert_with(|| vec![Value::Written(bounded(value.unwrap_or(UNSEEN)))]);
            }
        }
        let minor = match component {
            Component::Etcd => None,
            _ => tag.and_then(minor_of),
        };
        Self { component, minor, given }
    }

    /// Those that a component of version `minor` says are in force: every flag that it knows, by
    /// name.
    pub fn in_force<'a>(
        component: Component,
        flags: impl IntoIterator<Item = (&'a str, &'a str)>,
        minor: Option<u16>,
    ) -> Self {
        let given = flags
            .into_iter()
            .take(FLAG_LIMIT)
            .map(|(name, value)| (normal(name), vec![Value::Written(bounded(value))]))
            .collect();
        Self { component, minor, given }
    }

    /// The value of flag `name`: the last one given; None where it is not set, or set to nothing.
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = match self.given.get(name)?.last()? {
            Value::Written(value) => value,
            Value::Bare(next) => next.as_ref()?,
        };
        // So the component shows an empty list.
        (!value.is_empty() && **value != *"[]").then_some(value)
    }

    /// Whether flag `name` has a value.
    pub fn is_set(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// Whether switch `name` is on; `default` where it is not on the command line. None where its
    /// value is no truth.
    pub fn switch(&self, name: &str, default: bool) -> Option<bool> {
        match self.given.get(name).and_then(|values| values.last()) {
            None => Some(default),
            Some(Value::Bare(_)) => Some(true),
            Some(Value::Written(value)) => truth(value),
        }
    }

    /// The members of list `name`, over all the times that it is given.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.given.get(name).into_iter().flatten().filter_map(|value| match value {
            Value::Written(value) => Some(&**value),
            Value::Bare(next) => next.as_deref(),
        });
        let members = values.flat_map(|value| {
            let value =
                value.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(value);
            value.split(',')
        });
        members.map(str::trim).filter(|member| !member.is_empty()).collect()
    }

    /// The members of list `name`, where none of them stands in a variable.
    pub fn known_list(&self, name: &str) -> Option<Vec<&str>> {
        let members = self.list(name);
        let known = members.iter().all(|member| !member.contains("$(") && *member != UNSEEN);
        known.then_some(members)
    }

    /// The whole number that flag `name` is set to; `default` where it is not set. None where its
    /// value is no number.
    pub fn number(&self, name: &str, default: i64) -> Option<i64> {
        self.value(name).map_or(Some(default), |value| value.parse().ok())
    }

    /// Fails unless flag `name` has a value.
    pub fn must_be_set(&self, name: &str) -> Verdict {
        Verdict::fail_if((!self.is_set(name)).then(|| self.offence(name)))
    }

    /// Fails unless each of the flags `names` has a value.
    pub fn must_all_be_set(&self, names: &[&str]) -> Verdict {
        let missing = names.iter().filter(|name| !self.is_set(name));
        Verdict::from_offences(missing.map(|name| self.offence(name)))
    }

    /// Fails unless switch `name`, which is `default` where it is not set, is `wanted`.
    pub fn must_be(&self, name: &str, wanted: bool, default: bool) -> Verdict {
        match self.switch(name, default) {
            Some(on) => Verdict::fail_if((on != wanted).then(|| self.offence(name))),
            None => self.unreadable(name),
        }
    }

    /// Fails unless number `name`, which says how long or how many audit logs are kept, is `least` or
    /// more. Where it is not set it is 0 up to Kubernetes 1.35, and `since_36` since. Does not apply
    /// where no log is written to a file.
    pub fn must_keep_audit_files(&self, name: &str, least: i64, since_36: i64) -> Verdict {
        if !self.write_audit_file() {
            return Verdict::NotApplicable;
        }
        let number = match (self.value(name), self.minor) {
            (Some(value), _) => value.parse().ok(),
            (None, Some(..=35)) => Some(0),
            (None, Some(36..)) => Some(since_36),
            (None, None) => return self.version_unknown(name),
        };
        match number {
            Some(number) => Verdict::fail_if((number < least).then(|| self.offence(name))),
            None => self.unreadable(name),
        }
    }

    /// Whether an audit log is written to a file, which is then cut and removed by its flags. `-`
    /// stands for the standard output, which they do not concern.
    pub fn write_audit_file(&self) -> bool {
        self.value("audit-log-path").is_some_and(|path| path != "-")
    }

    /// The offence of flag `name` as it stands.
    pub fn offence(&self, name: &str) -> Offence {
        Offence::at("").detail(self.told(name))
    }

    /// Unknown, because the value of flag `name` means nothing to us.
    pub fn unreadable(&self, name: &str) -> Verdict {
        let told: String = text::clean(&self.told(name), text::DETAIL_LIMIT);
        Verdict::Unknown(format!("{told} of {}", self.component.as_str()).into())
    }

    /// Unknown, because the default of flag `name` depends on the version of the component.
    pub fn version_unknown(&self, name: &str) -> Verdict {
        let component = self.component.as_str();
        Verdict::Unknown(
            format!("--{name} is not set, and the version of {component} is not known").into(),
        )
    }

    /// Unknown, because a file that flag `name` names decides.
    pub fn decided_in_file(&self, name: &str) -> Verdict {
        let component = self.component.as_str();
        Verdict::Unknown(format!("the file of --{name} of {component} cannot be read").into())
    }

    fn told(&self, name: &str) -> String {
        match (self.value(name), self.given.get(name).and_then(|values| values.last())) {
            (Some(value), _) => format!("--{name} is {value}"),
            (None, Some(Value::Bare(_))) => format!("--{name} is true"),
            _ => format!("--{name} is not set"),
        }
    }
}

/// As the flag packages of Go read it.
pub(super) fn truth(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Kubernetes takes `_` for `-` in the names of flags.
fn normal(name: &str) -> Box<str> {
    bounded(name).replace('_', "-").into()
}

/// `text`, without what is too long to be kept.
fn bounded(text: &str) -> Box<str> {
    text[..text.floor_char_boundary(VALUE_LIMIT)].into()
}

/// The minor version in a tag such as `v1.37.2` or `v1.34.1-rke2r1`.
fn minor_of(version: &str) -> Option<u16> {
    let rest = version.strip_prefix('v').unwrap_or(version).strip_prefix("1.")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(component: Component, words: &[&str], environment: &[(&str, &str)]) -> Flags {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let environment = environment.iter().map(|(name, value)| (*name, Some(*value)));
        Flags::written(component, &words, environment, Some("v1.34.1"))
    }

    #[test]
    fn words_are_read_as_go_reads_them() {
        let flags = written(
            Component::ApiServer,
            &["--a=1", "--a=2", "--b_c", "x", "--on", "--off=false", "--l=x,y", "--l", "z", "--e="],
            &[("ETCD_A", "3")],
        );
        assert_eq!((flags.value("a"), flags.value("b-c")), (Some("2"), Some("x")));
        assert_eq!((flags.value("e"), flags.is_set("e")), (None, false));
        assert_eq!(flags.list("l"), ["x", "y", "z"]);
        let switch = |name| flags.switch(name, true);
        assert_eq!(
            (switch("on"), switch("off"), switch("none")),
            (Some(true), Some(false), Some(true))
        );
        assert_eq!(flags.switch("a", true), None);
        assert_eq!((flags.number("a", 7), flags.number("none", 7)), (Some(2), Some(7)));
        assert_eq!(flags.minor, Some(34));
    }

    #[test]
    fn etcd_takes_its_environment_where_its_command_line_is_silent() {
        let environment = [("ETCD_CLIENT_CERT_AUTH", "true"), ("ETCD_AUTO_TLS", "true")];
        let flags = written(Component::Etcd, &["-auto-tls=false"], &environment);
        assert_eq!(flags.switch("client-cert-auth", false), Some(true));
        assert_eq!(flags.switch("auto-tls", true), Some(false));
        assert_eq!(flags.minor, None);
    }

    #[test]
    fn flags_in_force_have_their_defaults() {
        let told = [("audit-log-maxage", "366"), ("admission", "[a,b]"), ("none", "[]")];
        let flags = Flags::in_force(Component::ApiServer, told, None);
        assert_eq!(flags.number("audit-log-maxage", 0), Some(366));
        assert_eq!((flags.list("admission"), flags.list("none")), (vec!["a", "b"], vec![]));
        assert!(!flags.is_set("none"));
    }

    #[test]
    fn reasons_are_clean_and_bounded() {
        let value = format!("\u{1b}[31m{}", "x".repeat(VALUE_LIMIT));
        let flags = Flags::in_force(Component::ApiServer, [("profiling", &*value)], None);
        let Verdict::Unknown(reason) = flags.must_be("profiling", false, true) else {
            unreachable!()
        };
        assert!(!reason.contains('\u{1b}') && reason.ends_with(" of kube-apiserver"), "{reason}");
        assert!(reason.chars().count() < 2 * text::DETAIL_LIMIT, "{reason}");
    }

    #[test]
    fn what_stands_in_a_variable_is_no_known_list() {
        let flags = written(Component::Etcd, &["--a=x,$(B)", "--c=x,y"], &[]);
        assert_eq!((flags.known_list("a"), flags.known_list("c")), (None, Some(vec!["x", "y"])));
        assert_eq!(flags.known_list("none"), Some(vec![]));
    }

    #[test]
    fn each_missing_flag_is_an_offence() {
        let flags = written(Component::ApiServer, &["--a=1"], &[]);
        assert_eq!(flags.must_all_be_set(&["a"]), Verdict::Pass);
        let Verdict::Fail(offences) = flags.must_all_be_set(&["a", "b", "c"]) else {
            unreachable!()
        };
        assert_eq!(offences.len(), 2);
    }

    #[test]
    fn versions_are_read_from_tags() {
        for (tag, minor) in [("v1.37.2", Some(37)), ("1.34.1-rke2r1", Some(34)), ("3.6.4-0", None)]
        {
            assert_eq!(minor_of(tag), minor, "{tag}");
        }
    }
}
