//! The rule `truncation`.

use crate::lexicon::fold::source_offset;
use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;
use crate::page::TextSpan;

use super::lines::{self, Controls};
use super::{Action, Findings, rule};

rule! {
    /// Links that unfold the text or lead to the rest of it: "Continue reading", "Read more".
    ///
    /// # Why it is boilerplate
    /// They operate the page.
    ///
    /// # Signals
    /// A phrase of the class `truncation` that fills its line; at the end of a line only after dots or in brackets,
    /// and then only the phrase is cut.
    ///
    /// # Near misses
    /// Advice to keep reading; "Read more, she told the pupils"; dots in brackets inside a quotation; a sub-
    /// heading.
    "truncation", "truncation", 0.5
}

const CONTROLS: Controls = Controls::of(&[Class::TRUNCATION]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in page.bearing(&[Class::TRUNCATION], &[]) {
        let stats = page.block(block);
        if lines::is_code(page, block) || page.has_at(block, Class::TRUNCATION, Anchor::Whole) {
            continue;
        }
        let share = lines::coverage(page, block, CONTROLS.classes);
        if stats.words >= 2
            && stats.words <= 10
            && !stats.shape.ends_sentence
            && !stats.shape.begins_quote
            && share >= 0.6
        {
            if !lines::may_be_heading(page, block, 3) {
                findings.block(page, block, Action::Remove, 0.8, &["phrase", "short line"]);
            }
        } else if let Some(start) = trailing_link(page, block) {
            cut_end(page, block, start, findings);
        }
    }
}

/// The folded byte at which a link stands at the end of a text: after dots, or in brackets.
fn trailing_link(page: &Measured<'_>, block: usize) -> Option<usize> {
    let folded = page.folded(block);
    let hits = page.hits_of(block, Class::TRUNCATION).filter(|hit| hit.anchor == Anchor::End);
    hits.filter_map(|hit| {
        let phrase = folded.get(hit.start as usize..hit.end as usize)?;
        let before = folded.get(..hit.start as usize)?.trim_end_matches([' ', '-', '|', '>', '→', '»']);
        let worded = phrase.chars().any(char::is_alphabetic);
        let (cut, kept) = match phrase.chars().next() {
            Some('[' | '(') => (before.len(), true),
            _ if before.ends_with(['[', '(']) => (before.len() - 1, true),
            _ => (before.len(), before.ends_with("...") || before.ends_with(']') && before.contains("[...")),
        };
        let after = folded.get(hit.end as usize..)?;
        let last = after.chars().all(|c| !c.is_alphanumeric());
        (worded && kept && last && phrase.chars().count() >= 6 && !before.is_empty()).then_some(cut)
    })
    .min()
}

/// Reports what stands behind the folded byte `start` of a block.
fn cut_end(page: &Measured<'_>, block: usize, start: usize, findings: &mut Findings) {
    let text = page.text(block);
    let Some(span) = page.document.blocks.get(block).map(|block| block.span) else { return };
    let next = source_offset(text, start);
    let from = text.get(..next).map_or(next, |before| before.trim_end().len());
    let cut = TextSpan::new(span.start as usize + from, span.end as usize);
    findings.part(block, cut, Action::Remove, 0.85, &["phrase", "after dots or in brackets"]);
}
