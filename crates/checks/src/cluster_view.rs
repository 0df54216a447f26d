//! What a check on the cluster as a whole sees.

use crate::control_plane::{Component, Encryption, Metrics, configures_encryption, own};
use crate::day::Day;
use crate::evidence::{Evidence, ServerVersion, Unreadable};
use crate::facts::{AgentFact, Fact, NodeFact, PolicyFact, RuntimeClassFact, WebhookFact};
use crate::kind::Kind;
use crate::store::Store;

/// The policy of a fact.
pub(crate) fn policy(fact: &Fact) -> Option<&PolicyFact> {
    match fact {
        Fact::Policy(policy) => Some(policy),
        _ => None,
    }
}

/// A node of the cluster.
#[derive(Clone, Copy, Debug)]
pub struct NodeView<'a> {
    /// What is kept of it.
    pub node: &'a NodeFact,
    /// The minor version of the API server, 37 for 1.37, where it is known.
    pub server_minor: Option<u16>,
    /// The day of the evaluation, where it is known.
    pub today: Option<Day>,
    /// Whether the certificate of its kubelet can be verified, or why that is not known; None where
    /// nobody asks kubelets.
    pub certificate: Option<Result<bool, &'a str>>,
}

impl<'a> NodeView<'a> {
    /// The view of `node`, which is called `name`.
    pub fn new(name: &str, node: &'a NodeFact, store: &'a Store, evidence: &Evidence) -> Self {
        let certificate = store.kubelet(name, node).map(|kubelet| {
            kubelet?.verified.as_ref().map(|verified| *verified).map_err(|reason| &**reason)
        });
        let (server_minor, today) = (evidence.server_minor(), evidence.today);
        Self { node, server_minor, today, certificate }
    }
}

/// The cluster as a whole.
#[derive(Clone, Copy, Debug)]
pub struct ClusterView<'a> {
    store: &'a Store,
    evidence: &'a Evidence,
}

impl<'a> ClusterView<'a> {
    /// The view of the cluster.
    pub fn new(store: &'a Store, evidence: &'a Evidence) -> Self {
        Self { store, evidence }
    }

    /// The version of the API server, where it is known.
    pub fn server(self) -> Option<ServerVersion> {
        self.evidence.server
    }

    /// The day of the evaluation, where it is known.
    pub fn today(self) -> Option<Day> {
        self.evidence.today
    }

    /// The `RuntimeClasses`.
    pub fn runtime_classes(self) -> Result<impl Iterator<Item = &'a RuntimeClassFact>, Unreadable> {
        Ok(self.of(Kind::RuntimeClass)?.filter_map(|fact| match fact {
            Fact::RuntimeClass(class) => Some(class),
            _ => None,
        }))
    }

    /// The nodes.
    pub fn nodes(self) -> Result<impl Iterator<Item = &'a NodeFact>, Unreadable> {
        Ok(self.of(Kind::Node)?.filter_map(|fact| match fact {
            Fact::Node(node) => Some(&**node),
            _ => None,
        }))
    }

    /// What each `DaemonSet` does for its nodes.
    pub fn agents(self) -> Result<impl Iterator<Item = AgentFact>, Unreadable> {
        Ok(self.of(Kind::DaemonSet)?.filter_map(|fact| match fact {
            Fact::Workload(workload) => workload.spec.as_ref()?.agent,
            _ => None,
        }))
    }

    /// What each API server has counted, by address, or why that is not known; none where nobody
    /// asked.
    pub fn metrics(self) -> impl Iterator<Item = (&'a str, Result<&'a Metrics, &'a str>)> {
        let (known, hidden) = match self.store.api_servers() {
            Some(Ok(servers)) => (Some(servers), None),
            Some(Err(reason)) => (None, Some(&**reason)),
            None => (None, None),
        };
        let told = known.into_iter().flatten().map(|(address, server)| {
            (&**address, server.metrics.as_ref().map_err(|reason| &**reason))
        });
        told.chain(hidden.map(|reason| ("", Err(reason))))
    }

    /// How each API server keeps Secrets, by address; none where nobody asked.
    pub fn encryption(self) -> Result<Vec<(&'a str, Encryption)>, Unreadable> {
        let servers = match self.store.api_servers() {
            Some(Ok(servers)) => servers,
            Some(Err(reason)) => return Ok(vec![("", Encryption::Unknown(reason.clone()))]),
            None => return Ok(Vec::new()),
        };
        self.evidence.require(Kind::Pod)?;
        let pods = own(Component::ApiServer, self.store, self.evidence);
        let mut written = pods.map(|(_, pod, _)| configures_encryption(pod));
        let first = written.next().flatten().filter(|first| written.all(|it| it == Some(*first)));
        let states = servers.iter().map(|(address, server)| (&**address, server.encryption(first)));
        Ok(states.collect())
    }

    /// The policies of `kind`, in whatever namespace.
    pub fn policies(self, kind: Kind) -> Result<impl Iterator<Item = &'a PolicyFact>, Unreadable> {
        Ok(self.of(kind)?.filter_map(policy))
    }

    /// The policy of `kind`, a kind of cluster scope, that is called `name`.
    pub fn policy(self, kind: Kind, name: &str) -> Result<Option<&'a PolicyFact>, Unreadable> {
        self.evidence.require(kind)?;
        match self.store.objects("").and_then(|objects| objects.find(kind, name)) {
            Some(fact) => Ok(policy(fact)),
            None => self.evidence.absent(kind).map(|()| None),
        }
    }

    /// The webhooks of configurations of `kind`.
    pub fn webhooks(self, kind: Kind) -> Result<impl Iterator<Item = &'a WebhookFact>, Unreadable> {
        Ok(self.of(kind)?.flat_map(|fact| match fact {
            Fact::Webhooks(webhooks) => &webhooks[..],
            _ => &[],
        }))
    }

    /// Whether there is an object of `kind`, in whatever namespace.
    pub fn any(self, kind: Kind) -> Result<bool, Unreadable> {
        Ok(self.of(kind)?.next().is_some())
    }

    /// The `ConstraintTemplates`: whether each verifies the signatures of images.
    pub fn constraint_templates(self) -> Result<impl Iterator<Item = bool>, Unreadable> {
        Ok(self.of(Kind::ConstraintTemplate)?.filter_map(|fact| match fact {
            Fact::ConstraintTemplate { verifies_images } => Some(*verifies_images),
            _ => None,
        }))
    }

    /// The objects of `kind`, in whatever namespace.
    fn of(self, kind: Kind) -> Result<impl Iterator<Item = &'a Fact>, Unreadable> {
        self.evidence.require(kind)?;
        if self.store.count(kind) == 0 {
            self.evidence.absent(kind)?;
        }
        Ok(self.store.all(kind))
    }
}
