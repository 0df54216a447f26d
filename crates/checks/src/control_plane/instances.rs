//! The components that make up the control plane of the cluster itself.

use std::borrow::Cow;

use super::api_servers::hidden;
use super::{ApiServers, Component};
use crate::evidence::Evidence;
use crate::facts::{ComponentFact, Fact, Verdicts};
use crate::judging::Exempt;
use crate::kind::Kind;
use crate::rights::SYSTEM_NAMESPACE;
use crate::store::Store;

/// One that runs, or one that nothing is known of.
#[derive(Debug)]
pub(crate) struct Instance<'a> {
    /// `Pod`, or the name of the component where it was asked itself.
    pub kind: &'a str,
    /// The name of the Pod, or the address at which the component was asked.
    pub name: &'a str,
    /// The verdicts on its flags, or why they are not known.
    pub verdicts: Result<&'a Verdicts, Cow<'a, str>>,
    /// What it is exempted from.
    pub exempt: Exempt<'a>,
}

/// Whether a component that runs in `namespace` is of the cluster's own control plane.
pub(crate) fn is_own(namespace: &str, component: &ComponentFact, evidence: &Evidence) -> bool {
    component.mirror && namespace == SYSTEM_NAMESPACE && !evidence.partial
}

/// The instances of `component`, and the kinds that were read to find them. What an API server tells
/// of itself is in force, so the static Pods count only where some API server does not tell.
pub(crate) fn instances<'a>(
    component: Component,
    servers: &'a ApiServers,
    store: &'a Store,
    evidence: &Evidence,
) -> (Vec<Instance<'a>>, &'static [Kind]) {
    let told = match servers {
        Ok(servers) if component == Component::ApiServer => Some(servers),
        _ => None,
    };
    let asked: Vec<Instance<'a>> = told
        .into_iter()
        .flatten()
        .map(|(address, server)| Instance {
            kind: component.as_str(),
            name: address,
            verdicts: match &server.flags {
                Ok(fact) => Ok(&fact.verdicts),
                Err(reason) => Err(Cow::Borrowed(&**reason)),
            },
            exempt: [None, None],
        })
        .collect();
    if !asked.is_empty() && asked.iter().all(|instance| instance.verdicts.is_ok()) {
        return (asked, &[]);
    }
    let pods: Vec<Instance<'a>> = own(component, store, evidence)
        .map(|(name, fact, exempt)| Instance {
            kind: Kind::Pod.as_str(),
            name,
            verdicts: Ok(&fact.verdicts),
            exempt,
        })
        .collect();
    if !pods.is_empty() && pods.len() >= asked.len() {
        return (pods, &[Kind::Pod]);
    }
    if asked.is_empty() && evidence.require(Kind::Pod).is_ok() {
        let reason = match servers {
            Err(reason) if component == Component::ApiServer => Cow::Borrowed(&**reason),
            _ => Cow::Owned(hidden(component)),
        };
        let (kind, name) = (component.as_str(), "");
        return (vec![Instance { kind, name, verdicts: Err(reason), exempt: [None, None] }], &[]);
    }
    let reads: &[Kind] = if asked.is_empty() { &[Kind::Pod] } else { &[] };
    (asked, reads)
}

/// The static Pods of the cluster's own control plane that run `component`.
pub(crate) fn own<'a>(
    component: Component,
    store: &'a Store,
    evidence: &Evidence,
) -> impl Iterator<Item = (&'a str, &'a ComponentFact, Exempt<'a>)> {
    let objects = store.objects(SYSTEM_NAMESPACE).into_iter();
    let pods = objects.flat_map(|objects| objects.with_exemptions(Kind::Pod));
    let run = pods.filter_map(|(name, fact, exempt)| match fact {
        Fact::Workload(workload) => Some((name, &*workload.pod, exempt)),
        _ => None,
    });
    run.flat_map(move |(name, pod, exempt)| {
        let own = pod.components.iter().filter(|it| is_own(SYSTEM_NAMESPACE, it, evidence));
        let exempt = [exempt, pod.exempt.as_deref()];
        own.filter(move |it| it.component == component).map(move |it| (name, it, exempt))
    })
}
