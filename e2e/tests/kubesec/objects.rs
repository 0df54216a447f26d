//! Random objects, over all that the rules of kubesec look at.
//!
//! Each field is there or not, and now and then holds something that does not belong there: the
//! rules have an answer to that too.

use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, Value, json};

use crate::values::{
    access_modes, amount, annotations, capabilities, host_path, id, odd, one_of, switch, words,
};

/// API versions of a Pod, with a schema and without.
const POD_VERSIONS: &[&str] = &["v1", "V1", "v1.example", "v1/v1", "v2", ""];

/// API versions of a workload, with a schema and without.
const WORKLOAD_VERSIONS: &[&str] = &[
    "apps.example/v1",
    "Apps/V1",
    "apps/v1/more",
    "apps/v1beta2",
    "apps",
    "extensions/v1beta1",
    "example/v1",
    "v1",
];

/// A field of an object, which may be missing.
type Field = BoxedStrategy<Option<(&'static str, Value)>>;

/// An object, without what the rules do not look at.
pub fn objects() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => pod("v1"),
        8 => workload("apps/v1"),
        1 => select(POD_VERSIONS).prop_flat_map(pod),
        1 => select(WORKLOAD_VERSIONS).prop_flat_map(workload),
        1 => vec(pod("v1"), 0..3)
            .prop_map(|pods| json!({"apiVersion": "v1", "kind": "List", "items": pods})),
    ]
}

fn pod(api_version: &'static str) -> BoxedStrategy<Value> {
    let kind = prop_oneof![9 => Just("Pod"), 1 => select(vec!["pod", "PodTemplate", ""])];
    let object = object(vec![field(0.9, "spec", spec()), field(0.9, "metadata", metadata())]);
    typed(object, kind, api_version)
}

fn workload(api_version: &'static str) -> BoxedStrategy<Value> {
    let kind = prop_oneof![
        9 => select(vec!["Deployment", "StatefulSet", "StatefulSet", "DaemonSet"]),
        1 => select(vec!["ReplicaSet", "Job", "CronJob", "deployment", "Deployment2"]),
    ];
    let template =
        object(vec![field(0.95, "spec", spec()), field(0.2, "metadata", metadata())]).boxed();
    let outer = object(vec![
        field(0.95, "template", template),
        field(0.6, "volumeClaimTemplates", list(claim(), 1)),
        // Of a Pod, which is not where a workload has it.
        field(0.1, "hostNetwork", switch()),
    ]);
    let object = object(vec![field(0.98, "spec", outer), field(0.9, "metadata", metadata())]);
    typed(object, kind, api_version)
}

/// The object with its kind and API version, or without one of them.
fn typed(
    object: BoxedStrategy<Value>,
    kind: impl Strategy<Value = &'static str> + 'static,
    api_version: &'static str,
) -> BoxedStrategy<Value> {
    (object, option::weighted(0.98, kind), option::weighted(0.98, Just(api_version)))
        .prop_map(|(mut object, kind, api_version)| {
            for (name, value) in [("kind", kind), ("apiVersion", api_version)] {
                if let Some(value) = value {
                    object[name] = value.into();
                }
            }
            object
        })
        .boxed()
}

fn metadata() -> BoxedStrategy<Value> {
    object(vec![
        field(0.8, "annotations", annotations()),
        field(0.5, "name", words(&["web", ""])),
        field(0.1, "generateName", words(&["web-"])),
    ])
}

fn spec() -> BoxedStrategy<Value> {
    object(vec![
        field(0.2, "hostNetwork", switch()),
        field(0.2, "hostPID", switch()),
        field(0.2, "hostIPC", switch()),
        field(0.4, "serviceAccountName", words(&["web", "default", "", "<nil>"])),
        field(0.2, "serviceAccount", words(&["web"])),
        field(0.4, "automountServiceAccountToken", switch()),
        field(0.3, "hostAliases", list(one_of([json!({"ip": "10.0.0.1"})]), 0)),
        field(0.4, "securityContext", security_context()),
        field(0.5, "initContainers", list(container(), 0)),
        field(0.9, "containers", list(container(), 1)),
        field(0.2, "ephemeralContainers", list(container(), 1)),
        field(0.5, "volumes", list(volume(), 1)),
    ])
}

fn container() -> BoxedStrategy<Value> {
    let amounts = || object(vec![field(0.5, "cpu", amount()), field(0.5, "memory", amount())]);
    let resources =
        object(vec![field(0.5, "limits", amounts()), field(0.5, "requests", amounts())]);
    object(vec![
        field(0.3, "name", words(&["web", "web1"])),
        field(0.6, "securityContext", security_context()),
        field(0.4, "resources", resources),
    ])
}

fn security_context() -> BoxedStrategy<Value> {
    let capabilities =
        object(vec![field(0.6, "add", capabilities()), field(0.6, "drop", capabilities())]);
    object(vec![
        field(0.3, "runAsNonRoot", switch()),
        field(0.3, "runAsUser", id()),
        field(0.3, "runAsGroup", id()),
        field(0.2, "privileged", switch()),
        field(0.2, "allowPrivilegeEscalation", switch()),
        field(0.3, "readOnlyRootFilesystem", switch()),
        field(0.5, "capabilities", capabilities),
        field(0.2, "seccompProfile", one_of([json!({"type": "Unconfined"})])),
    ])
}

fn volume() -> BoxedStrategy<Value> {
    let host = object(vec![field(0.9, "path", host_path())]);
    object(vec![field(0.7, "hostPath", host), field(0.3, "emptyDir", one_of([json!({})]))])
}

fn claim() -> BoxedStrategy<Value> {
    let requests = object(vec![field(0.8, "storage", amount())]);
    let resources = object(vec![field(0.9, "requests", requests)]);
    let spec =
        object(vec![field(0.8, "accessModes", access_modes()), field(0.8, "resources", resources)]);
    object(vec![field(0.9, "spec", spec)])
}

/// A field that is there with this probability, and right nearly always.
fn field(
    probability: f64,
    name: &'static str,
    value: impl Strategy<Value = Value> + 'static,
) -> Field {
    let value = prop_oneof![40 => value, 1 => odd()];
    let value = value.prop_map(move |value| (name, value));
    option::weighted(probability, value).boxed()
}

/// An object of some of these fields; where a name is twice, the later counts.
fn object(fields: Vec<Field>) -> BoxedStrategy<Value> {
    fields
        .prop_map(|fields| {
            let fields = fields.into_iter().flatten();
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            Value::Object(fields.collect::<Map<_, _>>())
        })
        .boxed()
}

/// A list of at least so many, now and then one thing without its list.
fn list(
    element: impl Strategy<Value = Value> + Clone + 'static,
    least: usize,
) -> BoxedStrategy<Value> {
    let element = prop_oneof![30 => element, 1 => odd()].boxed();
    prop_oneof![
        20 => vec(element.clone(), least..3).prop_map(Value::from),
        1 => element,
    ]
    .boxed()
}
