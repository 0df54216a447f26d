//! Random Pods, over all that the standards look at.
//!
//! A Pod begins as one that every level takes, or nearly, and is then changed in a few places, for
//! the worse or not: so levels, rules and their exceptions meet in every way.

use proptest::{collection::vec, prelude::*, sample::select, strategy::Union};
use serde_json::{Map, Value, json};

use crate::values::{
    CONTAINERS, annotation, capabilities, handler, one_of, port, profile, se_linux, switch, sysctl,
    volume, words, wrapped,
};

/// The lists of containers.
const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// A Pod, without what the standards do not look at.
pub fn pods() -> impl Strategy<Value = Value> {
    let changes = vec(Union::new(changes()), 0..9);
    (whole(), lists(), changes).prop_map(|(security_context, lists, changes)| {
        let mut pod = json!({"metadata": {}, "spec": {}});
        if let Some(security_context) = security_context {
            pod["spec"]["securityContext"] = security_context;
        }
        for (name, containers) in LISTS.iter().zip(lists) {
            if !containers.is_empty() {
                pod["spec"][name] = containers.into();
            }
        }
        for change in changes {
            change.apply(&mut pod);
        }
        pod
    })
}

/// A level and a version, the stricter and the newer ones more often.
pub fn policies() -> impl Strategy<Value = (&'static str, String)> {
    let level = prop_oneof![
        1 => Just("privileged"),
        6 => Just("baseline"),
        9 => Just("restricted"),
    ];
    let version = prop_oneof![
        1 => Just("latest".to_owned()),
        4 => (34..=40).prop_map(|minor| format!("v1.{minor}")),
        5 => (0..=40).prop_map(|minor| format!("v1.{minor}")),
    ];
    (level, version)
}

/// The security context of the Pod at the start.
fn whole() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        6 => Just(Some(json!({"runAsNonRoot": true, "seccompProfile": {"type": "Localhost"}}))),
        1 => Just(Some(json!({}))),
        1 => Just(None),
    ]
}

fn lists() -> impl Strategy<Value = [Vec<Value>; 3]> {
    [vec(container(), 0..2), vec(container(), 0..3), vec(container(), 0..2)]
}

fn container() -> impl Strategy<Value = Value> {
    let hardened = json!({"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}});
    let mut complete = hardened.clone();
    complete["runAsNonRoot"] = json!(true);
    complete["seccompProfile"] = json!({"type": "RuntimeDefault"});
    let security_context = prop_oneof![
        8 => Just(hardened),
        8 => Just(complete),
        1 => Just(json!({})),
    ];
    (select(CONTAINERS), security_context)
        .prop_map(|(name, security)| json!({"name": name, "securityContext": security}))
}

/// What to write into a Pod, and where.
#[derive(Debug, Clone)]
struct Change {
    /// The container, counted over all lists and round again; None is the Pod.
    container: Option<usize>,
    path: String,
    write: Write,
}

#[derive(Debug, Clone)]
enum Write {
    Value(Value),
    Element(Value),
    Fields(Map<String, Value>),
}

impl Change {
    fn apply(self, pod: &mut Value) {
        let Some(mut place) = self.start(pod) else { return };
        for key in self.path.split('.') {
            if !place.is_object() {
                *place = json!({});
            }
            place = &mut place[key];
        }
        match (self.write, &mut *place) {
            (Write::Value(value), place) => *place = value,
            (Write::Element(element), Value::Array(elements)) => elements.push(element),
            (Write::Element(element), place) => *place = json!([element]),
            (Write::Fields(more), Value::Object(fields)) => fields.extend(more),
            (Write::Fields(fields), place) => *place = fields.into(),
        }
    }

    fn start<'p>(&self, pod: &'p mut Value) -> Option<&'p mut Value> {
        let Some(number) = self.container else { return Some(pod) };
        let lists = pod["spec"].as_object_mut()?.iter_mut();
        let lists = lists.filter(|(key, _)| LISTS.contains(&key.as_str()));
        let containers = lists.filter_map(|(_, list)| list.as_array_mut()).flatten();
        let mut containers: Vec<&mut Value> = containers.collect();
        let number = number.checked_rem(containers.len())?;
        Some(containers.swap_remove(number))
    }
}

/// One strategy for each place.
fn changes() -> Vec<BoxedStrategy<Change>> {
    let mut changes = vec![
        set("spec.hostNetwork", switch()),
        set("spec.hostPID", switch()),
        set("spec.hostIPC", switch()),
        set("spec.hostUsers", switch()),
        set("spec.os", wrapped("name", &["windows", "windows", "linux", "Windows", ""])),
        set("spec.securityContext", one_of([json!({}), json!(null)])),
        push("spec.securityContext.sysctls", sysctl()),
        push("spec.volumes", volume()),
        push("spec.volumes", volume()),
        extend("metadata.annotations", annotation()),
        of_container(set("securityContext", one_of([json!({}), json!(null)]))),
        of_container(set("securityContext.privileged", switch())),
        of_container(set("securityContext.allowPrivilegeEscalation", switch())),
        of_container(set("securityContext.procMount", words(&["Default", "Unmasked", "default"]))),
        of_container(set("securityContext.procMount", words(&["Unmasked", ""]))),
        of_container(set("securityContext.capabilities", one_of([json!({}), json!(null)]))),
        of_container(set("securityContext.capabilities.add", capabilities())),
        of_container(set("securityContext.capabilities.drop", capabilities())),
        of_container(push("ports", port())),
    ];
    for path in [
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle.postStart",
        "lifecycle.preStop",
    ] {
        changes.push(of_container(set(path, handler())));
    }
    let shared = |prefix: &str| {
        let place = |name: &str| format!("{prefix}securityContext.{name}");
        vec![
            set(&place("runAsNonRoot"), switch()),
            set(&place("runAsUser"), one_of([json!(0), json!(1000), json!(null)])),
            set(&place("seccompProfile"), profile()),
            set(&place("appArmorProfile"), profile()),
            set(&place("seLinuxOptions"), se_linux()),
            set(&place("windowsOptions.hostProcess"), switch()),
        ]
    };
    changes.extend(shared("spec."));
    changes.extend(shared("").into_iter().map(of_container));
    changes
}

fn change<T: std::fmt::Debug + 'static>(
    path: &str,
    values: impl Strategy<Value = T> + 'static,
    write: fn(T) -> Write,
) -> BoxedStrategy<Change> {
    let path = path.to_owned();
    values
        .prop_map(move |value| Change { container: None, path: path.clone(), write: write(value) })
        .boxed()
}

fn set(path: &str, values: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Change> {
    change(path, values, Write::Value)
}

fn push(path: &str, values: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Change> {
    change(path, values, Write::Element)
}

fn extend(
    path: &str,
    values: impl Strategy<Value = Map<String, Value>> + 'static,
) -> BoxedStrategy<Change> {
    change(path, values, Write::Fields)
}

fn of_container(change: BoxedStrategy<Change>) -> BoxedStrategy<Change> {
    (0_usize..12, change)
        .prop_map(|(number, change)| Change { container: Some(number), ..change })
        .boxed()
}
