//! Stray lines of a text scrape: how likely each line is husk, from shape and place alone.
//!
//! Language plays no part. The weights were chosen by hand on development pages; a learned line scorer can take the
//! place of [`score`]: it gets the same input.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, Format};

/// How likely a line is husk, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LineScore {
    /// 0 to 1.
    pub husk: f32,
    /// Strongest reasons.
    pub reasons: [&'static str; 3],
}

const KEPT: LineScore = LineScore { husk: 0.0, reasons: [""; 3] };

/// Lines without the shape of sentences that follow each other.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    lines: usize,
    words: u32,
    bullets: usize,
    /// Lines that are a phrase of user interfaces.
    labels: usize,
    /// Whether one of the three lines before or after is one, or the line itself.
    near: bool,
    /// Whether a line that ends in a colon introduces it.
    listed: bool,
}

/// Scores of all lines of a text scrape; zeros for other formats.
pub fn score(page: &Measured<'_>) -> Vec<LineScore> {
    if page.document.format != Format::Text || page.frame.first_long.is_none() {
        return vec![KEPT; page.len()];
    }
    let runs = runs(page);
    let listing = is_listing(page);
    let thread = thread(page);
    let mut scores: Vec<LineScore> = (0..page.len())
        .map(|block| {
            prompt(page, block)
                .or_else(|| comment(page, block, thread))
                .unwrap_or_else(|| line(page, block, &runs.get(block).copied().unwrap_or_default(), listing))
        })
        .collect();
    spread(page, &mut scores);
    scores
}

/// Classes of prompts that a sentence behind the article may be.
const NAMED: [Class; 5] =
    [Class::FOLLOW_US, Class::NEWSLETTER_SIGNUP, Class::APP_PROMPT, Class::TIP_LINE, Class::DISCLAIMER];

/// Extends the prompts behind the article to the sentences beside them that speak in the same voice.
fn spread(page: &Measured<'_>, scores: &mut [LineScore]) {
    let voiced = |block: usize| {
        let stats = page.block(block);
        (page.signal(block, Signal::We) > 0 || page.signal(block, Signal::You) > 0)
            && stats.shape.ends_sentence
            && !stats.shape.has_quote
            && page.frame.closing.is_some_and(|closing| block > closing)
    };
    let forward = (1..scores.len()).map(|block| (block, block - 1));
    let backward = (1..scores.len()).rev().map(|block| (block - 1, block));
    for (block, neighbour) in forward.chain(backward) {
        let prompt = scores.get(neighbour).is_some_and(|own| own.husk >= 0.6 && own.reasons[1].starts_with("behind"));
        if let Some(own) = scores.get_mut(block).filter(|own| own.husk < 0.6)
            && prompt
            && voiced(block)
        {
            *own =
                LineScore { husk: 0.65, reasons: ["beside a prompt", "behind the end of the article", "same voice"] };
        }
    }
}

/// Whether the short lines behind the running text hold more words than the running text: the page is a list, and its
/// end is no tail.
fn is_listing(page: &Measured<'_>) -> bool {
    let words = |range: std::ops::Range<usize>| range.map(|block| page.block(block).words).sum::<u32>();
    page.frame.last_long.is_some_and(|last| words(last + 1..page.len()) > words(0..last + 1))
}

/// A sentence in which the site speaks to its readers: behind a line that closes articles, or above the headline.
fn prompt(page: &Measured<'_>, block: usize) -> Option<LineScore> {
    let stats = page.block(block);
    let has = |signal| page.signal(block, signal) > 0;
    let behind = page.frame.closing.is_some_and(|closing| block > closing)
        || page.frame.place(block) == Place::Tail && stats.is_long();
    let above = page.frame.headline.is_some_and(|headline| block < headline);
    let told = stats.shape.begins_quote || has(Signal::Say) && stats.shape.has_quote;
    if !stats.shape.ends_sentence
        || page.frame.place(block) == Place::Body
        || told
        || page.frame.copies.contains(&block)
    {
        return None;
    }
    let other = has(Signal::Give)
        || has(Signal::Press)
        || has(Signal::Subscribe)
        || has(Signal::Ui)
        || has(Signal::Period)
        || stats.shape.has_money
        || stats.shape.has_at
        || stats.shape.has_url;
    let (we, you) = (has(Signal::We), has(Signal::You));
    let named = NAMED.iter().any(|class| page.hits_of(block, *class).any(|hit| hit.end - hit.start >= 12));
    if named && stats.words <= 40 && page.frame.place(block) == Place::Tail {
        return Some(LineScore { husk: 0.65, reasons: ["phrase of a prompt", "behind the end of the article", ""] });
    }
    if behind && !we && !you && stats.shape.has_at && (has(Signal::Press) || has(Signal::Ui)) {
        let reasons = ["names its address", "behind the end of the article", ""];
        return Some(LineScore { husk: 0.65, reasons });
    }
    if !behind && !above {
        return None;
    }
    let voice = match (we, you) {
        (true, true) => "speaks as the site to the reader",
        (true, false) => "speaks as the site",
        (false, true) => "addresses the reader",
        (false, false) => return None,
    };
    let place = if above { "stands above the headline" } else { "behind the end of the article" };
    // One voice alone must ask for something right beside a label.
    let beside = is_label(page, block + 1) || block > 0 && is_label(page, block - 1);
    let asking = !page.text(block).trim_end().ends_with('?');
    (we && you || (other || above && asking) && beside || other && !above && stats.is_long()).then_some(LineScore {
        husk: if we && you { 0.7 } else { 0.65 },
        reasons: [voice, place, if other { "asks for something" } else { "" }],
    })
}

/// First line of the comments behind the article: a comment form or a control of a thread.
fn thread(page: &Measured<'_>) -> Option<usize> {
    let last = page.frame.last_long?;
    let control = |block: &usize| {
        let stats = page.block(*block);
        stats.words <= 12
            && !stats.is_sentence()
            && [Class::COMMENT_FORM, Class::COMMENT_COUNT].iter().any(|class| page.has(*block, *class))
    };
    (last + 1..page.len()).find(control)
}

/// A short sentence between lines of a thread of comments.
fn comment(page: &Measured<'_>, block: usize, thread: Option<usize>) -> Option<LineScore> {
    let stats = page.block(block);
    let below = thread.is_some_and(|first| block > first);
    let control = |other: usize| {
        page.block(other).words <= 12
            && (page.has_part(other, &[Class::COMMENT_FORM, Class::COMMENT_COUNT])
                || [Class::COMMENT_FORM, Class::COMMENT_COUNT].iter().any(|class| page.has(other, *class)))
    };
    (below && stats.shape.ends_sentence && stats.words <= 60 && (control(block + 1) || control(block + 2))).then_some(
        LineScore { husk: 0.7, reasons: ["below a comment form", "behind the end of the article", "beside labels"] },
    )
}

/// Whether a line has neither the length nor the end of a sentence.
fn is_fragment(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    !stats.is_long() && !stats.is_sentence() && stats.words <= 30
}

fn runs(page: &Measured<'_>) -> Vec<Run> {
    let mut runs = vec![Run::default(); page.len()];
    let mut start = 0;
    while start < page.len() {
        let mut end = start;
        let mut run = Run { listed: start > 0 && introduces(page, start - 1), ..Run::default() };
        while end < page.len() && is_fragment(page, end) {
            run.listed |= introduces(page, end);
            let stats = page.block(end);
            run.lines += 1;
            run.words += stats.words;
            run.bullets += usize::from(stats.shape.begins_bullet);
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

/// Whether a line is a phrase of user interfaces.
pub(crate) fn is_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 8
        && page.hits(block).iter().any(|hit| {
            hit.anchor == Anchor::Whole && !matches!(hit.class, Class::BYLINE | Class::IMAGE_CREDIT | Class::TIMESTAMP)
        })
}

fn line(page: &Measured<'_>, block: usize, run: &Run, listing: bool) -> LineScore {
    let stats = page.block(block);
    let kind = |block: usize| page.document.blocks.get(block).map(|own| own.kind);
    let row = |block: usize| kind(block) == Some(BlockKind::TableRow);
    // One row alone outside of the article is a menu with bars.
    let table = row(block) && (page.frame.place(block) == Place::Body || row(block + 1) || block > 0 && row(block - 1));
    let code = table || matches!(kind(block), None | Some(BlockKind::Pre));
    if code || !is_fragment(page, block) || Some(block) == page.frame.headline || page.frame.copies.contains(&block) {
        return KEPT;
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
    LineScore {
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
