//! Words, split and unquoted as `BuildKit` does it, which is not quite as a shell does.

/// The words of `text`, with their quotes.
pub(super) fn quoted(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if quote.is_none() && c.is_whitespace() {
            words.extend(word.take());
            continue;
        }
        let word = word.get_or_insert_default();
        if c == escape && quote != Some('\'') {
            // Alone at the end it is nothing.
            if let Some(escaped) = chars.next() {
                word.extend([c, escaped]);
            }
            continue;
        }
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => {}
        }
        word.push(c);
    }
    words.extend(word.filter(|word| !word.is_empty()));
    words
}

/// The words of a command for a shell, with their quotes. `<<` takes the word behind it along. None
/// where a quote is left open.
pub(super) fn of_shell(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        word.push(c);
        match c {
            '\\' => word.extend(chars.next()),
            '\'' | '"' => loop {
                let inside = chars.next()?;
                word.push(inside);
                if inside == c {
                    break;
                }
                if inside == '\\' && c == '"' {
                    word.extend(chars.next());
                }
            },
            '<' if chars.next_if_eq(&'<').is_some() => {
                word.push('<');
                while let Some(blank) = chars.next_if(|c| c.is_whitespace()) {
                    word.push(blank);
                }
            }
            _ => {}
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    Some(words)
}

/// `text` without its quotes and escapes, its variables as they are written. None where a quote is
/// left open.
pub(super) fn unquote(text: &str, escape: char) -> Option<String> {
    let mut plain = String::new();
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            Some('"') if c == escape => {
                let escapes = |next: &char| *next == '"' || *next == '$' || *next == escape;
                plain.push(chars.next_if(escapes).unwrap_or(c));
            }
            None if c == escape => plain.extend(chars.next()),
            _ => plain.push(c),
        }
    }
    quote.is_none().then_some(plain)
}

/// The words between blanks of one line.
pub(super) fn split_blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_blank).filter(|word| !word.is_empty())
}

/// What parts an instruction from its arguments.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{b}' | '\u{c}')
}

/// Where the first word of `text` ends, its quotes taken into account.
pub(super) fn end_of_first(text: &str, escape: char) -> usize {
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c.is_whitespace() => return at,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ if c == escape => {
                chars.next();
            }
            _ => {}
        }
    }
    text.len()
}
