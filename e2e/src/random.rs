//! How tests draw random cases: how many, and from which seed, so that a failure can be repeated.

use std::env;
use std::hash::{BuildHasher as _, RandomState};

use anyhow::{Context as _, Result};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Repeats the cases of an earlier run.
const SEED: &str = "PLUMBLINE_SEED";

/// The number that the environment gives to `variable`, if any.
///
/// # Errors
///
/// It is no number.
pub fn number(variable: &str) -> Result<Option<u64>> {
    let Ok(value) = env::var(variable) else { return Ok(None) };
    let number = value.parse().with_context(|| format!("{variable}={value} is no number"))?;
    Ok(Some(number))
}

/// The seed of `PLUMBLINE_SEED`, or a new one. Prints how to have the same cases again.
///
/// # Errors
///
/// The variable is no number.
pub fn seed(cases: &str) -> Result<u64> {
    let seed = number(SEED)?.unwrap_or_else(|| RandomState::new().hash_one(cases));
    println!("{cases}; again with {SEED}={seed}");
    Ok(seed)
}

/// What draws values of proptest's strategies, from [`seed`].
///
/// # Errors
///
/// The variable is no number.
pub fn runner(cases: &str) -> Result<TestRunner> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed(cases)?.to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    Ok(TestRunner::new_with_rng(Config::default(), random))
}
