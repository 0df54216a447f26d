//! What probes ask, and where.

use serde_json::Value;

use super::template::{ends, lasting};
use crate::container::WorkloadObject;
use crate::model::{self, Handler, HttpHeader};
use crate::offence::Verdict;

/// What a probe asks. Two probes that ask the same get the same answer.
#[derive(PartialEq)]
pub(super) enum Question<'a> {
    Http {
        host: &'a str,
        port: Port<'a>,
        scheme: &'a str,
        path: &'a str,
        headers: &'a [HttpHeader],
    },
    Tcp {
        host: &'a str,
        port: Port<'a>,
    },
    Grpc {
        port: Port<'a>,
        service: &'a str,
    },
    Command(&'a [String]),
}

/// The port that a probe asks.
#[derive(PartialEq)]
pub(super) enum Port<'a> {
    Number(i64),
    /// A name that no port of the container has.
    Unknown(&'a str),
}

impl<'a> Question<'a> {
    /// What `probe` of `container` asks; None if that is nothing.
    pub(super) fn of(probe: &'a Handler, container: &'a model::Container) -> Option<Self> {
        let port = |port| Port::of(port, container);
        if let Some(exec) = &probe.exec {
            return Some(Self::Command(&exec.command));
        }
        if let Some(http) = &probe.http_get {
            return Some(Self::Http {
                host: &http.host,
                port: port(&http.port)?,
                scheme: http.scheme.as_deref().unwrap_or("HTTP"),
                path: if http.path.is_empty() { "/" } else { &http.path },
                headers: &http.http_headers,
            });
        }
        if let Some(tcp) = &probe.tcp_socket {
            return Some(Self::Tcp { host: &tcp.host, port: port(&tcp.port)? });
        }
        let grpc = probe.grpc.as_ref()?;
        Some(Self::Grpc { port: port(&grpc.port)?, service: &grpc.service })
    }

    /// The port that is asked; None for a command, and where another host is asked.
    pub(super) fn own_port(self) -> Option<Port<'a>> {
        match self {
            Self::Http { host: "", port, .. }
            | Self::Tcp { host: "", port }
            | Self::Grpc { port, .. } => Some(port),
            _ => None,
        }
    }
}

impl<'a> Port<'a> {
    /// As the kubelet reads it: a name is that of a port of the same container, and digits are a
    /// number.
    fn of(port: &'a Value, container: &'a model::Container) -> Option<Self> {
        match port {
            Value::Number(number) => number.as_i64().map(Self::Number),
            Value::String(name) => {
                let mut ports = container.ports.iter();
                let named = ports.find(|port| port.name.as_deref() == Some(name));
                let number = match named {
                    Some(port) => port.container_port,
                    None => name.parse().ok(),
                };
                Some(number.map_or(Self::Unknown(name), Self::Number))
            }
            _ => None,
        }
    }
}

/// Fails for each container that lasts and has no probe of its own at `path`. Pods that run to an
/// end need none.
pub(super) fn judge_missing(
    object: &WorkloadObject<'_>,
    path: &'static str,
    probe: fn(&model::Container) -> Option<&Handler>,
) -> Verdict {
    if ends(object) {
        return Verdict::NotApplicable;
    }
    let asks = |handler: &Handler| {
        let Handler { http_get, tcp_socket, grpc, exec, .. } = handler;
        http_get.is_some() || tcp_socket.is_some() || grpc.is_some() || exec.is_some()
    };
    let without = lasting(object.template()).filter(|c| !probe(c.spec).is_some_and(asks));
    Verdict::from_offences(without.map(|container| container.offence(path)))
}
