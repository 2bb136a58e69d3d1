//! The rule `disclaimer`.

use crate::lexicon::Class;
use crate::measure::Measured;
use crate::record::NoteKind;

use super::{Findings, notes, rule};

rule! {
    /// Disclaimers: whose views these are, what the text is no substitute for, what its author owns. They move to the
    /// notes.
    ///
    /// # Why it is boilerplate
    /// The same formula stands under every piece of its kind.
    ///
    /// # Signals
    /// A label of the class `disclaimer` before a text; a phrase of the class before or after the running text with a
    /// second signal; in the middle of the article three signals.
    ///
    /// # Near misses
    /// A sentence in a dispute about opinions; a spokesman who says that views are someone's own.
    "disclaimer", "disclaimer", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    notes::move_notes(page, Class::DISCLAIMER, NoteKind::EditorNote, findings);
}
