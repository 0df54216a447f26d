//! Writes every generated file; with `--check`, says which are out of date and exits with 1.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use plumbline_operator::generate;

/// Writes CRDs, rights and the reference of the checks from their sources in code.
#[derive(Parser)]
struct Args {
    /// Change nothing; name the files that are out of date and exit with 1 if there are any.
    #[arg(long)]
    check: bool,
}

#[expect(clippy::print_stdout, reason = "a command-line tool")]
fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = generate::files()?;
    for (path, block) in generate::blocks() {
        let file = root.join(&path);
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let text = generate::with_block(&text, &block);
        let text = text.with_context(|| format!("{}: the markers are missing", file.display()))?;
        files.push((path, text));
    }
    let mut stale = Vec::new();
    for (path, text) in &files {
        let file = root.join(path);
        if std::fs::read_to_string(&file).is_ok_and(|old| old == *text) {
            continue;
        }
        stale.push(path.clone());
        if !args.check {
            let folder = file.parent().context("every file has a folder")?;
            std::fs::create_dir_all(folder)?;
            std::fs::write(&file, text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    let pages = root.join("docs/checks");
    for entry in std::fs::read_dir(&pages).with_context(|| format!("{}", pages.display()))? {
        let name = Path::new("docs/checks").join(entry?.file_name());
        if files.iter().all(|(path, _)| *path != name) {
            stale.push(name.clone());
            if !args.check {
                std::fs::remove_file(root.join(&name))?;
            }
        }
    }
    for path in &stale {
        println!("{} {}", if args.check { "out of date:" } else { "wrote" }, path.display());
    }
    let failed = args.check && !stale.is_empty();
    if failed {
        println!("run `cargo gen` and commit the result");
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
