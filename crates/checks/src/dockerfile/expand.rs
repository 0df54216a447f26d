//! Variables: `$NAME`, `${NAME:-word}` and the like.

use std::cell::Cell;
use std::collections::HashMap;
use std::iter::Peekable;
use std::str::Chars;

use smol_str::SmolStr;

use super::words;
use crate::text;

/// How deep `${A:-${B:-…}}` is followed.
const DEPTH_LIMIT: usize = 16;

/// How many bytes all variables of a file may become: `ENV A=$A$A` doubles with each line.
const EXPANDED_LIMIT: usize = 1 << 20;

/// How many scopes of a file are searched for variables.
const SEARCH_LIMIT: usize = 1 << 22;

/// Stands for the variable where it is the quotes that are wrong.
const OPEN_QUOTE: &str = "a text with an open quote";

/// A text with variables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// As it stands in the file, with its quotes.
    pub written: String,
    /// What it means by the defaults of the file, or the variable that has no value there.
    pub value: Result<String, SmolStr>,
}

impl Text {
    /// The reason of an unknown verdict, where it has no value.
    pub(crate) fn missing(&self) -> Option<String> {
        self.value.as_ref().err().map(|name| format!("the file has no value for {name}"))
    }
}

/// The variables of the stages so far. A stage sees those of the stages that it is built on.
#[derive(Debug, Default)]
pub(super) struct Variables {
    scopes: Vec<Scope>,
    expanded: usize,
    searched: Cell<usize>,
}

#[derive(Debug, Default)]
struct Scope {
    parent: Option<usize>,
    arguments: HashMap<String, Option<String>>,
    environment: HashMap<String, Option<String>>,
}

/// The scope of the arguments before the first stage.
const GLOBAL: usize = 0;

impl Variables {
    pub(super) fn new() -> Self {
        Self { scopes: vec![Scope::default()], ..Self::default() }
    }

    /// Opens the scope of a stage that is built on another stage or on an image.
    pub(super) fn open(&mut self, parent: Option<usize>) {
        // The first scope is no stage.
        let parent = parent.map(|stage| stage + 1);
        self.scopes.push(Scope { parent, ..Scope::default() });
    }

    /// Declares a build argument in the newest scope. One without a default takes that of the head of
    /// the file.
    pub(super) fn argument(&mut self, name: &str, default: Option<&Text>) {
        let value = match default {
            Some(default) => default.value.clone().ok(),
            None => self.scopes[GLOBAL].arguments.get(name).cloned().flatten(),
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.arguments.insert(name.to_owned(), value);
        }
    }

    /// Sets an environment variable in the newest scope.
    pub(super) fn environment(&mut self, name: &str, value: &Text) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.environment.insert(name.to_owned(), value.value.clone().ok());
        }
    }

    /// Reads `written` with the variables of the newest scope.
    pub(super) fn expand(&mut self, written: &str, escape: char) -> Text {
        self.expand_in(self.scopes.len() - 1, written, escape)
    }

    /// Reads `written` with the arguments before the first stage alone, as `FROM` does.
    pub(super) fn expand_globally(&mut self, written: &str, escape: char) -> Text {
        self.expand_in(GLOBAL, written, escape)
    }

    fn expand_in(&mut self, scope: usize, written: &str, escape: char) -> Text {
        let value = if written.contains('$') {
            let room = EXPANDED_LIMIT.saturating_sub(self.expanded);
            let chars = written.chars().peekable();
            let mut reader = Reader { variables: self, scope, escape, chars, room, depth: 0 };
            let value = reader.read(None);
            self.expanded += value.as_ref().map_or(0, String::len);
            value
        } else {
            words::unquote(written, escape).ok_or(OPEN_QUOTE.into())
        };
        let value = value.map_err(|name| text::clean(&name, text::NAME_LIMIT));
        Text { written: written.to_owned(), value }
    }

    /// The value of a variable; the environment goes before arguments.
    fn get(&self, scope: usize, name: &str) -> Option<&str> {
        let scopes = || {
            let up = std::iter::successors(Some(scope), |at| self.scopes[*at].parent);
            let up = up.take_while(|_| {
                self.searched.set(self.searched.get() + 1);
                self.searched.get() < SEARCH_LIMIT
            });
            up.map(|at| &self.scopes[at])
        };
        let environment = scopes().find_map(|scope| scope.environment.get(name));
        let found = environment.or_else(|| scopes().find_map(|scope| scope.arguments.get(name)));
        found?.as_deref()
    }
}

struct Reader<'a> {
    variables: &'a Variables,
    scope: usize,
    escape: char,
    chars: Peekable<Chars<'a>>,
    /// How many bytes the text may still become.
    room: usize,
    depth: usize,
}

impl Reader<'_> {
    /// Reads up to `end`, or to the end of the text.
    fn read(&mut self, end: Option<char>) -> Result<String, SmolStr> {
        let mut text = String::new();
        let mut quote = None;
        loop {
            let Some(c) = self.chars.next() else {
                let open = quote.or(end).is_some();
                return if open { Err(OPEN_QUOTE.into()) } else { Ok(text) };
            };
            match quote {
                None if Some(c) == end => return Ok(text),
                Some(open) if c == open => quote = None,
                Some('\'') => text.push(c),
                None if matches!(c, '\'' | '"') => quote = Some(c),
                None if c == self.escape => text.extend(self.chars.next()),
                _ if c == self.escape => {
                    let escape = self.escape;
                    let escapes = |next: &char| *next == '"' || *next == '$' || *next == escape;
                    text.push(self.chars.next_if(escapes).unwrap_or(c));
                }
                _ if c == '$' => text.push_str(&self.variable()?),
                _ => text.push(c),
            }
            if text.len() > self.room {
                return Err("a text of that length".into());
            }
        }
    }

    /// The value of the variable after a `$`.
    fn variable(&mut self) -> Result<String, SmolStr> {
        let braces = self.chars.next_if_eq(&'{').is_some();
        let mut name = String::new();
        while let Some(c) = self.chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
            name.push(c);
        }
        if !braces {
            return if name.is_empty() { Ok("$".to_owned()) } else { self.value(&name) };
        }
        let value = self.variables.get(self.scope, &name).map(str::to_owned);
        let unset = || SmolStr::new(&name);
        let mut operator = self.chars.next().ok_or_else(unset)?;
        let mut value_or_unset = value.clone();
        if operator == ':' {
            operator = self.chars.next().ok_or_else(unset)?;
            value_or_unset = value_or_unset.filter(|value| !value.is_empty());
        }
        match operator {
            '}' => value.ok_or_else(unset),
            '-' | '+' | '?' => {
                if self.depth == DEPTH_LIMIT {
                    return Err(unset());
                }
                self.depth += 1;
                let word = self.read(Some('}'))?;
                self.depth -= 1;
                match (operator, value_or_unset) {
                    ('-', value) => Ok(value.unwrap_or(word)),
                    ('+', value) => Ok(value.map(|_| word).unwrap_or_default()),
                    (_, value) => value.ok_or_else(unset),
                }
            }
            // Patterns: what they leave is not known.
            _ => Err(unset()),
        }
    }

    fn value(&self, name: &str) -> Result<String, SmolStr> {
        let value = self.variables.get(self.scope, name).map(str::to_owned);
        value.ok_or_else(|| SmolStr::new(name))
    }
}
