//! The rule `editor-note`.

use crate::lexicon::Class;
use crate::measure::Measured;
use crate::record::NoteKind;

use super::{Findings, notes, rule};

rule! {
    /// Notes of the desk: "Editor's note: ...", content warnings, "This is a developing story". They move to the notes.
    ///
    /// # Why it is boilerplate
    /// The desk speaks about the article.
    ///
    /// # Signals
    /// A label of the class `editor-note` before a text; a phrase of the class before or after the running text with
    /// a second signal; in the middle of the article three signals.
    ///
    /// # Near misses
    /// An editor's note as the subject of a report; a bracketed remark inside a sentence.
    "editor-note", "note", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    notes::move_notes(page, Class::EDITOR_NOTE, NoteKind::EditorNote, findings);
}
