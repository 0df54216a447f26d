//! Which workloads of a namespace take secrets from which store.

use std::collections::BTreeMap;

use crate::evidence::{Evidence, Unreadable};
use crate::facts::{Fact, SecretStore, bounded};
use crate::kind::Kind;
use crate::store::Objects;
use crate::workloads::Workloads;

/// A store, and the workloads that take secrets from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUse<'a> {
    /// What brings the secrets.
    pub store: SecretStore,
    /// The kind and name of each workload, sorted.
    pub workloads: Vec<(&'a str, &'a str)>,
}

impl<'a> StoreUse<'a> {
    /// The stores that `workloads` use, those that live in `objects`, in order: by what is asked for
    /// in their Pods, and by the Secrets that those name.
    pub(crate) fn of(
        workloads: &Workloads<'a>,
        objects: Option<&'a Objects>,
        evidence: &Evidence,
    ) -> Result<Vec<Self>, Unreadable> {
        let kinds = Kind::WORKLOADS.into_iter().chain([Kind::Secret]);
        kinds.into_iter().try_for_each(|kind| evidence.require(kind))?;
        let secrets = objects.into_iter().flat_map(|objects| objects.of(Kind::Secret));
        let filled: BTreeMap<Box<str>, SecretStore> = secrets
            .filter_map(|(name, fact)| match fact {
                Fact::Secret(secret) => Some((bounded(name), secret.store?)),
                _ => None,
            })
            .collect();
        let mut uses: BTreeMap<SecretStore, Vec<(&str, &str)>> = BTreeMap::new();
        for workload in &workloads.active {
            let mut stores = Vec::new();
            for pod in &workload.pods {
                stores.extend(&pod.fact.secret_stores);
                let secrets = pod.fact.references.iter().filter(|it| it.kind == Kind::Secret);
                stores.extend(secrets.filter_map(|secret| filled.get(&secret.name)));
            }
            stores.sort_unstable();
            stores.dedup();
            for store in stores {
                uses.entry(store).or_default().push((workload.kind, workload.name));
            }
        }
        Ok(uses.into_iter().map(|(store, workloads)| Self { store, workloads }).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::decode::decode;
    use crate::{Settings, Store};

    fn store(objects: impl IntoIterator<Item = Value>) -> Store {
        let mut store = Store::default();
        for object in objects {
            let observed = decode(object, &Settings::default()).expect("decodes");
            store.apply(observed.expect("a watched kind"), 0);
        }
        store
    }

    fn pod(name: &str, annotations: &Value, spec: &Value) -> Value {
        json!({"apiVersion": "v1", "kind": "Pod", "spec": spec,
               "metadata": {"name": name, "namespace": "shop", "annotations": annotations}})
    }

    fn secret(name: &str, group: &str, owner: &str) -> Value {
        let owner = json!({"apiVersion": group, "kind": owner, "name": name, "uid": "1"});
        json!({"apiVersion": "v1", "kind": "Secret", "metadata":
               {"name": name, "namespace": "shop", "ownerReferences": [owner]}})
    }

    fn env_from(secret: &str) -> Value {
        json!({"containers": [{"name": "web", "envFrom": [{"secretRef": {"name": secret}}]}]})
    }

    #[test]
    fn each_way_to_a_store_is_seen() {
        let inject = json!({"vault.hashicorp.com/agent-inject": "true"});
        let csi = json!({"volumes": [{"name": "s", "csi": {"driver": "secrets-store.csi.k8s.io",
            "volumeAttributes": {"secretProviderClass": "shop"}}}]});
        let store = store([
            secret("eso", "external-secrets.io/v1", "ExternalSecret"),
            secret("vso", "secrets.hashicorp.com/v1beta1", "VaultStaticSecret"),
            secret("sealed", "bitnami.com/v1alpha1", "SealedSecret"),
            secret("certificate", "cert-manager.io/v1", "Certificate"),
            pod("a", &inject, &env_from("eso")),
            pod("b", &json!({"vault.hashicorp.com/agent-inject": "false"}), &csi),
            pod("c", &json!({}), &env_from("vso")),
            pod("d", &json!({}), &env_from("sealed")),
            pod("e", &json!({}), &env_from("certificate")),
            pod("f", &json!({}), &env_from("eso")),
        ]);
        let objects = store.objects("shop").expect("objects");
        let workloads = Workloads::of(objects);
        let uses = StoreUse::of(&workloads, Some(objects), &Evidence::default()).expect("read");
        let uses: Vec<_> = uses.iter().map(|it| (it.store, &it.workloads[..])).collect();
        let expected: [(SecretStore, &[(&str, &str)]); 5] = [
            (SecretStore::VaultInjector, &[("Pod", "a")]),
            (SecretStore::CsiDriver, &[("Pod", "b")]),
            (SecretStore::ExternalSecrets, &[("Pod", "a"), ("Pod", "f")]),
            (SecretStore::VaultOperator, &[("Pod", "c")]),
            (SecretStore::SealedSecrets, &[("Pod", "d")]),
        ];
        assert_eq!(uses, expected);
    }

    #[test]
    fn without_sight_of_secrets_nothing_is_told() {
        let mut evidence = Evidence::default();
        evidence.lose(Kind::Secret, "forbidden");
        assert!(StoreUse::of(&Workloads::default(), None, &evidence).is_err());
    }
}
