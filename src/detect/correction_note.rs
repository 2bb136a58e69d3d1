//! The rule `correction-note`.

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Corrections of this article. They move to the notes, whole.
    ///
    /// # Why it is boilerplate
    /// It speaks about the article, not about its subject; but it is content, so it is never dropped.
    ///
    /// # Signals
    /// A label of the class `correction-note` before a text; a sentence that begins with such a phrase of three words
    /// or more; such a phrase at the edge of the article with a second signal.
    ///
    /// # Near misses
    /// "Correction officers"; a report on another paper's correction; the policy on corrections, which is no note.
    "correction-note", "correction", 0.5
}

const KIND: NoteKind = NoteKind::Correction;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut under_label = None;
    for block in 0..page.len() {
        let stats = page.block(block);
        let label = page.has_at(block, Class::CORRECTION_NOTE, Anchor::Whole) && stats.words <= 4;
        if label {
            if is_heading_of_note(page, block) {
                findings.block(page, block, Action::Move(Field::Note(KIND)), 0.85, &["label", "a note follows"]);
                under_label = Some(block + 1);
            }
            continue;
        }
        let may_be_note = page.has(block, Class::CORRECTION_NOTE) || under_label == Some(block);
        if !may_be_note || is_date(page, block) || is_policy(page, block) {
            continue;
        }
        if let Some((score, signals)) = notes::weigh_note(page, block, Class::CORRECTION_NOTE) {
            findings.block(page, block, Action::Move(Field::Note(KIND)), score.min(0.95), &signals);
        } else if under_label == Some(block) && notes::near_end(page, block) && stats.words <= 80 {
            findings.block(page, block, Action::Move(Field::Note(KIND)), 0.75, &["under a label", "in the tail"]);
        }
    }
}

/// Whether a label alone on its line heads a note: the next block speaks of a correction, or the article is over.
fn is_heading_of_note(page: &Measured<'_>, block: usize) -> bool {
    let next = page.hits_of(block + 1, Class::CORRECTION_NOTE).any(|hit| hit.anchor != Anchor::Whole);
    next && page.block(block + 1).words > 0
        || page.frame.last_long.is_some_and(|last| block + 1 >= last && block + 1 < page.len() || block > last)
}

/// Whether the line only says when the article was changed.
fn is_date(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 12
        && stats.digits >= 3
        && !page.has_at(block, Class::CORRECTION_NOTE, Anchor::Within)
        && lines::is_date(page, page.folded(block), 3)
}

/// Whether the block asks for corrections, explains how they are made, or is another note of the desk.
fn is_policy(page: &Measured<'_>, block: usize) -> bool {
    let own = page.has_at(block, Class::CORRECTION_NOTE, Anchor::Within);
    let other = page.has_at(block, Class::EDITOR_NOTE, Anchor::Start);
    !own && (other || page.has(block, Class::ERROR_REPORT) || page.has(block, Class::TIP_LINE))
}
