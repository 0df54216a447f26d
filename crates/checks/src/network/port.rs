//! Ports in `NetworkPolicies`.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::model::NetworkPolicyPort;

/// A protocol that policies know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// TCP
    Tcp,
    /// UDP
    Udp,
    /// SCTP
    Sctp,
}

impl Protocol {
    /// The protocol of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "TCP" => Some(Self::Tcp),
            "UDP" => Some(Self::Udp),
            "SCTP" => Some(Self::Sctp),
            _ => None,
        }
    }
}

/// A port that is connected to.
#[derive(Clone, Copy, Debug)]
pub struct Port<'a> {
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub number: u16,
    /// What the Pod that listens calls it.
    pub name: Option<&'a str>,
}

/// Ports that a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ports {
    /// From one number to another, both included.
    Range(Protocol, u16, u16),
    /// Whatever the Pods that listen call so.
    Named(Protocol, Box<str>),
    /// None: the API server refuses it.
    Nothing,
}

impl From<&NetworkPolicyPort> for Ports {
    fn from(port: &NetworkPolicyPort) -> Self {
        let Some(protocol) = Protocol::parse(port.protocol.as_deref().unwrap_or("TCP")) else {
            return Self::Nothing;
        };
        let number = |number: i32| u16::try_from(number).ok().filter(|number| *number > 0);
        match (&port.port, port.end_port) {
            (None, None) => Self::Range(protocol, 1, u16::MAX),
            (Some(IntOrString::Int(first)), end) => {
                match (number(*first), number(end.unwrap_or(*first))) {
                    (Some(first), Some(last)) => Self::Range(protocol, first, last),
                    _ => Self::Nothing,
                }
            }
            (Some(IntOrString::String(name)), None) => Self::Named(protocol, name.as_str().into()),
            _ => Self::Nothing,
        }
    }
}

impl Ports {
    /// Whether `port` is one of them.
    pub fn contains(&self, port: Port<'_>) -> bool {
        match self {
            Self::Range(protocol, first, last) => {
                *protocol == port.protocol && (*first..=*last).contains(&port.number)
            }
            Self::Named(protocol, name) => *protocol == port.protocol && port.name == Some(&**name),
            Self::Nothing => false,
        }
    }

    /// Whether every TCP port is one of them.
    pub fn all_tcp(&self) -> bool {
        *self == Self::Range(Protocol::Tcp, 1, u16::MAX)
    }
}
