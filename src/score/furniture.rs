//! Small furniture inside an article: lines with its time, copies of its sentences.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use crate::lexicon::{self, Class, Signal};
use crate::measure::{Measured, Place, overlap, words_of};
use crate::page::BlockKind;
use crate::score::html::tokens::token_hash;

/// Names of elements that hold a user's panel, a signature, controls or the like, as whole parts of tokens.
const NAMES: [&str; 28] = [
    "user",
    "userinfo",
    "member",
    "profile",
    "meta",
    "metadata",
    "postmeta",
    "actions",
    "toolbar",
    "controls",
    "sig",
    "signature",
    "stats",
    "likes",
    "votes",
    "reactions",
    "timestamp",
    "datetime",
    "pubdate",
    "date",
    "datum",
    "fecha",
    "readtime",
    "kopfzeile",
    "byline",
    "author",
    "autor",
    "views",
];
/// Names of elements that repeat a sentence in large letters.
const PULLED: [&str; 9] = ["pull", "pullquote", "quote", "zitat", "citation", "cita", "citat", "cytat", "blockquote"];
/// Most candidates for a repeated sentence whose words are looked for.
const MAX_WORDS: u32 = 20;

/// Why a block inside the article is none of its text, if it is not.
pub(super) fn reason(page: &Measured<'_>, block: usize) -> Option<&'static str> {
    let own = page.document.blocks.get(block)?;
    let stats = page.block(block);
    let content = matches!(
        own.kind,
        BlockKind::Heading(_) | BlockKind::ListItem | BlockKind::TableRow | BlockKind::Pre | BlockKind::Quote
    );
    if content || stats.words > MAX_WORDS || stats.is_sentence() || Some(block) == page.frame.headline {
        return None;
    }
    let container = page.document.containers.get(own.container as usize)?;
    let whole = container.end_block.saturating_sub(container.first_block) <= 2;
    let named = whole
        && page.document.tokens(container).split(' ').any(|token| {
            NAMES.contains(&token) || token.split(['-', '_']).any(|part| NAMES.contains(&part) && part.len() >= 4)
        });
    if named && !stats.shape.ends_sentence {
        return Some("named as furniture");
    }
    let dated = has_time(page, block) && stats.digits >= 5 && stats.words <= 16 && !stats.shape.ends_sentence;
    let label = container.tag != "p" && !page.document.tokens(container).is_empty() && whole;
    if label && stats.link_density >= 0.5 && stats.link_density < 0.98 && stats.words >= 4 {
        return Some("a label and a link in an element of their own");
    }
    if dated && (page.frame.place(block) == Place::Head || stats.words <= 9) {
        return Some("a line with the time of publication");
    }
    None
}

/// Whether a `time` element stands in the block.
fn has_time(page: &Measured<'_>, block: usize) -> bool {
    let times = &page.document.metadata.times;
    let from = times.partition_point(|time| (time.block as usize) < block);
    times.get(from).is_some_and(|time| time.block as usize == block)
}

/// For each block, whether it is a sentence of another block in large letters: a pull quote.
pub(super) fn pulled(page: &Measured<'_>) -> Vec<bool> {
    let mut found = vec![false; page.len()];
    let (mut left, mut long) = (12, None);
    for block in 0..page.len() {
        if left == 0 {
            break;
        }
        if !may_be_pulled(page, block) {
            continue;
        }
        left -= 1;
        let wanted = bare(page.folded(block));
        let wanted_words = words_of(page.text(block));
        let named = is_named_pull(page, block);
        let wanted = Finder::new(&wanted);
        let long = long.get_or_insert_with(|| long_texts(page));
        let copy = long.iter().any(|(other, text)| {
            *other != block
                && page.block(*other).words > page.block(block).words
                && (wanted.find(text.as_bytes()).is_some()
                    || named && overlap(&wanted_words, &words_of(page.text(*other))) >= 0.99)
        });
        if let Some(found) = found.get_mut(block) {
            *found = copy;
        }
    }
    found
}

/// The blocks of running text, bare.
fn long_texts(page: &Measured<'_>) -> Vec<(usize, String)> {
    let long = (0..page.len()).filter(|block| page.block(*block).is_long());
    long.map(|block| (block, bare(page.folded(block)))).collect()
}

/// Whether the element of a block is named as a quotation in large letters rather than as a quotation.
fn is_named_pull(page: &Measured<'_>, block: usize) -> bool {
    let Some(own) = page.document.blocks.get(block) else { return false };
    let Some(container) = page.document.containers.get(own.container as usize) else { return false };
    own.kind == BlockKind::Paragraph
        && page.document.tokens(container).split(['-', '_', ' ']).any(|part| part.len() >= 4 && PULLED.contains(&part))
}

fn may_be_pulled(page: &Measured<'_>, block: usize) -> bool {
    let Some(own) = page.document.blocks.get(block) else { return false };
    if !(4..=45).contains(&page.block(block).words) || matches!(own.kind, BlockKind::Heading(_) | BlockKind::Pre) {
        return false;
    }
    let mut at = own.container as usize;
    for _ in 0..3 {
        let Some(container) = page.document.containers.get(at) else { return false };
        let small = container.end_block.saturating_sub(container.first_block) <= 3;
        let tagged = matches!(container.tag, "blockquote" | "aside" | "figure" | "q");
        let named = || page.document.tokens(container).split(['-', '_', ' ']).any(|part| PULLED.contains(&part));
        if small && (tagged || named()) {
            return true;
        }
        at = container.parent as usize;
    }
    false
}

/// Letters and digits of a folded text, one space between words.
fn bare(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for word in lexicon::words_of(folded) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Most words of a box that speaks to the reader.
const MAX_BOX_WORDS: u32 = 110;
/// Most blocks of such a box.
const MAX_BOX_BLOCKS: usize = 7;

/// A small box that a block stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct FurnitureBox {
    pub(super) reason: &'static str,
    /// Whether the page has several like it.
    pub(super) is_entry: bool,
}

/// For each block, whether it stands in a small box of its own inside the article that speaks to the reader: under a
/// heading that is a prompt, or closed by a button.
pub(super) fn boxes(page: &Measured<'_>) -> Vec<Option<FurnitureBox>> {
    let headed = headed_children(page);
    let mut boxes = Vec::new();
    // How many of them have the same tag and tokens, numbers aside.
    let mut alike: FxHashMap<(&str, u32), usize> = FxHashMap::default();
    for container in page.document.containers.iter().skip(1) {
        let blocks = container.first_block as usize..container.end_block as usize;
        let tokens = page.document.tokens(container);
        let tagged = matches!(container.tag, "div" | "section" | "aside" | "form");
        if !tagged || blocks.is_empty() || blocks.len() > MAX_BOX_BLOCKS || tokens.is_empty() {
            continue;
        }
        let words: u32 = blocks.clone().map(|block| page.block(block).words).sum();
        if words > MAX_BOX_WORDS || page.frame.headline.is_some_and(|headline| blocks.contains(&headline)) {
            continue;
        }
        let alone = headed.get(container.parent as usize).is_some_and(|headed| *headed <= 2);
        if let Some(reason) = box_reason(page, blocks.clone(), alone) {
            let key = (container.tag, token_hash(tokens.as_bytes()));
            *alike.entry(key).or_default() += 1;
            boxes.push((blocks, reason, key));
        }
    }
    let mut found = vec![None; page.len()];
    for (blocks, reason, key) in boxes {
        let is_entry = alike.get(&key).is_some_and(|count| *count >= ENTRIES);
        found.get_mut(blocks).into_iter().flatten().for_each(|own| *own = Some(FurnitureBox { reason, is_entry }));
    }
    found
}

/// Boxes alike from which each is an entry of the page's own list.
const ENTRIES: usize = 3;

/// For each container, how many of its children begin with a heading: many are the sections of an article.
fn headed_children(page: &Measured<'_>) -> Vec<u32> {
    let containers = &page.document.containers;
    let mut headed = vec![0; containers.len()];
    for container in containers.iter().skip(1) {
        let first = page.document.blocks.get(container.first_block as usize);
        let heads = first.is_some_and(|block| matches!(block.kind, BlockKind::Heading(_)));
        let section = matches!(container.tag, "div" | "section" | "aside" | "form" | "article");
        if heads
            && section
            && let Some(count) = headed.get_mut(container.parent as usize)
        {
            *count += 1;
        }
    }
    headed
}

fn box_reason(page: &Measured<'_>, blocks: std::ops::Range<usize>, alone: bool) -> Option<&'static str> {
    const PROMPTS: [Class; 6] = [
        Class::DONATION_PROMPT,
        Class::NEWSLETTER_SIGNUP,
        Class::MEMBERSHIP_PROMPT,
        Class::SUBSCRIBE_PROMPT,
        Class::APP_PROMPT,
        Class::FOLLOW_US,
    ];
    let kind = |block: usize| page.document.blocks.get(block).map(|own| own.kind);
    let data = |block: usize| {
        matches!(kind(block), Some(BlockKind::Pre | BlockKind::TableRow | BlockKind::Quote))
            || page.block(block).shape.begins_quote
            || page.signal(block, Signal::Say) > 0 && page.block(block).shape.has_quote
    };
    if blocks.clone().any(data) {
        return None;
    }
    let words: u32 = blocks.clone().map(|block| page.block(block).words).sum();
    let last = blocks.end.checked_sub(1)?;
    if blocks.len() >= 2
        && kind(last) == Some(BlockKind::Control)
        && kind(blocks.start) != Some(BlockKind::Control)
        && words <= 60
    {
        return Some("a box closed by a button");
    }
    let headed = matches!(kind(blocks.start), Some(BlockKind::Heading(level)) if level >= 3);
    if !alone || !headed || blocks.len() < 2 {
        return None;
    }
    let prompt = PROMPTS.iter().any(|class| page.has(blocks.start, *class)) && page.block(blocks.start).words <= 12;
    let speaks = || {
        words <= 80
            && blocks.clone().skip(1).any(|block| {
                page.signal(block, Signal::We) > 0
                    && page.signal(block, Signal::You) > 0
                    && (page.signal(block, Signal::Give) > 0 || page.signal(block, Signal::Subscribe) > 0)
            })
    };
    (prompt || speaks()).then_some("a box that speaks to the reader")
}
