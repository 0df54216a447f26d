//! What can go wrong at the API server, told apart by what to do about it.

use std::fmt;
use std::time::Duration;

use kube::core::Status;
use kube::runtime::watcher;
use plumbline_checks::text;
use tokio::time::timeout;

/// Why the API server could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A right is missing.
    Forbidden,
    /// The API server does not serve the kind, or the object (or its namespace) is not there.
    NotFound,
    /// The object is too large for the API server or etcd: trying again cannot help.
    TooLarge,
    /// The namespace is being deleted.
    Terminating,
    /// The object is there already.
    Exists,
    /// The answer does not decode: where, in line and column. What stood there is not told, for it
    /// may be a credential.
    Undecodable(usize, usize),
    /// Anything else: worth another try. What was said, cleaned and bounded.
    Other(Box<str>),
}

impl Cause {
    /// What a failed write may come from, one of each kind.
    pub fn of_writes() -> [Self; 4] {
        [Self::Forbidden, Self::TooLarge, Self::Undecodable(0, 0), Self::Other("".into())]
    }

    /// A label for metrics.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::TooLarge => "too_large",
            Self::Terminating => "terminating",
            Self::Exists => "exists",
            Self::Undecodable(..) => "undecodable",
            Self::Other(_) => "other",
        }
    }

    /// Whether all that is known of the kind must be listed anew.
    pub fn needs_listing(&self) -> bool {
        matches!(self, Self::Forbidden | Self::NotFound)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Undecodable(line, column) => {
                return write!(
                    formatter,
                    "the answer does not decode, line {line} column {column}"
                );
            }
            Self::Forbidden => "the right is missing",
            Self::NotFound => "not found",
            Self::TooLarge => "the object is too large",
            Self::Terminating => "the namespace is being deleted",
            Self::Exists => "it is there already",
            Self::Other(text) => text,
        };
        formatter.write_str(text)
    }
}

/// What a client answers, if it comes within `limit`.
pub async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, kube::Error>>,
) -> Result<T, Cause> {
    match timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| client_cause(&error)),
        Err(_) => Err(no_answer(limit)),
    }
}

/// The cause where no answer came within `limit`.
pub fn no_answer(limit: Duration) -> Cause {
    Cause::Other(format!("no answer within {} s", limit.as_secs()).into())
}

/// The cause of a watcher's error.
pub fn cause(error: &watcher::Error) -> Cause {
    match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => client_cause(error),
        watcher::Error::WatchError(status) => status_cause(status),
        watcher::Error::NoResourceVersion => Cause::Other("the resource cannot be watched".into()),
    }
}

/// The cause of a client's error.
pub fn client_cause(error: &kube::Error) -> Cause {
    match error {
        kube::Error::Api(status) => status_cause(status),
        kube::Error::SerdeError(error) => Cause::Undecodable(error.line(), error.column()),
        other => Cause::Other(text::clean(&chain(other), MESSAGE_LIMIT)),
    }
}

const MESSAGE_LIMIT: usize = 300;

/// An error and all that it stems from: a client says "service error" and means "refused".
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

fn status_cause(status: &Status) -> Cause {
    let message = &status.message;
    let terminating = status
        .details
        .as_ref()
        .is_some_and(|details| details.causes.iter().any(|c| c.reason == "NamespaceTerminating"));
    match status.code {
        403 if terminating => Cause::Terminating,
        403 => Cause::Forbidden,
        404 => Cause::NotFound,
        409 if status.reason == "AlreadyExists" => Cause::Exists,
        413 => Cause::TooLarge,
        // etcd and its client answer so, with no reason to tell it by.
        500 if message.contains("request is too large")
            || message.contains("ResourceExhausted") =>
        {
            Cause::TooLarge
        }
        code => Cause::Other(text::clean(&format!("HTTP {code}: {message}"), MESSAGE_LIMIT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, message: &str) -> Cause {
        status_cause(&Status { code, message: message.into(), ..Status::default() })
    }

    #[test]
    fn oversize_is_permanent_in_all_its_forms() {
        assert_eq!(status(500, "etcdserver: request is too large"), Cause::TooLarge);
        let grpc = "rpc error: code = ResourceExhausted desc = trying to send message larger";
        assert_eq!(status(500, grpc), Cause::TooLarge);
        assert_eq!(status(413, "limit is 3145728"), Cause::TooLarge);
        assert!(matches!(status(500, "boom"), Cause::Other(_)));
    }

    #[test]
    fn an_error_never_repeats_the_value_that_did_not_decode() {
        let error = serde_json::from_str::<u8>(r#""canary-secret-value""#).expect_err("no number");
        let cause = client_cause(&kube::Error::SerdeError(error));
        assert!(!cause.to_string().contains("canary"), "{cause}");
    }
}
