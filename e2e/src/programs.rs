//! The command lines of a control plane's programs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::{
    audit,
    binaries::{Binaries, Binary},
    control_plane::ControlPlaneOptions,
    credentials::Credentials,
    nodes,
    process::Program,
};

/// The kernel's limit on the path of a unix socket, on the strictest of the systems we run on.
const SOCKET_PATH_LIMIT: usize = 100;

/// etcd on unix sockets: no port to pick, and no way in for others on this machine.
pub(crate) fn etcd(binaries: &Binaries, folder: &Path) -> Result<Program> {
    if etcd_socket(folder).as_os_str().len() > SOCKET_PATH_LIMIT {
        bail!("{} is too long for unix sockets: set TMPDIR to a shorter path", folder.display());
    }
    let args = vec![
        flag("data-dir", folder.join("etcd").display()),
        flag("listen-client-urls", socket(folder, "client")),
        flag("advertise-client-urls", socket(folder, "client")),
        flag("listen-peer-urls", socket(folder, "peer")),
        flag("log-level", "warn"),
        // 8 GiB, the most etcd supports: large benchmarks outgrow the default of 2.
        flag("quota-backend-bytes", 8_u64 << 30),
        // The data is worth nothing after the test.
        "--unsafe-no-fsync".into(),
    ];
    Ok(program(binaries, Binary::Etcd, folder, args))
}

/// The API server, on a port that is shared with whoever reserved it.
pub(crate) fn api_server(
    binaries: &Binaries,
    folder: &Path,
    credentials: &Credentials,
    port: u16,
    options: &ControlPlaneOptions,
) -> Result<Program> {
    let mut args = vec![
        flag("etcd-servers", socket(folder, "client")),
        flag("bind-address", "127.0.0.1"),
        flag("secure-port", port),
        "--permit-port-sharing".into(),
        // Without this it looks for a network interface, which an offline machine lacks; and
        // nobody needs the endpoints of Service default/kubernetes.
        flag("advertise-address", "127.0.0.1"),
        flag("endpoint-reconciler-type", "none"),
        flag("cert-dir", folder.join("certs").display()),
        flag("tls-cert-file", credentials.api_server.certificate.display()),
        flag("tls-private-key-file", credentials.api_server.key.display()),
        flag("token-auth-file", credentials.tokens.display()),
        // Kubelets show certificates of it.
        flag("client-ca-file", credentials.ca.display()),
        flag("authorization-mode", "Node,RBAC"),
        flag("service-account-issuer", "https://kubernetes.default.svc"),
        flag("service-account-signing-key-file", credentials.service_account_key.display()),
        flag("service-account-key-file", credentials.service_account_public_key.display()),
        flag("service-cluster-ip-range", "10.0.0.0/16"),
        flag("allow-privileged", true),
    ];
    if options.audit {
        let policy = folder.join("audit-policy.yaml");
        fs::write(&policy, audit::POLICY)?;
        args.push(flag("audit-policy-file", policy.display()));
        args.push(flag("audit-log-path", audit_log(folder).display()));
        // Never rotated: a test reads one file.
        args.push(flag("audit-log-maxsize", 1 << 20));
    }
    args.extend(options.api_server_args.iter().cloned());
    Ok(program(binaries, Binary::KubeApiserver, folder, args))
}

pub(crate) fn audit_log(folder: &Path) -> PathBuf {
    folder.join("audit.jsonl")
}

pub(crate) fn controller_manager(
    binaries: &Binaries,
    folder: &Path,
    credentials: &Credentials,
) -> Program {
    let args = vec![
        flag("kubeconfig", credentials.admin_kubeconfig.display()),
        flag("leader-elect", false),
        // No port at all: nobody asks for its metrics.
        flag("secure-port", 0),
        flag("root-ca-file", credentials.ca.display()),
        flag("service-account-private-key-file", credentials.service_account_key.display()),
        // The defaults (20 and 30) take minutes for a thousand Deployments.
        flag("kube-api-qps", 1000),
        flag("kube-api-burst", 2000),
        flag("concurrent-deployment-syncs", 20),
        flag("concurrent-replicaset-syncs", 20),
    ];
    program(binaries, Binary::KubeControllerManager, folder, args)
}

pub(crate) fn kwok(binaries: &Binaries, folder: &Path, credentials: &Credentials) -> Program {
    let args = vec![
        flag("kubeconfig", credentials.admin_kubeconfig.display()),
        flag("config", binaries.kwok_stages().display()),
        // Not those that have a kubelet.
        flag(
            "manage-nodes-with-label-selector",
            format_args!("{}={}", nodes::LABEL.0, nodes::LABEL.1),
        ),
        // Leases keep the node lifecycle controller from calling the nodes unreachable.
        flag("node-lease-duration-seconds", 40),
    ];
    program(binaries, Binary::Kwok, folder, args)
}

/// A kubelet whose files are in `folder`.
pub(crate) fn kubelet(
    binaries: &Binaries,
    folder: &Path,
    node: &str,
    kubeconfig: &Path,
    config: &Path,
) -> Program {
    let args = vec![
        flag("hostname-override", node),
        flag("kubeconfig", kubeconfig.display()),
        flag("config", config.display()),
        flag("root-dir", folder.join("root").display()),
        flag("cert-dir", folder.join("certs").display()),
        // It refuses a loopback address as its own, but leaves one that a cloud gave to the Node.
        flag("cloud-provider", "external"),
    ];
    program(binaries, Binary::HollowKubelet, folder, args)
}

fn program(binaries: &Binaries, binary: Binary, folder: &Path, args: Vec<String>) -> Program {
    Program { name: binary.name().into(), path: binaries.path(binary), args, folder: folder.into() }
}

fn flag(name: &str, value: impl std::fmt::Display) -> String {
    format!("--{name}={value}")
}

fn socket(folder: &Path, name: &str) -> String {
    format!("unix://{}", socket_path(folder, name).display())
}

/// Where etcd listens for its clients.
pub(crate) fn etcd_socket(folder: &Path) -> PathBuf {
    socket_path(folder, "client")
}

fn socket_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.sock"))
}
