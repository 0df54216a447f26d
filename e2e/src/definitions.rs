//! Kinds that a cluster need not have.

use anyhow::Result;

use crate::control_plane::ControlPlane;

impl ControlPlane {
    /// Installs a definition without the schema of the real one: whatever is written is taken as it
    /// is. Waits until the API server serves it.
    pub async fn define(&self, [group, kind, plural, version]: [&str; 4]) -> Result<()> {
        let definition = format!(
            "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {plural}.{group}
  annotations: {{api-approved.kubernetes.io: \"unapproved, for a test\"}}
spec:
  group: {group}
  scope: Namespaced
  names: {{kind: {kind}, plural: {plural}, singular: {}}}
  versions:
  - name: {version}
    served: true
    storage: true
    schema: {{openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}
",
            kind.to_lowercase()
        );
        self.kubectl_apply(&definition).await?;
        let wait = ["wait", "--for=condition=Established", "--timeout=20s", "crd", "--all"];
        self.kubectl(&wait).await?;
        Ok(())
    }
}
