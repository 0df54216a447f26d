//! What an API server tells in its metrics.

use std::collections::BTreeSet;
use std::fmt;

use super::Transformations;
use crate::text;

/// What one API server has counted since its start, as far as checks read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// What it counted of Secrets on their way to and from etcd.
    pub secrets: Transformations,
    /// The APIs that somebody asked for and that a later release does not serve; as many as are
    /// kept.
    pub deprecated: BTreeSet<DeprecatedApi>,
}

/// An API that a later release does not serve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeprecatedApi {
    /// The release that does not serve it, such as `1.38`, cleaned.
    pub removed_in: Box<str>,
    /// The resource with its version: `policy/v1beta1 podsecuritypolicies`, cleaned.
    pub resource: Box<str>,
}

impl fmt::Display for DeprecatedApi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, gone in {}", self.resource, self.removed_in)
    }
}

/// How many APIs are kept of an API server: Kubernetes has never had as many deprecated at a time.
const DEPRECATED_LIMIT: usize = 64;

/// The longest release that is kept, in characters.
const RELEASE_LIMIT: usize = 16;

/// The counter of values that went to or from etcd.
const TRANSFORMATIONS: &str = "apiserver_storage_transformation_operations_total";

/// It is there where a configuration of encryption was loaded, since Kubernetes 1.34.1.
const ENCRYPTION_LOADED: &str = "apiserver_encryption_config_controller_last_config_info{";

/// It is one for each deprecated API that was asked for.
const DEPRECATED: &str = "apiserver_requested_deprecated_apis";

impl Metrics {
    /// Takes in one line of the metrics of an API server. Lines of other metrics change nothing.
    ///
    /// Own code: `prometheus-parse` reads whole answers into memory, and brings a regex engine and
    /// calendars for the few metrics that are looked at.
    pub fn take_line(&mut self, line: &str) {
        self.secrets.loaded |= line.starts_with(ENCRYPTION_LOADED);
        if let Some(sample) = Sample::of(TRANSFORMATIONS, line) {
            self.secrets.take(&sample);
        } else if let Some(sample) = Sample::of(DEPRECATED, line) {
            self.take_deprecated(&sample);
        }
    }

    fn take_deprecated(&mut self, sample: &Sample<'_>) {
        let set = |name| sample.label(name).filter(|value| !value.is_empty());
        // Without a release that removes it, nothing breaks by an upgrade: controllers of Kubernetes
        // itself use such APIs.
        let (Some(release), Some(version), Some(resource)) =
            (set("removed_release"), set("version"), set("resource"))
        else {
            return;
        };
        if sample.value < 1.0 || self.deprecated.len() >= DEPRECATED_LIMIT {
            return;
        }
        let group = set("group").map(|group| format!("{group}/")).unwrap_or_default();
        let part = set("subresource").map(|part| format!("/{part}")).unwrap_or_default();
        self.deprecated.insert(DeprecatedApi {
            removed_in: text::clean(release, RELEASE_LIMIT),
            resource: text::clean(&format!("{group}{version} {resource}{part}"), text::NAME_LIMIT),
        });
    }
}

/// A line of a metric with labels.
pub(super) struct Sample<'a> {
    labels: &'a str,
    /// The number.
    pub(super) value: f64,
}

impl<'a> Sample<'a> {
    /// That of `metric`, if `line` is of it.
    fn of(metric: &str, line: &'a str) -> Option<Self> {
        let (labels, rest) = line.strip_prefix(metric)?.strip_prefix('{')?.rsplit_once('}')?;
        let value = rest.split_whitespace().next()?.parse().ok()?;
        Some(Self { labels, value })
    }

    /// The value of the label `name`.
    pub(super) fn label(&self, name: &str) -> Option<&'a str> {
        let labels = self.labels.strip_prefix(name).or_else(|| {
            let (_, rest) = self.labels.split_once(&format!(",{name}"))?;
            Some(rest)
        });
        labels?.strip_prefix("=\"")?.split_once('"').map(|(value, _)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deprecated(lines: &[&str]) -> Vec<String> {
        let mut metrics = Metrics::default();
        for line in lines {
            metrics.take_line(line);
        }
        metrics.deprecated.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn apis_that_a_release_removes_are_kept() {
        let lines = [
            r#"apiserver_requested_deprecated_apis{group="policy",removed_release="1.25",resource="podsecuritypolicies",subresource="",version="v1beta1"} 1"#,
            r#"apiserver_requested_deprecated_apis{group="",removed_release="1.40",resource="pods",subresource="old",version="v1"} 1"#,
        ];
        assert_eq!(
            deprecated(&lines),
            ["policy/v1beta1 podsecuritypolicies, gone in 1.25", "v1 pods/old, gone in 1.40"]
        );
    }

    #[test]
    fn other_lines_are_no_deprecated_api() {
        for line in [
            // Deprecated for good, and used by Kubernetes itself.
            r#"apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1"#,
            r#"apiserver_requested_deprecated_apis{group="g",removed_release="1.25",resource="r",subresource="",version="v1"} 0"#,
            r#"apiserver_requested_deprecated_apis{group="g",removed_release="1.25",resource="r",version="v1""#,
            r#"apiserver_requested_deprecated_apis_more{removed_release="1.25",resource="r",version="v1"} 1"#,
            "apiserver_requested_deprecated_apis 1",
            "# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs",
        ] {
            assert_eq!(deprecated(&[line]), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded_and_clean() {
        let mut metrics = Metrics::default();
        for number in 0..1_000 {
            metrics.take_line(&format!(
                "apiserver_requested_deprecated_apis{{group=\"\u{1b}[31m{}\",removed_release=\"{}\",\
                 resource=\"r{number}\",version=\"v1\"}} 1",
                "g".repeat(1_000),
                "9".repeat(1_000),
            ));
        }
        assert!(metrics.deprecated.len() <= DEPRECATED_LIMIT);
        for api in &metrics.deprecated {
            assert!(!api.to_string().contains('\u{1b}'), "{api}");
            assert!(api.resource.chars().count() <= text::NAME_LIMIT, "{api}");
            assert!(api.removed_in.chars().count() <= RELEASE_LIMIT, "{api}");
        }
    }
}
