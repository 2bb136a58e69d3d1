//! The rule `teaser-card`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::page::Format;

use super::{Action, Findings, lines, rule};

rule! {
    /// Teasers of other articles behind the article of a text scrape: title and paragraph by turns.
    ///
    /// # Why it is boilerplate
    /// They tell of other articles, in sentences that no phrase gives away.
    ///
    /// # Signals
    /// Two or more titles without an end mark, each with one paragraph of up to sixty words below it and perhaps a date
    /// or a byline between, behind the last place where two paragraphs follow each other; right above them a label of
    /// husk: a heading of related articles, a count of comments, a row of buttons; three of them below a date, a byline or
    /// another label. Or, before or after the article, three and more titles by turns with times before now ("World,
    /// 4 h ago").
    ///
    /// # Near misses
    /// The sections of a guide, or of an article behind an advertisement, which have no such label above them; the
    /// sections behind one related title; questions with answers; an article of news in brief, which has no running text
    /// before it.
    "teaser-card", "related", 0.5
}

/// Labels that stand above teasers.
const LABELS: [Class; 10] = [
    Class::RELATED_HEADER,
    Class::SPONSORED_HEADER,
    Class::SHARE_BAR,
    Class::COMMENT_COUNT,
    Class::PRINT_CONTROLS,
    Class::FOLLOW_US,
    Class::NEWSLETTER_SIGNUP,
    Class::PAGINATION,
    Class::READ_TIME,
    Class::AGENCY_TAIL,
];
/// Most words of a label, of a title, of a teaser's paragraph.
const MOST_IN_LABEL: u32 = 8;
const MOST_IN_TITLE: u32 = 22;
const MOST_IN_TEASER: u32 = 60;
/// Most small lines between a title and its paragraph or the next title.
const MOST_BETWEEN: usize = 2;
/// Least teasers that make a row of them.
const LEAST: usize = 2;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if page.document.format != Format::Text {
        return;
    }
    for block in page.frame.ticker.clone() {
        let signals = ["title and time by turns", "several", "before or behind the article"];
        findings.block(page, block, Action::Remove, 0.88, &signals);
    }
    let Some(mut at) = last_running_text(page) else { return };
    let mut labelled = false;
    while at < page.len() {
        // Advertisements stand inside articles too: before another label they say nothing.
        let is_ad = page.has_at(at, Class::AD_LABEL, Anchor::Whole);
        let below_label = is_label(page, at) || labelled && is_ad;
        labelled |= below_label;
        let cards = if below_label { cards(page, at + 1) } else { Vec::new() };
        // A date, a byline, a button to share stand inside articles too: below them more teasers must follow each other.
        let least = if is_ad || heads_related(page, at) { LEAST } else { LEAST + 1 };
        let Some((_, end)) = cards.get(least - 1..).and_then(<[(usize, usize)]>::last) else {
            at += 1;
            continue;
        };
        let questions = cards.iter().filter(|(title, _)| page.text(*title).trim_end().ends_with('?')).count();
        for block in (at + 1..=*end).filter(|_| questions * 2 <= cards.len()) {
            let signals = ["title and paragraph by turns", "below a label of husk", "behind the running text"];
            findings.block(page, block, Action::Remove, 0.88, &signals);
        }
        at = *end + 1;
    }
}

/// The block behind the last two paragraphs that follow each other, where half of the page's words at the least stand
/// before it: guides and lists may have one paragraph below each heading from beginning to end.
fn last_running_text(page: &Measured<'_>) -> Option<usize> {
    let paragraph = |block: &usize| page.block(*block).is_long() && !is_title(page, *block);
    let end = (1..page.len()).rev().find(|block| paragraph(block) && paragraph(&(block - 1)))? + 1;
    let words = |blocks: std::ops::Range<usize>| blocks.map(|block| page.block(block).words).sum::<u32>();
    (words(0..end) >= words(end..page.len())).then_some(end)
}

/// Titles and paragraphs by turns from a block on.
fn cards(page: &Measured<'_>, start: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = start;
    let behind = |from: usize, small: fn(&Measured<'_>, usize) -> bool| {
        (from..=from + MOST_BETWEEN).find(|block| !small(page, *block))
    };
    // A rubric stands above its title: a short line below one is a sub-heading of the article.
    while let Some(title) = behind(at, is_small).filter(|block| is_title(page, *block))
        && let Some(paragraph) = behind(title + 1, is_small_print).filter(|block| is_teaser(page, *block))
    {
        found.push((title, paragraph));
        at = paragraph + 1;
    }
    found
}

/// Whether a line is one that stands above rows of teasers.
fn is_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let byline = || stats.words >= 3 && page.has_at(block, Class::BYLINE, Anchor::Start);
    (1..=MOST_IN_LABEL).contains(&stats.words)
        && !stats.is_sentence()
        && (is_heading(page, block) || crate::fields::dates::is_date_line(page, block) || byline())
}

/// Whether a line stands behind articles only: a heading of other articles, a count of comments, a row of buttons.
fn heads_related(page: &Measured<'_>, block: usize) -> bool {
    let whole = |class| page.has_at(block, class, Anchor::Whole);
    page.has_at(block, Class::RELATED_HEADER, Anchor::Start)
        || [Class::RELATED_HEADER, Class::SPONSORED_HEADER, Class::COMMENT_COUNT].into_iter().any(whole)
        || page.block(block).words >= 2 && whole(Class::SHARE_BAR)
}

/// Whether a line says that what follows is not the article; the name of a network alone may be a sub-heading.
fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    if page.has_at(block, Class::AD_LABEL, Anchor::Whole)
        || page.block(block).words <= 1 && page.signal(block, Signal::Network) > 0
    {
        return false;
    }
    page.has_at(block, Class::RELATED_HEADER, Anchor::Start)
        || page.hits(block).iter().any(|hit| hit.anchor == Anchor::Whole && LABELS.contains(&hit.class))
}

/// Whether a line is a date, a byline or a label that stands between a title and its paragraph.
fn is_small_print(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    block < page.len() && (is_label(page, block) || stats.words <= 3 && stats.digits > 0 && !stats.shape.ends_sentence)
}

/// Whether a line is a date, a byline or a label of a few words.
fn is_small(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    block < page.len() && (is_label(page, block) || stats.words <= 3 && !stats.shape.ends_sentence)
}

/// Whether a line is shaped like the title of an article.
fn is_title(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block).trim_end();
    block < page.len()
        && (4..=MOST_IN_TITLE).contains(&stats.words)
        && stats.chars <= 170
        && (!stats.shape.ends_sentence || text.ends_with(['?', '!']))
        && !text.ends_with(['.', ':', ';', ',', '…'])
        && !stats.shape.begins_bullet
        && !lines::is_code(page, block)
}

/// Whether a block is one paragraph of a length that teasers have.
fn is_teaser(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    block < page.len()
        && (8..=MOST_IN_TEASER).contains(&stats.words)
        && (stats.shape.ends_sentence || page.text(block).trim_end().ends_with(['…', ']']))
        && !stats.shape.begins_bullet
        && !stats.shape.begins_quote
}
