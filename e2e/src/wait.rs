//! Polling until something holds, with an error that says what was awaited and what was seen last.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, sleep, timeout_at};

const INTERVAL: Duration = Duration::from_millis(50);

/// Calls `poll` until it returns a value, at most for `timeout`.
///
/// `Ok(None)` and `Err` both mean "not yet": an API server that restarts answers with errors for a
/// while. `Err` says why and ends up in the final error, so `bail!("3 of 5 Pods are ready")` is
/// how a poll tells its last state.
pub async fn wait_for<T>(
    description: &str,
    timeout: Duration,
    mut poll: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + timeout;
    let mut last = String::from("nothing yet");
    loop {
        match timeout_at(deadline, poll()).await {
            Ok(Ok(Some(value))) => return Ok(value),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => last = format!("{error:#}"),
            Err(_) => bail!("{description}: not within {timeout:?} (last: {last}; still polling)"),
        }
        if Instant::now() + INTERVAL >= deadline {
            bail!("{description}: not within {timeout:?} (last: {last})");
        }
        sleep(INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn returns_the_first_value() {
        let mut calls = 0;
        let value = wait_for("three calls", Duration::from_secs(5), async || {
            calls += 1;
            Ok((calls == 3).then_some(calls))
        })
        .await
        .unwrap();
        assert_eq!(value, 3);
    }

    #[tokio::test]
    async fn says_what_it_waited_for_and_what_it_saw_last() {
        let error =
            wait_for::<()>("five Pods", Duration::from_millis(120), async || bail!("3 of 5 Pods"))
                .await
                .unwrap_err();
        assert_eq!(error.to_string(), "five Pods: not within 120ms (last: 3 of 5 Pods)");
    }

    #[tokio::test]
    async fn a_poll_that_hangs_is_cut_off() {
        let error = wait_for::<()>("an answer", Duration::from_millis(20), async || {
            std::future::pending().await
        })
        .await
        .unwrap_err();
        assert!(error.to_string().contains("still polling"), "{error}");
    }
}
