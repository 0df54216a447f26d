//! Asks the kubelet of a node for its settings.
//!
//! Whoever has root on a node can answer in the place of its kubelet and keep what he is shown, so
//! the token of the operator never goes there. What goes is a short-lived token of an account that
//! has one right alone: `get` on `nodes/configz`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use futures::AsyncReadExt as _;
use http::Request;
use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use kube::api::PostParams;
use kube::{Api, Client, Config};
use plumbline_checks::facts::NodeFact;
use plumbline_checks::kubelets::{KubeletAnswer, KubeletSettings};
use plumbline_crds::InputState;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::connection::Connection;
use crate::error::{Cause, client_cause, no_answer, within};
use crate::inputs::state_after;
use crate::rights::{self, Account};

/// Where a kubelet tells its settings.
const SETTINGS_PATH: &str = "/configz";

/// How many kubelets are asked at a time.
pub const MAX_ASKS: usize = 16;

/// How long an answer may take, connecting included.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest answer; that of a kubelet has some kilobytes.
const MAX_ANSWER: u64 = 1024 * 1024;

/// How long a token is valid, in seconds: the shortest time that API servers grant.
const TOKEN_SECONDS: i64 = 600;

/// How long a token is used, so that it does not expire on its way.
const TOKEN_USE: Duration = Duration::from_mins(5);

/// How soon a token is asked for again that was refused.
const TOKEN_RETRY: Duration = Duration::from_secs(15);

/// A kubelet to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kubelet {
    /// Its node.
    pub node: Box<str>,
    /// Where it answers: address and port, as in a URL.
    pub address: Box<str>,
    /// Whether its node runs Linux.
    pub linux: bool,
}

impl Kubelet {
    /// That of `node`, which is called `name`; None where it does not tell its address.
    pub fn of(name: &str, node: &NodeFact) -> Option<Self> {
        let address = node.kubelet_address.clone()?;
        Some(Self { node: name.into(), address, linux: node.linux })
    }
}

/// What a kubelet answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What is judged.
    pub answer: KubeletAnswer,
    /// How it counts among the inputs of the cluster report.
    pub state: InputState,
}

impl Answer {
    /// The answer with these settings.
    pub fn told(settings: KubeletSettings) -> Self {
        Self { answer: KubeletAnswer::Settings(Box::new(settings)), state: InputState::Synced }
    }
}

/// What asks kubelets. Its clones share one token.
#[derive(Clone)]
pub struct Asker {
    accounts: Api<ServiceAccount>,
    account: Account,
    /// How a kubelet is reached, but for its address and the token.
    config: Config,
    held: Arc<Mutex<Option<Held>>>,
}

/// A token, or why there is none, and until when that holds.
struct Held {
    token: Result<SecretString, Cause>,
    until: Instant,
}

#[derive(Deserialize)]
struct Configz {
    kubeletconfig: KubeletSettings,
}

impl Asker {
    /// Asks with tokens of `account` from the API server of `connection`. Certificates of kubelets
    /// are verified by those in the file `authority`, else by the authority of the cluster.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds no certificate.
    pub fn new(
        connection: &Connection,
        account: Account,
        authority: Option<&PathBuf>,
    ) -> anyhow::Result<Self> {
        let Connection { client, config: cluster, .. } = connection;
        let mut config = Config::new(cluster.cluster_url.clone());
        match authority {
            None => {
                config.root_cert.clone_from(&cluster.root_cert);
                config.root_cert_file.clone_from(&cluster.root_cert_file);
            }
            Some(file) => {
                let unread = || format!("--kubelet-certificate-authority {}", file.display());
                let certificates = CertificateDer::pem_file_iter(file).with_context(unread)?;
                let certificates: Result<Vec<_>, _> =
                    certificates.map(|it| it.map(|it| it.to_vec())).collect();
                let certificates = certificates.with_context(unread)?;
                anyhow::ensure!(!certificates.is_empty(), "{}: no certificate in it", unread());
                config.root_cert = Some(certificates);
                config.root_cert_file = Some(file.clone());
            }
        }
        config.connect_timeout = Some(ANSWER_TIMEOUT);
        // One that does not answer is asked again later.
        config.default_retry = false;
        let accounts = Api::namespaced(client.clone(), &account.namespace);
        Ok(Self { accounts, account, config, held: Arc::default() })
    }

    /// Asks `kubelet` for its settings.
    pub async fn ask(&self, kubelet: &Kubelet) -> Answer {
        let none = |state, reason| Answer { answer: KubeletAnswer::None(reason), state };
        let token = match self.token().await {
            Ok(token) => token,
            Err(cause) => {
                let reason = format!("no token of ServiceAccount {}: {cause}", self.account);
                return none(state_after(&cause), reason.into());
            }
        };
        let settings = timeout(ANSWER_TIMEOUT, self.settings(&kubelet.address, token)).await;
        match settings.unwrap_or_else(|_| Err(Refused::Cause(no_answer(ANSWER_TIMEOUT)))) {
            Ok(settings) => Answer::told(KubeletSettings { linux: kubelet.linux, ..settings }),
            Err(Refused::Unverified(reason)) => {
                Answer { answer: KubeletAnswer::Unverified(reason), state: InputState::Stale }
            }
            Err(Refused::Cause(cause)) => none(state_after(&cause), why(&cause)),
        }
    }

    /// The token that kubelets are shown.
    async fn token(&self) -> Result<SecretString, Cause> {
        let mut held = self.held.lock().await;
        if let Some(Held { token, until }) = &*held
            && Instant::now() < *until
        {
            return token.clone();
        }
        let spec =
            TokenRequestSpec { expiration_seconds: Some(TOKEN_SECONDS), ..Default::default() };
        let request = TokenRequest { spec: Some(spec), ..TokenRequest::default() };
        let post = PostParams::default();
        let asking = self.accounts.create_token_request(&self.account.name, &post, &request);
        let token = within(ANSWER_TIMEOUT, asking).await.and_then(|answer| {
            let token = answer.status.and_then(|status| status.token).map(SecretString::from);
            token.ok_or_else(|| Cause::Other("the answer holds none".into()))
        });
        let until = Instant::now() + if token.is_ok() { TOKEN_USE } else { TOKEN_RETRY };
        *held = Some(Held { token: token.clone(), until });
        token
    }

    async fn settings(
        &self,
        address: &str,
        token: SecretString,
    ) -> Result<KubeletSettings, Refused> {
        let mut config = self.config.clone();
        config.cluster_url = format!("https://{address}").parse().map_err(other)?;
        config.auth_info.token = Some(token);
        let client = Client::try_from(config)?;
        let request = Request::get(SETTINGS_PATH).body(Vec::new()).map_err(other)?;
        let mut text = Vec::new();
        let answer = client.request_stream(request).await?;
        answer.take(MAX_ANSWER).read_to_end(&mut text).await.map_err(other)?;
        let Configz { kubeletconfig } =
            serde_json::from_slice(&text).map_err(kube::Error::SerdeError)?;
        Ok(kubeletconfig)
    }
}

/// Why a kubelet gave no settings.
enum Refused {
    /// Its certificate cannot be verified.
    Unverified(Box<str>),
    /// Anything else.
    Cause(Cause),
}

impl From<kube::Error> for Refused {
    fn from(error: kube::Error) -> Self {
        match (invalid_certificate(&error), &error) {
            (Some(invalid), _) => Self::Unverified(invalid),
            // What a node says in its own words has no place in a report.
            (None, kube::Error::Api(status)) if !matches!(status.code, 403 | 404) => {
                other(format_args!("HTTP {}", status.code))
            }
            (None, _) => Self::Cause(client_cause(&error)),
        }
    }
}

fn other(error: impl std::fmt::Display) -> Refused {
    Refused::Cause(Cause::Other(error.to_string().into()))
}

/// Why the certificate of the other end cannot be verified, if that is why `error` came.
fn invalid_certificate(error: &(dyn std::error::Error + 'static)) -> Option<Box<str>> {
    if let Some(rustls::Error::InvalidCertificate(reason)) = error.downcast_ref() {
        let reason = told(reason);
        let text = format!("the certificate of the kubelet cannot be verified: {reason}");
        return Some(text.into());
    }
    // An I/O error may stand for another one, and then names the source of that as its own.
    let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    match inner {
        Some(inner) => invalid_certificate(inner),
        None => invalid_certificate(error.source()?),
    }
}

/// Without the names and times that some reasons hold: they differ from node to node.
fn told(reason: &rustls::CertificateError) -> &'static str {
    use rustls::CertificateError as Reason;
    match reason {
        Reason::UnknownIssuer => "it is not of the authority of the cluster",
        Reason::Expired | Reason::ExpiredContext { .. } => "it has expired",
        Reason::NotValidYet | Reason::NotValidYetContext { .. } => "it is not valid yet",
        Reason::NotValidForName | Reason::NotValidForNameContext { .. } => {
            "it is not for the address of the node"
        }
        _ => "it is broken, or not for servers",
    }
}

fn why(cause: &Cause) -> Box<str> {
    match cause {
        Cause::Forbidden => format!(
            "the kubelet does not let the account get {}; before Kubernetes 1.33 none can",
            rights::KUBELET_SETTINGS
        ),
        Cause::NotFound => {
            "the kubelet does not serve its settings: enableDebuggingHandlers is off".to_owned()
        }
        cause => format!("the kubelet: {cause}"),
    }
    .into()
}

#[cfg(test)]
mod tests {
    use kube::core::Status;

    use super::*;

    fn reason(refused: &Refused) -> Box<str> {
        match refused {
            Refused::Unverified(reason) => reason.clone(),
            Refused::Cause(cause) => why(cause),
        }
    }

    #[test]
    fn what_a_node_says_in_its_own_words_is_not_repeated() {
        let status = |code| Status { code, message: "canary".into(), ..Status::default() };
        for code in [401, 403, 404, 500, 503] {
            let refused = Refused::from(kube::Error::Api(status(code).boxed()));
            assert!(!reason(&refused).contains("canary"), "{code}");
        }
        let broken = serde_json::from_str::<Configz>(r#"{"kubeletconfig": "canary"}"#);
        let refused = Refused::from(kube::Error::SerdeError(broken.map(drop).expect_err("text")));
        assert!(!reason(&refused).contains("canary"), "{}", reason(&refused));
    }

    #[test]
    fn a_certificate_that_cannot_be_verified_is_told_from_other_failures() {
        let invalid = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let inner = std::io::Error::new(std::io::ErrorKind::InvalidData, invalid);
        let outer = std::io::Error::other(inner);
        let refused = Refused::from(kube::Error::Service(Box::new(outer)));
        assert!(matches!(refused, Refused::Unverified(_)));
        assert!(reason(&refused).contains("not of the authority"), "{}", reason(&refused));
        let other = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let refused = Refused::from(kube::Error::Service(Box::new(other)));
        assert!(matches!(refused, Refused::Cause(Cause::Other(_))));
    }

    #[test]
    fn credentials_among_the_settings_are_not_decoded() {
        let text = r#"{"kubeletconfig": {"readOnlyPort": 10255,
            "staticPodURLHeader": {"Authorization": ["Bearer canary"]}}}"#;
        let Configz { kubeletconfig } = serde_json::from_str(text).expect("settings");
        assert_eq!(kubeletconfig.read_only_port, 10255);
        assert!(!format!("{kubeletconfig:?}").contains("canary"));
    }
}
