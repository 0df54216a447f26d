//! Where traffic comes in, as checks see it: Ingresses and Gateways alike.

use std::collections::BTreeSet;
use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Fact, ObjectReference, Observe, Settings, Verdicts, bounded, judge};
use crate::catalog::catalog;
use crate::kind::Kind;
use crate::model;
use crate::text;

pub use crate::certificate::CertificateFact;

/// What is kept of an Ingress or Gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryFact {
    /// Its TLS settings, one for each entry of `spec.tls` or each listener that ends TLS.
    pub tls: Box<[TlsFact]>,
    /// The listeners of a Gateway that take plain HTTP.
    pub plain: Box<[ListenerFact]>,
    /// The Services that an Ingress sends requests to, sorted, each once, as [`bounded`] keeps
    /// names.
    pub services: Box<[Box<str>]>,
    /// The Secrets and `ConfigMaps` of its namespace that annotations of an Ingress name.
    pub references: Box<[ObjectReference]>,
    /// Verdicts of the checks that look at it alone.
    pub verdicts: Verdicts,
}

/// A setting for TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFact {
    /// The hosts that it is for, cleaned; none where it is for every host.
    pub hosts: Box<[Box<str>]>,
    /// The Secrets with the certificate: namespace and name. None where the controller brings one of
    /// its own, or where it stands in an object of another kind.
    pub secrets: Box<[SecretName]>,
}

/// The namespace and name of a Secret, as [`bounded`] keeps names.
pub type SecretName = (Box<str>, Box<str>);

/// A listener of a Gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListenerFact {
    /// Its name, cleaned.
    pub name: Box<str>,
    /// Its port.
    pub port: Option<i64>,
}

/// What is kept of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteFact {
    /// What it hangs on.
    pub parents: Box<[ParentFact]>,
    /// Whether it does nothing but send clients to HTTPS.
    pub redirects: bool,
    /// The Services of its own namespace that it sends requests to, sorted, each once, as
    /// [`bounded`] keeps names.
    pub services: Box<[Box<str>]>,
    /// Those of other namespaces: namespace and name, sorted, each once, as [`bounded`] keeps names.
    pub foreign_services: Box<[(Box<str>, Box<str>)]>,
}

/// A Gateway that a route hangs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentFact {
    /// Its namespace and name.
    pub gateway: SecretName,
    /// The listener that the route chooses.
    pub listener: Option<Box<str>>,
    /// The port that the route chooses.
    pub port: Option<i64>,
}

impl ParentFact {
    /// Whether the route hangs on `listener`.
    pub fn takes(&self, listener: &ListenerFact) -> bool {
        self.listener.as_ref().is_none_or(|name| *name == listener.name)
            && self.port.is_none_or(|port| Some(port) == listener.port)
    }
}

/// A Secret of type `kubernetes.io/tls`, as far as Plumbline reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsSecret {
    /// It is of another type, and was not read.
    OtherType,
    /// It holds no certificate, and why.
    Broken(Box<str>),
    /// It holds this one.
    Certificate(Arc<CertificateFact>),
    /// It could not be read, and why.
    Unreadable(Box<str>),
}

impl TlsSecret {
    /// What is kept of a chain `certificates` (`tls.crt`) and the root beside it (`ca.crt`), both in
    /// PEM.
    pub fn read(certificates: &[u8], root: &[u8]) -> Self {
        match CertificateFact::read(certificates, root) {
            Ok(fact) => Self::Certificate(Arc::new(fact)),
            Err(broken) => Self::Broken(broken.to_string().into()),
        }
    }
}

/// How many hosts of one TLS setting are kept, and how many settings, Secrets, Services and parents
/// of one object: more than any client or controller takes.
const LIMIT: usize = 512;

fn hosts<'a>(hosts: impl Iterator<Item = &'a str>) -> Box<[Box<str>]> {
    hosts.take(LIMIT).map(|host| text::clean(host, text::NAME_LIMIT)).collect()
}

/// The annotations of ingress-nginx that name a `ConfigMap`. Those that name a Secret, here and in
/// other controllers, have a key that says so.
const CONFIG_MAP_ANNOTATIONS: [&str; 3] =
    ["auth-proxy-set-headers", "custom-headers", "fastcgi-params-configmap"];

/// The Secrets and `ConfigMaps` of `namespace` that the annotations of an Ingress name, as `name` or
/// `namespace/name`.
fn annotated(metadata: &ObjectMeta, namespace: &str) -> Box<[ObjectReference]> {
    let references = metadata.annotations.iter().flatten().filter_map(|(key, value)| {
        let key = key.rsplit_once('/').map_or(key.as_str(), |(_, name)| name);
        let kind = match key {
            _ if key.contains("secret") => Kind::Secret,
            _ if CONFIG_MAP_ANNOTATIONS.contains(&key) => Kind::ConfigMap,
            _ => return None,
        };
        let (place, name) = value.split_once('/').unwrap_or((namespace, value));
        let here = place == namespace && !name.is_empty();
        here.then(|| ObjectReference { kind, name: bounded(name), optional: true })
    });
    references.take(LIMIT).collect()
}

/// The names of Services, sorted, each once.
fn services<'a>(names: impl Iterator<Item = &'a str>) -> Box<[Box<str>]> {
    let mut services: Vec<Box<str>> = names.filter(|name| !name.is_empty()).map(bounded).collect();
    services.sort_unstable();
    services.dedup();
    services.truncate(LIMIT);
    services.into()
}

impl Observe for model::Ingress {
    const KIND: Kind = Kind::Ingress;

    fn fact(&self, settings: &Settings) -> Fact {
        let spec = &self.spec;
        let namespace = self.metadata.namespace.as_deref().unwrap_or_default();
        let of_rules =
            || spec.rules.iter().map(|rule| rule.host.as_str()).filter(|it| !it.is_empty());
        let tls = spec.tls.iter().take(LIMIT).map(|tls| TlsFact {
            hosts: match tls.hosts.len() {
                0 => hosts(of_rules()),
                _ => hosts(tls.hosts.iter().map(String::as_str)),
            },
            secrets: match tls.secret_name.as_str() {
                "" => Box::default(),
                name => [(namespace.into(), bounded(name))].into(),
            },
        });
        let paths = spec.rules.iter().flat_map(|rule| &rule.http.paths).map(|path| &path.backend);
        let backends = paths.chain(&spec.default_backend).filter_map(|it| it.service.as_ref());
        Fact::Entry(Arc::new(EntryFact {
            tls: tls.collect(),
            plain: Box::default(),
            services: services(backends.map(|service| service.name.as_str())),
            references: annotated(&self.metadata, namespace),
            verdicts: judge(&catalog().ingress, self, settings),
        }))
    }
}

impl Observe for model::Gateway {
    const KIND: Kind = Kind::Gateway;

    fn fact(&self, settings: &Settings) -> Fact {
        let namespace = self.metadata.namespace.as_deref().unwrap_or_default();
        let listeners = || self.spec.listeners.iter().take(LIMIT);
        let tls = listeners().filter_map(|listener| {
            let tls = listener.tls.as_ref()?;
            if tls.mode.as_deref() == Some("Passthrough") {
                return None;
            }
            let secrets = tls.certificate_refs.iter().take(LIMIT).filter(|it| {
                it.group.is_empty() && it.kind.as_deref().unwrap_or("Secret") == "Secret"
            });
            let secrets = secrets.map(|it| {
                (
                    it.namespace.as_deref().map_or_else(|| namespace.into(), bounded),
                    bounded(&it.name),
                )
            });
            let host = (!listener.hostname.is_empty()).then_some(listener.hostname.as_str());
            Some(TlsFact { hosts: hosts(host.into_iter()), secrets: secrets.collect() })
        });
        let plain = listeners().filter(|listener| listener.protocol == "HTTP");
        let plain = plain.map(|listener| ListenerFact {
            name: text::clean(&listener.name, text::NAME_LIMIT),
            port: listener.port,
        });
        Fact::Entry(Arc::new(EntryFact {
            tls: tls.collect(),
            plain: plain.collect(),
            services: Box::default(),
            references: Box::default(),
            verdicts: judge(&catalog().gateway, self, settings),
        }))
    }
}

impl Observe for model::HTTPRoute {
    const KIND: Kind = Kind::HTTPRoute;

    fn fact(&self, _: &Settings) -> Fact {
        let namespace = self.metadata.namespace.as_deref().unwrap_or_default();
        let is_gateway =
            |it: &&model::ParentRef| it.kind.as_deref().unwrap_or("Gateway") == "Gateway";
        let parents = self.spec.parent_refs.iter().filter(is_gateway).take(LIMIT);
        let parents = parents.map(|it| ParentFact {
            gateway: (
                it.namespace.as_deref().map_or_else(|| namespace.into(), bounded),
                bounded(&it.name),
            ),
            listener: it.section_name.as_deref().map(|name| text::clean(name, text::NAME_LIMIT)),
            port: it.port,
        });
        let to_https = |rule: &model::HttpRouteRule| {
            let mut redirects = rule.filters.iter().filter_map(|it| it.request_redirect.as_ref());
            redirects
                .any(|it| it.scheme.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("https")))
        };
        let rules = &self.spec.rules;
        let backends = rules.iter().flat_map(|rule| &rule.backend_refs);
        let (own, foreign): (Vec<_>, Vec<_>) = backends
            .filter(|it| it.kind.as_deref().unwrap_or("Service") == "Service")
            .partition(|it| it.namespace.as_deref().is_none_or(|it| it == namespace));
        let foreign: BTreeSet<(Box<str>, Box<str>)> = foreign
            .into_iter()
            .filter_map(|it| Some((bounded(it.namespace.as_deref()?), bounded(&it.name))))
            .take(LIMIT)
            .collect();
        Fact::Route(Arc::new(RouteFact {
            parents: parents.collect(),
            redirects: !rules.is_empty() && rules.iter().all(to_https),
            services: services(own.into_iter().map(|backend| backend.name.as_str())),
            foreign_services: foreign.into_iter().collect(),
        }))
    }
}
