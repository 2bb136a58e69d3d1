//! The rule `dateline`.

use crate::fields::dateline;
use crate::measure::Measured;
use crate::page::{BlockKind, TextSpan};

use super::{Action, Field, Findings, rule};

rule! {
    /// Datelines at the head of the first sentence: "KYIV, March 3 (Reuters) -", "BERLIN (dpa) –".
    ///
    /// # Why it is boilerplate
    /// It is data about the article, not its first words; it moves to a field of its own.
    ///
    /// # Signals
    /// A place in capitals and a dash; or a place, an agency in brackets or a date, and a dash or point. What follows
    /// must begin like a sentence. Only the first running text behind the headline is looked at.
    ///
    /// # Near misses
    /// "London - the city of seven million - has a new bridge"; "NATO — the alliance"; "Stille. Nichts rührte sich".
    "dateline", "dateline", 0.5
}

/// How many pieces of running text behind the headline may come before it: a standfirst, a notice.
const REACH: usize = 2;
/// How many blocks behind the first running text it may stand: byline, date, captions lie between.
const BLOCKS: usize = 12;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let after = page.frame.headline.map_or(0, |headline| headline + 1);
    let sentence = || (after..page.len()).find(|index| page.block(*index).is_sentence());
    let Some(first) = page.frame.first_long.filter(|first| *first >= after).or_else(sentence) else { return };
    let mut passed = 0;
    for index in first.saturating_sub(2).max(after)..(first + BLOCKS).min(page.len()) {
        let Some(block) = page.document.blocks.get(index) else { return };
        let is_text = matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote) && !block.hidden;
        if !is_text || page.block(index).words < 8 {
            continue;
        }
        if let Some((found, cut)) = dateline::split(page, page.text(index)) {
            let start = block.span.start as usize;
            let mut signals = vec!["place before the first sentence"];
            if found.agency.is_some() {
                signals.push("agency");
            }
            if found.date.is_some() {
                signals.push("date");
            }
            findings.part(index, TextSpan::new(start, start + cut), Action::Move(Field::Dateline), 0.95, &signals);
            return;
        }
        passed += usize::from(page.block(index).is_long());
        if passed > REACH {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_hold() {
        let report = super::super::cases::run(&RULE, &crate::settings::Settings::default());
        assert!(report.failures.is_empty(), "{:#?}", report.failures);
    }
}
