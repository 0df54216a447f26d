//! The flags of components that controls of the CIS benchmark are about: as it asks for them, and as
//! it does not.

use plumbline_checks::control_plane::Component;

/// A flag: None where it is not set.
pub struct Flag {
    /// Its name, without dashes.
    pub name: &'static str,
    /// As CIS asks for it.
    pub good: Option<&'static str>,
    /// As it does not, other than not set.
    pub bad: Option<&'static str>,
}

const fn switch(name: &'static str, good: &'static str, bad: &'static str) -> Flag {
    Flag { name, good: Some(good), bad: Some(bad) }
}

const fn set(name: &'static str, good: &'static str) -> Flag {
    Flag { name, good: Some(good), bad: None }
}

const fn unset(name: &'static str, bad: &'static str) -> Flag {
    Flag { name, good: None, bad: Some(bad) }
}

const API_SERVER: &[Flag] = &[
    switch("anonymous-auth", "false", "true"),
    unset("token-auth-file", "/etc/kubernetes/tokens.csv"),
    switch(
        "enable-admission-plugins",
        "NodeRestriction,AlwaysPullImages,DenyServiceExternalIPs,EventRateLimit",
        "AlwaysAdmit",
    ),
    unset("disable-admission-plugins", "ServiceAccount,NamespaceLifecycle"),
    set("kubelet-client-certificate", "/etc/kubernetes/pki/apiserver-kubelet-client.crt"),
    set("kubelet-client-key", "/etc/kubernetes/pki/apiserver-kubelet-client.key"),
    set("kubelet-certificate-authority", "/etc/kubernetes/pki/ca.crt"),
    switch("authorization-mode", "Node,RBAC", "AlwaysAllow"),
    switch("profiling", "false", "true"),
    set("audit-log-path", "/var/log/audit.log"),
    switch("audit-log-maxage", "30", "29"),
    switch("audit-log-maxbackup", "10", "9"),
    switch("audit-log-maxsize", "100", "99"),
    set("audit-policy-file", "/etc/kubernetes/audit.yaml"),
    switch("service-account-lookup", "true", "false"),
    set("service-account-key-file", "/etc/kubernetes/pki/sa.pub"),
    switch("service-account-extend-token-expiration", "false", "true"),
    set("etcd-certfile", "/etc/kubernetes/pki/apiserver-etcd-client.crt"),
    set("etcd-keyfile", "/etc/kubernetes/pki/apiserver-etcd-client.key"),
    set("etcd-cafile", "/etc/kubernetes/pki/etcd/ca.crt"),
    set("tls-cert-file", "/etc/kubernetes/pki/apiserver.crt"),
    set("tls-private-key-file", "/etc/kubernetes/pki/apiserver.key"),
    switch(
        "tls-cipher-suites",
        "TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_AES_128_GCM_SHA256,TLS_RSA_WITH_3DES_EDE_CBC_SHA",
    ),
    set("client-ca-file", "/etc/kubernetes/pki/ca.crt"),
    set("encryption-provider-config", "/etc/kubernetes/encryption.yaml"),
];

const CONTROLLER_MANAGER: &[Flag] = &[
    switch("terminated-pod-gc-threshold", "10", "0"),
    switch("profiling", "false", "true"),
    switch("use-service-account-credentials", "true", "false"),
    set("service-account-private-key-file", "/etc/kubernetes/pki/sa.key"),
    set("root-ca-file", "/etc/kubernetes/pki/ca.crt"),
    switch(
        "feature-gates",
        "RotateKubeletServerCertificate=true",
        "RotateKubeletServerCertificate=false",
    ),
    switch("bind-address", "127.0.0.1", "0.0.0.0"),
];

const SCHEDULER: &[Flag] =
    &[switch("profiling", "false", "true"), switch("bind-address", "127.0.0.1", "0.0.0.0")];

const ETCD: &[Flag] = &[
    set("cert-file", "/etc/kubernetes/pki/etcd/server.crt"),
    set("key-file", "/etc/kubernetes/pki/etcd/server.key"),
    switch("client-cert-auth", "true", "false"),
    unset("auto-tls", "true"),
    set("peer-cert-file", "/etc/kubernetes/pki/etcd/peer.crt"),
    set("peer-key-file", "/etc/kubernetes/pki/etcd/peer.key"),
    switch("peer-client-cert-auth", "true", "false"),
    unset("peer-auto-tls", "true"),
];

impl Flag {
    /// As CIS asks for it, on a command line.
    pub fn hardened(&self) -> Option<String> {
        Some(format!("--{}={}", self.name, self.good?))
    }
}

/// The flags of a component.
pub fn of(component: Component) -> &'static [Flag] {
    match component {
        Component::ApiServer => API_SERVER,
        Component::ControllerManager => CONTROLLER_MANAGER,
        Component::Scheduler => SCHEDULER,
        Component::Etcd => ETCD,
    }
}

/// The flags that kubeadm 1.37 writes.
pub fn of_kubeadm(component: Component) -> &'static [&'static str] {
    match component {
        Component::ApiServer => &[
            "--advertise-address=10.0.0.4",
            "--allow-privileged=true",
            "--authorization-mode=Node,RBAC",
            "--client-ca-file=/etc/kubernetes/pki/ca.crt",
            "--enable-admission-plugins=NodeRestriction",
            "--enable-bootstrap-token-auth=true",
            "--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt",
            "--etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt",
            "--etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key",
            "--etcd-servers=https://127.0.0.1:2379",
            "--kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt",
            "--kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key",
            "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
            "--proxy-client-cert-file=/etc/kubernetes/pki/front-proxy-client.crt",
            "--proxy-client-key-file=/etc/kubernetes/pki/front-proxy-client.key",
            "--requestheader-allowed-names=front-proxy-client",
            "--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
            "--requestheader-extra-headers-prefix=X-Remote-Extra-",
            "--requestheader-group-headers=X-Remote-Group",
            "--requestheader-username-headers=X-Remote-User",
            "--secure-port=6443",
            "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
            "--service-account-key-file=/etc/kubernetes/pki/sa.pub",
            "--service-account-signing-key-file=/etc/kubernetes/pki/sa.key",
            "--service-cluster-ip-range=10.96.0.0/12",
            "--tls-cert-file=/etc/kubernetes/pki/apiserver.crt",
            "--tls-private-key-file=/etc/kubernetes/pki/apiserver.key",
        ],
        Component::ControllerManager => &[
            "--authentication-kubeconfig=/etc/kubernetes/controller-manager.conf",
            "--authorization-kubeconfig=/etc/kubernetes/controller-manager.conf",
            "--bind-address=127.0.0.1",
            "--client-ca-file=/etc/kubernetes/pki/ca.crt",
            "--cluster-name=kubernetes",
            "--cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt",
            "--cluster-signing-key-file=/etc/kubernetes/pki/ca.key",
            "--controllers=*,bootstrapsigner,tokencleaner",
            "--kubeconfig=/etc/kubernetes/controller-manager.conf",
            "--leader-elect=true",
            "--requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt",
            "--root-ca-file=/etc/kubernetes/pki/ca.crt",
            "--service-account-private-key-file=/etc/kubernetes/pki/sa.key",
            "--use-service-account-credentials=true",
        ],
        Component::Scheduler => &[
            "--authentication-kubeconfig=/etc/kubernetes/scheduler.conf",
            "--authorization-kubeconfig=/etc/kubernetes/scheduler.conf",
            "--bind-address=127.0.0.1",
            "--kubeconfig=/etc/kubernetes/scheduler.conf",
            "--leader-elect=true",
        ],
        Component::Etcd => &[
            "--advertise-client-urls=https://10.0.0.4:2379",
            "--cert-file=/etc/kubernetes/pki/etcd/server.crt",
            "--client-cert-auth=true",
            "--data-dir=/var/lib/etcd",
            "--feature-gates=InitialCorruptCheck=true",
            "--initial-advertise-peer-urls=https://10.0.0.4:2380",
            "--initial-cluster=cp1=https://10.0.0.4:2380",
            "--key-file=/etc/kubernetes/pki/etcd/server.key",
            "--listen-client-urls=https://127.0.0.1:2379,https://10.0.0.4:2379",
            "--listen-metrics-urls=http://127.0.0.1:2381",
            "--listen-peer-urls=https://10.0.0.4:2380",
            "--name=cp1",
            "--peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt",
            "--peer-client-cert-auth=true",
            "--peer-key-file=/etc/kubernetes/pki/etcd/peer.key",
            "--peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
            "--snapshot-count=10000",
            "--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
            "--watch-progress-notify-interval=5s",
        ],
    }
}
