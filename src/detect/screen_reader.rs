//! The rule `screen-reader`.

use crate::lexicon::fold::source_offset;
use crate::lexicon::{Anchor, Class, Hit};
use crate::measure::Measured;
use crate::page::TextSpan;

use super::lines::{self, Controls};
use super::{Action, Findings, rule};

rule! {
    /// Words meant for screen readers that stand in the text: "(opens in new tab)", "Link copied".
    ///
    /// # Why it is boilerplate
    /// They describe the page to those who cannot see it.
    ///
    /// # Signals
    /// A phrase of the class `screen-reader` in brackets, which is cut out of its line; or as the whole line; a
    /// single word needs another such line beside it.
    ///
    /// # Near misses
    /// An article on accessibility that quotes such words; "the shop opens in a new window of the mall".
    "screen-reader", "screen-reader", 0.5
}

const CONTROLS: Controls = Controls::ambiguous(&[Class::SCREEN_READER]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    for block in page.bearing(&[Class::SCREEN_READER], &[]) {
        if lines::is_code(page, block) || page.has_at(block, Class::SCREEN_READER, Anchor::Whole) {
            continue;
        }
        for hit in page.hits_of(block, Class::SCREEN_READER) {
            if let Some((start, end)) = inline_span(page, block, hit) {
                report(page, block, start, end, findings);
            }
        }
    }
}

/// The folded range to cut for a phrase inside a block: its brackets with it, or the end of a fragment.
fn inline_span(page: &Measured<'_>, block: usize, hit: &Hit) -> Option<(usize, usize)> {
    let folded = page.folded(block);
    let (start, end) = (hit.start as usize, hit.end as usize);
    let (before, phrase, after) = (folded.get(..start)?, folded.get(start..end)?, folded.get(end..)?);
    let open = before.trim_end().ends_with(['(', '[']) || phrase.starts_with(['(', '[']);
    let (start, end) = if open {
        let from = if phrase.starts_with(['(', '[']) { start } else { before.trim_end().len() - 1 };
        let closed = if phrase.ends_with([')', ']']) { Some(0) } else { after.find([')', ']']).map(|at| at + 1) };
        // What stands between the phrase and the bracket is short, or it is more than a sign for screen readers.
        (from, end + closed.filter(|length| *length <= 24)?)
    } else {
        let stats = page.block(block);
        let fragment = !stats.shape.ends_sentence && stats.words <= 30 && phrase.contains(' ');
        let last = after.chars().all(|c| !c.is_alphanumeric());
        if !(fragment && last && hit.anchor != Anchor::Start) {
            return None;
        }
        (before.trim_end_matches([',', '-', '|', ' ']).len(), end)
    };
    let quoted = |text: &str, last: bool| {
        let next = if last { text.trim_end().chars().next_back() } else { text.trim_start().chars().next() };
        matches!(next, Some('"' | '\'' | '`'))
    };
    let inside_quotes = quoted(folded.get(..start)?, true) && quoted(folded.get(end..)?, false);
    (!inside_quotes && start > 0).then(|| (folded.get(..start).map_or(start, |text| text.trim_end().len()), end))
}

/// Reports a folded range as a part of the block.
fn report(page: &Measured<'_>, block: usize, start: usize, end: usize, findings: &mut Findings) {
    let text = page.text(block);
    let Some(base) = page.document.blocks.get(block).map(|block| block.span.start as usize) else { return };
    // The end of the last folded character before the range, so that the space before it goes as well.
    let from = end_of(text, start);
    let to = end_of(text, end);
    findings.part(
        block,
        TextSpan::new(base + from, base + to),
        Action::Remove,
        0.9,
        &["fixed words for screen readers"],
    );
}

/// The byte of `text` right behind the character that ends at the folded byte `offset`.
fn end_of(text: &str, offset: usize) -> usize {
    let next = source_offset(text, offset);
    text.get(..next).map_or(next, |before| before.trim_end().len())
}
