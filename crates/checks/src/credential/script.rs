//! A shell script as far as it must be read to see what its commands are given.

/// A word of a command, and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
}

/// The commands of `script`, as words with their quotes. Comments are none.
pub(super) fn commands(script: &str) -> Vec<Vec<Word<'_>>> {
    let mut reader = Reader { script, commands: Vec::new(), words: Vec::new(), start: None };
    let mut quote = None;
    let mut chars = script.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('\''), _) => {}
            (_, '\\') => {
                // A line that goes on, or a sign that stands for itself.
                if chars.next().is_some_and(|(_, next)| next == '\n') && quote.is_none() {
                    reader.end_word(at);
                } else {
                    reader.start.get_or_insert(at);
                }
            }
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                reader.start.get_or_insert(at);
                quote = Some(c);
            }
            (None, '\n' | ';' | '|' | '&' | '(' | ')' | '`') => {
                reader.end_word(at);
                reader.end_command();
            }
            (None, '#') if reader.start.is_none() => {
                while chars.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            (None, _) if c.is_whitespace() => reader.end_word(at),
            (None, _) => {
                reader.start.get_or_insert(at);
            }
        }
    }
    reader.end_word(script.len());
    reader.end_command();
    reader.commands
}

struct Reader<'a> {
    script: &'a str,
    commands: Vec<Vec<Word<'a>>>,
    words: Vec<Word<'a>>,
    /// Where the word begins that is being read.
    start: Option<usize>,
}

impl Reader<'_> {
    fn end_word(&mut self, end: usize) {
        if let Some(start) = self.start.take() {
            self.words.push(Word { start, text: &self.script[start..end] });
        }
    }

    fn end_command(&mut self) {
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(script: &str) -> Vec<Vec<&str>> {
        for word in commands(script).iter().flatten() {
            assert!(script[word.start..].starts_with(word.text), "{word:?}");
        }
        let commands = commands(script).into_iter();
        commands.map(|words| words.into_iter().map(|word| word.text).collect()).collect()
    }

    #[test]
    fn commands_and_words_are_told_apart() {
        assert_eq!(
            read("a -p'x y' \"b c\"; d|e\nf"),
            [&["a", "-p'x y'", "\"b c\""][..], &["d"], &["e"], &["f"]]
        );
        assert_eq!(read("a \\\n  --b # c d\ne#f"), [&["a", "--b"][..], &["e#f"]]);
        assert_eq!(read("a \"$(b c)\" $(d)"), [&["a", "\"$(b c)\"", "$"][..], &["d"]]);
        assert_eq!(read("a \"b \\\" c\" d\\ e ä"), [["a", "\"b \\\" c\"", "d\\ e", "ä"]]);
    }

    #[test]
    fn what_is_left_open_ends_with_the_script() {
        assert_eq!(read("a 'b c"), [["a", "'b c"]]);
        assert_eq!(read("a \\"), [["a", "\\"]]);
        assert_eq!(read(" \n;\n# a"), [[""; 0]; 0]);
    }
}
