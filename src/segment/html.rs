//! The walk over the tree: blocks, containers, head. A loop with a stack of its own, never a recursion.

use html5ever::{LocalName, local_name, ns};

use crate::error::PageError;
use crate::page::{
    BlockKind, Container, Document, Format, Landmark, ListMark, PageImage, PageMetadata, SiteVerdict, TextSpan,
};
use crate::settings::{Limits, SiteSettings};

use super::arena::{DOCUMENT, NONE, NodeData, NodeId, Tree};
use super::attributes::Attributes;
use super::blocks::{BlockBuilder, Setting};
use super::classes::{Classes, Known, Naming};
use super::elements::{self, Role};
use super::selectors::SelectorSet;
use super::styles::Styles;
use super::tokenizer::names::LATE_SOURCES;
use super::{Choice, metadata, parse, payload, table};

/// Words a `noscript` must have to count as text: forums put whole threads there, everybody else a pixel.
const NOSCRIPT_WORDS: usize = 60;

/// The document of an HTML page with its site section; where the markup shows next to nothing, of the article in its
/// scripts.
pub(super) fn segment<'s>(
    text: &str,
    choice: Choice<'s>,
    limits: &Limits,
) -> Result<(Document, Option<&'s SiteSettings>), PageError> {
    let tree = parse::parse(text, attributes_read_by(choice.in_question()), limits)?;
    let site = choice.made(|| metadata::address(&tree));
    let document = walked(&tree, site);
    if !payload::is_wanted(&document.text) {
        return Ok((document, site));
    }
    let Some(article) = payload::article(text) else { return Ok((document, site)) };
    let hidden = walked(&parse::parse(&article, Vec::new(), limits)?, None);
    Ok((Document { metadata: document.metadata, ..hidden }, site))
}

/// Names of the attributes that the selectors of these sections read.
fn attributes_read_by(sites: &[SiteSettings]) -> Vec<LocalName> {
    let sets = sites.iter().flat_map(|site| [&site.body, &site.strip, &site.keep]).flatten();
    sets.flat_map(SelectorSet::attributes).collect()
}

/// The document of what the markup shows.
fn walked(tree: &Tree, site: Option<&SiteSettings>) -> Document {
    let walk = |styles: Styles| {
        let mut walk = Walk::new(tree, site, styles);
        walk.run();
        walk.finish()
    };
    let styles = Styles::of(tree);
    let hide = !styles.is_empty();
    let document = walk(styles);
    // Scripts show such a page once it has loaded: its sheets say nothing of what is read.
    if hide && is_mostly_hidden(&document) { walk(Styles::default()) } else { document }
}

/// Whether more than half of a document's text is hidden.
fn is_mostly_hidden(document: &Document) -> bool {
    let hidden: usize = document.blocks.iter().filter(|block| block.hidden).map(|block| block.span.len()).sum();
    2 * hidden > document.text.len()
}

/// An element that is open during the walk.
struct Open {
    node: NodeId,
    container: u32,
    setting: Setting,
    is_block: bool,
    in_data_table: bool,
    /// For an ordered list: the number of its next item.
    next_number: u32,
    /// For a `noscript`: number of blocks when it began.
    noscript_from: Option<usize>,
    /// What its classes name.
    naming: Naming,
}

struct Walk<'t> {
    tree: &'t Tree,
    site: Option<&'t SiteSettings>,
    stack: Vec<Open>,
    builder: BlockBuilder,
    containers: Vec<Container>,
    attribute_text: String,
    metadata: PageMetadata,
    classes: Classes<'t>,
    styles: Styles,
    groups: u32,
    /// Length of the text at which the last link ended.
    link_end: usize,
}

const ROOT_SETTING: Setting = Setting {
    kind: BlockKind::Paragraph,
    landmark: Landmark::None,
    hidden: false,
    noscript: false,
    linked: false,
    preformatted: false,
    group: 0,
    code: false,
};

impl<'t> Walk<'t> {
    fn new(tree: &'t Tree, site: Option<&'t SiteSettings>, styles: Styles) -> Self {
        let root = Container {
            parent: 0,
            depth: 0,
            tag: "",
            tokens: TextSpan::default(),
            first_block: 0,
            end_block: 0,
            site_verdict: SiteVerdict::None,
        };
        Self {
            tree,
            site,
            stack: vec![Open {
                node: DOCUMENT,
                container: 0,
                setting: ROOT_SETTING,
                is_block: true,
                in_data_table: false,
                next_number: 0,
                noscript_from: None,
                naming: Naming::default(),
            }],
            builder: BlockBuilder::default(),
            containers: vec![root],
            attribute_text: String::new(),
            metadata: PageMetadata::default(),
            classes: Classes::default(),
            styles,
            groups: 0,
            link_end: usize::MAX,
        }
    }

    fn run(&mut self) {
        let mut at = self.tree.get(DOCUMENT).map_or(NONE, |node| node.first_child);
        while at != NONE {
            let Some(node) = self.tree.get(at) else { return };
            let descend = match &node.data {
                NodeData::Text(text) => {
                    let setting = self.top().setting;
                    let depth = self.stack.len();
                    self.builder.push(text, setting, depth);
                    false
                }
                NodeData::Element { name, .. } => {
                    let html = name.ns == ns!(html);
                    let local = name.local.clone();
                    self.enter(at, &local, html)
                }
                _ => false,
            };
            if descend && node.first_child != NONE {
                at = node.first_child;
                continue;
            }
            if descend {
                self.leave();
            }
            at = self.step_over(at);
        }
        while self.stack.len() > 1 {
            self.leave();
        }
        self.close_block();
    }

    /// The node after `at` and everything below it, leaving the elements that end in between.
    fn step_over(&mut self, mut at: NodeId) -> NodeId {
        loop {
            let Some(node) = self.tree.get(at) else { return NONE };
            if node.next != NONE {
                return node.next;
            }
            if node.parent == NONE || node.parent == DOCUMENT {
                return NONE;
            }
            at = node.parent;
            self.leave();
        }
    }

    #[expect(clippy::expect_used, reason = "the root is never popped")]
    fn top(&self) -> &Open {
        self.stack.last().expect("the root")
    }

    fn close_block(&mut self) {
        let stack = &self.stack;
        self.builder.close(|depth| stack.get(depth.saturating_sub(1)).map_or(0, |open| open.container));
    }

    /// Enters an element; says whether its children are to be walked (then `leave` must follow).
    fn enter(&mut self, id: NodeId, name: &LocalName, html: bool) -> bool {
        let role = if html { elements::role(name) } else { Role::Skipped };
        match role {
            Role::Skipped => {
                metadata::read_skipped(self.tree, id, name, &mut self.metadata);
                if matches!(*name, local_name!("iframe") | local_name!("video") | local_name!("audio")) {
                    self.builder.medium();
                }
                return false;
            }
            Role::Head => {
                metadata::read_head(self.tree, id, &mut self.metadata);
                return false;
            }
            Role::Break => {
                let stack = &self.stack;
                if self.top().in_data_table {
                    self.builder.space();
                } else if !self.top().setting.preformatted {
                    self.builder
                        .line_break(|depth| stack.get(depth.saturating_sub(1)).map_or(0, |open| open.container));
                } else {
                    let setting = self.top().setting;
                    let depth = self.stack.len();
                    self.builder.push("\n", setting, depth);
                }
                return false;
            }
            Role::Media => {
                self.image(id);
                return *name == local_name!("picture") && self.open(id, name, false);
            }
            Role::Inline | Role::Block => {}
        }
        if *name == local_name!("html") {
            self.metadata.lang = self.tree.attr(id, &local_name!("lang")).map(str::to_owned);
        }
        let is_block = role == Role::Block;
        if is_block {
            self.begin_block(name);
        }
        self.open(id, name, is_block)
    }

    fn begin_block(&mut self, name: &LocalName) {
        if !self.top().in_data_table || matches!(*name, local_name!("tr") | local_name!("caption")) {
            self.close_block();
        } else if matches!(*name, local_name!("td") | local_name!("th")) {
            self.builder.cell();
        } else {
            self.builder.space();
        }
    }

    /// Pushes an element on the stack.
    fn open(&mut self, id: NodeId, name: &LocalName, is_block: bool) -> bool {
        let above = self.top();
        let (parent, mut setting, mut in_data_table) = (above.container, above.setting, above.in_data_table);
        let tree = self.tree;
        let own = Attributes::of(tree.attrs(id));
        setting.hidden |= own.hide() || !self.styles.is_empty() && !own.show() && self.styles.hide(&own);
        setting.code |= matches!(*name, local_name!("code") | local_name!("kbd") | local_name!("samp"));
        if *name == local_name!("a") && self.link_end == self.builder.text.len() {
            // Two links side by side are parted by style, if not by a space.
            self.builder.space();
        }
        setting.linked |= *name == local_name!("a") && own.href.is_some();
        if is_block {
            if let Some(landmark) = elements::landmark(name, own.role, setting.landmark) {
                setting.landmark = landmark;
            }
            if let Some(kind) = elements::kind(name) {
                setting.kind = kind;
                setting.preformatted |= kind == BlockKind::Pre;
            }
            match *name {
                local_name!("ul") | local_name!("ol") | local_name!("dl") if setting.group == 0 || !in_data_table => {
                    self.groups += 1;
                    setting.group = self.groups;
                }
                local_name!("table") if !in_data_table && table::holds_data(tree, id) => {
                    self.groups += 1;
                    setting.group = self.groups;
                    in_data_table = true;
                }
                local_name!("tr") if in_data_table => setting.kind = BlockKind::TableRow,
                local_name!("div") | local_name!("section") | local_name!("article")
                    if matches!(setting.kind, BlockKind::Heading(_) | BlockKind::Control) =>
                {
                    setting.kind = BlockKind::Paragraph;
                }
                _ => {}
            }
        }
        self.begin_item(id, name);
        let next_number =
            if *name == local_name!("ol") { number(tree, id, &local_name!("start")).unwrap_or(1) } else { 0 };
        let noscript_from = (*name == local_name!("noscript")).then(|| {
            setting.noscript = true;
            self.builder.blocks.len()
        });
        let (tokens, naming) = self.tokens(&own);
        let container = self.container((id, name), tokens, parent, is_block);
        self.note((id, name), &own, naming);
        let node = id;
        self.stack.push(Open { node, container, setting, is_block, in_data_table, next_number, noscript_from, naming });
        true
    }

    /// Notes the mark of a list item that begins.
    fn begin_item(&mut self, id: NodeId, name: &LocalName) {
        match *name {
            local_name!("dt") | local_name!("dd") => self.builder.item(ListMark::Bullet),
            local_name!("li") => {
                let own = number(self.tree, id, &local_name!("value"));
                let mark = match self
                    .stack
                    .iter_mut()
                    .rev()
                    .take(24)
                    .find(|open| open.next_number > 0 || is_list(self.tree, open))
                {
                    Some(list) if list.next_number > 0 => {
                        let number = own.unwrap_or(list.next_number);
                        list.next_number = number.saturating_add(1);
                        ListMark::Number(number)
                    }
                    _ => ListMark::Bullet,
                };
                self.builder.item(mark);
            }
            _ => {}
        }
    }

    /// The tokens of an element, and what its classes name. Elements that have the same attributes share theirs.
    fn tokens(&mut self, own: &Attributes<'t>) -> (TextSpan, Naming) {
        let shared = [own.class, own.role, own.itemprop];
        if own.id.is_none() && shared.iter().all(Option::is_none) {
            return (TextSpan::default(), Naming::default());
        }
        let Known { naming, tokens } = *self.classes.of(shared);
        if let Some(tokens) = tokens.filter(|_| own.id.is_none()) {
            return (tokens, naming);
        }
        let tokens = self.new_tokens(own);
        if own.id.is_none() {
            self.classes.of(shared).tokens = Some(tokens);
        }
        (tokens, naming)
    }

    fn new_tokens(&mut self, own: &Attributes<'_>) -> TextSpan {
        let start = self.attribute_text.len();
        for value in [own.class, own.id, own.role, own.itemprop].into_iter().flatten() {
            // Most values have single spaces between their tokens and go over at once.
            let whole = is_single_spaced(value).then_some(value);
            let tokens = whole.is_none().then(|| value.split_ascii_whitespace());
            for token in whole.into_iter().chain(tokens.into_iter().flatten()) {
                if self.attribute_text.len() > start {
                    self.attribute_text.push(' ');
                }
                self.attribute_text.push_str(token);
            }
        }
        if let Some(own) = self.attribute_text.get_mut(start..) {
            own.make_ascii_lowercase();
        }
        TextSpan::new(start, self.attribute_text.len())
    }

    /// The container of an element: a new one for blocks and for inline elements with tokens.
    fn container(&mut self, (id, name): (NodeId, &LocalName), tokens: TextSpan, parent: u32, is_block: bool) -> u32 {
        if !is_block && tokens.is_empty() && self.site.is_none() {
            return parent;
        }
        let first_block = u32::try_from(self.builder.blocks.len()).unwrap_or(u32::MAX);
        let above = self.containers.get(parent as usize);
        let depth = above.map_or(0, |above| above.depth.saturating_add(1));
        let own = self.site.map_or(SiteVerdict::None, |site| super::selectors::verdict(self.tree, id, site));
        let site_verdict = match (own, above.map_or(SiteVerdict::None, |above| above.site_verdict)) {
            (SiteVerdict::None, inherited) => inherited,
            (own, _) => own,
        };
        self.containers.push(Container {
            parent,
            depth,
            tag: elements::tag(name),
            tokens,
            first_block,
            end_block: first_block,
            site_verdict,
        });
        u32::try_from(self.containers.len() - 1).unwrap_or(0)
    }

    /// Leaves the innermost element.
    fn leave(&mut self) {
        if self.stack.len() <= 1 {
            return;
        }
        let Some(open) = self.stack.last() else { return };
        let (is_block, in_data_table, noscript_from, container) =
            (open.is_block, open.in_data_table, open.noscript_from, open.container);
        let name = self.tree.name(open.node).map(|name| name.local.clone());
        if is_block {
            let row_end = matches!(name, Some(local_name!("tr") | local_name!("table") | local_name!("caption")));
            if !in_data_table || row_end {
                self.close_block();
            } else {
                self.builder.space();
            }
            if matches!(name, Some(local_name!("li") | local_name!("dt") | local_name!("dd"))) {
                self.builder.item_end();
            }
        }
        if let Some(first) = noscript_from {
            self.close_block();
            self.weigh_noscript(first);
        }
        if name == Some(local_name!("a")) {
            self.link_end = self.builder.text.len();
        }
        self.stack.pop();
        self.builder.left_to(self.stack.len());
        let end = u32::try_from(self.builder.blocks.len()).unwrap_or(u32::MAX) + u32::from(self.builder.is_open());
        if let Some(container) = self.containers.get_mut(container as usize) {
            container.end_block = container.end_block.max(end);
        }
    }

    fn weigh_noscript(&mut self, first: usize) {
        let words: usize = self
            .builder
            .blocks
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map(|block| block.span.slice(&self.builder.text).split_whitespace().count())
            .sum();
        if words < NOSCRIPT_WORDS {
            self.builder.forget_from(first);
        }
    }

    /// Reads what an element's attributes say about the page.
    fn note(&mut self, element: (NodeId, &LocalName), own: &Attributes<'_>, naming: Naming) {
        let block = u32::try_from(self.builder.blocks.len()).unwrap_or(u32::MAX);
        metadata::read_time(self.tree, element, own, block, &mut self.metadata);
        let mut open = self.stack.iter().rev().map(|open| open.naming);
        let [parent, above] = std::array::from_fn(|_| open.next().unwrap_or_default());
        metadata::read_element((self.tree, own), element, [naming, parent, above], block, &mut self.metadata);
    }

    fn image(&mut self, id: NodeId) {
        self.builder.medium();
        let plain = local_name!("src");
        let sources = LATE_SOURCES.iter().chain([&plain]);
        let src = sources.filter_map(|name| self.tree.attr(id, name)).find(|src| !src.starts_with("data:"));
        let alt = self.tree.attr(id, &local_name!("alt")).unwrap_or_default();
        if src.is_some() || !alt.is_empty() {
            self.metadata.images.push(PageImage {
                src: src.unwrap_or_default().to_owned(),
                alt: alt.trim().to_owned(),
                before_block: u32::try_from(self.builder.blocks.len()).unwrap_or(u32::MAX),
                caption_block: None,
                container: self.top().container,
            });
        }
    }

    fn finish(self) -> Document {
        let Self { builder, containers, attribute_text, mut metadata, .. } = self;
        let captions: Vec<(usize, u32)> = builder
            .blocks
            .iter()
            .enumerate()
            .filter(|(_, block)| block.kind == BlockKind::Caption)
            .map(|(index, block)| (index, block.container))
            .collect();
        for image in &mut metadata.images {
            let next = captions.iter().map(|(index, _)| *index).find(|index| *index >= image.before_block as usize);
            image.caption_block = next
                .filter(|index| *index <= image.before_block as usize + 1)
                .and_then(|index| u32::try_from(index).ok());
        }
        Document {
            format: Format::Html,
            text: builder.text,
            blocks: builder.blocks,
            containers,
            attribute_text,
            metadata,
            code: builder.code,
        }
    }
}

/// Whether a value is tokens with single spaces between them; all of it is looked at without a branch, so that it
/// compiles to vector instructions.
fn is_single_spaced(value: &str) -> bool {
    let bytes = value.as_bytes();
    let control = bytes.iter().fold(0, |odd, byte| odd | u8::from(*byte < b' '));
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    let double = pairs.fold(0, |odd, (one, next)| odd | u8::from(*one == b' ') & u8::from(*next == b' '));
    control | double == 0 && !bytes.is_empty() && !value.starts_with(' ') && !value.ends_with(' ')
}

/// A positive number given as an attribute.
fn number(tree: &Tree, id: NodeId, attribute: &LocalName) -> Option<u32> {
    tree.attr(id, attribute)?.trim().parse().ok().filter(|number| (1..1_000_000).contains(number))
}

fn is_list(tree: &Tree, open: &Open) -> bool {
    tree.name(open.node).is_some_and(|name| matches!(name.local, local_name!("ul") | local_name!("menu")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;

    /// The texts of a page that are marked as hidden.
    fn hidden(html: &str) -> Vec<String> {
        let document = walked(&parse::parse(html, Vec::new(), &Limits::default()).unwrap(), None);
        let of = |block: &crate::page::Block| document.text.get(block.span.range()).unwrap_or_default().to_owned();
        document.blocks.iter().filter(|block| block.hidden).map(of).collect()
    }

    const SHEET: &str = "<style>.a{display:none}</style>";

    #[test]
    fn a_sheet_hides_a_part_of_a_page() {
        assert_eq!(hidden(&format!("{SHEET}<p class=a>Hidden</p><p>The ferry sails again on Monday.</p>")), ["Hidden"]);
        let opened = "<p class=a style='display: block'>Opened</p><p>The ferry sails again on Monday.</p>";
        assert_eq!(hidden(&format!("{SHEET}{opened}")), Vec::<String>::new());
    }

    #[test]
    fn a_sheet_that_hides_most_of_a_page_hides_nothing() {
        let page = "<p class=a>The ferry sails again on Monday.</p><p class=a hidden>Menu</p><p>Aros</p>";
        assert_eq!(hidden(&format!("{SHEET}{page}")), ["Menu"]);
    }
}
