//! Stray lines of a text scrape: how likely each line is husk, from shape and place alone.
//!
//! Language plays no part. The weights were chosen by hand on development pages; a learned line scorer can take the
//! place of [`score`]: it gets the same input.

use crate::lexicon::{Anchor, Class};
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
}

/// Scores of all lines of a text scrape; zeros for other formats.
pub fn score(page: &Measured<'_>) -> Vec<LineScore> {
    if page.document.format != Format::Text || page.frame.first_long.is_none() {
        return vec![KEPT; page.len()];
    }
    let runs = runs(page);
    (0..page.len()).map(|block| line(page, block, &runs[block])).collect()
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
        let mut run = Run::default();
        while end < page.len() && is_fragment(page, end) {
            let stats = page.block(end);
            run.lines += 1;
            run.words += stats.words;
            run.bullets += usize::from(stats.shape.begins_bullet);
            run.labels += usize::from(is_label(page, end));
            end += 1;
        }
        for own in runs.get_mut(start..end).unwrap_or_default() {
            *own = run;
        }
        start = end.max(start + 1);
    }
    runs
}

/// Whether a line is a phrase of user interfaces.
pub(crate) fn is_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 8
        && page.hits(block).iter().any(|hit| {
            hit.anchor == Anchor::Whole && !matches!(hit.class, Class::BYLINE | Class::IMAGE_CREDIT | Class::TIMESTAMP)
        })
}

fn line(page: &Measured<'_>, block: usize, run: &Run) -> LineScore {
    let stats = page.block(block);
    let code = page.document.blocks.get(block).is_none_or(|own| matches!(own.kind, BlockKind::Pre | BlockKind::TableRow));
    if code || !is_fragment(page, block) || Some(block) == page.frame.headline || page.frame.copies.contains(&block) {
        return KEPT;
    }
    let (mut husk, place) = match page.frame.place(block) {
        Place::Tail => (tail(run), "stands in the tail"),
        Place::Head => (head(page, block), "stands in the head"),
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
    LineScore { husk: husk.clamp(0.0, 0.9), reasons: [place, "no sentence", if labels { "among labels of a page" } else { "" }] }
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
    if run.lines == 1 {
        return 0.2;
    }
    let labels = run.labels as f32 / run.lines.max(1) as f32;
    0.2 + 0.8 * labels.min(0.5) + if run.lines >= 3 { 0.05 } else { 0.0 }
}
