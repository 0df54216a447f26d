//! Certificates, service account keys and kubeconfig files of one control plane.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use kube::config::{KubeConfigOptions, Kubeconfig};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde_json::{Value, json};

/// What the API server's certificate is good for; the cluster IP is the first of the range.
const SERVER_NAMES: [&str; 5] =
    ["127.0.0.1", "localhost", "kubernetes.default.svc", "kubernetes", "10.0.0.1"];

/// The files, in the control plane's folder, and the CA that more can be made with.
#[derive(Debug)]
pub(crate) struct Credentials {
    pub(crate) ca: PathBuf,
    pub(crate) api_server: Pair,
    pub(crate) service_account_key: PathBuf,
    pub(crate) service_account_public_key: PathBuf,
    pub(crate) tokens: PathBuf,
    pub(crate) admin_kubeconfig: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    server: String,
    folder: PathBuf,
}

/// The files of a certificate and its key.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Credentials {
    /// Makes them in `folder` for an API server on `port` of the loopback address.
    ///
    /// Our own CA instead of the API server's self-signed pair: the kubeconfig is known before it
    /// starts, and two RSA keys less to make save half a second on each start.
    pub(crate) fn make(folder: &Path, port: u16) -> Result<Self> {
        let ca_key = KeyPair::generate()?;
        let mut ca = CertificateParams::default();
        ca.distinguished_name.push(DnType::CommonName, "plumbline-e2e-ca");
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let ca_certificate = ca.self_signed(&ca_key)?;
        let issuer = Issuer::new(ca, ca_key);

        let service_account_key = KeyPair::generate()?;
        let token = random_token()?;

        let keep = |name: &str, text: &str| write_private(&folder.join(name), text);
        let api_server = server_certificate("kube-apiserver", &SERVER_NAMES)?;
        let credentials = Self {
            ca: keep("ca.crt", &ca_certificate.pem())?,
            api_server: issue(&issuer, api_server, &folder.join("apiserver"))?,
            service_account_key: keep("sa.key", &service_account_key.serialize_pem())?,
            service_account_public_key: keep("sa.pub", &service_account_key.public_key_pem())?,
            tokens: keep("tokens.csv", &format!("{token},admin,admin,\"system:masters\"\n"))?,
            admin_kubeconfig: folder.join("admin.kubeconfig"),
            issuer,
            server: format!("https://127.0.0.1:{port}"),
            folder: folder.to_owned(),
        };
        credentials.write_kubeconfig("admin", "default", &token)?;
        Ok(credentials)
    }

    /// Writes `<user>.kubeconfig` for a token and returns its path.
    pub(crate) fn write_kubeconfig(
        &self,
        user: &str,
        namespace: &str,
        token: &str,
    ) -> Result<PathBuf> {
        let path = self.folder.join(format!("{user}.kubeconfig"));
        self.write_kubeconfig_of(&path, user, namespace, &json!({ "token": token }))
    }

    /// What the kubelet of a node needs, in its own folder: a certificate for its server, which is
    /// good for `address`, and a kubeconfig with the node's identity.
    pub(crate) fn for_kubelet(
        &self,
        node: &str,
        address: &str,
        folder: &Path,
    ) -> Result<(Pair, PathBuf)> {
        let user = format!("system:node:{node}");
        let server = server_certificate(&user, &[address])?;
        let server = issue(&self.issuer, server, &folder.join("server"))?;

        let mut client = CertificateParams::default();
        client.distinguished_name.push(DnType::CommonName, user.as_str());
        client.distinguished_name.push(DnType::OrganizationName, "system:nodes");
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let client = issue(&self.issuer, client, &folder.join("client"))?;
        let files = json!({ "client-certificate": client.certificate, "client-key": client.key });
        let path = folder.join("kubeconfig");
        Ok((server, self.write_kubeconfig_of(&path, &user, "default", &files)?))
    }

    fn write_kubeconfig_of(
        &self,
        path: &Path,
        user: &str,
        namespace: &str,
        credentials: &Value,
    ) -> Result<PathBuf> {
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "e2e",
            "clusters": [{
                "name": "e2e",
                "cluster": { "server": self.server, "certificate-authority": self.ca },
            }],
            "users": [{ "name": user, "user": credentials }],
            "contexts": [{
                "name": "e2e",
                "context": { "cluster": "e2e", "user": user, "namespace": namespace },
            }],
        });
        write_private(path, &serde_json::to_string_pretty(&kubeconfig)?)
    }
}

fn server_certificate(common_name: &str, names: &[&str]) -> Result<CertificateParams> {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut server = CertificateParams::new(names)?;
    server.distinguished_name.push(DnType::CommonName, common_name);
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok(server)
}

/// Writes `<stem>.crt`, signed by the CA, and `<stem>.key`.
fn issue(
    issuer: &Issuer<'_, KeyPair>,
    mut certificate: CertificateParams,
    stem: &Path,
) -> Result<Pair> {
    certificate.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let signed = certificate.signed_by(&key, issuer)?;
    Ok(Pair {
        certificate: write_private(&stem.with_extension("crt"), &signed.pem())?,
        key: write_private(&stem.with_extension("key"), &key.serialize_pem())?,
    })
}

fn random_token() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes))?;
    Ok(bytes.map(|byte| format!("{byte:02x}")).concat())
}

fn write_private(path: &Path, text: &str) -> Result<PathBuf> {
    fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("write {}", path.display()))?;
    Ok(path.to_owned())
}

/// A client that reads nothing but this kubeconfig.
pub(crate) async fn client(kubeconfig: &Path) -> Result<kube::Client> {
    let kubeconfig = Kubeconfig::read_from(kubeconfig)?;
    let config =
        kube::Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default()).await?;
    Ok(kube::Client::try_from(config)?)
}
