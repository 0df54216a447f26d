//! Which checks of the catalogue are asked for.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Args, Command, Error};
use plumbline_checks::check::{CLUSTER, Group};
use plumbline_checks::threat::THREATS;
use plumbline_checks::{Check, Evaluate, Kind, Severity};

use super::list::{AUDIT_POLICY, DOCKERFILE};
use super::lookup;
use super::standard::{Standard, comparable};

/// Filters: several values of one are alternatives, different filters narrow. Each may be given
/// several times, or with commas.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Filters")]
pub struct Filter {
    /// Checks of a threat, by its number.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', value_parser = choice(threats()))]
    pub threat: Vec<u8>,

    /// Checks of a severity.
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',', ignore_case = true,
          value_parser = choice(severities()))]
    pub severity: Vec<Severity>,

    /// Checks that a standard or another tool has too: `pss`, `trivy`. With an id, that one and
    /// what is below it: `cis/5.2`, `trivy/KSV-0017`.
    #[arg(long, value_name = "NAME[/ID]", value_delimiter = ',', value_parser = ReferenceParser)]
    pub standard: Vec<Reference>,

    /// Checks that judge a kind. As with kubectl, `deploy` and `deployments` will do; `workloads`
    /// are the kinds that carry a Pod or a Pod template. `dockerfile` and `auditpolicy` stand for
    /// checks on files.
    #[arg(long, value_name = "KIND", value_delimiter = ',', ignore_case = true,
          value_parser = choice(kinds()))]
    pub kind: Vec<Kinds>,

    /// Checks of a group.
    #[arg(long, value_name = "GROUP", value_delimiter = ',', ignore_case = true,
          value_parser = choice(groups()))]
    pub group: Vec<Group>,
}

impl Filter {
    /// Whether `check` is asked for.
    pub fn admits(&self, check: &Check) -> bool {
        any(&self.threat, |threat| check.threats.contains(threat))
            && any(&self.severity, |severity| check.severity == *severity)
            && any(&self.standard, |reference| reference.admits(check))
            && any(&self.kind, |wanted| wanted.admits(check))
            && any(&self.group, |group| check.group == *group)
    }
}

fn any<T>(wanted: &[T], holds: impl Fn(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(holds)
}

/// A kind, or several of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Those that carry a Pod or a Pod template.
    Workloads,
    /// One kind.
    One(Kind),
    /// The cluster as a whole.
    Cluster,
    /// What is no object of a cluster.
    Dockerfile,
    /// Nor is this.
    AuditPolicy,
}

impl Kinds {
    fn admits(self, check: &Check) -> bool {
        let judged = check.evaluate.subject_kinds();
        match self {
            Self::Workloads => judged.iter().any(|kind| Kind::WORKLOADS.contains(kind)),
            Self::One(kind) => judged.contains(&kind),
            Self::Cluster => matches!(check.evaluate, Evaluate::Cluster(_)),
            Self::Dockerfile => matches!(check.evaluate, Evaluate::Dockerfile(_)),
            Self::AuditPolicy => matches!(check.evaluate, Evaluate::AuditPolicy(_)),
        }
    }
}

/// A standard or tool, or one id in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    standard: Standard,
    id: Option<String>,
}

impl Reference {
    fn admits(&self, check: &Check) -> bool {
        let ids = self.standard.ids(check);
        match &self.id {
            None => !ids.is_empty(),
            Some(wanted) => ids.iter().any(|id| at_or_below(id, wanted)),
        }
    }
}

/// Whether `id` is `wanted` or a part of it: `5.2.6` is below `5.2`, `T1552.001` below `T1552`,
/// `baseline/privileged` below `baseline`.
pub fn at_or_below(id: &str, wanted: &str) -> bool {
    let (id, wanted) = (comparable(id), comparable(wanted));
    match id.strip_prefix(&wanted) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '/', ':']),
        None => false,
    }
}

/// Reads `NAME[/ID]`.
#[derive(Clone)]
struct ReferenceParser;

impl TypedValueParser for ReferenceParser {
    type Value = Reference;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Reference, Error> {
        let text = value.to_string_lossy();
        let (name, id) = match text.split_once('/') {
            Some((name, id)) => (name, Some(id.to_owned())),
            None => (&*text, None),
        };
        let standard = choice(standards()).parse_ref(command, arg, OsStr::new(name))?;
        match id {
            Some(id) if !lookup::is_known(standard, &id) => {
                Err(lookup::unknown_in(standard, &id, command, arg))
            }
            id => Ok(Reference { standard, id }),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(standards().into_iter().map(|(value, _)| value)))
    }
}

/// A value by one of the names given; any other is an error that lists them.
pub fn choice<T>(values: Vec<(PossibleValue, T)>) -> impl TypedValueParser<Value = T>
where
    T: Clone + Send + Sync + 'static,
{
    let names = values.iter().map(|(value, _)| value.clone());
    PossibleValuesParser::new(names.collect::<Vec<_>>()).try_map(move |text| {
        let found = values.iter().find(|(value, _)| value.matches(&text, true));
        found.map(|(_, value)| value.clone()).ok_or("not among the possible values")
    })
}

/// The numbers of the threats, as a possible value is given.
pub fn threats() -> Vec<(PossibleValue, u8)> {
    let value = |id: u8| PossibleValue::new(id.to_string());
    THREATS.iter().map(|threat| (value(threat.id).help(threat.title), threat.id)).collect()
}

/// The severities, as a possible value is given.
pub fn severities() -> Vec<(PossibleValue, Severity)> {
    Severity::ALL.map(|severity| (PossibleValue::new(severity.as_str()), severity)).to_vec()
}

fn groups() -> Vec<(PossibleValue, Group)> {
    Group::ALL.map(|group| (PossibleValue::new(group.as_str()), group)).to_vec()
}

/// Names of standards and tools, as a possible value is given.
pub fn standards() -> Vec<(PossibleValue, Standard)> {
    Standard::ALL.map(|standard| (PossibleValue::new(standard.name()), standard)).to_vec()
}

/// The kinds that some check judges, by every name that kubectl takes.
fn kinds() -> Vec<(PossibleValue, Kinds)> {
    let checks = &plumbline_checks::catalog::catalog().all;
    let judged =
        |kind: &Kind| checks.iter().any(|check| check.evaluate.subject_kinds().contains(kind));
    let value = |kind: Kind| {
        let singular = kind.as_str().to_lowercase();
        let mut names = vec![singular, kind.plural().to_owned(), kind.resource()];
        // A kind of the core group has no other name for its resource.
        names.dedup();
        let short = SHORT_NAMES.iter().filter(|(_, plural)| *plural == kind.plural());
        let short = short.map(|(short, _)| (*short).to_owned());
        PossibleValue::new(kind.as_str()).aliases(names.into_iter().chain(short))
    };
    let kinds = Kind::ALL.into_iter().filter(judged).map(|kind| (value(kind), Kinds::One(kind)));
    let workloads = (PossibleValue::new("workloads"), Kinds::Workloads);
    let names = [DOCKERFILE.to_lowercase(), "dockerfiles".to_owned()];
    let dockerfile = (PossibleValue::new(DOCKERFILE).aliases(names), Kinds::Dockerfile);
    let names = [AUDIT_POLICY.to_lowercase(), "auditpolicies".to_owned()];
    let audit_policy = (PossibleValue::new(AUDIT_POLICY).aliases(names), Kinds::AuditPolicy);
    let cluster = (PossibleValue::new(CLUSTER).alias(CLUSTER.to_lowercase()), Kinds::Cluster);
    std::iter::once(workloads).chain(kinds).chain([cluster, dockerfile, audit_policy]).collect()
}

/// The short names that the API server announces, also of kinds that no check judges yet.
const SHORT_NAMES: [(&str, &str); 20] = [
    ("ns", "namespaces"),
    ("po", "pods"),
    ("deploy", "deployments"),
    ("rs", "replicasets"),
    ("sts", "statefulsets"),
    ("ds", "daemonsets"),
    ("cj", "cronjobs"),
    ("rc", "replicationcontrollers"),
    ("sa", "serviceaccounts"),
    ("cm", "configmaps"),
    ("svc", "services"),
    ("ing", "ingresses"),
    ("netpol", "networkpolicies"),
    ("quota", "resourcequotas"),
    ("limits", "limitranges"),
    ("pvc", "persistentvolumeclaims"),
    ("pv", "persistentvolumes"),
    ("hpa", "horizontalpodautoscalers"),
    ("pdb", "poddisruptionbudgets"),
    ("no", "nodes"),
];

#[cfg(test)]
mod tests {
    use clap::Parser;
    use plumbline_checks::catalog::catalog;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        filter: Filter,
    }

    fn parse(args: &[&str]) -> Result<Filter, Error> {
        let line = ["checks"].iter().chain(args);
        Line::try_parse_from(line).map(|line| line.filter)
    }

    fn ids(args: &[&str]) -> Vec<&'static str> {
        let filter = parse(args).unwrap_or_else(|error| unreachable!("{error}"));
        let admitted = catalog().all.iter().filter(|check| filter.admits(check));
        admitted.map(|check| check.id).collect()
    }

    #[test]
    fn no_filter_admits_every_check() {
        assert_eq!(ids(&[]).len(), catalog().all.len());
    }

    #[test]
    fn values_of_one_filter_are_alternatives_and_filters_narrow() {
        let both = ids(&["--severity", "critical,low"]);
        assert!(both.contains(&"privileged-container") && both.contains(&"cpu-limit"));
        assert_eq!(both, ids(&["--severity", "critical", "--severity", "LOW"]));
        let narrow = ids(&["--severity", "critical,low", "--threat", "8"]);
        assert!(narrow.contains(&"cpu-limit") && !narrow.contains(&"privileged-container"));
    }

    #[test]
    fn an_id_admits_itself_and_what_is_below_it() {
        assert_eq!(ids(&["--standard", "cis/5.2.2"]), ["privileged-container"]);
        let section = ids(&["--standard", "cis/5.2"]);
        assert!(section.contains(&"privileged-container") && section.contains(&"host-pid"));
        assert!(!section.contains(&"rbac-wildcard-all"));
        assert_eq!(ids(&["--standard", "trivy/ksv017"]), ["privileged-container"]);
        assert!(ids(&["--standard", "pss/baseline"]).contains(&"privileged-container"));
        assert!(!ids(&["--standard", "pss"]).contains(&"cpu-limit"));
        assert!(!at_or_below("5.26", "5.2"));
    }

    #[test]
    fn a_kind_has_the_names_that_kubectl_takes() {
        let named = ids(&["--kind", "Deployment"]);
        assert!(named.contains(&"privileged-container") && !named.contains(&"configmap-secret"));
        for name in ["deploy", "deployments", "DEPLOYMENT", "deployments.apps"] {
            assert_eq!(ids(&["--kind", name]), named, "{name}");
        }
        let workloads = ids(&["--kind", "workloads"]);
        assert!(named.iter().all(|id| workloads.contains(id)));
        assert!(!workloads.contains(&"configmap-secret"));
        assert_eq!(ids(&["--kind", "cm,svc"]), ids(&["--kind", "configmap", "--kind", "service"]));
    }

    #[test]
    fn dockerfiles_are_asked_for_like_a_kind() {
        let named = ids(&["--kind", "dockerfile"]);
        assert!(named.contains(&"docker-user-root") && !named.contains(&"privileged-container"));
        assert_eq!(ids(&["--kind", "Dockerfile"]), named);
        assert!(!ids(&["--kind", "workloads"]).contains(&"docker-user-root"));
    }

    #[test]
    fn audit_policies_are_asked_for_like_a_kind() {
        let named = ids(&["--kind", "auditpolicy"]);
        assert_eq!(named, ["audit-policy-content", "audit-policy-secret-values"]);
        assert_eq!(ids(&["--kind", "AuditPolicy"]), named);
        assert!(!ids(&["--kind", "policy"]).iter().any(|id| named.contains(id)));
    }

    #[test]
    fn the_cluster_is_asked_for_like_a_kind() {
        let named = ids(&["--kind", "cluster"]);
        assert!(named.contains(&"runtimeclass-none") && !named.contains(&"runtimeclass-unknown"));
        assert_eq!(ids(&["--kind", "Cluster"]), named);
    }

    /// Clap's own check is off in release builds, and two kinds may not share a name.
    #[test]
    fn no_two_kinds_share_a_name() {
        let kinds = kinds();
        let mut names: Vec<&str> =
            kinds.iter().flat_map(|(value, _)| value.get_name_and_aliases()).collect();
        names.sort_unstable();
        let number = names.len();
        names.dedup();
        assert_eq!(names.len(), number);
    }

    #[test]
    fn an_unknown_value_is_an_error_that_lists_what_there_is() {
        let cases = [
            (["--severity", "bad"], "critical, high, medium, low, info"),
            (["--threat", "21"], "19, 20"),
            (["--kind", "Widget"], "Deployment"),
            (["--standard", "soc2"], "kube-linter"),
            (["--standard", "owasp/K99"], "K01"),
            (["--standard", "trivy/KSV-9999"], "KSV-0"),
            (["--group", "secure"], "security"),
        ];
        for (args, expected) in cases {
            let error = parse(&args).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(expected), "{args:?}: {error}");
        }
    }

    #[test]
    fn an_id_that_no_check_has_is_known_all_the_same() {
        assert!(ids(&["--standard", "kube-linter/sorted-keys"]).is_empty());
    }
}
