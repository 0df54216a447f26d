//! The certificates that Ingresses and Gateways name, and the routes behind Gateways.

use std::collections::BTreeSet;

use super::{Scope, Store, scope};
use crate::facts::{Fact, RouteFact, SecretName, TlsSecret};
use crate::kind::Kind;

impl Store {
    /// Takes in what a Secret holds that an Ingress or Gateway names, or will name. Returns the reports that it
    /// may change: none if it was known.
    pub fn set_tls_secret(&mut self, secret: &SecretName, holds: TlsSecret) -> BTreeSet<Scope> {
        if !self.tls.set(secret.clone(), holds) {
            return BTreeSet::new();
        }
        self.tls.users(secret).map(scope).collect()
    }

    /// What a Secret holds that an Ingress or Gateway names, where it has been read.
    pub fn tls_secret(&self, secret: &SecretName) -> Option<&TlsSecret> {
        self.tls.secret(secret)
    }

    /// Whether an Ingress or Gateway names the Secret.
    pub fn is_named(&self, secret: &SecretName) -> bool {
        self.tls.is_named(secret)
    }

    /// The Secrets that Ingresses and Gateways name and that exist.
    pub fn named_secrets(&self) -> impl Iterator<Item = &SecretName> {
        self.tls.named().filter(|secret| self.has_secret(secret))
    }

    /// Whether the Secret exists.
    pub fn has_secret(&self, (namespace, name): &SecretName) -> bool {
        self.objects(namespace).is_some_and(|objects| objects.find(Kind::Secret, name).is_some())
    }

    /// The routes of other namespaces that send requests to Service `name`: namespace, name and what
    /// is kept.
    pub fn foreign_routes_to(
        &self,
        namespace: &str,
        name: &str,
    ) -> impl Iterator<Item = (&str, &str, &RouteFact)> {
        let routes = self.tls.routes_to(&(namespace.into(), name.into()));
        routes.filter_map(|(namespace, name)| Some((namespace, name, self.route(namespace, name)?)))
    }

    /// The routes that hang on Gateway `name`, perhaps on one listener only.
    pub fn routes_of(&self, namespace: &str, name: &str) -> impl Iterator<Item = &RouteFact> {
        let routes = self.tls.routes(&(namespace.into(), name.into()));
        routes.filter_map(|(namespace, name)| self.route(namespace, name))
    }

    fn route(&self, namespace: &str, name: &str) -> Option<&RouteFact> {
        match self.objects(namespace)?.find(Kind::HTTPRoute, name)? {
            Fact::Route(route) => Some(route),
            _ => None,
        }
    }
}
