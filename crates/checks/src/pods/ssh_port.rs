//! ssh-port

use crate::container::PodTemplate;
use crate::offence::Verdict;

check! {
    /// A container names the port 22 for TCP as its own: it runs an SSH server.
    ///
    /// ## Why it matters
    ///
    /// It is a way into the container that the API server does not know: no RBAC, no audit log, no
    /// end when somebody leaves, and keys that lie in the image or a Secret.
    ///
    /// ## How to mend it
    ///
    /// Remove the server from the image and the port from the container. `kubectl exec` and
    /// `kubectl debug` do the same with rights and a trace.
    ///
    /// ```yaml,bad
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     ports: [{containerPort: 8080}, {name: ssh, containerPort: 22}]
    /// ```
    ///
    /// ```yaml,good
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec:
    ///   containers:
    ///   - name: web
    ///     image: web
    ///     ports: [{containerPort: 8080}, {containerPort: 22, protocol: UDP}]
    /// ```
    id: "ssh-port",
    title: "Container listens on the port of SSH",
    remediation: "Remove the SSH server from the image and its port from the container.",
    severity: Medium,
    threats: [1, 20],
    cis: [],
    nsa: [],
    pss: [],
    mitre: ["MS-TA9010", "T1021.004"],
    owasp: ["K06"],
    peers: ["kube-linter/ssh-port", "kubescape/C-0042", "docker-bench/5.7"],
    joins: [],
    evaluate: Pod(ssh_port),
}

fn ssh_port(pod: &PodTemplate<'_>) -> Verdict {
    pod.judge_containers(|container| {
        let mut ports = container.spec.ports.iter();
        let listens = ports.any(|port| {
            let tcp = port.protocol.as_deref().is_none_or(|protocol| protocol == "TCP");
            tcp && port.container_port == Some(22)
        });
        listens.then(|| container.offence("ports"))
    })
}
