//! The rule `legal-status`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Notices that a law demands: the status of the publisher, of people named, of the advertiser; age marks. They
    /// move to the notes.
    ///
    /// # Why it is boilerplate
    /// It is a fixed formula that has nothing to do with the subject.
    ///
    /// # Signals
    /// A phrase of the class `legal-status` that begins the block, in capitals, behind an asterisk, alone on its line
    /// or twice, before or after the running text.
    ///
    /// # Near misses
    /// News about such a law; a sentence that says a company was put on a list.
    "legal-status", "legal", 0.5
}

const MOVE: Action = Action::Move(Field::Note(NoteKind::EditorNote));

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::LEGAL_STATUS], &[]) {
        if !page.has(block, Class::LEGAL_STATUS) || lines::is_code(page, block) || notes::is_headline(page, block) {
            continue;
        }
        let stats = page.block(block);
        let outside = notes::near_end(page, block)
            || page.frame.place(block) == Place::Head
            || page.frame.first_long == Some(block);
        let shouted = stats.shouted * 2 > stats.words && stats.words >= 6;
        if stats.shape.begins_quote || !(outside || shouted) {
            continue;
        }
        let hits = || page.hits_of(block, Class::LEGAL_STATUS);
        let starts = hits().any(|hit| hit.anchor == Anchor::Start && hit.end - hit.start >= 12);
        let mut signals = lines::Signals(vec!["phrase"]);
        signals
            .add_if(shouted, "in capitals")
            .add_if(hits().any(|hit| hit.anchor == Anchor::Whole), "alone on its line")
            .add_if(starts, "begins with it")
            .add_if(notes::is_marked(page.text(block)), "behind an asterisk")
            .add_if(lines::phrase_count(page, block, Class::LEGAL_STATUS) > 1, "second phrase");
        if signals.count() > 1 {
            signals.add_if(outside, "at the edge of the article");
            findings.block(page, block, MOVE, 0.85, &signals.0);
        }
    }
}
