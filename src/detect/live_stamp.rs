//! The rule `live-stamp`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::record::Flag;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Stamps of live blogs: "LIVE", "3 minutes ago", "This live blog is closed". Clock times stay, and mark the page.
    ///
    /// # Why it is boilerplate
    /// A relative time is wrong a minute later; labels and controls operate the blog.
    ///
    /// # Signals
    /// A line that is a phrase of the class `live-stamp` before or after the running text, or anywhere on a page with
    /// three clock times on their own lines; relative times there; closing formulas of a blog in a line of address.
    ///
    /// # Near misses
    /// A chronology as the article's content; a sub-heading "What we know"; a sentence with a time in it.
    "live-stamp", "live", 0.5
}

/// Clock times on their own lines that make a page a live blog.
const MIN_STAMPS: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let stamps = stamps(page);
    let live = stamps.len() >= MIN_STAMPS;
    if let (true, Some(first)) = (live, stamps.first()) {
        findings.block(page, *first, Action::Flag(Flag::LiveBlog), 0.9, &["clock times on their own lines"]);
    }
    for block in page.bearing(&[Class::LIVE_STAMP, Class::TIMESTAMP], &[]) {
        if lines::is_code(page, block) || notes::is_headline(page, block) || stamps.contains(&block) {
            continue;
        }
        let stats = page.block(block);
        let outside = page.frame.place(block) != Place::Body;
        if stats.words <= 8 && page.has_at(block, Class::LIVE_STAMP, Anchor::Whole) {
            let many = page.folded(block).split(' ').count() > 2;
            let heads = notes::heads_prose(page, block) && (many || page.frame.place(block) != Place::Head);
            let closing = many && page.signal(block, Signal::Function) > 1 && !lines::may_be_heading(page, block, 4);
            let label = outside && !heads && !stats.shape.ends_colon && is_by_the_headline(page, block);
            if live && !is_summary(page, block) || label || closing && outside {
                findings.block(page, block, Action::Remove, 0.85, &["phrase", "alone on its line"]);
            }
        } else if live && stats.words <= 6 && page.has_at(block, Class::TIMESTAMP, Anchor::Whole) {
            findings.block(page, block, Action::Remove, 0.85, &["relative time", "live blog"]);
        } else if let Some(signals) = weigh_sentence(page, block, live) {
            findings.block(page, block, Action::Remove, 0.7, &signals);
        }
    }
}

/// Blocks that are only a clock time.
fn stamps(page: &Measured<'_>) -> Vec<usize> {
    (0..page.len()).filter(|block| is_clock_line(page, *block)).collect()
}

/// The clock times of a live blog or a chronology, on their own lines; none where there are fewer than three.
pub(super) fn chronology(page: &Measured<'_>) -> Vec<usize> {
    Some(stamps(page)).filter(|stamps| stamps.len() >= MIN_STAMPS).unwrap_or_default()
}

/// Whether the block stands before the headline or right behind it.
fn is_by_the_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) == Place::Head && page.frame.headline.is_none_or(|headline| block <= headline + 2)
}

/// Whether a label heads a list or a paragraph that sums up: it is then a sub-heading of three words or more.
fn is_summary(page: &Measured<'_>, block: usize) -> bool {
    page.folded(block).split(' ').count() >= 3 && notes::heads_prose(page, block)
}

/// What speaks for a sentence being a formula of live blogs.
fn weigh_sentence(page: &Measured<'_>, block: usize, live: bool) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    let within = page.hits_of(block, Class::LIVE_STAMP).any(|hit| hit.anchor == Anchor::Within);
    if !within || stats.words > 40 || stats.shape.begins_quote || page.signal(block, Signal::Say) > 0 {
        return None;
    }
    let mut signals = lines::Signals(vec!["phrase"]);
    signals
        .add_if(live, "live blog")
        .add_if(lines::phrase_count(page, block, Class::LIVE_STAMP) > 1, "second phrase")
        .add_if(page.signal(block, Signal::We) > 0, "speaks as the site")
        .add_if(page.signal(block, Signal::You) > 0, "addresses the reader")
        .add_if(page.frame.place(block) != Place::Body || notes::near_end(page, block), "at the edge of the article");
    (signals.count() > 1).then_some(signals.0)
}

/// Whether the block is only a clock time, with a label or a zone: "14:32", "+++ 14.32 Uhr +++", "14h32".
fn is_clock_line(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words > 6 || !(3..=8).contains(&stats.digits) {
        return false;
    }
    let dates = page.lexicon.dates();
    let folded = page.folded(block);
    let mut clock = false;
    for part in folded.split(|c: char| c.is_whitespace() || matches!(c, '+' | '|' | '-' | ',' | '(' | ')' | '·' | '•'))
    {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        if part.is_empty() {
            continue;
        }
        if is_clock(part) {
            clock = true;
        } else if !(dates.glue.contains(part) || dates.halves.contains_key(part) || is_label(page, part)) {
            return false;
        }
    }
    clock
}

fn is_label(page: &Measured<'_>, word: &str) -> bool {
    lines::is_whole(page, word, &[Class::LIVE_STAMP])
}

/// Whether a word is hours and minutes.
fn is_clock(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| c.is_alphabetic());
    let Some((hours, minutes)) = word.split_once([':', '.', 'h']) else { return false };
    let number = |text: &str, most: u32| text.parse::<u32>().is_ok_and(|value| value < most);
    (1..=2).contains(&hours.len()) && minutes.len() == 2 && number(hours, 24) && number(minutes, 60)
}
