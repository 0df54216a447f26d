//! Which Ingresses and Gateways use which Secrets, the certificates in those, which routes hang on
//! which Gateway, and which send requests to another namespace.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Fact, SecretName, TlsSecret};
use crate::kind::Kind;
use crate::links::unlink;

/// An Ingress, Gateway or route: namespace, kind and name.
type Place = (Box<str>, Kind, Box<str>);

/// The links of TLS that cross objects and namespaces.
#[derive(Debug, Default)]
pub(crate) struct TlsIndex {
    /// Ingresses and Gateways by the Secrets that they name.
    users: BTreeMap<SecretName, BTreeSet<Place>>,
    /// Routes by the Gateway that they hang on.
    routes: BTreeMap<SecretName, BTreeSet<Place>>,
    /// Routes by the Services of other namespaces that they send requests to.
    backends: BTreeMap<SecretName, BTreeSet<Place>>,
    /// What is known of the Secrets that are named.
    secrets: BTreeMap<SecretName, TlsSecret>,
}

impl TlsIndex {
    /// Links what `new` names in place of what `old` named.
    pub(crate) fn replace(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        old: Option<&Fact>,
        new: Option<&Fact>,
    ) {
        let place: Place = (namespace.into(), kind, name.into());
        let named: BTreeSet<&SecretName> = new.into_iter().flat_map(secrets).collect();
        for secret in &named {
            self.users.entry((*secret).clone()).or_default().insert(place.clone());
        }
        for secret in old.into_iter().flat_map(secrets).filter(|it| !named.contains(it)) {
            if unlink(&mut self.users, secret, &place) {
                // Nobody needs it any more.
                self.secrets.remove(secret);
            }
        }
        let (gateways_before, gateways_now) =
            (old.into_iter().flat_map(gateways), new.into_iter().flat_map(gateways));
        relink(&mut self.routes, &place, gateways_before, gateways_now);
        let (backends_before, backends_now) =
            (old.into_iter().flat_map(backends), new.into_iter().flat_map(backends));
        relink(&mut self.backends, &place, backends_before, backends_now);
    }

    /// The namespaces, beside its own, whose reports a change of `fact` concerns: those of the
    /// Gateways that it hangs on, of the Secrets that it names, and of the Services that it sends
    /// requests to.
    pub(crate) fn touched(fact: &Fact) -> impl Iterator<Item = &str> {
        gateways(fact).chain(secrets(fact)).chain(backends(fact)).map(|(namespace, _)| &**namespace)
    }

    /// The namespaces of the Ingresses and Gateways that name a Secret.
    pub(crate) fn users(&self, secret: &SecretName) -> impl Iterator<Item = &str> {
        self.users.get(secret).into_iter().flatten().map(|(namespace, ..)| &**namespace)
    }

    /// The namespaces of the Ingresses and Gateways that name any Secret of `namespace`.
    pub(crate) fn users_in(&self, namespace: &str) -> impl Iterator<Item = &str> + use<'_> {
        let namespace: Box<str> = namespace.into();
        let named = self.users.range((namespace.clone(), Box::default())..);
        let named = named.take_while(move |((other, _), _)| *other == namespace);
        named.flat_map(|(_, places)| places).map(|(namespace, ..)| &**namespace)
    }

    /// The Secrets that are named.
    pub(crate) fn named(&self) -> impl Iterator<Item = &SecretName> {
        self.users.keys()
    }

    /// Whether an Ingress or Gateway names the Secret.
    pub(crate) fn is_named(&self, secret: &SecretName) -> bool {
        self.users.contains_key(secret)
    }

    /// The routes (namespace and name) that hang on a Gateway, perhaps on one listener only.
    pub(crate) fn routes(
        &self,
        gateway: &SecretName,
    ) -> impl Iterator<Item = (&str, &str)> + use<'_> {
        names(&self.routes, gateway)
    }

    /// The routes (namespace and name) of other namespaces that send requests to a Service.
    pub(crate) fn routes_to(
        &self,
        service: &SecretName,
    ) -> impl Iterator<Item = (&str, &str)> + use<'_> {
        names(&self.backends, service)
    }

    /// What is known of a Secret.
    pub(crate) fn secret(&self, secret: &SecretName) -> Option<&TlsSecret> {
        self.secrets.get(secret)
    }

    /// Takes in what a Secret holds. Returns whether that is news.
    pub(crate) fn set(&mut self, secret: SecretName, holds: TlsSecret) -> bool {
        if self.secrets.get(&secret) == Some(&holds) {
            return false;
        }
        self.secrets.insert(secret, holds);
        true
    }

    /// Forgets what a Secret held.
    pub(crate) fn forget(&mut self, secret: &SecretName) {
        self.secrets.remove(secret);
    }
}

/// Links `place` to what is `now` named in place of what was `before`.
fn relink<'a>(
    links: &mut BTreeMap<SecretName, BTreeSet<Place>>,
    place: &Place,
    before: impl Iterator<Item = &'a SecretName>,
    now: impl Iterator<Item = &'a SecretName>,
) {
    for named in before {
        unlink(links, named, place);
    }
    for named in now {
        links.entry(named.clone()).or_default().insert(place.clone());
    }
}

/// The places (namespace and name) that are linked to `named`.
fn names<'a>(
    links: &'a BTreeMap<SecretName, BTreeSet<Place>>,
    named: &SecretName,
) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
    let places = links.get(named).into_iter().flatten();
    places.map(|(namespace, _, name)| (&**namespace, &**name))
}

fn secrets(fact: &Fact) -> impl Iterator<Item = &SecretName> {
    let entry = if let Fact::Entry(entry) = fact { Some(entry) } else { None };
    entry.into_iter().flat_map(|entry| &entry.tls).flat_map(|tls| &tls.secrets)
}

fn backends(fact: &Fact) -> impl Iterator<Item = &SecretName> {
    let route = if let Fact::Route(route) = fact { Some(route) } else { None };
    route.into_iter().flat_map(|route| &route.foreign_services)
}

fn gateways(fact: &Fact) -> impl Iterator<Item = &SecretName> {
    let route = if let Fact::Route(route) = fact { Some(route) } else { None };
    route.into_iter().flat_map(|route| &route.parents).map(|parent| &parent.gateway)
}
