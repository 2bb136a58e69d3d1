//! The rule `entry-button`.

use crate::lexicon::{Anchor, Class, Hit, fold::source_offset};
use crate::measure::Measured;
use crate::page::Format;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Buttons below the entries of a list in a text scrape: "Get a quote", "Read our review of the Heron 4", "Try Heron".
    ///
    /// # Why it is boilerplate
    /// They lead away from each of the entries; what they say of these is in the text.
    ///
    /// # Signals
    /// A line of up to nine words without an end mark that begins with a phrase of the class `entry-button`, three times
    /// and more on the page with other lines between. A phrase of one word needs a name behind it and no paragraph below,
    /// or the same line three times.
    ///
    /// # Near misses
    /// Headings of advice, which have their paragraphs below them ("Visit the harbour early"); such a line that stands
    /// once; items of a list one below the other; a line of a dialogue.
    "entry-button", "button", 0.5
}

const CLASS: [Class; 1] = [Class::ENTRY_BUTTON];
/// Most words of a button.
const MOST_WORDS: u32 = 9;
/// Least places on the page where one phrase begins a button.
const LEAST: usize = 3;

/// A line that may be a button.
struct Line {
    block: usize,
    /// Where its phrase ends in the folded text.
    end: usize,
    /// Whether the phrase says enough without what stands behind it.
    plain: bool,
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    if page.document.format != Format::Text {
        return;
    }
    let mut lines: Vec<Line> = page.bearing(&CLASS, &[]).filter_map(|block| line(page, block)).collect();
    let phrase = |line: &Line| page.folded(line.block).get(..line.end).unwrap_or_default();
    lines.sort_by(|one, other| phrase(one).cmp(phrase(other)).then(one.block.cmp(&other.block)));
    for series in lines.chunk_by(|one, other| phrase(one) == phrase(other)) {
        if places(series) < LEAST {
            continue;
        }
        // Headings of advice have their paragraphs below them.
        let heads = series.iter().filter(|line| page.block(line.block + 1).is_long()).count();
        for line in series {
            let copies = page.copies(line.block) >= LEAST;
            if line.plain || copies || heads * 3 <= series.len() && is_name_behind(page, line) {
                let signals = ["phrase of buttons", "several, apart from each other", "no sentence"];
                findings.block(page, line.block, Action::Remove, 0.85, &signals);
            }
        }
    }
}

/// The line as a button, if it may be one.
fn line(page: &Measured<'_>, block: usize) -> Option<Line> {
    let stats = page.block(block);
    let shape = stats.shape;
    if stats.words > MOST_WORDS
        || shape.ends_sentence
        || shape.ends_colon
        || shape.begins_quote
        || lines::is_code(page, block)
        || notes::is_headline(page, block)
        || page.text(block).trim_end().ends_with([',', ';'])
    {
        return None;
    }
    let opens = |hit: &&Hit| hit.start == 0 && matches!(hit.anchor, Anchor::Start | Anchor::Whole);
    let end = page.hits_of(block, Class::ENTRY_BUTTON).filter(opens).map(|hit| hit.end as usize).max()?;
    let folded = page.folded(block);
    // With a colon it is a label of what follows.
    if folded.get(end..)?.trim_start().starts_with([':', '：']) {
        return None;
    }
    Some(Line { block, end, plain: folded.get(..end)?.contains(' ') })
}

/// Places where the lines of a series stand: neighbours share one.
fn places(series: &[Line]) -> usize {
    1 + series.windows(2).filter(|pair| matches!(pair, [one, other] if other.block > one.block + 1)).count()
}

/// Whether a name follows the phrase.
fn is_name_behind(page: &Measured<'_>, line: &Line) -> bool {
    let text = page.text(line.block);
    let name = text.get(source_offset(text, line.end)..).unwrap_or_default();
    notes::is_names(page, name)
}
