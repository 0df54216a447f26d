//! Reads the certificates that Ingresses and Gateways name.

use k8s_openapi::ByteString;
use kube::Client;
use kube::api::{ListParams, ObjectList, Request};
use plumbline_checks::decode::TLS_TYPE;
use plumbline_checks::facts::{SecretName, TlsSecret};
use plumbline_checks::model;
use serde::Deserialize;

use crate::error::{Cause, client_cause};

/// What is decoded of a Secret. There is no field for its key.
#[derive(Deserialize, Clone, Debug)]
struct Certificates {
    #[serde(default)]
    data: Data,
}

#[derive(Deserialize, Clone, Debug, Default)]
struct Data {
    #[serde(rename = "tls.crt", default)]
    chain: ByteString,
    #[serde(rename = "ca.crt", default)]
    root: ByteString,
}

/// Reads a Secret that exists. The API server answers with it only where it is of type
/// `kubernetes.io/tls`: others stay where they are.
///
/// # Errors
///
/// The API server does not answer, or refuses.
pub async fn read(client: &Client, (namespace, name): &SecretName) -> Result<TlsSecret, Cause> {
    let url = <model::Secret as kube::Resource>::url_path(&(), Some(namespace));
    let selector = format!("metadata.name={name},type={TLS_TYPE}");
    let request = Request::new(url).list(&ListParams::default().fields(&selector).limit(1));
    let request = request.map_err(|error| client_cause(&kube::Error::BuildRequest(error)))?;
    let found: ObjectList<Certificates> =
        client.request(request).await.map_err(|error| client_cause(&error))?;
    Ok(match found.items.first() {
        Some(secret) => TlsSecret::read(&secret.data.chain.0, &secret.data.root.0),
        None => TlsSecret::OtherType,
    })
}

/// What is known of a Secret after `answer`.
pub fn holds(answer: Result<TlsSecret, Cause>) -> TlsSecret {
    answer.unwrap_or_else(|cause| TlsSecret::Unreadable(format!("a certificate: {cause}").into()))
}
