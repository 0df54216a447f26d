//! From arguments to the files that they name.

use std::collections::{HashSet, VecDeque};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};
use ignore::{Walk, WalkBuilder};
use plumbline_checks::text;

use super::encoding::decode;
use super::yaml::Syntax;
use super::{Level, Problem};

/// The largest file that is read, in bytes.
pub const FILE_LIMIT: u64 = 64 << 20;

/// The longest path that is shown, in characters: as long as Linux lets one be.
const PATH_SHOWN: usize = 4096;

/// What standard input is called in arguments, and in what is shown.
const STDIN: (&str, &str) = ("-", "(stdin)");

/// The files of a list of arguments.
pub(super) struct Files {
    arguments: VecDeque<PathBuf>,
    stdin: Box<dyn Read + Send>,
    walking: Option<Walking>,
    /// Files that were read, each by the path without links.
    seen: HashSet<PathBuf>,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Source {
    pub name: Arc<str>,
    /// Whether an argument names the file itself.
    pub named: bool,
    pub content: Content,
}

/// What a file is by its name.
#[derive(Debug)]
pub(super) enum Content {
    Manifest(String),
    Dockerfile(String),
}

/// A folder that is being walked.
struct Walking {
    argument: Arc<str>,
    walk: Walk,
    pattern: Option<Pattern>,
    found: bool,
}

struct Pattern {
    base: PathBuf,
    matcher: GlobMatcher,
}

impl Files {
    pub fn new(arguments: impl IntoIterator<Item = OsString>, stdin: Box<dyn Read + Send>) -> Self {
        let arguments = arguments.into_iter().map(PathBuf::from).collect();
        Self { arguments, stdin, walking: None, seen: HashSet::new() }
    }

    /// The file of an argument, or the next one of the folder that is being walked.
    fn argument(&mut self, path: &Path) -> Option<Result<Source, Problem>> {
        if path == Path::new(STDIN.0) {
            let name = Arc::from(STDIN.1);
            return Some(read(&name, &mut self.stdin, Content::Manifest, true));
        }
        let name = shown(path);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                self.walking = Some(Walking::new(name, path, None));
                None
            }
            Ok(_) if self.is_new(path) => Some(open(&name, path, true)),
            Ok(_) => None,
            Err(error) => match Pattern::new(path) {
                Some(Ok(pattern)) => {
                    let base = pattern.base.clone();
                    self.walking = Some(Walking::new(name, &base, Some(pattern)));
                    None
                }
                Some(Err(message)) => Some(Err(Problem::error(&name, None, message))),
                None => Some(Err(unreadable(&name, &error))),
            },
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        // What has no such path, as a pipe, cannot be the same file either.
        fs::canonicalize(path).map_or(true, |path| self.seen.insert(path))
    }
}

impl Iterator for Files {
    type Item = Result<Source, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(walking) = &mut self.walking {
                match walking.next() {
                    Some(Ok(path)) if self.is_new(&path) => {
                        return Some(open(&shown(&path), &path, false));
                    }
                    Some(Ok(_)) => {}
                    Some(Err(problem)) => return Some(Err(problem)),
                    None => self.walking = None,
                }
                continue;
            }
            let argument = self.arguments.pop_front()?;
            if let Some(file) = self.argument(&argument) {
                return Some(file);
            }
        }
    }
}

impl Walking {
    fn new(argument: Arc<str>, folder: &Path, pattern: Option<Pattern>) -> Self {
        let mut walk = WalkBuilder::new(folder);
        // What is read must not depend on who reads: neither on an ignore file of the user, nor on
        // whether the folder is a clone or an archive of it.
        walk.require_git(false).git_global(false).git_exclude(false).ignore(false);
        walk.sort_by_file_name(Ord::cmp);
        Self { argument, walk: walk.build(), pattern, found: false }
    }

    /// What is told of a folder that cannot be entered.
    fn unreadable(&self, error: &ignore::Error) -> Problem {
        if let (Some(path), Some(error)) = (path_of(error), error.io_error()) {
            return unreadable(&shown(path), error);
        }
        let message = format!("cannot be read: {error}");
        let message: String = text::clean(&message, PATH_SHOWN);
        Problem::error(&self.argument, None, message)
    }
}

impl Iterator for Walking {
    type Item = Result<PathBuf, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        for entry in &mut self.walk {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.found = true;
                    return Some(Err(self.unreadable(&error)));
                }
            };
            let path = entry.path();
            let matches = self.pattern.as_ref().is_none_or(|pattern| pattern.matches(path));
            if !matches || !(is_manifest(path) || is_dockerfile(path)) {
                continue;
            }
            let kind = entry.file_type();
            if kind.is_some_and(|kind| kind.is_file()) {
                self.found = true;
                return Some(Ok(entry.into_path()));
            }
            if kind.is_some_and(|kind| kind.is_symlink()) {
                self.found = true;
                let message = "a symbolic link, which is not followed: name it to have it read";
                let file = shown(entry.path());
                let problem = Problem::error(&file, None, message);
                return Some(Err(Problem { level: Level::Warning, ..problem }));
            }
        }
        if std::mem::replace(&mut self.found, true) {
            return None;
        }
        let message = "no file here that is named *.yaml, *.yml, *.json or as a Dockerfile is";
        Some(Err(Problem::error(&self.argument, None, message)))
    }
}

impl Pattern {
    /// The pattern that `path` is, if it is one.
    fn new(path: &Path) -> Option<Result<Self, String>> {
        let is_plain = |part: &std::path::Component<'_>| {
            !part.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[{".contains(byte))
        };
        let base: PathBuf = path.components().take_while(is_plain).collect();
        let pattern = path.strip_prefix(&base).ok().filter(|rest| !rest.as_os_str().is_empty())?;
        let glob = GlobBuilder::new(pattern.to_str()?).literal_separator(true).build();
        let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
        Some(match glob {
            Ok(glob) => Ok(Self { base, matcher: glob.compile_matcher() }),
            Err(error) => {
                let message = format!("not a pattern: {}", error.kind());
                Err(text::clean(&message, PATH_SHOWN))
            }
        })
    }

    fn matches(&self, path: &Path) -> bool {
        path.strip_prefix(&self.base).is_ok_and(|path| self.matcher.is_match(path))
    }
}

/// What a text in `file` is meant to be.
pub(super) fn syntax(file: &str) -> Syntax {
    let json = Path::new(file).extension().is_some_and(|extension| extension == "json");
    if json { Syntax::Json } else { Syntax::Yaml }
}

fn is_manifest(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|e| extension == *e))
}

fn is_dockerfile(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is =
        |kind: &str| name.strip_prefix(kind).is_some_and(|r| r.is_empty() || r.starts_with('.'));
    let ends = [".Dockerfile", ".Containerfile"].iter().any(|end| name.ends_with(end));
    is("Dockerfile") || is("Containerfile") || ends
}

fn open(name: &Arc<str>, path: &Path, named: bool) -> Result<Source, Problem> {
    let file = File::open(path).map_err(|error| unreadable(name, &error))?;
    let content = if is_dockerfile(path) { Content::Dockerfile } else { Content::Manifest };
    read(name, file, content, named)
}

fn read(
    name: &Arc<str>,
    from: impl Read,
    content: fn(String) -> Content,
    named: bool,
) -> Result<Source, Problem> {
    let mut bytes = Vec::new();
    from.take(FILE_LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    if bytes.len() as u64 > FILE_LIMIT {
        let message = format!("larger than {} MiB: split it", FILE_LIMIT >> 20);
        return Err(Problem::error(name, None, message));
    }
    let text = decode(bytes).map_err(|(line, message)| Problem::error(name, line, message))?;
    Ok(Source { name: Arc::clone(name), named, content: content(text) })
}

/// The path that `error` is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

fn unreadable(name: &Arc<str>, error: &io::Error) -> Problem {
    let message = match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "cannot be read: the permission is missing".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Problem::error(name, None, text::clean::<String>(&message, PATH_SHOWN))
}

fn shown(path: &Path) -> Arc<str> {
    let path = path.strip_prefix(".").unwrap_or(path);
    text::clean(&path.to_string_lossy(), PATH_SHOWN)
}
