//! The rule `translation-note`.

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;
use crate::page::Format;
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// Lines that name the translator or the language of the original, and links to other languages.
    ///
    /// # Why it is boilerplate
    /// It is a note on the text, not a part of it: it moves to `notes`; links are removed.
    ///
    /// # Signals
    /// A phrase of the class `translation-note` as a label or at the start of a fragment, before or after the
    /// article; in a sentence one that speaks of this text.
    ///
    /// # Near misses
    /// A book review that credits a translator; a sentence in the body on a translation.
    "translation-note", "translation", 0.5
}

const MOVE: Action = Action::Move(Field::Note(NoteKind::Translation));

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::TRANSLATION_NOTE], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block)
            || stats.words > 50
            || stats.shape.begins_quote
            || page.frame.headline == Some(block)
            || !page.has(block, Class::TRANSLATION_NOTE)
        {
            continue;
        }
        let hits = || page.hits_of(block, Class::TRANSLATION_NOTE);
        let sentence = stats.is_sentence();
        let edge = lines::at_edge(page, block);
        let phrases = lines::phrase_count(page, block, Class::TRANSLATION_NOTE);
        let short = stats.words <= 30 || phrases > 1;
        let fixed = hits().any(|hit| {
            hit.anchor == Anchor::Within && hit.end - hit.start >= 12 && short
                || hit.anchor == Anchor::Start && hit.end >= 24
        });
        let book = stats.shape.has_money || stats.digits >= 2;
        if hits().any(|hit| hit.anchor == Anchor::Whole) {
            if !lines::may_be_heading(page, block, 2) && (stats.words > 1 || edge) {
                findings.block(page, block, Action::Remove, 0.85, &["phrase", "alone on its line"]);
            }
        } else if edge && fixed {
            findings.block(page, block, MOVE, 0.85, &["speaks of this text", "at the edge of the article"]);
        } else if fixed && phrases > 1 && stats.words <= 40 && page.document.format == Format::Text {
            findings.block(page, block, MOVE, 0.85, &["speaks of this text", "second phrase", "short"]);
        } else if edge && !sentence && !book && stats.words <= 14 && is_credit(page, block) {
            findings.block(page, block, MOVE, 0.8, &["label", "no sentence", "at the edge of the article"]);
        }
    }
}

/// Whether a block begins with such a phrase and goes on with a name, or with a colon.
fn is_credit(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let start = page.has_at(block, Class::TRANSLATION_NOTE, Anchor::Start);
    let named = stats.capitals >= 2 && stats.words <= 10;
    start && (named || lines::labelled(page, block, Class::TRANSLATION_NOTE).is_some())
}
