//! What belongs to a namespace by more than one object: certificates, routes, scans of images.

use super::NamespaceView;
use crate::evidence::Unreadable;
use crate::facts::{Fact, ReferenceGrantFact, RouteFact, SecretName, TlsSecret, bounded};
use crate::image_scans::{ImageScans, SCANNERS};
use crate::kind::Kind;

impl<'a> NamespaceView<'a> {
    /// What a Secret holds that an Ingress or Gateway of the namespace names; None where it does not
    /// exist.
    pub fn tls_secret(self, secret: &SecretName) -> Result<Option<&'a TlsSecret>, Unreadable> {
        self.evidence.require(Kind::Secret)?;
        if !self.store.has_secret(secret) {
            return self.evidence.absent(Kind::Secret).map(|()| None);
        }
        let unread = |reason: &str| Unreadable { kind: Kind::Secret, reason: reason.into() };
        if let Some(reason) = self.evidence.certificates_unread {
            return Err(unread(reason));
        }
        match self.store.tls_secret(secret) {
            Some(TlsSecret::Unreadable(reason)) => Err(unread(reason)),
            Some(holds) => Ok(Some(holds)),
            None => Err(unread("a certificate has not been read yet")),
        }
    }

    /// Whether the Secret called `name` is named: by a Pod, template, account or Ingress of the
    /// namespace, or by a Gateway of any.
    pub fn names_secret(self, name: &str) -> Result<bool, Unreadable> {
        let name = bounded(name);
        let key = (self.name.into(), name);
        if self.is_named(Kind::Secret, &key.1) || self.store.is_named(&key) {
            return Ok(true);
        }
        self.absent([Kind::ServiceAccount, Kind::Ingress, Kind::Gateway])
    }

    /// Whether the `ConfigMap` called `name` is named by a Pod, template or Ingress of the namespace.
    pub fn names_config_map(self, name: &str) -> Result<bool, Unreadable> {
        if self.is_named(Kind::ConfigMap, &bounded(name)) {
            return Ok(true);
        }
        self.absent([Kind::Ingress])
    }

    fn is_named(self, kind: Kind, name: &str) -> bool {
        self.contents().is_some_and(|objects| self.workloads.name(objects, kind, name))
    }

    /// False, if no other Pod, template or object of `kinds` exists than those that are known.
    fn absent<const N: usize>(self, kinds: [Kind; N]) -> Result<bool, Unreadable> {
        let mut kinds = Kind::WORKLOADS.into_iter().chain(kinds);
        kinds.try_for_each(|kind| self.evidence.absent(kind)).map(|()| false)
    }

    /// Whether a Gateway of the namespace may use a Secret: one of its own, or one that the other
    /// namespace lets it use.
    pub fn may_use(self, (namespace, name): &SecretName) -> Result<bool, Unreadable> {
        if **namespace == *self.name {
            return Ok(true);
        }
        self.is_granted(namespace, |grant| grant.secrets.lets(self.name, name))
    }

    /// Whether a grant of `namespace` is one that `lets` says.
    fn is_granted(
        self,
        namespace: &str,
        lets: impl Fn(&ReferenceGrantFact) -> bool,
    ) -> Result<bool, Unreadable> {
        self.evidence.require(Kind::ReferenceGrant)?;
        let objects = self.store.objects(namespace).into_iter();
        let mut grants = objects.flat_map(|objects| objects.of(Kind::ReferenceGrant));
        let found = grants.any(|(_, fact)| match fact {
            Fact::ReferenceGrant(grant) => lets(grant),
            _ => false,
        });
        if found {
            return Ok(true);
        }
        self.evidence.absent(Kind::ReferenceGrant).map(|()| false)
    }

    /// The route of a Gateway that sends requests to the Service called `service`: its name, with
    /// its namespace where that is another, which this one then lets it.
    pub fn route_to(self, service: &str) -> Result<Option<String>, Unreadable> {
        let wanted = bounded(service);
        let mut own = self.of(Kind::HTTPRoute)?.filter_map(|(name, fact)| match fact {
            Fact::Route(route) if !route.parents.is_empty() => Some((name, route)),
            _ => None,
        });
        if let Some((name, _)) = own.find(|(_, route)| route.services.contains(&wanted)) {
            return Ok(Some(name.to_owned()));
        }
        for (namespace, name, route) in self.store.foreign_routes_to(self.name, &wanted) {
            let lets = |grant: &ReferenceGrantFact| grant.services.lets(namespace, &wanted);
            if !route.parents.is_empty() && self.is_granted(self.name, lets)? {
                return Ok(Some(format!("{namespace}/{name}")));
            }
        }
        Ok(None)
    }

    /// The routes that hang on Gateway `name`, perhaps on one of its listeners only.
    pub fn routes_of(self, name: &str) -> Result<impl Iterator<Item = &'a RouteFact>, Unreadable> {
        self.evidence.require(Kind::HTTPRoute)?;
        let mut routes = self.store.routes_of(self.name, name).peekable();
        if routes.peek().is_none() {
            self.evidence.absent(Kind::HTTPRoute)?;
        }
        Ok(routes)
    }

    /// What image scanners found in the images of the namespace; None where the cluster has no
    /// scanner whose reports Plumbline reads.
    pub fn image_scans(self) -> Result<Option<&'a ImageScans<'a>>, Unreadable> {
        let mut served = SCANNERS.into_iter().filter(|kind| self.evidence.serves(*kind)).peekable();
        if served.peek().is_none() {
            return Ok(None);
        }
        served.try_for_each(|kind| self.of(kind).map(drop))?;
        Ok(Some(&self.workloads.scans))
    }
}
