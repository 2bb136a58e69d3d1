//! The rule `republication`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// Lines that say where the article was published first.
    ///
    /// # Why it is boilerplate
    /// It is a note on the article, not a part of it: it moves to `notes`.
    ///
    /// # Signals
    /// A phrase of the class `republication` before or after the article. A sentence must speak of "this article";
    /// a fragment may be a label with a name. Inside the article a short text that names its licence, if no other does.
    ///
    /// # Near misses
    /// "The novel was first published in 1911"; a sentence in the body on where a report appeared.
    "republication", "republication", 0.5
}

const MOVE: Action = Action::Move(Field::Note(NoteKind::RepublishedFrom));

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::REPUBLICATION], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block)
            || stats.words > 70
            || stats.shape.begins_quote
            || page.frame.headline == Some(block)
            || !page.has(block, Class::REPUBLICATION)
        {
            continue;
        }
        if names_licence(page, block) {
            findings.block(page, block, MOVE, 0.85, &["names a licence", "phrase", "the article is not about it"]);
            continue;
        }
        if !lines::at_edge(page, block) {
            continue;
        }
        let hits = || page.hits_of(block, Class::REPUBLICATION);
        let says_this = hits().any(|hit| hit.anchor == Anchor::Within || hit.anchor == Anchor::Start && hit.end >= 18);
        let sentence = stats.is_sentence();
        if hits().any(|hit| hit.anchor == Anchor::Whole) && stats.words >= 2 && !lines::may_be_heading(page, block, 2) {
            findings.block(page, block, MOVE, 0.85, &["phrase", "alone on its line"]);
        } else if says_this && (stats.words <= 40 || lines::phrase_count(page, block, Class::REPUBLICATION) > 1) {
            findings.block(
                page,
                block,
                MOVE,
                0.85,
                &["speaks of this article", "phrase", "at the edge of the article"],
            );
        } else if !sentence
            && stats.words <= 16
            && hits().any(|hit| hit.anchor == Anchor::Start)
            && names_place(page, block)
        {
            findings.block(page, block, MOVE, 0.75, &["phrase", "no sentence", "at the edge of the article"]);
        }
    }
}

/// Words of licences, or their stems.
const LICENCES: [&str; 9] = ["licen", "lizen", "licença", "licencj", "ліценз", "лиценз", "cc by", "cc-by", "умовах"];

/// Whether a short text names the licence it stands under, and no more than one other paragraph speaks of such things.
fn names_licence(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let folded = page.folded(block);
    let named = folded.contains("creative commons") || folded.contains("cc by") || folded.contains("cc-by");
    let others = page.long_blocks_with(Class::REPUBLICATION).saturating_sub(usize::from(stats.is_long()));
    let as_licence = stats.digits > 0 || LICENCES.iter().any(|word| folded.contains(word));
    named
        && as_licence
        && stats.words <= 45
        && others <= 1
        && !(stats.shape.has_quote && page.signal(block, Signal::Say) > 0)
        && page.has_at(block, Class::REPUBLICATION, Anchor::Within)
}

/// Whether something follows the phrase at the start: a name in capitals or an address, not only a year.
fn names_place(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.capitals >= 2 || stats.shape.has_url || lines::labelled(page, block, Class::REPUBLICATION).is_some()
}
