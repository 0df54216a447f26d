//! A request to the API server, and whether a rule grants it.

use crate::model::PolicyRule;

/// What stands for every word of its kind in a rule.
pub(super) const ANY: &str = "*";

/// What somebody asks of the API server, as the authorizer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<'a> {
    /// To do something with a resource.
    Resource {
        /// The verb, such as `list`.
        verb: &'a str,
        /// The API group; empty for the core group.
        group: &'a str,
        /// The resource in the plural, such as `pods`.
        resource: &'a str,
        /// The subresource, such as `exec`; empty for the resource itself.
        subresource: &'a str,
        /// The name of the object; empty where the request has none. `create` and
        /// `deletecollection` of a whole resource never have one, so that a rule with
        /// `resourceNames` does not grant them; `list` and `watch` have one where a field selector
        /// asks for it.
        name: &'a str,
    },
    /// To get at a path that is no resource.
    Path {
        /// The verb, such as `get`.
        verb: &'a str,
        /// The path, such as `/metrics`.
        path: &'a str,
    },
}

impl Request<'_> {
    /// Whether `rule` grants it.
    pub fn granted_by(&self, rule: &PolicyRule) -> bool {
        match *self {
            Self::Resource { verb, group, resource, subresource, name } => {
                has(&rule.verbs, verb)
                    && has(&rule.api_groups, group)
                    && has_resource(&rule.resources, resource, subresource)
                    && (rule.resource_names.is_empty()
                        || rule.resource_names.iter().any(|named| named == name))
            }
            Self::Path { verb, path } => {
                has(&rule.verbs, verb)
                    && rule.non_resource_urls.iter().any(|url| reaches(url, path))
            }
        }
    }
}

/// Whether a list of a rule has `wanted`, by itself or by `*`.
pub(super) fn has(granted: &[String], wanted: &str) -> bool {
    granted.iter().any(|word| word == ANY || word == wanted)
}

/// Whether the resources of a rule have one, by itself, by `*`, or by `*/subresource`. There is no
/// `resource/*`.
pub(super) fn has_resource(granted: &[String], resource: &str, subresource: &str) -> bool {
    granted.iter().any(|word| {
        if word == ANY {
            return true;
        }
        if subresource.is_empty() {
            return word == resource;
        }
        let below = |parent: &str| word.strip_prefix(parent)?.strip_prefix('/');
        below(resource) == Some(subresource) || below(ANY) == Some(subresource)
    })
}

/// Whether the path of a rule is `path`, or ends in `*` and is the beginning of it.
fn reaches(granted: &str, path: &str) -> bool {
    granted == path || granted.ends_with(ANY) && path.starts_with(granted.trim_end_matches(ANY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn rule(verbs: &[&str], groups: &[&str], resources: &[&str], names: &[&str]) -> PolicyRule {
        PolicyRule {
            verbs: owned(verbs),
            api_groups: owned(groups),
            resources: owned(resources),
            resource_names: owned(names),
            ..PolicyRule::default()
        }
    }

    #[test]
    fn wildcards_match_as_in_the_authorizer() {
        let exec = Request::Resource {
            verb: "create",
            group: "",
            resource: "pods",
            subresource: "exec",
            name: "web",
        };
        let granted = |rule: &PolicyRule| exec.granted_by(rule);
        assert!(granted(&rule(&["create"], &[""], &["pods/exec"], &[])));
        assert!(granted(&rule(&["*"], &["*"], &["*"], &[])));
        assert!(granted(&rule(&["create"], &[""], &["*/exec"], &[])));
        assert!(granted(&rule(&["create"], &[""], &["pods/exec"], &["db", "web"])));
        assert!(!granted(&rule(&["create"], &[""], &["pods"], &[])));
        assert!(!granted(&rule(&["create"], &[""], &["pods/*"], &[])), "RBAC knows no pods/*");
        assert!(!granted(&rule(&["create"], &["apps"], &["*"], &[])));
        assert!(!granted(&rule(&["get"], &[""], &["pods/exec"], &[])));
        assert!(!granted(&rule(&["create"], &[""], &["pods/exec"], &["db"])));
    }

    #[test]
    fn a_request_without_a_name_is_granted_by_no_rule_with_names() {
        let list = |name| Request::Resource {
            verb: "list",
            group: "",
            resource: "secrets",
            subresource: "",
            name,
        };
        let named = rule(&["*"], &[""], &["secrets"], &["web-tls"]);
        assert!(list("web-tls").granted_by(&named), "with a field selector");
        assert!(!list("").granted_by(&named) && !list("other").granted_by(&named));
    }

    #[test]
    fn paths_may_end_in_a_wildcard() {
        let get = |path| Request::Path { verb: "get", path };
        let granted = |urls: &[&str], path| {
            let (verbs, non_resource_urls) = (owned(&["get"]), owned(urls));
            get(path).granted_by(&PolicyRule { verbs, non_resource_urls, ..PolicyRule::default() })
        };
        assert!(granted(&["/metrics"], "/metrics") && !granted(&["/metrics"], "/metrics/slis"));
        assert!(granted(&["/apis/*"], "/apis/apps") && !granted(&["/apis/*"], "/apis"));
        assert!(granted(&["/a**"], "/abc") && granted(&["*"], "/metrics"));
        assert!(!granted(&["/*/slis"], "/metrics/slis"), "a wildcard counts at the end only");
        assert!(!get("/metrics").granted_by(&rule(&["*"], &["*"], &["*"], &[])));
    }
}
