//! A bounded parse: html5ever's tokenizer and tree builder into the arena, stopped as soon as a budget is exceeded.
//!
//! Three kinds of page defeat an unbounded parse: deep nesting (time quadratic in depth), unclosed formatting tags
//! that every paragraph opens anew (nodes quadratic in size), and tags with very many attributes (time quadratic in
//! their number, before any token comes out). All budgets are counted, none is clocked.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};

use crate::error::PageError;
use crate::settings::Limits;

use super::arena::{ArenaSink, NodeId, Tree};

/// Parses a page within its budget.
///
/// # Errors
/// [`PageError::TooManyAttributes`], [`PageError::TooDeep`], [`PageError::TooManyNodes`], [`PageError::TooMuchWork`].
pub(crate) fn parse(text: &str, extra_attributes: Vec<LocalName>, limits: &Limits) -> Result<Tree, PageError> {
    if let Some(error) = crowded_tag(text.as_bytes(), limits.max_attributes) {
        return Err(error);
    }
    let sink = ArenaSink::new(keeps_attribute, extra_attributes, text.len() / 40 + 64);
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let input = Rc::new(BufferQueue::default());
    let bounded = Bounded {
        builder: TreeBuilder::new(sink, options),
        input: Rc::clone(&input),
        limits: *limits,
        steps: Cell::new(0),
        excess: OnceCell::new(),
    };
    let tokenizer = Tokenizer::new(bounded, TokenizerOpts::default());
    input.push_back(StrTendril::from_slice(text));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Bounded { builder, excess, .. } = tokenizer.sink;
    match excess.into_inner() {
        Some(error) => Err(error),
        None => Ok(html5ever::interface::TreeSink::finish(builder.sink)),
    }
}

/// The tree builder behind a meter.
struct Bounded {
    builder: TreeBuilder<NodeId, ArenaSink>,
    input: Rc<BufferQueue>,
    limits: Limits,
    steps: Cell<u64>,
    excess: OnceCell<PageError>,
}

impl Bounded {
    /// Counts the token against the budgets; once one is exceeded no more tokens reach the tree builder.
    fn exceeded(&self) -> bool {
        if self.excess.get().is_some() {
            return true;
        }
        let sink = &self.builder.sink;
        self.steps.set(self.steps.get() + 1 + sink.last_depth());
        let error = if sink.deepest() > self.limits.max_depth {
            PageError::TooDeep(self.limits.max_depth)
        } else if sink.node_count() > self.limits.max_nodes {
            PageError::TooManyNodes(self.limits.max_nodes)
        } else if self.steps.get() > self.limits.max_steps {
            PageError::TooMuchWork(self.limits.max_steps)
        } else {
            return false;
        };
        // Nothing more is worth reading.
        while self.input.pop_front().is_some() {}
        self.excess.set(error).is_ok()
    }

    /// Takes the content of a script or style sheet out of the input, so that it is never tokenised.
    fn skip_raw_text(&self, name: &LocalName, is_data: bool) {
        if is_data {
            return;
        }
        let end_tag: &[u8] = match *name {
            local_name!("script") => b"</script",
            local_name!("style") => b"</style",
            _ => return,
        };
        let Some(mut front) = self.input.peek_front_chunk_mut() else { return };
        let Some(length) = find_end_tag(front.as_bytes(), end_tag) else { return };
        let raw = front.as_bytes().get(..length).unwrap_or_default();
        // "<!--" in a script changes where it ends: leave that to the tokenizer.
        if memchr::memmem::find(raw, b"<!--").is_none()
            && let Ok(length) = u32::try_from(length)
        {
            front.pop_front(length);
        }
    }
}

/// Where an end tag begins, letters in any case.
fn find_end_tag(bytes: &[u8], end_tag: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"</")
        .find(|at| bytes.get(*at..*at + end_tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(end_tag)))
}

impl TokenSink for Bounded {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        if self.exceeded() {
            return TokenSinkResult::Continue;
        }
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        let raw = match &token {
            Token::TagToken(tag) if tag.name == local_name!("script") || tag.name == local_name!("style") => {
                let is_data = tag.attrs.iter().any(|attr| {
                    attr.name.local == local_name!("type") && attr.value.to_ascii_lowercase().contains("json")
                });
                Some((tag.name.clone(), is_data))
            }
            _ => None,
        };
        let result = self.builder.process_token(token, line_number);
        match (&result, raw) {
            (TokenSinkResult::RawData(RawKind::ScriptData | RawKind::Rawtext), Some((name, is_data))) => {
                self.skip_raw_text(&name, is_data);
                result
            }
            // Scripts are not run and the encoding is known: go on.
            (TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_), _) => TokenSinkResult::Continue,
            _ => result,
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Attributes that segmentation reads.
fn keeps_attribute(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("class")
            | local_name!("id")
            | local_name!("role")
            | local_name!("itemprop")
            | local_name!("itemtype")
            | local_name!("property")
            | local_name!("name")
            | local_name!("content")
            | local_name!("http-equiv")
            | local_name!("rel")
            | local_name!("href")
            | local_name!("src")
            | local_name!("alt")
            | local_name!("lang")
            | local_name!("datetime")
            | local_name!("title")
            | local_name!("hidden")
            | local_name!("style")
            | local_name!("type")
            | local_name!("start")
            | local_name!("value")
            | local_name!("aria-hidden")
    ) || matches!(&**name, "data-src" | "data-lazy-src" | "data-original")
}

/// Looks for a tag with more attributes than allowed, in one pass over the bytes. html5ever compares each attribute
/// with all before it, so such a tag must not reach it. Scripts, style sheets and comments are passed over.
fn crowded_tag(bytes: &[u8], most: usize) -> Option<PageError> {
    let mut at = 0;
    while let Some(next) = memchr::memchr(b'<', bytes.get(at..)?) {
        at += next + 1;
        let rest = bytes.get(at..)?;
        if rest.starts_with(b"!--") {
            at += memchr::memmem::find(rest, b"-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (length, attributes) = scan_tag(rest);
        if attributes > most {
            return Some(PageError::TooManyAttributes(most));
        }
        at += length;
        for (open, close) in [(b"script".as_slice(), b"</script".as_slice()), (b"style", b"</style")] {
            if rest.get(..open.len()).is_some_and(|name| name.eq_ignore_ascii_case(open)) {
                at += bytes.get(at..).and_then(|raw| find_end_tag(raw, close)).unwrap_or(0);
            }
        }
    }
    None
}

/// Length of the tag that begins here and the number of its attributes, by the states of the HTML standard.
fn scan_tag(bytes: &[u8]) -> (usize, usize) {
    #[derive(PartialEq)]
    enum State {
        Name,
        Before,
        Attribute,
        After,
        BeforeValue,
        Value,
    }
    let (mut state, mut attributes, mut at) = (State::Name, 0, 0);
    while let Some(&byte) = bytes.get(at) {
        let space = byte.is_ascii_whitespace();
        if byte == b'>' {
            return (at + 1, attributes);
        }
        state = match state {
            State::BeforeValue if byte == b'"' || byte == b'\'' => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                at += 1 + memchr::memchr(byte, rest).unwrap_or(rest.len());
                State::Before
            }
            State::BeforeValue if space => State::BeforeValue,
            State::Name | State::Attribute | State::Value if space => {
                if state == State::Attribute {
                    State::After
                } else {
                    State::Before
                }
            }
            State::Name | State::Attribute if byte == b'/' => State::Before,
            State::Attribute | State::After if byte == b'=' => State::BeforeValue,
            State::Before | State::After if space || byte == b'/' => state,
            State::Before | State::After => {
                attributes += 1;
                State::Attribute
            }
            State::BeforeValue | State::Value => State::Value,
            other => other,
        };
        at += 1;
    }
    (at, attributes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(page: &str) -> PageError {
        parse(page, Vec::new(), &Limits::default()).map(|tree| tree.nodes.len()).unwrap_err()
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert!(matches!(refused(&"<div>".repeat(100_000)), PageError::TooDeep(1_024)));
    }

    #[test]
    fn a_formatting_bomb_is_refused() {
        let bold: String = (0..500).flat_map(|n| ["<b id=".to_owned(), n.to_string(), ">".to_owned()]).collect();
        assert!(matches!(refused(&format!("<p>{bold}{}", "<p>x".repeat(20_000))), PageError::TooManyNodes(_)));
    }

    #[test]
    fn a_million_attributes_are_refused() {
        let attributes: String =
            (0..1_000_000).flat_map(|n| [" a".to_owned(), n.to_string(), "=1".to_owned()]).collect();
        assert!(matches!(refused(&format!("<p{attributes}>x")), PageError::TooManyAttributes(1_024)));
    }

    #[test]
    fn attributes_are_counted_by_the_standard() {
        assert_eq!(scan_tag(b"p a b='1 2 3' c = \"x y\" d=5/ e/f>"), (33, 6));
        assert_eq!(scan_tag(b"br/>"), (4, 0));
    }

    #[test]
    fn scripts_are_passed_over_and_data_is_kept() {
        let page = "<script>if (a<b) { '</p>' }</script><script type='application/ld+json'>{\"a\":1}</script><p>x";
        let tree = parse(page, Vec::new(), &Limits::default()).unwrap();
        let mut text = String::new();
        tree.text_below(super::super::arena::DOCUMENT, &mut text);
        assert_eq!(text, "{\"a\":1}x");
    }
}
