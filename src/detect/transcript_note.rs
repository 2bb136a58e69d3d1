//! The rule `transcript-note`.

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// Notes on how a transcript or a text was made: by a machine, in a hurry, shortened.
    ///
    /// # Why it is boilerplate
    /// It is a note on the text, not a part of it: it moves to `notes`.
    ///
    /// # Signals
    /// A phrase of the class `transcript-note` inside a sentence, or at its start before or after the text; a link
    /// to the transcript is removed.
    ///
    /// # Near misses
    /// Court and interview transcripts as a subject; "[laughs]" in an interview.
    "transcript-note", "transcript", 0.5
}

const MOVE: Action = Action::Move(Field::Note(NoteKind::EditorNote));

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::TRANSCRIPT_NOTE], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block)
            || stats.words > 80
            || stats.shape.begins_quote
            || page.frame.headline == Some(block)
            || !page.has(block, Class::TRANSCRIPT_NOTE)
        {
            continue;
        }
        let hits = || page.hits_of(block, Class::TRANSCRIPT_NOTE);
        let start = hits().any(|hit| hit.anchor == Anchor::Start && hit.end >= 12);
        let within = lines::phrase_count(page, block, Class::TRANSCRIPT_NOTE);
        let fixed = hits().any(|hit| hit.anchor == Anchor::Within);
        let edge = lines::at_edge(page, block);
        if hits().any(|hit| hit.anchor == Anchor::Whole) && stats.words <= 8 {
            if !lines::may_be_heading(page, block, 2) && (stats.words > 1 || edge) {
                let action = if fixed || stats.words >= 5 { MOVE } else { Action::Remove };
                findings.block(page, block, action, 0.85, &["phrase", "alone on its line"]);
            }
        } else if fixed && (start || within > 1 || edge) {
            findings.block(page, block, MOVE, 0.85, &["phrase", "second phrase or edge of the article"]);
        } else if start && edge && stats.words <= 30 {
            findings.block(page, block, MOVE, 0.75, &["phrase at the start", "at the edge of the article"]);
        }
    }
}
