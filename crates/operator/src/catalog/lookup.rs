//! From an id to checks: their own ids, and those in standards and other tools.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, StyledStr, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};
use plumbline_checks::Check;
use plumbline_checks::catalog::catalog;

use super::coverage::Coverage;
use super::filter::at_or_below;
use super::standard::{Standard, comparable};

/// How many similar ids an error suggests.
const SUGGESTIONS: usize = 5;

/// How alike two ids must be, from 0 to 1, for one to be suggested for the other.
const ALIKE: f64 = 0.85;

/// Up to how many ids an error lists in full.
const LISTED: usize = 40;

/// The checks that an id on the command line names.
#[derive(Clone, Debug)]
pub struct Named(pub Vec<&'static Check>);

/// Reads the id of a check, or its id in a standard or tool, with or without the name before it.
#[derive(Clone)]
pub struct IdParser;

impl TypedValueParser for IdParser {
    type Value = Named;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Named, Error> {
        let text = value.to_string_lossy();
        let checks = find(&text);
        if checks.is_empty() { Err(unknown_id(&text, command, arg)) } else { Ok(Named(checks)) }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(catalog().all.iter().map(|check| PossibleValue::new(check.id))))
    }
}

/// The check called `text`, or else the checks that a standard or tool calls so.
pub fn find(text: &str) -> Vec<&'static Check> {
    let own = catalog().all.iter().find(|check| check.id.eq_ignore_ascii_case(text));
    if let Some(check) = own {
        return vec![check];
    }
    let (standards, id) = scope(text);
    let id = comparable(id);
    let named = |check: &Check| {
        let mut ids = standards.iter().flat_map(|standard| standard.ids(check));
        ids.any(|known| comparable(known) == id)
    };
    catalog().all.iter().copied().filter(|check| named(check)).collect()
}

/// Where an id is looked for, and the id without the name of a standard.
fn scope(text: &str) -> (Vec<Standard>, &str) {
    let prefixed = text.split_once('/').and_then(|(name, id)| Some((Standard::find(name)?, id)));
    if let Some((standard, id)) = prefixed {
        return (vec![standard], id);
    }
    let rules = Standard::ALL.into_iter().filter(|standard| standard.names_rules());
    (rules.collect(), text)
}

/// Whether `id` is one of `standard`, or a part of its ids, whether or not a check has it.
pub fn is_known(standard: Standard, id: &str) -> bool {
    !id.is_empty() && ids_of(standard).iter().any(|known| at_or_below(known, id))
}

/// Every id of `standard` that is known.
fn ids_of(standard: Standard) -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for check in &catalog().all {
        ids.extend(standard.ids(check).into_iter().map(str::to_owned));
    }
    let covered = Coverage::of_catalog().standards.into_iter();
    for covered in covered.filter(|covered| covered.standard == standard) {
        ids.extend(covered.ids.into_iter().map(|id| id.id));
    }
    ids
}

/// The error about an `id` that `standard` does not have.
pub fn unknown_in(standard: Standard, id: &str, command: &Command, arg: Option<&Arg>) -> Error {
    let ids = ids_of(standard);
    let name = standard.name();
    let mut error = invalid(&format!("{name}/{id}"), command, arg);
    if ids.len() <= LISTED {
        let ids = ids.iter().map(|id| format!("{name}/{id}")).collect();
        error.insert(ContextKind::ValidValue, ContextValue::Strings(ids));
        return error;
    }
    let similar = similar(id, ids.iter().map(String::as_str));
    suggest(&mut error, similar.iter().map(|id| format!("{name}/{id}")).collect());
    if matches!(standard, Standard::Cis | Standard::Tool(_)) {
        tip(&mut error, format!("`plumbline checks coverage --standard {name}` lists its ids"));
    }
    error
}

fn unknown_id(text: &str, command: &Command, arg: Option<&Arg>) -> Error {
    let mut error = invalid(text, command, arg);
    let (standards, id) = scope(text);
    let coverage = Coverage::of_catalog();
    let without_check = standards.iter().find_map(|standard| coverage.why_not(*standard, id));
    if let Some(why) = without_check {
        tip(&mut error, why);
        return error;
    }
    let own = catalog().all.iter().map(|check| check.id.to_owned());
    let rules = standards.iter().filter(|standard| standard.names_rules());
    let pool: BTreeSet<String> = own.chain(rules.flat_map(|standard| ids_of(*standard))).collect();
    suggest(&mut error, similar(id, pool.iter().map(String::as_str)));
    tip(&mut error, "`plumbline checks --output name` lists every id".to_owned());
    error
}

/// The ids of `pool` that look most like `text`, best first.
fn similar<'a>(text: &str, pool: impl Iterator<Item = &'a str>) -> Vec<String> {
    let text = comparable(text);
    let likeness = |id: &str| {
        let id = comparable(id);
        let contained = text.len() >= 3 && id.contains(&text);
        strsim::jaro_winkler(&id, &text) + f64::from(u8::from(contained))
    };
    let mut alike: Vec<(f64, &str)> = pool.map(|id| (likeness(id), id)).collect();
    alike.retain(|(likeness, _)| *likeness >= ALIKE);
    alike.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    alike.iter().take(SUGGESTIONS).map(|(_, id)| (*id).to_owned()).collect()
}

fn invalid(value: &str, command: &Command, arg: Option<&Arg>) -> Error {
    let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
    let arg = arg.map(ToString::to_string).unwrap_or_default();
    error.insert(ContextKind::InvalidArg, ContextValue::String(arg));
    error.insert(ContextKind::InvalidValue, ContextValue::String(value.to_owned()));
    error
}

fn suggest(error: &mut Error, similar: Vec<String>) {
    if !similar.is_empty() {
        error.insert(ContextKind::SuggestedValue, ContextValue::Strings(similar));
    }
}

fn tip(error: &mut Error, text: String) {
    let text = vec![StyledStr::from(text)];
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<&'static str> {
        find(text).iter().map(|check| check.id).collect()
    }

    fn error(text: &str) -> String {
        unknown_id(text, &Command::new("explain"), None).to_string()
    }

    #[test]
    fn a_check_is_found_by_its_own_id_and_by_its_ids_elsewhere() {
        let names = [
            "privileged-container",
            "Privileged-Container",
            "KSV-0017",
            "trivy/ksv017",
            "CKV_K8S_16",
            "cis/5.2.2",
            "baseline/privileged",
            "kubesec/Privileged",
        ];
        for name in names {
            assert_eq!(ids(name), ["privileged-container"], "{name}");
        }
        assert!(ids("checkov/KSV-0017").is_empty());
    }

    #[test]
    fn an_id_elsewhere_may_name_several_checks() {
        assert!(ids("runAsRootAllowed").len() > 1);
    }

    #[test]
    fn an_unknown_id_suggests_the_nearest() {
        assert!(error("privileged-contaner").contains("'privileged-container'"));
        assert!(error("no-such-thing-at-all").contains("lists every id"));
    }

    #[test]
    fn a_known_id_without_a_check_says_why() {
        let error = error("kube-linter/sorted-keys");
        assert!(error.contains("The order of keys"), "{error}");
    }
}
