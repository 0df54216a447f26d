//! Whether a policy engine refuses some Pods of a namespace.

use crate::Kind;
use crate::evidence::{CONSTRAINTS_UNREAD, Unreadable};
use crate::facts::{Engine, NamespaceFact, PolicyFact};
use crate::view::NamespaceView;

/// Whether something refuses Pods of a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    /// Nothing does.
    Never,
    /// Something is asked, and why it cannot be told what it answers.
    Unseen(&'static str),
    /// Something does.
    Certain,
}

impl From<bool> for Refusal {
    fn from(refuses: bool) -> Self {
        if refuses { Self::Certain } else { Self::Never }
    }
}

/// Looks for something that refuses Pods of the namespace.
type Source = fn(&NamespaceView<'_>, &NamespaceFact) -> Result<Refusal, Unreadable>;

const SOURCES: [Source; 4] = [by_admission_policy, by_webhook, by_kyverno, by_kubewarden];

/// Whether some policy or webhook refuses Pods of `namespace` that do not meet it. One that is seen
/// for certain is enough, whatever else cannot be read.
pub(super) fn refuse_pods(
    view: &NamespaceView<'_>,
    namespace: &NamespaceFact,
) -> Result<Refusal, Unreadable> {
    let mut most = Ok(Refusal::Never);
    for source in SOURCES {
        match source(view, namespace) {
            Ok(Refusal::Certain) => return Ok(Refusal::Certain),
            found => most = most.and_then(|most| Ok(found?.max(most))),
        }
    }
    most
}

fn refuses(policy: &PolicyFact, name: &str, namespace: &NamespaceFact) -> bool {
    policy.rules.iter().any(|rule| rule.judges_pods && rule.enforces_in(name, namespace))
}

fn by_admission_policy(
    view: &NamespaceView<'_>,
    namespace: &NamespaceFact,
) -> Result<Refusal, Unreadable> {
    let cluster = view.cluster();
    for binding in cluster.policies(Kind::ValidatingAdmissionPolicyBinding)? {
        let Some(bound) = binding.binds.as_deref() else { continue };
        if refuses(binding, view.name, namespace)
            && let Some(policy) = cluster.policy(Kind::ValidatingAdmissionPolicy, bound)?
            && refuses(policy, view.name, namespace)
        {
            return Ok(Refusal::Certain);
        }
    }
    Ok(Refusal::Never)
}

/// What a webhook decides is not visible, unless it is known to act by policies that are looked at.
fn by_webhook(view: &NamespaceView<'_>, namespace: &NamespaceFact) -> Result<Refusal, Unreadable> {
    let cluster = view.cluster();
    let mut webhooks = cluster.webhooks(Kind::ValidatingWebhookConfiguration)?;
    let mut gatekeeper = false;
    let found = webhooks.any(|webhook| {
        let asked = webhook.asked_about_pods
            && !webhook.by_label
            && webhook.coverage.covers(view.name, namespace);
        gatekeeper |= asked && webhook.engine == Engine::Gatekeeper;
        asked && webhook.engine == Engine::Other
    });
    Ok(if found {
        Refusal::Unseen("what a webhook that is asked about Pods decides is not visible")
    } else if gatekeeper && cluster.constraint_templates()?.next().is_some() {
        Refusal::Unseen(CONSTRAINTS_UNREAD)
    } else {
        Refusal::Never
    })
}

fn by_kyverno(view: &NamespaceView<'_>, namespace: &NamespaceFact) -> Result<Refusal, Unreadable> {
    by_engine(view, namespace, Kind::ClusterPolicy, Kind::Policy)
}

fn by_kubewarden(
    view: &NamespaceView<'_>,
    namespace: &NamespaceFact,
) -> Result<Refusal, Unreadable> {
    by_engine(view, namespace, Kind::ClusterAdmissionPolicy, Kind::AdmissionPolicy)
}

fn by_engine(
    view: &NamespaceView<'_>,
    namespace: &NamespaceFact,
    of_cluster: Kind,
    of_namespace: Kind,
) -> Result<Refusal, Unreadable> {
    let mut own = view.policies(of_namespace)?;
    if own.any(|policy| refuses(policy, view.name, namespace)) {
        return Ok(Refusal::Certain);
    }
    let mut all = view.cluster().policies(of_cluster)?;
    Ok(all.any(|policy| refuses(policy, view.name, namespace)).into())
}
