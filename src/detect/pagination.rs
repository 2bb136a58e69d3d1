//! The rule `pagination`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::BlockKind;

use super::lines::{self, Controls};
use super::{Action, Findings, rule};

rule! {
    /// Page numbers and the links to the next and the previous page.
    ///
    /// # Why it is boilerplate
    /// They lead to other pages.
    ///
    /// # Signals
    /// A line that is nothing but phrases of the class `pagination` and numbers; a label "Next article:" with a
    /// title, after the article; a row of rising numbers there; the row of cells around the pages of a manual, "Prev |
    /// Chapter 8. Data Types | Next", and the row of titles beside it; a line of such labels with titles, "Next: Sums,
    /// Up: Arithmetic".
    ///
    /// # Near misses
    /// "Page 3 of the report says"; a sub-heading "Next"; a table row of numbers; a table of keys and what they do.
    "pagination", "pagination", 0.5
}

const CONTROLS: Controls = Controls { operating: false, ..Controls::of(&[Class::PAGINATION]) };

/// Rows of a table that does nothing but turn pages, and words of each of them, at most.
const TURNING_ROWS: usize = 3;
const TURNING_WORDS: u32 = 30;

/// Numbers of a row of page numbers, at least.
const LEAST_NUMBERS: u32 = 3;

/// Words of the label of a page in a line of them, at most.
const LABEL_WORDS: usize = 2;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    lines::controls(page, &CONTROLS, findings);
    turning_rows(page, findings);
    for block in 0..page.len() {
        let may_turn = page.block(block).digits > 0 || page.bears(block, CONTROLS.classes, &[]);
        if !may_turn {
            continue;
        }
        let stats = page.block(block);
        if lines::is_code(page, block) || stats.words > 24 || stats.is_sentence() || stats.shape.has_money {
            continue;
        }
        let tail = page.frame.place(block) == Place::Tail;
        if page.has_part(block, CONTROLS.classes) && has_labels(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "several labels with titles"]);
            continue;
        }
        if tail && stats.digits >= LEAST_NUMBERS && is_row(page.text(block)) {
            findings.block(page, block, Action::Remove, 0.8, &["row of page numbers", "stands in the tail"]);
        } else if stats.digits > 0 && stats.words <= 8 && is_counter(page, block) {
            findings.block(page, block, Action::Remove, 0.9, &["phrase", "numbers", "alone on its line"]);
        } else if tail && !stats.shape.ends_sentence && leads_on(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "a title", "stands in the tail"]);
        }
    }
}

/// The small tables that turn the pages of a manual: a row with cells of control words at both ends, and titles between
/// them or in the row above or below.
fn turning_rows(page: &Measured<'_>, findings: &mut Findings) {
    let table = |block: usize| {
        let row = page.document.blocks.get(block).filter(|own| own.kind == BlockKind::TableRow)?;
        (row.group != 0).then_some(row.group)
    };
    let mut start = 0;
    while start < page.len() {
        let group = table(start);
        let end = (start + 1..page.len()).find(|block| group.is_none() || table(*block) != group).unwrap_or(page.len());
        let mut rows = start..end;
        let is_small = |block: usize| page.block(block).words <= TURNING_WORDS && !page.block(block).is_sentence();
        if group.is_some()
            && rows.len() <= TURNING_ROWS
            && rows.clone().all(is_small)
            && rows.any(|block| has_control_ends(page, block))
        {
            for block in start..end {
                findings.block(page, block, Action::Remove, 0.8, &["cells to turn pages", "a small table"]);
            }
        }
        start = end;
    }
}

/// Whether the first and the last cell of a row are control words to turn pages.
fn has_control_ends(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    let mut cells = folded.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let is_control = |cell: &str| {
        let (tiles, left) = lines::tiles_of(page, cell, CONTROLS.classes, 0);
        tiles == 1 && left == 0
    };
    match (cells.next(), cells.next_back()) {
        (Some(first), Some(last)) => first != last && is_control(first) && is_control(last),
        _ => false,
    }
}

/// Whether a line is a page's number, perhaps of how many, and words for turning pages: "Page 1 of 3 Next".
fn is_counter(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    // The word between the numbers ("of", "von", "sur") has three letters at most.
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let links = words
        .windows(3)
        .filter(|three| {
            let number = |at: usize| three.get(at).is_some_and(|word| word.parse::<u16>().is_ok());
            number(0)
                && number(2)
                && three.get(1).is_some_and(|word| word.chars().count() <= 3 && word.chars().all(char::is_alphabetic))
        })
        .count();
    let letters: String = folded.chars().map(|c| if c.is_alphabetic() || c == ' ' { c } else { ' ' }).collect();
    let (tiles, left) = lines::tiles_of(page, &letters, CONTROLS.classes, links);
    tiles >= 1 && left <= links
}

/// Whether a line names several pages by where they stand: "Next: Sums, Previous: Powers, Up: Arithmetic".
fn has_labels(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    let mut labels = folded.split(',').filter_map(|part| part.split_once(": ").map(|(label, _)| label.trim()));
    let first = labels.next().map(|label| lines::tiles_of(page, label, CONTROLS.classes, 0));
    first == Some((1, 0)) && labels.any(|label| (1..=LABEL_WORDS).contains(&label.split(' ').count()))
}

/// Whether a block begins with a label such as "Next article" and goes on with a title.
fn leads_on(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    page.hits_of(block, Class::PAGINATION).filter(|hit| hit.anchor == Anchor::Start).any(|hit| {
        let phrase = folded.get(..hit.end as usize).unwrap_or_default();
        phrase.contains(' ')
            || folded.get(hit.end as usize..).is_some_and(|rest| rest.trim_start().starts_with([':', '→', '»']))
    })
}

/// Whether a line is a row of three or more numbers that rise by one, gaps marked by dots allowed.
fn is_row(text: &str) -> bool {
    let parts: Vec<&str> = text.split([' ', '|', '\t']).filter(|part| !part.is_empty()).collect();
    let numbers: Vec<u16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let marks = parts.iter().filter(|part| !part.chars().any(char::is_alphanumeric)).count();
    let rising = numbers.windows(2).filter(|pair| matches!(pair, [a, b] if *b == a + 1)).count();
    numbers.len() >= LEAST_NUMBERS as usize
        && numbers.len() + marks == parts.len()
        && numbers.first().is_some_and(|first| *first <= 2)
        && rising + 1 + marks >= numbers.len()
}

#[cfg(test)]
mod tests {
    use super::is_row;
    use crate::detect::cases::taken_by;

    /// What the rule takes out of a page with this table.
    fn taken(table: &str) -> String {
        let page = format!(
            "<html lang=en><body><h1>Setting the clock</h1><p>The clock of the tower is set by hand twice a year, in March \
             and in October, by the keeper and one helper.</p><p>Lift the pawl first, then turn the wheel forward until the \
             bell has struck the hour, and let the pawl down again.</p>{table}</body></html>"
        );
        taken_by("pagination", &page).concat()
    }

    #[test]
    fn tables_that_turn_the_pages_of_a_manual_go() {
        let text = taken(
            "<table><tr><td><a href=a>Prev</a></td><td><a href=b>Up</a></td><td><a href=c>Next</a></td></tr>\
             <tr><td>3. Winding the works</td><td>Home</td><td>5. Greasing the bearings</td></tr></table>",
        );
        assert!(text.contains("Prev") && text.contains("Greasing"), "{text}");
    }

    #[test]
    fn tables_of_keys_stay() {
        let text = taken(
            "<table><tr><td>Next</td><td>Lets the hammer down by one hour</td></tr>\
             <tr><td>Back</td><td>Lifts the hammer until the quarter has passed</td></tr></table>",
        );
        assert_eq!(text, "");
    }

    #[test]
    fn rows_of_page_numbers_rise_by_one() {
        assert!(is_row("1 2 3 4") && is_row("1 2 3 … 14"));
        assert!(!is_row("1 4 9 16") && !is_row("7 8 9") && !is_row("1 2"));
    }
}
