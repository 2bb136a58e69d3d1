//! The rule `agency-tail`.

use crate::lexicon::fold::source_offset;
use crate::lexicon::{Anchor, Class, Hit};
use crate::measure::{Measured, Place};
use crate::page::TextSpan;
use crate::record::NoteKind;

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Agency lines and staff credits at the end: "Reporting by X; editing by Y", "(Reuters)". They move to the notes.
    ///
    /// # Why it is boilerplate
    /// It says who supplied the text, not what happened.
    ///
    /// # Signals
    /// Before or after the running text: a line that is a phrase of the class `agency-tail`; such a phrase before
    /// names; such a phrase at the end of the last lines. At the end of running text only in brackets, behind a dash
    /// or behind a copyright sign, and then only that part.
    ///
    /// # Near misses
    /// A sentence about an agency; "Sources at the ministry said"; an agency named in a sentence of the article.
    "agency-tail", "agency", 0.5
}

const MOVE: Action = Action::Move(Field::Note(NoteKind::Agency));

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in page.bearing(&[Class::AGENCY_TAIL], &[]) {
        if !page.has(block, Class::AGENCY_TAIL) || lines::is_code(page, block) || notes::is_headline(page, block) {
            continue;
        }
        let edge = notes::near_end(page, block) || page.frame.place(block) == Place::Head;
        if let Some((score, signals)) = whole_line(page, block, edge) {
            findings.block(page, block, MOVE, score, signals);
        } else if let Some(span) = tail_part(page, block) {
            findings.part(block, span, MOVE, 0.9, &["phrase", "in brackets or behind a dash"]);
        }
    }
}

/// How sure it is that the whole block is such a line.
fn whole_line(page: &Measured<'_>, block: usize, edge: bool) -> Option<(f32, &'static [&'static str])> {
    let stats = page.block(block);
    if !edge || stats.shape.begins_quote || stats.words > 60 {
        return None;
    }
    if page.has_at(block, Class::AGENCY_TAIL, Anchor::Whole) {
        return Some((0.95, &["phrase", "alone on its line"]));
    }
    let hits = || page.hits_of(block, Class::AGENCY_TAIL);
    let credit =
        hits().any(|hit| hit.anchor == Anchor::Start && notes::is_names(page, notes::behind(page, block, hit)));
    if credit {
        return Some((0.9, &["label", "names", "at the edge of the article"]));
    }
    let ends = hits().any(|hit| hit.anchor == Anchor::End && is_long_phrase(page, block, hit));
    let fixed = hits().any(|hit| hit.anchor == Anchor::Within && hit.end - hit.start >= 16);
    if (ends || fixed) && notes::near_end(page, block) && stats.words <= 40 {
        return Some((0.85, &["phrase", "at the edge of the article"]));
    }
    let short = stats.words <= 6 && !stats.is_sentence() && page.frame.place(block) == Place::Tail;
    let ends = hits().any(|hit| hit.anchor == Anchor::End);
    (short && ends).then_some((0.92, &["phrase", "no sentence", "at the edge of the article"]))
}

/// Whether a phrase at the end says something by itself, as "contributed to this report" does and "(AP)" does not.
fn is_long_phrase(page: &Measured<'_>, block: usize, hit: &Hit) -> bool {
    let phrase = page.folded(block).get(hit.start as usize..hit.end as usize).unwrap_or_default();
    phrase.split(' ').count() >= 3 && phrase.chars().count() >= 18 && !is_set_off(page, block, hit.start as usize)
}

/// Whether the phrase stands in a bracket that closes the block, behind a dash, or begins with one.
fn is_set_off(page: &Measured<'_>, block: usize, start: usize) -> bool {
    let folded = page.folded(block);
    let inner = folded.get(start..).is_some_and(|rest| rest.starts_with(['(', '[', '/', '-', '©']));
    let before = folded.get(..start).unwrap_or_default().trim_end();
    inner || before.ends_with(['(', '[', '©']) || before.ends_with(". -") || before.ends_with(". /")
}

/// The bracket or the like at the end of running text.
fn tail_part(page: &Measured<'_>, block: usize) -> Option<TextSpan> {
    let stats = page.block(block);
    if stats.words < 6 {
        return None;
    }
    let folded = page.folded(block);
    let hit = page
        .hits_of(block, Class::AGENCY_TAIL)
        .filter(|hit| hit.anchor == Anchor::End && is_set_off(page, block, hit.start as usize))
        .min_by_key(|hit| hit.start)?;
    let own = hit.start as usize;
    let before = folded.get(..own).unwrap_or_default();
    let kept = before.trim_end().trim_end_matches(['(', '[', '©', '-', '/']).trim_end();
    // The agency is a word of the sentence unless the sentence has ended, or a bracket sets it off.
    let bracket = folded.trim_end().ends_with([')', ']', '/']) || before.trim_end().ends_with('(');
    if !(bracket || kept.ends_with(['.', '!', '?', '"', ')'])) || !notes::near_end(page, block) {
        return None;
    }
    let block = page.document.blocks.get(block)?;
    let text = block.span.slice(&page.document.text);
    let start = source_offset(text, kept.len());
    let offset = block.span.start as usize;
    Some(TextSpan::new(offset + start, offset + text.trim_end().len()))
}
