//! dashboard-privileged-sa

use crate::evidence::Unreadable;
use crate::facts::AdminPage;
use crate::offence::{Offence, Verdict};
use crate::rights::{Holding, Power};
use crate::view::{BindingView, NamespaceView};
use crate::workloads::PodView;

check! {
    /// The account of the Kubernetes Dashboard has rights of an administrator: a binding gives it
    /// `cluster-admin` or `admin`, or gives it in every namespace `edit`, or a role that reads
    /// Secrets or changes workloads. Bindings of groups that the account is in count.
    ///
    /// ## Why it matters
    ///
    /// Whoever reaches the page without a login, or finds a flaw in it, has these rights at once.
    /// The page needs none of them: it acts with the token of whoever logs in.
    ///
    /// ## How to mend it
    ///
    /// Remove the binding. Give people rights of their own, and let them log in with their token.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard}
    /// spec:
    ///   serviceAccountName: dashboard
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: dashboard}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    /// subjects: [{kind: ServiceAccount, name: dashboard, namespace: example}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: dashboard}
    /// spec:
    ///   serviceAccountName: dashboard
    ///   containers: [{name: dashboard, image: "kubernetesui/dashboard:v2.7.0"}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRoleBinding
    /// metadata: {name: dashboard}
    /// roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dashboard}
    /// subjects: [{kind: ServiceAccount, name: dashboard, namespace: example}]
    /// ---
    /// apiVersion: rbac.authorization.k8s.io/v1
    /// kind: ClusterRole
    /// metadata: {name: dashboard}
    /// rules: [{apiGroups: [metrics.k8s.io], resources: [pods, nodes], verbs: [get, list, watch]}]
    /// ```
    id: "dashboard-privileged-sa",
    title: "Account of the Kubernetes Dashboard is an administrator",
    remediation: "Remove the binding, and let people log in with rights of their own.",
    severity: Critical,
    threats: [3, 11],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-TA9019"],
    owasp: ["K02"],
    peers: [],
    joins: [RoleBinding, ClusterRoleBinding, Role, ClusterRole],
    evaluate: Workload(dashboard_privileged_sa),
}

fn dashboard_privileged_sa(
    pod: &PodView<'_>,
    view: &NamespaceView<'_>,
) -> Result<Verdict, Unreadable> {
    if pod.fact.admin_page != Some(AdminPage::Dashboard) {
        return Ok(Verdict::NotApplicable);
    }
    for (binding, _) in view.bindings_reaching(&pod.fact.service_account)? {
        if administers(&binding)? {
            let role = &binding.binding.role.name;
            let detail = format!("{role} by {}", binding.place());
            return Ok(Verdict::fail_if(Some(Offence::at("serviceAccountName").detail(detail))));
        }
    }
    view.bindings_are_all_known()?;
    Ok(Verdict::Pass)
}

fn administers(binding: &BindingView<'_>) -> Result<bool, Unreadable> {
    let role = &binding.binding.role;
    let named = match role.name.as_str() {
        _ if role.kind != "ClusterRole" => false,
        "cluster-admin" | "admin" => true,
        name => name == "edit" && binding.cluster_wide(),
    };
    if named || !binding.cluster_wide() {
        return Ok(named);
    }
    let held = binding.holds(&[Power::ReadSecrets, Power::ChangeWorkloads])?;
    Ok(matches!(held, Some(Holding::Yes(_))))
}
