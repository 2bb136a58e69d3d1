//! Dates printed by the headline or under the article, in lines that hold more than a date: "By Jane Roe • 3 March
//! 2026 • 4 min read".

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::{Format, Landmark};
use crate::record::DatePrecision;

use super::choose::is_change;
use super::{FoundDate, Reading};

/// Blocks before the headline in which its date may stand.
const BEFORE: usize = 4;
/// Blocks after the headline in which its date may stand.
const AFTER: usize = 12;
/// Paragraphs of an HTML page between headline and date, at most: a standfirst, a summary.
const MOST_PARAGRAPHS: usize = 3;
/// Blocks after the running text in which a labelled date may stand.
const BEHIND: usize = 30;
/// Most words of a labelled line elsewhere.
const MAX_LABELLED_WORDS: u32 = 12;
/// Most words of a byline above a date.
const MAX_BYLINE_WORDS: u32 = 8;
/// Most words of a line with a date.
const MAX_WORDS: u32 = 20;
/// Words in the labels of dates of other things, folded.
const OTHER: [&str; 28] = [
    "join",
    "joined",
    "since",
    "expires",
    "expiry",
    "valid",
    "until",
    "till",
    "deadline",
    "event",
    "start",
    "starts",
    "end",
    "ends",
    "due",
    "born",
    "reviewed",
    "register",
    "sale",
    "webinar",
    "before",
    "gültig",
    "bis",
    "jusqu",
    "hasta",
    "fino",
    "до",
    "copyright",
];

/// A date printed beside the article.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) found: FoundDate,
    pub(super) raw: String,
    /// Of the last change.
    pub(super) changed: bool,
}

/// The dates in the short lines by the headline; behind the running text only those with a label.
pub(super) fn printed(page: &Measured<'_>, reading: &Reading<'_>) -> Vec<Printed> {
    let mut all = Vec::new();
    let Some(headline) = page.frame.headline.or(page.frame.first_long) else { return all };
    let end = page.frame.last_long.unwrap_or(headline) + BEHIND;
    for block in headline.saturating_sub(BEFORE)..end.min(page.len()) {
        let near = block <= headline + AFTER && page.frame.place(block) != Place::Tail && !is_inside_text(page, block);
        if block != headline && is_line(page, block, if near { MAX_WORDS } else { MAX_LABELLED_WORDS }) {
            read(page, reading, block, !near, &mut all);
        }
    }
    all
}

/// Whether a line stands so far behind the beginning of the text that dates there are those of comments and of other
/// articles.
fn is_inside_text(page: &Measured<'_>, block: usize) -> bool {
    let most = match page.document.format {
        Format::Text => 0,
        Format::Html => MOST_PARAGRAPHS,
    };
    let first = page.frame.headline.or(page.frame.first_long).unwrap_or(block);
    (first..block).filter(|before| page.block(*before).is_long()).count() > most
}

/// Whether a block is a short line in which the article's date may stand.
fn is_line(page: &Measured<'_>, block: usize, most: u32) -> bool {
    let stats = page.block(block);
    let Some(own) = page.document.blocks.get(block) else { return false };
    // Where scripts show the page, all of it is hidden before.
    let shown_by_script =
        page.frame.headline.and_then(|headline| page.document.blocks.get(headline)).is_some_and(|block| block.hidden);
    // Some systems put byline and date into a `footer` right below the headline.
    let below = page.frame.headline.is_some_and(|headline| (headline + 1..=headline + AFTER).contains(&block))
        && page.frame.place(block) != Place::Tail;
    let elsewhere =
        matches!(own.landmark, Landmark::Navigation | Landmark::Dialog) || own.landmark == Landmark::Footer && !below;
    let other = [Class::COPYRIGHT_LINE, Class::COOKIE_NOTICE, Class::RELATED_HEADER, Class::IMAGE_CREDIT]
        .iter()
        .any(|class| page.has(block, *class));
    stats.digits > 0
        && (1..=most).contains(&stats.words)
        && (stats.words <= 10 || !stats.is_sentence())
        && !stats.shape.begins_quote
        && !elsewhere
        && !other
        && (!own.hidden || shown_by_script)
}

fn read(page: &Measured<'_>, reading: &Reading<'_>, block: usize, labelled: bool, all: &mut Vec<Printed>) {
    let line = page.text(block);
    let mut from = 0;
    let mut changed = false;
    for found in reading.find_all(line) {
        let label = line.get(from..found.range.start).unwrap_or_default();
        from = found.range.end;
        let raw = line.get(found.range.clone()).unwrap_or_default().to_owned();
        if label.chars().any(char::is_alphabetic) {
            changed = is_change(label);
        }
        let folded = crate::lexicon::fold::folded(label);
        let is_other = folded.split(|c: char| !c.is_alphabetic()).any(|word| OTHER.contains(&word));
        let is_named = changed || page.has_at(block, Class::TIMESTAMP, Anchor::Start) || is_labelled_above(page, block);
        if found.precision <= DatePrecision::Day && !is_other && (is_named || !labelled) {
            all.push(Printed { found, raw, changed });
        }
    }
}

/// Whether the line above is a label for dates, or a byline.
fn is_labelled_above(page: &Measured<'_>, block: usize) -> bool {
    block.checked_sub(1).is_some_and(|above| {
        page.has_at(above, Class::TIMESTAMP, Anchor::Whole)
            || page.has_at(above, Class::BYLINE, Anchor::Start) && page.block(above).words <= MAX_BYLINE_WORDS
    })
}
