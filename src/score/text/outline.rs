//! Lines outside of the article by shape and place alone, with weights chosen by hand: what speaks for husk where the
//! forests, which have seen few pages of some kinds and languages, doubt.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::BlockKind;

/// How likely a line is husk, 0 to 1, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Hint {
    pub(super) husk: f32,
    pub(super) reasons: [&'static str; 3],
}

/// Lines without the shape of sentences that follow each other.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    lines: usize,
    /// Lines that are a phrase of user interfaces.
    labels: usize,
    /// Whether one of the three lines before or after is one, or the line itself.
    near: bool,
    /// Whether a line that ends in a colon introduces it.
    listed: bool,
}

/// Scores of all lines of a text scrape.
pub(super) fn outline(page: &Measured<'_>) -> Vec<Hint> {
    let runs = runs(page);
    let listing = is_listing(page);
    (0..page.len()).map(|block| line(page, block, &runs.get(block).copied().unwrap_or_default(), listing)).collect()
}

/// Whether there are more words behind the running text than up to its end: then what stands behind it is a list of its
/// own rather than a tail.
fn is_listing(page: &Measured<'_>) -> bool {
    let words = |range: std::ops::Range<usize>| range.map(|block| page.block(block).words).sum::<u32>();
    page.frame.last_long.is_some_and(|last| words(last + 1..page.len()) > words(0..last + 1))
}

/// Whether a line has neither the length nor the end of a sentence.
fn is_fragment(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    !stats.is_long() && !stats.is_sentence() && stats.words <= 30
}

/// Whether a line is a phrase of user interfaces.
fn is_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 8
        && page.hits(block).iter().any(|hit| {
            hit.anchor == Anchor::Whole && !matches!(hit.class, Class::BYLINE | Class::IMAGE_CREDIT | Class::TIMESTAMP)
        })
}

fn runs(page: &Measured<'_>) -> Vec<Run> {
    let mut runs = vec![Run::default(); page.len()];
    let mut start = 0;
    while start < page.len() {
        let mut end = start;
        let mut run = Run { listed: start > 0 && introduces(page, start - 1), ..Run::default() };
        while end < page.len() && is_fragment(page, end) {
            run.listed |= introduces(page, end);
            run.lines += 1;
            run.labels += usize::from(is_label(page, end));
            end += 1;
        }
        for (block, own) in (start..end).zip(runs.get_mut(start..end).unwrap_or_default()) {
            let window = block.saturating_sub(2).max(start)..(block + 3).min(end);
            *own = Run { near: run.labels > 0 && window.into_iter().any(|other| is_label(page, other)), ..run };
        }
        start = end.max(start + 1);
    }
    runs
}

/// Whether a line introduces a list: words of a sentence, and a colon.
fn introduces(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.shape.ends_colon && stats.words >= 5 && stats.function_words >= 1
}

fn line(page: &Measured<'_>, block: usize, run: &Run, listing: bool) -> Hint {
    let stats = page.block(block);
    let kind = |block: usize| page.document.blocks.get(block).map(|own| own.kind);
    let row = |block: usize| kind(block) == Some(BlockKind::TableRow);
    // One row alone outside of the article is a menu with bars.
    let table = row(block) && (page.frame.place(block) == Place::Body || row(block + 1) || block > 0 && row(block - 1));
    let code = table || matches!(kind(block), None | Some(BlockKind::Pre));
    if code || !is_fragment(page, block) || Some(block) == page.frame.headline || page.frame.is_copy(block) {
        return Hint::default();
    }
    let (mut husk, place) = match page.frame.place(block) {
        Place::Tail if listing && !run.near => (0.4, "stands in the tail"),
        Place::Tail => (tail(run), "stands in the tail"),
        Place::Head => (head(page, block), "stands in the head"),
        Place::Body if is_debris(page, block) => (0.7, "a bare address or handle"),
        Place::Body if heads_prompt(page, block) => (0.65, "right above a prompt"),
        Place::Body => (body(run), "in a run of short lines"),
    };
    if stats.shape.begins_bullet && page.frame.place(block) != Place::Head {
        husk -= 0.25;
    }
    if stats.shape.ends_sentence || stats.shape.begins_quote {
        husk -= 0.25;
    }
    if stats.shape.ends_colon {
        husk -= 0.15;
    }
    // One line between running text may be a sub-heading: that it is also a word of user interfaces proves nothing.
    let labels = run.labels > 0 && !(run.lines == 1 && page.frame.place(block) == Place::Body);
    if labels {
        husk += 0.1;
    }
    if stats.shape.has_url || stats.shape.has_at || stats.shape.has_symbol {
        husk += 0.1;
    }
    Hint {
        husk: husk.clamp(0.0, 0.9),
        reasons: [place, "no sentence", if labels { "among labels of a page" } else { "" }],
    }
}

/// Whether a line is nothing but an address, or a name and its handle.
fn is_debris(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block).trim();
    let mut words = text.split_whitespace();
    let count = text.split_whitespace().count();
    let handle = words.next_back().is_some_and(|word| word.len() > 2 && word.starts_with('@'));
    let address = count == 1 && text.contains('/') && text.contains('.') && text.chars().all(|c| c.is_ascii_graphic());
    address && text.len() >= 8 && text.starts_with(|c: char| c.is_ascii_lowercase())
        || handle && (1..=6).contains(&count)
}

/// Whether a short line stands right above a prompt for a newsletter or the like, as its heading.
fn heads_prompt(page: &Measured<'_>, block: usize) -> bool {
    let gap = |at: usize| page.document.blocks.get(at).map_or(1, |own| own.gap_before);
    gap(block) > 0
        && gap(block + 1) == 0
        && page.block(block).words <= 6
        && page.block(block + 1).words <= 40
        && [Class::NEWSLETTER_SIGNUP, Class::DONATION_PROMPT, Class::MEMBERSHIP_PROMPT]
            .iter()
            .any(|class| page.has_at(block + 1, *class, Anchor::Within))
        && (page.signal(block + 1, Signal::You) > 0 || is_label(page, block + 2))
}

fn tail(run: &Run) -> f32 {
    0.6 + 0.03 * run.lines.min(6) as f32
}

fn head(page: &Measured<'_>, block: usize) -> f32 {
    let stats = page.block(block);
    match page.frame.headline {
        Some(headline) if block < headline => 0.75,
        _ if stats.words <= 3 => 0.6,
        _ if stats.words <= 6 => 0.5,
        _ => 0.35,
    }
}

fn body(run: &Run) -> f32 {
    if run.lines == 1 || !run.near || run.listed {
        return 0.2;
    }
    let labels = run.labels as f32 / run.lines.max(1) as f32;
    0.2 + 0.8 * labels.min(0.5) + if run.lines >= 3 { 0.05 } else { 0.0 }
}
