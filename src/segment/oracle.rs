//! html5ever's own tokenizer in front of the same tree: what the parse is held against by tests and fuzzing, and used
//! for nothing else.

use std::fmt::Write as _;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::error::PageError;
use crate::settings::Limits;

use super::arena::{DOCUMENT, NONE, NodeData, NodeId, Tree};
use super::parse::{self, Bounded};
use super::tokenizer::names::KeptAttributes;
use super::tokenizer::{Next, Receiver};

/// The first difference between the tree of a page as we parse it and as html5ever does, with these attributes kept
/// beside the usual ones. Pages over a budget are not compared: budgets count tokens, and ours are longer.
pub fn difference(page: &str, attributes: &[&str]) -> Option<String> {
    let limits = Limits::default();
    let extra: Vec<LocalName> = attributes.iter().map(|name| LocalName::from(*name)).collect();
    let (Ok(ours), Ok(theirs)) = (parse::parse(page, extra.clone(), &limits), stock_parse(page, extra, &limits)) else {
        return None;
    };
    let (ours, theirs) = (dump(&ours), dump(&theirs));
    if ours == theirs {
        return None;
    }
    let same = ours.lines().zip(theirs.lines()).take_while(|(ours, theirs)| ours == theirs).count();
    let from = |dump: &str| dump.lines().skip(same.saturating_sub(2)).take(6).collect::<Vec<_>>().join("\n");
    Some(format!("line {same} of the tree\nours:\n{}\nhtml5ever's:\n{}", from(&ours), from(&theirs)))
}

/// Parses a page with html5ever's tokenizer.
fn stock_parse(page: &str, extra: Vec<LocalName>, limits: &Limits) -> Result<Tree, PageError> {
    let names = KeptAttributes::with(extra);
    let tokenizer = Tokenizer::new(Stock(Bounded::new(&names, page.len(), limits)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(page));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.finish()
}

/// The receiver of our tokens as html5ever wants it.
struct Stock<'k>(Bounded<'k>);

impl TokenSink for Stock<'_> {
    type Handle = NodeId;

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<NodeId> {
        if matches!(token, Token::ParseError(_)) {
            return TokenSinkResult::Continue;
        }
        match self.0.take(token) {
            Next::Raw(kind) => TokenSinkResult::RawData(kind),
            Next::Plaintext => TokenSinkResult::Plaintext,
            Next::Markup | Next::Nothing => TokenSinkResult::Continue,
        }
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0.in_foreign_content()
    }
}

/// A tree as text, a node a line.
fn dump(tree: &Tree) -> String {
    let mut out = String::new();
    let mut roots: Vec<NodeId> = (0..u32::try_from(tree.nodes.len()).unwrap_or(NONE))
        .filter(|id| tree.get(*id).is_some_and(|node| node.parent == NONE))
        .collect();
    roots.retain(|id| *id == DOCUMENT || tree.get(*id).is_some_and(|node| matches!(node.data, NodeData::Fragment)));
    for root in roots {
        dump_below(tree, root, &mut out);
    }
    out
}

fn dump_below(tree: &Tree, root: NodeId, out: &mut String) {
    let (mut at, mut depth) = (root, 0);
    while let Some(node) = tree.get(at) {
        let _ = match &node.data {
            NodeData::Fragment => writeln!(out, "{depth} fragment"),
            NodeData::Other => writeln!(out, "{depth} other"),
            NodeData::Text(text) => writeln!(out, "{depth} {:?}", &**text),
            NodeData::Element { name, .. } => {
                let attrs = tree.attrs(at).iter();
                let attrs: Vec<(&str, &str)> = attrs.map(|attr| (&*attr.name, &*attr.value)).collect();
                writeln!(out, "{depth} <{} {}> {attrs:?}", &*name.ns, &*name.local)
            }
        };
        if node.first_child != NONE {
            at = node.first_child;
            depth += 1;
            continue;
        }
        while at != root && tree.get(at).is_some_and(|node| node.next == NONE) {
            at = tree.get(at).map_or(root, |node| node.parent);
            depth -= 1;
        }
        if at == root {
            return;
        }
        at = tree.get(at).map_or(NONE, |node| node.next);
    }
}
