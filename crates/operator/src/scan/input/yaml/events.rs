//! From the events of the YAML parser to documents.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, options};

use super::budget::Budget;
use super::build::Builder;
use super::chunks::Chunk;
use super::resolve::Tag;
use super::{Fault, Sink, parser_message, template};

/// The namespace of the tags that YAML defines.
const YAML_TAGS: &str = "tag:yaml.org,2002:";

/// Line breaks of YAML 1.1, which kubectl reads, that are none in YAML 1.2. What follows one may be
/// a key to kubectl and part of a comment here.
const OLD_BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// How many documents a chunk may hold. Nearly each holds one: those that end with `...` or begin
/// behind a lone carriage return are not cut apart before, and so are held at once.
const DOCUMENTS_LIMIT: usize = 1_000;

/// Reads the documents of `chunk`.
pub fn read(chunk: Chunk<'_>, budget: &mut Budget, sink: &mut Sink<'_>) {
    let before = sink.ready.len();
    let mut reader = Reader::new(chunk);
    if let Err(fault) = reader.documents(budget, sink) {
        sink.broken(fault);
    }
    if reader.quoted_breaks < reader.breaks {
        let found = chunk.text.find(OLD_BREAKS).and_then(|at| chunk.from(at));
        let line = found.map_or(chunk.line, |found| found.line);
        let message = "kubectl takes one of the characters U+0085, U+2028 and U+2029 for the end of \
                       a line, so it may read more here: remove it, or write it as an escape in \
                       double quotes";
        if sink.ready.len() > before {
            sink.fault(Fault::new(line, message));
        } else {
            sink.broken(Fault::new(line, message));
        }
    }
}

struct Reader<'t> {
    chunk: Chunk<'t>,
    parser: Parser<'t, StrInput<'t>>,
    /// How many old line breaks there are, and how many of them stand in quotes, where they do no
    /// harm.
    breaks: usize,
    quoted_breaks: usize,
}

impl<'t> Reader<'t> {
    fn new(chunk: Chunk<'t>) -> Self {
        let options = options! {
            emit_comments: false,
            // Each as the parser of kubectl has it.
            bom_inside_document_as_content: true,
            block_scalar_eof_without_line_feed: true,
        };
        let parser = Parser::new_from_str_with_options(chunk.text, options);
        Self { chunk, parser, breaks: old_breaks(chunk.text), quoted_breaks: 0 }
    }

    fn documents(&mut self, budget: &mut Budget, sink: &mut Sink<'_>) -> Result<(), Fault> {
        for _ in 0..DOCUMENTS_LIMIT {
            let Some(document) = self.document(budget)? else { return Ok(()) };
            if let Some(document) = document.finish() {
                sink.document(document);
            }
        }
        let message = format!(
            "more than {DOCUMENTS_LIMIT} documents that no line `---` parts: write such lines"
        );
        Err(Fault::new(self.chunk.line, message))
    }

    /// The next document, if there is one more.
    fn document<'b>(&mut self, budget: &'b mut Budget) -> Result<Option<Builder<'b>>, Fault> {
        let mut builder = Builder::new(budget);
        while let Some(event) = self.parser.next_event() {
            let (event, span) = event.map_err(|error| self.fault(&error))?;
            match event {
                Event::StreamEnd => return Ok(None),
                Event::DocumentEnd => return Ok(Some(builder)),
                event => self.node(&mut builder, event, span)?,
            }
        }
        Ok(None)
    }

    fn node(
        &mut self,
        builder: &mut Builder<'_>,
        event: Event<'t>,
        span: Span,
    ) -> Result<(), Fault> {
        let line = self.line(span.start.line());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                if self.breaks > 0
                    && matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
                {
                    self.quoted_breaks += span.slice(self.chunk.text).map_or(0, old_breaks);
                }
                let tag = match tag {
                    Some(tag) => {
                        let name = tag.suffix_in_namespace(YAML_TAGS);
                        name.map_or(Tag::Text, |name| Tag::named(&name))
                    }
                    None if quoted => Tag::Text,
                    None => Tag::Plain,
                };
                builder.scalar(line, anchor, text, tag)
            }
            Event::MappingStart(_, anchor, _) => {
                // `{{ .Values.name }}` is a mapping whose key is one.
                let is_key = builder.expects_key();
                let opened = builder.open_mapping(line, anchor);
                opened.map_err(|fault| {
                    template(line, self.chunk.text).filter(|_| is_key).unwrap_or(fault)
                })
            }
            Event::SequenceStart(_, anchor, _) => builder.open_sequence(line, anchor),
            Event::MappingEnd | Event::SequenceEnd => builder.close(),
            Event::Alias(anchor) => builder.alias(line, anchor),
            _ => Ok(()),
        }
    }

    /// The line of the file for a line of the chunk.
    fn line(&self, line: usize) -> u32 {
        self.chunk.line.saturating_add(u32::try_from(line).unwrap_or(u32::MAX)).saturating_sub(1)
    }

    fn fault(&self, error: &ScanError) -> Fault {
        let place = error.marker();
        let line = self.line(place.line());
        let source =
            self.chunk.text.lines().nth(place.line().saturating_sub(1)).unwrap_or_default();
        let tabbed = source.trim_start_matches(' ').starts_with('\t');
        let hint = if tabbed { "; indent with spaces: a tab stands here" } else { "" };
        let message = format!("{}{hint}", error.info());
        parser_message(line, place.col() + 1, &message, self.chunk.text)
    }
}

fn old_breaks(text: &str) -> usize {
    if text.is_ascii() { 0 } else { text.matches(OLD_BREAKS).count() }
}
