//! Calico's language of selectors: `app == 'web' && !has(test) || tier in {'a', 'b'}`.
//!
//! No crate of Rust reads it. Every text has an answer: what is no selector is unclear.

use super::condition::{Condition, Of, Test};
use crate::facts::NAME_LABEL;

/// The longest selector that is read, in bytes.
const LENGTH_LIMIT: usize = 4096;

/// How deep parentheses and negations may nest.
const DEPTH_LIMIT: usize = 32;

/// The condition that `selector` is on labels of `of`; every label where it is empty.
pub(super) fn parse(selector: &str, of: Of) -> Condition {
    if selector.trim().is_empty() {
        return Condition::always();
    }
    if selector.len() > LENGTH_LIMIT {
        return Condition::Unclear;
    }
    let mut parser = Parser { rest: selector.trim_start(), of };
    match parser.alternatives(0) {
        Some(condition) if parser.rest.is_empty() => condition,
        _ => Condition::Unclear,
    }
}

/// The rest of a selector, without leading blanks.
struct Parser<'a> {
    rest: &'a str,
    of: Of,
}

impl<'a> Parser<'a> {
    fn alternatives(&mut self, depth: usize) -> Option<Condition> {
        self.list("||", depth, Self::conjunction, |all| Condition::Any(all.into()))
    }

    fn conjunction(&mut self, depth: usize) -> Option<Condition> {
        self.list("&&", depth, Self::operation, |all| Condition::All(all.into()))
    }

    /// One or more `item`, with `separator` between them.
    fn list(
        &mut self,
        separator: &str,
        depth: usize,
        item: fn(&mut Self, usize) -> Option<Condition>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Option<Condition> {
        let mut items = vec![item(self, depth)?];
        while self.take(separator) {
            items.push(item(self, depth)?);
        }
        if items.len() == 1 { items.pop() } else { Some(join(items)) }
    }

    fn operation(&mut self, depth: usize) -> Option<Condition> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        if self.take("!") {
            return self.operation(depth + 1).map(Condition::not);
        }
        if self.take("(") {
            let inner = self.alternatives(depth + 1)?;
            return self.take(")").then_some(inner);
        }
        let name = self.name()?;
        if self.take("(") {
            let condition = match name {
                "has" => {
                    let key = self.name()?;
                    self.label(key, Test::Exists)
                }
                "all" => Condition::always(),
                // What is in no namespace, and so no Pod.
                "global" => Condition::never(),
                _ => return None,
            };
            return self.take(")").then_some(condition);
        }
        self.comparison(name)
    }

    fn comparison(&mut self, key: &str) -> Option<Condition> {
        if self.take("==") {
            let value = self.text()?;
            return Some(self.label(key, Test::IsOneOf([value].into())));
        }
        if self.take("!=") {
            let value = self.text()?;
            return Some(self.label(key, Test::IsOneOf([value].into())).not());
        }
        match self.name()? {
            "in" => {
                let values = self.values()?;
                Some(self.label(key, Test::IsOneOf(values)))
            }
            "not" if self.name()? == "in" => {
                let values = self.values()?;
                Some(self.label(key, Test::IsOneOf(values)).not())
            }
            "contains" => {
                let part = self.text()?;
                Some(self.label(key, Test::Contains(part)))
            }
            "starts" if self.name()? == "with" => {
                let part = self.text()?;
                Some(self.label(key, Test::StartsWith(part)))
            }
            "ends" if self.name()? == "with" => {
                let part = self.text()?;
                Some(self.label(key, Test::EndsWith(part)))
            }
            _ => None,
        }
    }

    /// A condition on a label, or on what Calico gives to Pods and namespaces beside their labels.
    fn label(&self, key: &str, test: Test) -> Condition {
        match (self.of, key) {
            (Of::Namespace, "projectcalico.org/name")
            | (Of::Pod, "projectcalico.org/namespace") => {
                Condition::Label(Of::Namespace, NAME_LABEL.into(), test)
            }
            (_, key) if key.starts_with("projectcalico.org/") || key.starts_with("pcsa.") => {
                Condition::Unclear
            }
            (of, key) => match key.strip_prefix("pcns.") {
                Some(key) => Condition::Label(Of::Namespace, key.into(), test),
                None => Condition::Label(of, key.into(), test),
            },
        }
    }

    fn values(&mut self) -> Option<Box<[Box<str>]>> {
        if !self.take("{") {
            return None;
        }
        let mut values = Vec::new();
        while !self.take("}") {
            if !values.is_empty() && !self.take(",") {
                return None;
            }
            values.push(self.text()?);
        }
        Some(values.into())
    }

    /// A text in quotation marks. There is no way to write the mark itself.
    fn text(&mut self) -> Option<Box<str>> {
        let mark = self.rest.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
        let (text, rest) = self.rest[1..].split_once(mark)?;
        self.rest = rest.trim_start();
        Some(text.into())
    }

    /// The key of a label, or a word.
    fn name(&mut self) -> Option<&'a str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        (!name.is_empty()).then_some(name)
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        if let Some(rest) = rest {
            self.rest = rest.trim_start();
        }
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Labels;

    fn labels(of: &[(&str, &str)]) -> Labels {
        of.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn holds(selector: &str) -> Option<bool> {
        let pod = labels(&[("app", "web"), ("example.io/tier", "front-end")]);
        let namespace = labels(&[("kubernetes.io/metadata.name", "shop"), ("team", "red")]);
        parse(selector, Of::Pod).holds(&namespace, Some(&pod))
    }

    #[test]
    fn selectors_mean_what_they_mean_to_calico() {
        for (selector, expected) in [
            ("", true),
            ("all()", true),
            ("all( )", true),
            ("global()", false),
            ("app == 'web'", true),
            ("app==\"web\"", true),
            ("app == 'api'", false),
            ("app != 'web'", false),
            ("absent != 'web'", true),
            ("absent == ''", false),
            ("has(app)", true),
            ("!has(app)", false),
            ("! has(absent)", true),
            ("has(example.io/tier)", true),
            ("app in {'api', 'web'}", true),
            ("app in {}", false),
            ("app not in {'web'}", false),
            ("absent not in {'web'}", true),
            ("example.io/tier contains 'nt-e'", true),
            ("example.io/tier starts with 'front'", true),
            ("example.io/tier ends with \"front\"", false),
            ("app == 'api' || app == 'web'", true),
            ("app == 'web' && app == 'api'", false),
            ("app == 'web' || absent == 'a' && absent == 'b'", true),
            ("(app == 'web' || absent == 'a') && absent == 'b'", false),
            ("!(app == 'api' && has(app))", true),
            ("projectcalico.org/namespace == 'shop'", true),
            ("pcns.team == 'red'", true),
            ("in == 'a' || app == 'web'", true),
        ] {
            assert_eq!(holds(selector), Some(expected), "{selector}");
        }
    }

    #[test]
    fn what_is_no_selector_is_unclear() {
        for selector in [
            "app",
            "app = 'web'",
            "app == web",
            "app == 'web",
            "app == 'web' &&",
            "app == 'web' app",
            "(app == 'web'",
            "has(app",
            "has()",
            "any()",
            "app in {'a' 'b'}",
            "app in {'a',",
            "app not 'a'",
            "é == 'a'",
            "&& app",
            "\u{0}",
            "projectcalico.org/serviceaccount == 'web'",
        ] {
            assert_eq!(holds(selector), None, "{selector}");
        }
        for deep in ["(".repeat(4000), "!".repeat(4000), "!(".repeat(2000)] {
            assert_eq!(holds(&format!("{deep}has(app)")), None);
        }
        let long = format!("app == '{}'", "a".repeat(LENGTH_LIMIT));
        assert_eq!(holds(&long), None);
        assert_eq!(holds("pcsa.team == 'red' || app == 'web'"), Some(true), "it does not matter");
    }

    #[test]
    fn namespaces_are_known_by_name() {
        let namespace = labels(&[("kubernetes.io/metadata.name", "shop"), ("team", "red")]);
        for (selector, expected) in [
            ("projectcalico.org/name == 'shop'", Some(true)),
            ("team != 'red'", Some(false)),
            ("all()", Some(true)),
        ] {
            assert_eq!(parse(selector, Of::Namespace).holds(&namespace, None), expected);
        }
        // Without a Pod: for every Pod, for none, or neither.
        for (selector, expected) in [
            ("has(app)", None),
            ("all()", Some(true)),
            ("has(app) && global()", Some(false)),
            ("has(app) || all()", Some(true)),
        ] {
            assert_eq!(parse(selector, Of::Pod).holds(&namespace, None), expected, "{selector}");
        }
    }
}
