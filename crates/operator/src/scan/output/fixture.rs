//! Documents of a few manifests, made as a scan makes them: what the tests of all outputs render.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use k8s_openapi::jiff::Timestamp;
use plumbline_checks::{Evidence, Ignores, Settings, text};

use super::Scanned;
use crate::scan::document::Document;
use crate::scan::input::Inputs;
use crate::scan::reports::{Reading, Reports};
use crate::scan::selection::Selection;
use crate::scan::snapshot::Snapshot;

/// What a scan hands to an output.
#[derive(Debug)]
pub struct Fixture {
    /// What was found.
    pub document: Document,
    /// The reports of it.
    pub reports: Vec<Reports>,
}

impl Fixture {
    /// What is printed.
    pub fn scanned(&self) -> Scanned<'_> {
        Scanned { document: &self.document, reports: &self.reports }
    }
}

/// Workloads with findings, one of them exempted from one, a binding, a Service without a finding,
/// and text that is no YAML.
pub fn small() -> Fixture {
    let only = [
        "host-network",
        "image-digest",
        "netpol-default-deny-ingress",
        "privileged-container",
        "rbac-cluster-admin-binding",
    ];
    of(&[("deploy/shop web.yaml", SHOP), ("deploy/broken.yaml", "kind: [\n")], &only, true)
}

/// The same workloads as all that there is, by one check on namespaces, which stand in no file.
pub fn spoken_of() -> Fixture {
    of(&[("deploy/shop web.yaml", SHOP)], &["netpol-default-deny-ingress"], false)
}

/// Nothing wrong.
pub fn flawless() -> Fixture {
    of(&[("deploy/shop web.yaml", SHOP)], &["service-nodeport"], false)
}

/// As many objects as a large repository has, with about 20 findings each.
pub fn large() -> Fixture {
    let (_, deployment) = SHOP.split_once("---\n").expect("a second document");
    let (deployment, _) = deployment.split_once("---\n").expect("a third document");
    let files: Vec<(String, String)> = (0..1000)
        .map(|number| {
            let name = format!("name: router{number}");
            (format!("deploy/{number}.yaml"), deployment.replacen("name: router", &name, 1))
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    of(&files, &[], false)
}

const SHOP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: nginx:1.29
          securityContext:
            privileged: true
        - name: log
          image: fluent-bit:4.0
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: router
  namespace: network
  annotations:
    plumbline.dev/ignore: host-network=Routes the traffic of the node.
spec:
  selector: {matchLabels: {app: router}}
  template:
    metadata: {labels: {app: router}}
    spec:
      hostNetwork: true
      containers:
        - name: router
          image: router@sha256:0123456789012345678901234567890123456789012345678901234567890123
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everybody}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
";

/// Names and texts that mean something to a terminal, to XML, HTML, Markdown or a CI service.
pub fn hostile() -> Fixture {
    let file: String = text::clean(HOSTILE_FILE, text::NAME_LIMIT);
    of(&[(&file, HOSTILE)], &[], false)
}

/// A character of `text` that acts on a terminal: no output may hold one. Line feeds alone are their
/// own.
pub fn acting(text: &str) -> Option<char> {
    text.chars()
        .find(|c| c.is_control() && *c != '\n' || ['\u{202e}', '\u{2066}', '\u{200b}'].contains(c))
}

const HOSTILE_FILE: &str = "a,b:c%d\u{1b}]8;;x\u{7}|`\"<b>\u{202e}.yaml";

const HOSTILE: &str = r#"
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web\e[31m]]>\u202e\"'|`<script>alert(1)</script>\n::error::x%0A@all [x](http://evil.example) \uffff"
  namespace: "shop\e]0;x\a<img src=x onerror=alert(1)>\n| a | b |\u200b"
  annotations:
    plumbline.dev/ignore: "host-network=It is \e[1m<b>right</b> | ]]> `x` ::warning::y"
spec:
  template:
    spec:
      hostNetwork: true
      serviceAccountName: "sa\e[2J<i>\u2066"
      containers:
        - name: "c\e[0m</td><script>|`\n::set-output name=x::y\uffff"
          image: "evil\e[31m/<img>|``x``\n::debug::@team #1 ]]>:latest"
          securityContext: {privileged: true}
          env: [{name: "PASSWORD|<b>", value: "k3ep-th1s-t0-y0urself"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: "bad\e[31m|<b>::error::", namespace: ok}
spec: {template: {spec: {containers: "none\e[31m"}}}
---
kind: "\e[31m[\n
"#;

/// What a scan finds in `files` by the checks `only`; by all where that is empty.
fn of(files: &[(&str, &str)], only: &[&'static str], partial: bool) -> Fixture {
    let settings = Settings { ignores: Ignores::Always, ..Settings::default() };
    let mut evidence = Evidence::default();
    evidence.partial = partial;
    let selection = Selection { only: only.iter().copied().collect(), ..Selection::default() };
    let mut snapshot = Snapshot::default();
    for (file, text) in files {
        for input in Inputs::of_text(file, (*text).to_owned()) {
            snapshot.take(input, None, &settings);
        }
    }
    let now = Time(Timestamp::UNIX_EPOCH);
    let reading = Reading::of_files(&evidence, &settings, &selection, now);
    let (mut document, reports) = reading.judge(snapshot, true);
    document.list_checks();
    Fixture { document, reports }
}
