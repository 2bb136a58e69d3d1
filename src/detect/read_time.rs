//! The rule `read-time`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, rule};

rule! {
    /// Estimates of how long reading takes: "4 min read", "Lesezeit: 3 Minuten".
    ///
    /// # Why it is boilerplate
    /// It speaks of the page, not of the world.
    ///
    /// # Signals
    /// A phrase of the class `read-time` and a number, and hardly anything else, on a short line.
    ///
    /// # Near misses
    /// A three-minute reading in court; "5 min" in a match report; a sub-heading "Ninety minutes".
    "read-time", "read-time", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::READ_TIME], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block) || !(1..=10).contains(&stats.words) || !page.has(block, Class::READ_TIME) {
            continue;
        }
        // "minutes" says nothing by itself, "minutes read" does.
        let telling = page.hits_of(block, Class::READ_TIME).any(|hit| is_telling(page, block, hit.start, hit.end));
        let whole = page.has_at(block, Class::READ_TIME, Anchor::Whole);
        let share = lines::coverage(page, block, &[Class::READ_TIME]);
        let head = page.frame.place(block) == Place::Head;
        let number = stats.digits > 0 && stats.digits <= 6;
        let long = stats.is_sentence() && stats.words > 8;
        if telling && !long && (number && share >= 0.4 || whole && !lines::may_be_heading(page, block, 2)) {
            findings.block(page, block, Action::Remove, 0.9, &["phrase", "a number", "short line"]);
        } else if head && number && whole {
            findings.block(page, block, Action::Remove, 0.75, &["phrase", "a number", "stands in the head"]);
        }
    }
}

/// Whether a phrase names reading, not only minutes: two words, or one of eight letters.
fn is_telling(page: &Measured<'_>, block: usize, start: u32, end: u32) -> bool {
    let phrase = page.folded(block).get(start as usize..end as usize).unwrap_or_default();
    let words = phrase.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    words >= 2 || phrase.chars().count() >= 8 && words == 1 && !phrase.starts_with("minut")
}
