//! `NetworkPolicies`, lean, and what they do.

use std::net::IpAddr;

use ipnet::IpNet;

use super::address::{METADATA_SERVICES, parse};
use super::{LabelSelector, Port, Ports, Protocol};
use crate::facts::Labels;
use crate::model::{NetworkPolicyPeer, NetworkPolicyRule, NetworkPolicySpec, Selector};

/// How many rules, peers, ports and parts of selectors of one policy are kept at most. Each takes
/// many times the memory of its text.
pub const PARTS_LIMIT: usize = 10_000;

/// The port of metadata services.
const METADATA_PORT: Port<'_> = Port { protocol: Protocol::Tcp, number: 80, name: None };

/// Which way connections go, as seen from the Pods that a policy selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// They come in.
    Ingress,
    /// They go out.
    Egress,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The field of a policy that lists its rules.
    pub fn field(self) -> &'static str {
        match self {
            Self::Ingress => "spec.ingress",
            Self::Egress => "spec.egress",
        }
    }
}

/// What is kept of a `NetworkPolicy`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The Pods of its namespace that it selects.
    pub selector: LabelSelector,
    /// Its rules for what comes in; None where it does not cover that.
    pub ingress: Option<Box<[Rule]>>,
    /// Its rules for what goes out; None where it does not cover that.
    pub egress: Option<Box<[Rule]>>,
    /// A metadata service that its egress rules allow.
    pub metadata_service: Option<IpAddr>,
}

/// Connections that a policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The other sides; anyone where empty.
    pub peers: Box<[Peer]>,
    /// The ports; all where empty.
    pub ports: Box<[Ports]>,
}

/// The other side of connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Pods.
    Pods {
        /// Their namespaces; that of the policy where unset.
        namespaces: Option<LabelSelector>,
        /// Which of their Pods; all where unset.
        pods: Option<LabelSelector>,
    },
    /// Addresses.
    Addresses {
        /// The addresses.
        block: IpNet,
        /// Those of them that are left out.
        except: Box<[IpNet]>,
    },
    /// None: the API server refuses it.
    Nothing,
}

/// Who is connected to, or connects.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A Pod.
    Pod {
        /// Whether it is in the namespace of the policy.
        same_namespace: bool,
        /// The labels of its namespace.
        namespace: &'a Labels,
        /// Its own labels.
        labels: &'a Labels,
    },
    /// An address that is none of a Pod.
    Address(IpAddr),
}

impl Policy {
    /// What is kept of a policy; None where it has more parts than [`PARTS_LIMIT`].
    pub fn of(spec: &NetworkPolicySpec) -> Option<Self> {
        if parts(spec) > PARTS_LIMIT {
            return None;
        }
        let covers = |direction: &str, unless_said: bool| {
            let mut types = spec.policy_types.iter();
            if spec.policy_types.is_empty() { unless_said } else { types.any(|it| it == direction) }
        };
        let rules = |rules: &[NetworkPolicyRule], direction| {
            rules.iter().map(|rule| Rule::of(rule, direction)).collect()
        };
        let mut policy = Self {
            selector: LabelSelector::from(&spec.pod_selector),
            ingress: covers("Ingress", true).then(|| rules(&spec.ingress, Direction::Ingress)),
            egress: covers("Egress", !spec.egress.is_empty())
                .then(|| rules(&spec.egress, Direction::Egress)),
            metadata_service: None,
        };
        policy.metadata_service = METADATA_SERVICES.into_iter().find(|address| {
            policy.allows(Direction::Egress, Target::Address(*address), METADATA_PORT)
        });
        Some(policy)
    }

    /// Its rules for a direction; None where it does not cover that.
    pub fn rules(&self, direction: Direction) -> Option<&[Rule]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }

    /// Whether it isolates each Pod of its namespace in this direction, and allows nothing.
    pub fn denies_all(&self, direction: Direction) -> bool {
        self.selector.is_empty() && self.rules(direction).is_some_and(<[Rule]>::is_empty)
    }

    /// Whether it isolates the Pod with these labels in this direction.
    pub fn isolates(&self, labels: &Labels, direction: Direction) -> bool {
        self.rules(direction).is_some() && self.selector.matches(labels)
    }

    /// Whether the Pods that it selects may connect to, or be connected to from, `target`.
    pub fn allows(&self, direction: Direction, target: Target<'_>, port: Port<'_>) -> bool {
        let mut rules = self.rules(direction).into_iter().flatten();
        rules.any(|rule| rule.allows(target, port))
    }

    /// The other sides that its rules for a direction name.
    pub fn peers(&self, direction: Direction) -> impl Iterator<Item = &Peer> {
        self.rules(direction).into_iter().flatten().flat_map(|rule| &rule.peers)
    }
}

impl Rule {
    fn of(rule: &NetworkPolicyRule, direction: Direction) -> Self {
        let peers = match direction {
            Direction::Ingress => &rule.from,
            Direction::Egress => &rule.to,
        };
        Self {
            peers: peers.iter().map(Peer::from).collect(),
            ports: rule.ports.iter().map(Ports::from).collect(),
        }
    }

    fn allows(&self, target: Target<'_>, port: Port<'_>) -> bool {
        (self.ports.is_empty() || self.ports.iter().any(|ports| ports.contains(port)))
            && (self.peers.is_empty() || self.peers.iter().any(|peer| peer.matches(target)))
    }

    /// Whether it allows connections with anyone, on any TCP port.
    pub fn allows_all(&self) -> bool {
        self.peers.is_empty() && (self.ports.is_empty() || self.ports.iter().any(Ports::all_tcp))
    }
}

impl From<&NetworkPolicyPeer> for Peer {
    fn from(peer: &NetworkPolicyPeer) -> Self {
        let [namespaces, pods] = [&peer.namespace_selector, &peer.pod_selector]
            .map(|selector| selector.as_ref().map(LabelSelector::from));
        match &peer.ip_block {
            None if namespaces.is_some() || pods.is_some() => Self::Pods { namespaces, pods },
            Some(block) if namespaces.is_none() && pods.is_none() => {
                let except: Option<_> = block.except.iter().map(|cidr| parse(cidr)).collect();
                match (parse(&block.cidr), except) {
                    (Some(block), Some(except)) => Self::Addresses { block, except },
                    _ => Self::Nothing,
                }
            }
            _ => Self::Nothing,
        }
    }
}

impl Peer {
    /// Whether `target` is meant.
    pub fn matches(&self, target: Target<'_>) -> bool {
        match (self, target) {
            (
                Self::Pods { namespaces, pods },
                Target::Pod { same_namespace, namespace, labels },
            ) => {
                namespaces.as_ref().map_or(same_namespace, |selector| selector.matches(namespace))
                    && pods.as_ref().is_none_or(|selector| selector.matches(labels))
            }
            (Self::Addresses { block, except }, Target::Address(address)) => {
                block.contains(&address) && !except.iter().any(|block| block.contains(&address))
            }
            _ => false,
        }
    }
}

/// Whether any of `policies`, which are those of its namespace, isolates the Pod with these labels.
pub fn isolates<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    labels: &Labels,
    direction: Direction,
) -> bool {
    policies.into_iter().any(|policy| policy.isolates(labels, direction))
}

/// Whether `policies`, which are those of its namespace, leave the Pod with these labels the
/// connection. What the other side allows is another question.
pub fn permits<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
    labels: &Labels,
    direction: Direction,
    target: Target<'_>,
    port: Port<'_>,
) -> bool {
    let mut isolating =
        policies.into_iter().filter(|policy| policy.isolates(labels, direction)).peekable();
    isolating.peek().is_none() || isolating.any(|policy| policy.allows(direction, target, port))
}

/// How many parts a policy has.
fn parts(spec: &NetworkPolicySpec) -> usize {
    let peer = |peer: &NetworkPolicyPeer| {
        let selectors = [&peer.pod_selector, &peer.namespace_selector].into_iter().flatten();
        let block = peer.ip_block.as_ref().map_or(0, |block| block.except.len());
        1 + block + selectors.map(selector_parts).sum::<usize>()
    };
    let rules = spec.ingress.iter().chain(&spec.egress).map(|rule| {
        let peers = rule.from.iter().chain(&rule.to);
        1 + rule.ports.len() + peers.map(peer).sum::<usize>()
    });
    selector_parts(&spec.pod_selector) + rules.sum::<usize>()
}

pub(super) fn selector_parts(selector: &Selector) -> usize {
    let rules = selector.match_expressions.iter().map(|rule| 1 + rule.values.len());
    selector.match_labels.len() + rules.sum::<usize>()
}
