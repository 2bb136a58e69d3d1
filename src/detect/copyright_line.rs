//! The rule `copyright-line`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Lines that state whose the text is and what may not be done with it: "© 2026 X. All rights reserved."
    ///
    /// # Why it is boilerplate
    /// It stands under every page of the site.
    ///
    /// # Signals
    /// A copyright sign with a year; a phrase of the class `copyright-line` alone on its line; a longer phrase after
    /// the article, with a sign, a year or a second phrase.
    ///
    /// # Near misses
    /// An article on copyright; a photographer's credit behind a copyright sign; a quoted licence.
    "copyright-line", "copyright", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        if lines::is_code(page, block)
            || notes::is_headline(page, block)
            || stats.shape.begins_quote
            || stats.words > 90
        {
            continue;
        }
        let folded = page.folded(block);
        let sign = folded.starts_with('©') || folded.starts_with("(c) ") || folded.starts_with("copyright ©");
        let known = page.has(block, Class::COPYRIGHT_LINE);
        if !sign && !known {
            continue;
        }
        let year = stats.digits >= 4 && has_year(folded);
        let outside = page.frame.place(block) != Place::Body || page.frame.last_long == Some(block);
        if sign && year && stats.words <= 30 {
            findings.block(page, block, Action::Remove, 0.95, &["copyright sign", "year"]);
        } else if known && page.has_at(block, Class::COPYRIGHT_LINE, Anchor::Whole) && stats.words <= 12 {
            let several = folded.trim().contains(' ');
            if several && !lines::may_be_heading(page, block, 3) || page.frame.place(block) == Place::Tail {
                findings.block(page, block, Action::Remove, 0.9, &["phrase", "alone on its line"]);
            }
        } else if known && outside {
            weigh(page, block, sign, year, findings);
        }
    }
}

/// Weighs a line with a phrase outside of the running text.
fn weigh(page: &Measured<'_>, block: usize, sign: bool, year: bool, findings: &mut Findings) {
    let stats = page.block(block);
    let folded = page.folded(block);
    let long = page.hits_of(block, Class::COPYRIGHT_LINE).any(|hit| match hit.anchor {
        Anchor::Within | Anchor::End => true,
        Anchor::Start => {
            folded.get(hit.start as usize..hit.end as usize).is_some_and(|text| text.split(' ').count() >= 3)
        }
        Anchor::Whole => false,
    });
    let starts = page.has_at(block, Class::COPYRIGHT_LINE, Anchor::Start);
    let mut signals = lines::Signals(vec!["phrase"]);
    signals
        .add_if(sign || folded.contains('©'), "copyright sign")
        .add_if(year, "year")
        .add_if(lines::phrase_count(page, block, Class::COPYRIGHT_LINE) > 1, "second phrase")
        .add_if(!stats.is_sentence(), "no sentence")
        .add_if(page.frame.place(block) == Place::Tail, "stands in the tail");
    let enough = if long { 2 } else { 3 };
    if (long || starts) && signals.count() >= enough {
        findings.block(page, block, Action::Remove, 0.85, &signals.0);
    }
}

/// Whether a year stands in the text.
fn has_year(folded: &str) -> bool {
    folded
        .split(|c: char| !c.is_ascii_digit())
        .any(|number| number.len() == 4 && (number.starts_with("19") || number.starts_with("20")))
}
