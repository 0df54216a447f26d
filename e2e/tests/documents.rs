//! The page of benchmarks says what was measured, no more and no less.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};
use plumbline_e2e::benchmark::documents::documents;

#[test]
fn the_page_of_benchmarks_and_its_plots_are_made_of_the_figures_on_record() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let documents = documents(&root)?;
    assert!(documents.len() > 1, "the page has plots");
    for (path, text) in documents {
        let stands = fs::read_to_string(root.join(&path)).with_context(|| path.clone())?;
        assert!(stands == text, "{path} is behind: run `cargo bench-cluster --documents`");
    }
    Ok(())
}
