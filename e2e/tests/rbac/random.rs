//! Random roles, bindings, and requests that they may grant. Most names are few, so that they meet.

use fastrand::Rng;
use plumbline_checks::rights::{Request, Requester};
use serde_json::{Value, json};

/// The namespaces of the objects.
pub const NAMESPACES: [&str; 4] = ["red", "green", "blue", "grey"];
/// Roles and bindings, each in namespaces and of the cluster.
const ROLES: usize = 250;
const CLUSTER_ROLES: usize = 150;
const ROLE_BINDINGS: usize = 450;
const CLUSTER_ROLE_BINDINGS: usize = 150;
/// How many users, groups and accounts of a namespace there are.
const USERS: usize = 30;
const GROUPS: usize = 15;
const ACCOUNTS: usize = 8;

const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
    "impersonate",
    "GET",
];
const API_GROUPS: &[&str] = &["", "", "apps", "batch", "rbac.authorization.k8s.io", "example.com"];
const RESOURCES: &[(&str, &str)] = &[
    ("pods", ""),
    ("pods", "exec"),
    ("pods", "log"),
    ("deployments", ""),
    ("deployments", "scale"),
    ("secrets", ""),
    ("nodes", "proxy"),
    ("roles", ""),
    ("serviceaccounts", "token"),
    ("pods/exec", ""),
];
const ODD_RESOURCES: &[&str] = &["*/exec", "*/scale", "*/*", "pods/*", "*/", "/exec", "*/token"];
const NAMES: &[&str] = &["web", "db", "web-0"];
const PATHS: &[&str] = &["/metrics", "/metrics/slis", "/healthz", "/api", "/apis/apps", "/", ""];
const ODD_PATHS: &[&str] =
    &["/metrics*", "/metrics/**", "/api**", "/apis/**", "/logs/***", "/*/slis", "*/slis"];
const TAILS: &[&str] = &["", "x", "*x", "/slis"];
const PARTS: &[&str] = &["one", "two", "three"];
/// The label by which roles are aggregated.
const PART: &str = "plumbline.dev/part";

/// A user with its groups, as reviews want them.
#[derive(Clone, Debug)]
pub struct Who {
    /// The user.
    pub user: String,
    /// The groups.
    pub groups: Vec<String>,
}

impl Who {
    /// The same for `plumbline-checks`.
    pub fn requester(&self) -> Requester<'_> {
        Requester::user(&self.user, self.groups.iter().map(String::as_str))
    }
}

/// What a review asks.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Of a resource.
    Resource {
        verb: String,
        group: String,
        resource: String,
        subresource: String,
        name: String,
        namespace: String,
    },
    /// Of a path.
    Path { verb: String, path: String },
}

impl Ask {
    /// The same for `plumbline-checks`, and its namespace.
    pub fn request(&self) -> (Request<'_>, &str) {
        match self {
            Self::Resource { verb, group, resource, subresource, name, namespace } => {
                (Request::Resource { verb, group, resource, subresource, name }, namespace)
            }
            Self::Path { verb, path } => (Request::Path { verb, path }, ""),
        }
    }
}

/// Makes them.
pub struct Random(pub Rng);

impl Random {
    fn word(&mut self, words: &[&str]) -> String {
        words[self.0.usize(..words.len())].to_owned()
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.0.u8(..100) < percent
    }

    /// One to three words, sometimes with a wildcard or an odd one among them.
    fn words(&mut self, words: &[&str], odd: &[&str]) -> Vec<String> {
        let number = self.0.usize(1..=3);
        let mut chosen: Vec<String> = (0..number).map(|_| self.word(words)).collect();
        if self.chance(6) {
            chosen.push("*".to_owned());
        }
        if !odd.is_empty() && self.chance(25) {
            chosen.push(self.word(odd));
        }
        chosen
    }

    fn rule(&mut self, of_cluster: bool) -> Value {
        let verbs = self.words(VERBS, &[]);
        if of_cluster && self.chance(20) {
            return json!({"verbs": verbs, "nonResourceURLs": self.words(PATHS, ODD_PATHS)});
        }
        let full = RESOURCES.iter().map(|(resource, subresource)| match *subresource {
            "" => (*resource).to_owned(),
            subresource => format!("{resource}/{subresource}"),
        });
        let full: Vec<String> = full.collect();
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        let resources = self.words(&full, ODD_RESOURCES);
        let names = if self.chance(25) { self.words(NAMES, &[]) } else { Vec::new() };
        let groups = self.words(API_GROUPS, &[]);
        json!({"verbs": verbs, "apiGroups": groups, "resources": resources, "resourceNames": names})
    }

    fn rules(&mut self, of_cluster: bool) -> Vec<Value> {
        (0..self.0.usize(..=3)).map(|_| self.rule(of_cluster)).collect()
    }

    /// The roles of the namespaces and of the cluster.
    pub fn roles(&mut self) -> Vec<Value> {
        let mut roles: Vec<Value> = (0..ROLES)
            .map(|number| {
                let metadata = json!({"name": role(number), "namespace": self.word(&NAMESPACES)});
                json!({"kind": "Role", "metadata": metadata, "rules": self.rules(false)})
            })
            .collect();
        roles.extend((0..CLUSTER_ROLES).map(|number| {
            let mut role = json!({"kind": "ClusterRole", "metadata": {"name": role(number)},
                                  "rules": self.rules(true)});
            if self.chance(30) {
                role["metadata"]["labels"] = json!({PART: self.word(PARTS)});
            }
            if self.chance(8) {
                let selectors = [
                    json!({"matchLabels": {PART: self.word(PARTS)}}),
                    json!({"matchExpressions": [
                        {"key": PART, "operator": "In", "values": [self.word(PARTS)]}]}),
                ];
                let selectors = &selectors[..self.0.usize(1..=2)];
                role["aggregationRule"] = json!({"clusterRoleSelectors": selectors});
                role["rules"] = json!([]);
            }
            role
        }));
        roles
    }

    fn subject(&mut self, in_namespace: bool) -> Value {
        const API_GROUP: &str = "rbac.authorization.k8s.io";
        if self.chance(40) {
            let mut subject =
                json!({"kind": "ServiceAccount", "name": account(self.0.usize(..ACCOUNTS))});
            if !in_namespace || self.chance(60) {
                subject["namespace"] = json!(self.word(&NAMESPACES));
            }
            return subject;
        }
        let who = self.who();
        if self.chance(50) || who.groups.is_empty() {
            return json!({"kind": "User", "apiGroup": API_GROUP, "name": who.user});
        }
        let group = &who.groups[self.0.usize(..who.groups.len())];
        // Most requests have these groups: bound often, they would hide all else.
        let broad = ["system:authenticated", "system:serviceaccounts"].contains(&group.as_str());
        let group = if broad && self.chance(95) { "group-none" } else { group };
        json!({"kind": "Group", "apiGroup": API_GROUP, "name": group})
    }

    /// The bindings, some of them of roles that are not there.
    pub fn bindings(&mut self) -> Vec<Value> {
        let places =
            [("RoleBinding", ROLE_BINDINGS), ("ClusterRoleBinding", CLUSTER_ROLE_BINDINGS)];
        let mut bindings = Vec::new();
        for (kind, number) in places {
            for index in 0..number {
                let in_namespace = kind == "RoleBinding";
                let mut metadata = json!({"name": format!("binding-{index}")});
                if in_namespace {
                    metadata["namespace"] = json!(self.word(&NAMESPACES));
                }
                let own = in_namespace && self.chance(60);
                let role_kind = if own { "Role" } else { "ClusterRole" };
                let name = role(self.0.usize(..if own { ROLES } else { CLUSTER_ROLES + 10 }));
                let subjects: Vec<Value> =
                    (0..self.0.usize(..=3)).map(|_| self.subject(in_namespace)).collect();
                bindings.push(json!({"kind": kind, "metadata": metadata, "subjects": subjects,
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role_kind,
                                "name": name}}));
            }
        }
        bindings
    }

    /// A user of its own groups, an account, somebody unknown, or nobody at all.
    pub fn who(&mut self) -> Who {
        let authenticated = "system:authenticated".to_owned();
        match self.0.u8(..100) {
            0..45 => {
                let groups =
                    (0..self.0.usize(..3)).map(|_| format!("group-{}", self.0.usize(..GROUPS)));
                let groups: Vec<String> = groups.chain([authenticated]).collect();
                Who { user: format!("user-{}", self.0.usize(..USERS)), groups }
            }
            45..90 => {
                let (namespace, name) = (self.word(&NAMESPACES), account(self.0.usize(..ACCOUNTS)));
                let account = Requester::service_account(&namespace, &name);
                let groups = account.groups.iter().map(ToString::to_string).collect();
                Who { user: account.user.into_owned(), groups }
            }
            90..95 => {
                let anonymous = Requester::anonymous();
                let groups = anonymous.groups.iter().map(ToString::to_string).collect();
                Who { user: anonymous.user.into_owned(), groups }
            }
            // The name of an account without its groups, as an impersonator may have it.
            95..98 => {
                let namespace = self.word(&NAMESPACES);
                Who { user: format!("system:serviceaccount:{namespace}:sa-0"), groups: Vec::new() }
            }
            98 => Who { user: "root".to_owned(), groups: vec!["system:masters".to_owned()] },
            _ => Who { user: "stranger".to_owned(), groups: vec![authenticated] },
        }
    }

    /// Something to ask, of anything or of what `aim` (a rule and its namespace) is about.
    pub fn ask(&mut self, aim: Option<(&Value, &str)>) -> Ask {
        let mut namespaces = NAMESPACES.to_vec();
        namespaces.extend(["", "nowhere"]);
        let (resource, subresource) = RESOURCES[self.0.usize(..RESOURCES.len())];
        let mut ask = Ask::Resource {
            verb: self.word(VERBS),
            group: self.word(API_GROUPS),
            resource: resource.to_owned(),
            subresource: subresource.to_owned(),
            name: if self.chance(50) { self.word(NAMES) } else { String::new() },
            namespace: self.word(&namespaces),
        };
        let path = Ask::Path { verb: self.word(VERBS), path: self.word(PATHS) };
        let Some((rule, place)) = aim else {
            return if self.chance(20) { path } else { ask };
        };
        if !rule["nonResourceURLs"].is_null() {
            ask = path;
        }
        // All that the rule says, but one thing of five.
        let missed = self.0.u8(..8);
        let mut aim_at = |place: u8, field: &mut String, list: &str| {
            let words: Vec<&str> =
                rule[list].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if missed != place && !words.is_empty() {
                let word = words[self.0.usize(..words.len())];
                if word != "*" {
                    word.clone_into(field);
                }
            }
        };
        match &mut ask {
            Ask::Resource { verb, group, resource, subresource, name, namespace } => {
                aim_at(0, verb, "verbs");
                aim_at(1, group, "apiGroups");
                let mut full = format!("{resource}/{subresource}");
                aim_at(2, &mut full, "resources");
                let (parent, below) = full.split_once('/').unwrap_or((&full, ""));
                if parent != "*" {
                    parent.clone_into(resource);
                }
                below.clone_into(subresource);
                aim_at(3, name, "resourceNames");
                if missed != 4 && !place.is_empty() {
                    place.clone_into(namespace);
                }
            }
            Ask::Path { verb, path } => {
                aim_at(0, verb, "verbs");
                aim_at(1, path, "nonResourceURLs");
                // What a wildcard at the end stands for, most of the time.
                if path.ends_with('*') && self.chance(80) {
                    *path = path.trim_end_matches('*').to_owned() + &self.word(TAILS);
                }
            }
        }
        ask
    }
}

fn role(number: usize) -> String {
    format!("role-{number}")
}

fn account(number: usize) -> String {
    format!("sa-{number}")
}
