//! Lines that print a date and nothing else.

use crate::lexicon::{Class, DateWords};
use crate::measure::{Measured, Place};

use super::Reading;
use super::clock;
use super::find::has_digit;
use super::tokens::{Cursor, Kind, Token, tokens};

/// Most words of a line that is only a date.
const MAX_WORDS: u32 = 14;

/// Whether the block is only a date, with the weekday, clock time, zone and label that may go with it.
///
/// A label the lexicon does not know counts before the running text, when the date has a clock time and the label is
/// two words or ends in a colon.
pub fn is_date_line(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words == 0 || stats.words > MAX_WORDS || stats.digits == 0 || stats.chars > 140 {
        return false;
    }
    let line = page.folded(block);
    if !has_digit(line) {
        return false;
    }
    let reading = Reading::of(page, None);
    let all = tokens(line);
    let dates = reading.all_of(&all);
    let mut covered: Vec<std::ops::Range<usize>> = dates.iter().map(|found| found.range.clone()).collect();
    covered.extend(page.hits_of(block, Class::TIMESTAMP).map(|hit| hit.start as usize..hit.end as usize));
    let labelled = page.has(block, Class::TIMESTAMP);
    if dates.is_empty() {
        // "Updated 3 March, 09:14 GMT": no year, so it needs a label or a time to be a stamp.
        match reading.day_of(&all) {
            Some(day) if labelled || day.has_time => covered.push(day.range),
            _ => return false,
        }
    } else if dates.len() > 2 || dates.iter().any(|found| found.precision > crate::record::DatePrecision::Day) {
        return false;
    }
    if page.frame.place(block) == Place::Head
        && let Some(first) = dates.first().filter(|found| found.time.is_some())
        && let Some(label) = line.get(..first.range.start)
        && (label.split_whitespace().count() <= 2 || label.trim_end().ends_with(':') && label.len() <= 40)
        && !label.contains(|c: char| c.is_numeric())
    {
        covered.push(0..first.range.start);
    }
    only_beside(&all, &covered, reading.words)
}

/// Whether everything outside the covered parts is a mark or a word that goes with a date.
fn only_beside(all: &[Token], covered: &[std::ops::Range<usize>], words: &DateWords) -> bool {
    let inside = |at: usize| covered.iter().any(|part| part.contains(&at));
    let mut index = 0;
    while let Some(token) = all.get(index) {
        if !inside(token.range.start) {
            match &token.kind {
                Kind::Mark(_) => {}
                Kind::Word(word) => {
                    let known = words.weekdays.contains_key(word.as_str())
                        || words.glue.contains(word.as_str())
                        || words.halves.contains_key(word.as_str())
                        || is_beside(word)
                        || super::choose::is_change(word);
                    if !known {
                        return false;
                    }
                }
                Kind::Number(_) => {
                    let mut cursor = Cursor::new(all, index);
                    if clock::read(&mut cursor, words).is_none() {
                        return false;
                    }
                    index = cursor.at;
                    continue;
                }
            }
        }
        index += 1;
    }
    true
}

/// Words that go with dates in any language and are too short for the lexicon's phrases.
fn is_beside(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "der"
            | "den"
            | "dem"
            | "le"
            | "el"
            | "il"
            | "de"
            | "del"
            | "и"
            | "та"
            | "and"
            | "und"
            | "et"
            | "y"
            | "e"
            | "a"
            | "um"
            | "s"
            | "日"
            | "月"
            | "火"
            | "水"
            | "木"
            | "金"
            | "土"
            | "曜"
    )
}
