//! A bounded parse: our tokenizer and html5ever's tree builder into the arena, stopped as soon as a budget is exceeded.
//!
//! Three kinds of page defeat an unbounded parse: deep nesting (time quadratic in depth), unclosed formatting tags
//! that every paragraph opens anew (nodes quadratic in size), and tags with very many attributes. All budgets are
//! counted, none is clocked.

use std::cell::{Cell, OnceCell};

use html5ever::interface::TreeSink;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName};

use crate::error::PageError;
use crate::settings::Limits;

use super::arena::{ArenaSink, Handle, Tree};
use super::tokenizer::names::KeptAttributes;
use super::tokenizer::{self, Halt, Next, Receiver, Tokenizer};

/// Parses a page within its budget.
///
/// # Errors
/// [`PageError::TooManyAttributes`], [`PageError::TooDeep`], [`PageError::TooManyNodes`], [`PageError::TooMuchWork`].
pub(crate) fn parse(text: &str, extra_attributes: Vec<LocalName>, limits: &Limits) -> Result<Tree, PageError> {
    let names = KeptAttributes::with(extra_attributes);
    let page = tokenizer::preprocess(text);
    let bounded = Bounded::new(&names, page.len(), limits);
    match Tokenizer::new(&page, &names, limits.max_attributes, &bounded).run() {
        Err(Halt::Crowded) => Err(PageError::TooManyAttributes(limits.max_attributes)),
        Err(Halt::Unwanted) | Ok(()) => bounded.finish(),
    }
}

/// The tree builder behind a meter.
pub(super) struct Bounded<'k> {
    builder: TreeBuilder<Handle, ArenaSink<'k>>,
    limits: Limits,
    steps: Cell<u64>,
    excess: OnceCell<PageError>,
}

impl<'k> Bounded<'k> {
    pub(super) fn new(names: &'k KeptAttributes, page_bytes: usize, limits: &Limits) -> Self {
        let sink = ArenaSink::new(names, page_bytes / 40 + 64);
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        Self { builder: TreeBuilder::new(sink, options), limits: *limits, steps: Cell::new(0), excess: OnceCell::new() }
    }

    /// The tree, if no budget was exceeded.
    pub(super) fn finish(self) -> Result<Tree, PageError> {
        self.builder.end();
        match self.excess.into_inner() {
            Some(error) => Err(error),
            None => Ok(self.builder.sink.finish()),
        }
    }

    /// Counts a token against the budgets; once one is exceeded no more tokens reach the tree builder.
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
        self.excess.set(error).is_ok()
    }
}

impl Receiver for Bounded<'_> {
    fn take(&self, token: Token) -> Next {
        if self.exceeded() {
            return Next::Nothing;
        }
        match self.builder.process_token(token, 1) {
            TokenSinkResult::RawData(kind) => Next::Raw(kind),
            TokenSinkResult::Plaintext => Next::Plaintext,
            // Scripts are not run and the encoding is known: go on.
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => {
                Next::Markup
            }
        }
    }

    fn in_foreign_content(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    fn attributes(&self) -> Vec<Attribute> {
        self.builder.sink.spare_attributes()
    }
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
        let limits = Limits { max_attributes: 6, ..Limits::default() };
        let fits = |page: &str| parse(page, Vec::new(), &limits).is_ok();
        assert!(fits("<p a b='1 2 3' c = \"x y\" d=5/ e/f>"));
        assert!(!fits("<p a b='1 2 3' c = \"x y\" d=5/ e/f g>"));
        assert!(fits("<script>a<b c d e f g h i</script><!--<p a b c d e f g>-->"));
    }

    #[test]
    fn text_in_scripts_is_none_of_the_page() {
        let page = "<script>if (a<b) { '</p>' }</script><script type='application/ld+json'>{\"a\":1}</script><p>x";
        let tree = parse(page, Vec::new(), &Limits::default()).unwrap();
        let text = |id| {
            let mut text = String::new();
            tree.text_below(id, &mut text);
            text
        };
        assert_eq!(text(super::super::arena::DOCUMENT), "x");
        let scripts = (0..u32::try_from(tree.nodes.len()).unwrap())
            .filter(|id| tree.name(*id).is_some_and(|name| *name.local == *"script"));
        assert_eq!(scripts.map(text).collect::<Vec<_>>(), ["if (a<b) { '</p>' }", "{\"a\":1}"]);
    }
}
