//! What Services publish.

use std::sync::Arc;

use super::{Fact, Labels, Observe, Settings, Verdicts, judge};
use crate::catalog::catalog;
use crate::kind::Kind;
use crate::model;
use crate::services::published;

/// What is kept of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFact {
    /// The verdicts of the checks that look at it alone.
    pub verdicts: Arc<Verdicts>,
    /// The labels of the Pods behind it; none where empty.
    pub selector: Arc<Labels>,
    /// How it is reached from outside the cluster; None where it is not.
    pub reach: Option<Reach>,
    /// Whether all its ports say that what they take is encrypted already.
    pub encrypted: bool,
}

impl ServiceFact {
    /// Whether the Pod with `labels` is behind it.
    pub fn selects(&self, labels: &Labels) -> bool {
        !self.selector.is_empty()
            && self.selector.iter().all(|(key, value)| labels.get(key) == Some(value))
    }
}

/// How a Service is reached from outside the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// By a port of each node.
    NodePort,
    /// By a load balancer that lets every address in.
    LoadBalancer,
    /// By an address that somebody else leads to the nodes.
    ExternalAddress,
}

impl Reach {
    /// What leads to the Service, as a verdict tells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NodePort => "a node port",
            Self::LoadBalancer => "a load balancer",
            Self::ExternalAddress => "an external address",
        }
    }

    /// Where the Service is published, as a verdict says of what is behind it.
    pub fn place(self) -> &'static str {
        match self {
            Self::NodePort => "on every node",
            Self::LoadBalancer => "by a load balancer",
            Self::ExternalAddress => "at external IPs",
        }
    }
}

impl Observe for model::Service {
    const KIND: Kind = Kind::Service;

    fn fact(&self, settings: &Settings) -> Fact {
        let ports = &self.spec.ports;
        Fact::Service(ServiceFact {
            verdicts: Arc::new(judge(&catalog().service, self, settings)),
            selector: Arc::new(self.spec.selector.clone()),
            reach: published(self),
            encrypted: !ports.is_empty() && ports.iter().all(model::ServicePort::is_encrypted),
        })
    }
}
