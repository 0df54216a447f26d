//! Instructions, without the values of their variables where those stand elsewhere.

use serde_json::Value;

use super::ParseError;
use super::expand::Text;
use super::heredoc::HereDocument;
use super::lines::Line;
use super::stage::Origin;
use super::words::{self, is_blank, split_blanks};

/// An instruction.
#[derive(Debug)]
pub(crate) struct Instruction {
    /// Its first line, from one.
    pub line: u32,
    /// Whether it is held back for builds on top of the image.
    pub on_build: bool,
    /// What it does.
    pub action: Action,
}

/// What an instruction does.
#[derive(Debug)]
pub(crate) enum Action {
    /// `FROM`
    From { image: Text, name: Option<String>, platform: Option<String> },
    /// `ADD`
    Add(Transfer),
    /// `COPY`
    Copy(Transfer),
    /// `ARG`
    Arg(Vec<Setting>),
    /// `ENV`
    Env(Vec<Setting>),
    /// `LABEL`
    Label(Vec<Setting>),
    /// `RUN`, with the images that it mounts files from
    Run(Invocation),
    /// `CMD`
    Cmd(Invocation),
    /// `ENTRYPOINT`
    Entrypoint(Invocation),
    /// `HEALTHCHECK`; None for `NONE`
    Healthcheck(Option<Invocation>),
    /// `EXPOSE`
    Expose(Vec<Text>),
    /// `USER`
    User(Text),
    /// `WORKDIR`
    Workdir(Text),
    /// `MAINTAINER`
    Maintainer,
    /// What no check reads: `SHELL`, `VOLUME`, `STOPSIGNAL`
    Other,
}

/// An option before the arguments: `--from=build`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    /// Without the dashes.
    pub name: String,
    /// What stands behind `=`; empty without.
    pub value: String,
}

/// A name and what is set under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// The name.
    pub name: String,
    /// The value without quotes, its variables as they are written.
    pub plain: Option<String>,
    /// The value.
    pub value: Option<Text>,
}

/// What `ADD` and `COPY` take where.
#[derive(Debug)]
pub(crate) struct Transfer {
    /// Their options.
    pub flags: Vec<Flag>,
    /// From where.
    pub origin: Origin,
    /// The files.
    pub sources: Vec<Source>,
    /// Where to.
    pub target: Text,
}

/// A source of `ADD` or `COPY`.
#[derive(Debug)]
pub(crate) enum Source {
    /// A path or an address.
    Path(Text),
    /// A file that stands in the Dockerfile.
    Document(HereDocument),
}

/// A command.
#[derive(Debug)]
pub(crate) struct Invocation {
    /// Its options.
    pub flags: Vec<Flag>,
    /// The images and stages that `--mount` takes files from.
    pub origins: Vec<Origin>,
    /// The program and its arguments, where it is written as a JSON array.
    pub words: Option<Vec<String>>,
    /// As it is written.
    pub text: String,
    /// Its here-documents.
    pub documents: Vec<HereDocument>,
}

/// A comment, and the instruction that it stands before or in.
#[derive(Debug)]
pub(super) struct Comment {
    pub line: u32,
    pub instruction: u32,
    pub text: String,
}

/// What stands in a file.
#[derive(Debug)]
pub(super) struct Contents {
    /// The instructions, each with the sign that escapes in it.
    pub instructions: Vec<(Instruction, char)>,
    /// The comments.
    pub comments: Vec<Comment>,
}

/// Reads `lines`.
pub(super) fn contents(lines: Vec<Line>) -> Result<Contents, ParseError> {
    let mut found = Vec::with_capacity(lines.len());
    let mut all = Vec::new();
    for mut line in lines {
        let comments = std::mem::take(&mut line.comments);
        all.extend(comments.into_iter().map(|(number, text)| Comment {
            line: number,
            instruction: line.number,
            text,
        }));
        let number = line.number;
        let escape = line.escape;
        let instruction = read(line).map_err(|message| ParseError::new(number, message))?;
        found.push((instruction, escape));
    }
    Ok(Contents { instructions: found, comments: all })
}

/// Splits the first word off.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    text.split_once(is_blank).map_or((text, ""), |(word, rest)| (word, rest.trim()))
}

/// What stands behind the keyword.
pub(super) fn words_after(text: &str) -> &str {
    split_word(text).1
}

/// Whether the instruction may have here-documents behind it.
pub(super) fn takes_documents(text: &str, escape: char) -> bool {
    let (mut keyword, mut rest) = split_word(text);
    if keyword.eq_ignore_ascii_case("ONBUILD") {
        (keyword, rest) = split_word(rest);
    }
    let takes = ["RUN", "COPY", "ADD"].iter().any(|known| keyword.eq_ignore_ascii_case(known));
    takes && !matches!(json(flags(rest, escape).1), Ok(Some(_)))
}

fn read(line: Line) -> Result<Instruction, String> {
    let Line { number, text, documents, escape, .. } = line;
    let (keyword, rest) = split_word(&text);
    let on_build = keyword.eq_ignore_ascii_case("ONBUILD");
    let (keyword, rest) = if on_build { split_word(rest) } else { (keyword, rest) };
    let keyword = keyword.to_ascii_uppercase();
    if on_build && matches!(&*keyword, "ONBUILD" | "FROM" | "MAINTAINER") {
        return Err(format!("ONBUILD cannot hold {keyword}"));
    }
    let (flags, rest) = flags(rest, escape);
    let rest = rest.trim();
    let action = match action(&keyword, flags, rest, documents, escape) {
        // Wrong or not, it is read in the builds on top.
        Err(_) if on_build => Action::Other,
        action => action?,
    };
    Ok(Instruction { line: number, on_build, action })
}

fn action(
    keyword: &str,
    flags: Vec<Flag>,
    rest: &str,
    documents: Vec<HereDocument>,
    escape: char,
) -> Result<Action, String> {
    let takes_nothing = matches!(keyword, "RUN" | "CMD" | "ENTRYPOINT") && documents.is_empty();
    let known = KEYWORDS.contains(&keyword);
    if !known {
        return Err(format!("there is no instruction {keyword}"));
    }
    if rest.is_empty() && !takes_nothing {
        return Err(format!("{keyword} has no arguments"));
    }
    Ok(match keyword {
        "FROM" => from(&flags, rest)?,
        "ADD" => Action::Add(transfer(keyword, flags, rest, documents)?),
        "COPY" => Action::Copy(transfer(keyword, flags, rest, documents)?),
        "ARG" => Action::Arg(arguments(rest, escape)?),
        "ENV" => Action::Env(pairs(keyword, rest, escape)?),
        "LABEL" => Action::Label(pairs(keyword, rest, escape)?),
        "RUN" => Action::Run(invocation(flags, rest, documents)?),
        "CMD" => Action::Cmd(invocation(flags, rest, documents)?),
        "ENTRYPOINT" => Action::Entrypoint(invocation(flags, rest, documents)?),
        "SHELL" => {
            let invocation = invocation(flags, rest, documents)?;
            if invocation.words.is_none() {
                return Err("SHELL takes a JSON array".to_owned());
            }
            Action::Other
        }
        "HEALTHCHECK" => {
            let (kind, rest) = split_word(rest);
            match &*kind.to_ascii_uppercase() {
                "NONE" => Action::Healthcheck(None),
                "CMD" => Action::Healthcheck(Some(invocation(flags, rest, documents)?)),
                _ => return Err("HEALTHCHECK takes CMD or NONE".to_owned()),
            }
        }
        "EXPOSE" => Action::Expose(split_blanks(rest).map(written).collect()),
        "USER" => Action::User(written(rest)),
        "WORKDIR" => Action::Workdir(written(rest)),
        "MAINTAINER" => Action::Maintainer,
        _ => Action::Other,
    })
}

const KEYWORDS: [&str; 17] = [
    "FROM",
    "ADD",
    "COPY",
    "ARG",
    "ENV",
    "LABEL",
    "RUN",
    "CMD",
    "ENTRYPOINT",
    "SHELL",
    "HEALTHCHECK",
    "EXPOSE",
    "USER",
    "WORKDIR",
    "MAINTAINER",
    "VOLUME",
    "STOPSIGNAL",
];

/// A text whose variables are filled in when its stage is known.
fn written(text: impl Into<String>) -> Text {
    let written = text.into();
    Text { value: Ok(written.clone()), written }
}

/// The options before the arguments, and the rest.
fn flags(text: &str, escape: char) -> (Vec<Flag>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim_start();
    while let Some(flag) = rest.strip_prefix("--") {
        let end = words::end_of_first(flag, escape);
        let plain = words::unquote(&flag[..end], escape);
        rest = flag[end..].trim_start();
        let Some(plain) = plain.filter(|plain| !plain.is_empty()) else { break };
        let (name, value) = plain.split_once('=').unwrap_or((&plain, ""));
        flags.push(Flag { name: name.to_ascii_lowercase(), value: value.to_owned() });
    }
    (flags, rest)
}

/// The texts of a JSON array; None where `text` is none.
fn json(text: &str) -> Result<Option<Vec<String>>, String> {
    if !text.trim_start().starts_with('[') {
        return Ok(None);
    }
    let Ok(values) = serde_json::from_str::<Vec<Value>>(text) else { return Ok(None) };
    let texts = values.into_iter().map(|value| match value {
        Value::String(text) => Ok(text),
        _ => Err("a JSON array may hold texts only".to_owned()),
    });
    texts.collect::<Result<_, _>>().map(Some)
}

fn from(flags: &[Flag], rest: &str) -> Result<Action, String> {
    let words: Vec<&str> = split_blanks(rest).collect();
    let (image, name) = match words[..] {
        [image] => (image, None),
        [image, word, name] if word.eq_ignore_ascii_case("AS") => (image, Some(name)),
        _ => return Err("FROM takes an image and AS with a name".to_owned()),
    };
    let name = name.map(str::to_lowercase);
    if name.as_deref().is_some_and(|name| !is_stage_name(name)) {
        return Err("the name of a stage is a letter with letters, digits, -, _ and .".to_owned());
    }
    let platform = flags.iter().find(|flag| flag.name == "platform");
    Ok(Action::From {
        image: written(image),
        name,
        platform: platform.map(|flag| flag.value.clone()),
    })
}

fn is_stage_name(name: &str) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(inside)
}

fn transfer(
    keyword: &str,
    flags: Vec<Flag>,
    rest: &str,
    documents: Vec<HereDocument>,
) -> Result<Transfer, String> {
    let mut words = match json(rest)? {
        Some(words) => words,
        None => split_blanks(rest).map(str::to_owned).collect(),
    };
    let target = words.pop().filter(|_| !words.is_empty());
    let target = target.ok_or_else(|| format!("{keyword} takes a source and a target"))?;
    let paths = words.into_iter().filter(|word| HereDocument::announced_by(word).is_none());
    let sources = paths.map(|path| Source::Path(written(path)));
    let sources = sources.chain(documents.into_iter().map(Source::Document)).collect();
    let from = flags.iter().find(|flag| flag.name == "from");
    let origin = from.map_or(Origin::Context, |flag| Origin::Written(flag.value.clone()));
    Ok(Transfer { flags, origin, sources, target: written(target) })
}

fn invocation(
    flags: Vec<Flag>,
    rest: &str,
    documents: Vec<HereDocument>,
) -> Result<Invocation, String> {
    let mounts = flags.iter().filter(|flag| flag.name == "mount");
    let origins = mounts.filter_map(|flag| {
        let from = flag.value.split(',').find_map(|part| part.strip_prefix("from="))?;
        Some(Origin::Written(from.to_owned()))
    });
    let origins = origins.collect();
    Ok(Invocation { origins, words: json(rest)?, text: rest.to_owned(), flags, documents })
}

fn arguments(rest: &str, escape: char) -> Result<Vec<Setting>, String> {
    let words = words::quoted(rest, escape).into_iter();
    words
        .map(|word| match word.split_once('=') {
            Some((name, value)) => setting(name, value, escape),
            None => Ok(Setting { name: word, plain: None, value: None }),
        })
        .collect()
}

/// `NAME=value …`, or the old `NAME value`.
fn pairs(keyword: &str, rest: &str, escape: char) -> Result<Vec<Setting>, String> {
    let words = words::quoted(rest, escape);
    if !words.first().is_some_and(|word| word.contains('=')) {
        let (name, value) = split_word(rest);
        if value.is_empty() {
            return Err(format!("{keyword} takes a name and a value"));
        }
        return Ok(vec![setting(name, value, escape)?]);
    }
    words
        .iter()
        .map(|word| {
            let pair = word.split_once('=');
            let (name, value) = pair.ok_or_else(|| format!("{keyword} takes NAME=value"))?;
            setting(name, value, escape)
        })
        .collect()
}

fn setting(name: &str, value: &str, escape: char) -> Result<Setting, String> {
    let name = words::unquote(name, escape).filter(|name| !name.is_empty());
    let name = name.ok_or("a name is empty or has an open quote")?;
    let plain = words::unquote(value, escape).ok_or("a quote is left open")?;
    Ok(Setting { name, plain: Some(plain), value: Some(written(value)) })
}
