//! One pass over the characters of every line of a text scrape: what no other figure tells.

use crate::lexicon::{character, is_alphabetic};
use crate::measure::Measured;

/// Figures of a line's characters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Marks {
    /// Letters of the longest word.
    pub(super) longest_word: u16,
    /// Capitals inside a word behind two small letters or more: words that lost the space between them.
    pub(super) glued: u16,
    /// Marks that part the items of menus and paths: bars, middle dots, bullets, arrows, slashes.
    pub(super) separators: u16,
    /// Opening brackets.
    pub(super) brackets: u16,
    /// Colons.
    pub(super) colons: u16,
    /// Numbers.
    pub(super) numbers: u16,
    /// Marks of lightweight markup: `#`, `*`, `_`, `[`.
    pub(super) markup: u16,
    /// Hours and minutes: "09:14".
    pub(super) clock: bool,
    /// A year from 1900 to 2099.
    pub(super) year: bool,
    /// Last mark: 0 none, 1 full stop, 2 question mark, 3 exclamation mark, 4 ellipsis, 5 colon, 6 comma, 7 closing
    /// bracket or quote, 8 a symbol.
    pub(super) last: u8,
    /// First character: 0 a letter, 1 a digit, 2 a quotation mark or dash, 3 `#`, 4 a bracket, 5 another mark.
    pub(super) first: u8,
    /// Spaces and tabs before the line.
    pub(super) indent: u16,
}

/// The figures of every line.
pub(super) fn marks(page: &Measured<'_>) -> Vec<Marks> {
    (0..page.len())
        .map(|block| {
            let mut marks = of_text(page.text(block));
            marks.indent = indent(page, block);
            marks
        })
        .collect()
}

/// Spaces and tabs right before a block.
fn indent(page: &Measured<'_>, block: usize) -> u16 {
    let start = page.document.blocks.get(block).map_or(0, |own| own.span.start as usize);
    let before = page.document.text.as_bytes().get(..start).unwrap_or_default();
    let blanks = before.iter().rev().take(64).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    u16::try_from(blanks).unwrap_or(u16::MAX)
}

fn of_text(text: &str) -> Marks {
    let mut marks = Marks { first: first(text), last: last(text), ..Marks::default() };
    let (mut letters, mut small, mut digits) = (0u16, 0u16, 0u16);
    let (mut number, mut before_colon) = (0u32, 0u16);
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        // Small letters, most of most lines, a run at a time.
        let run = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if run > 0 {
            let run_letters = u16::try_from(run).unwrap_or(u16::MAX);
            small = small.saturating_add(run_letters);
            letters = letters.saturating_add(run_letters);
            close_number(&mut marks, &mut digits, &mut number, before_colon);
            before_colon = 0;
            at += run;
            continue;
        }
        if rest.first() == Some(&b' ') {
            marks.longest_word = marks.longest_word.max(letters);
            (letters, small) = (0, 0);
            close_number(&mut marks, &mut digits, &mut number, before_colon);
            before_colon = 0;
            at += 1;
            continue;
        }
        let Some(c) = character(text, at) else { break };
        at += c.len_utf8();
        // Small letters of Cyrillic, and of Latin with accents.
        if matches!(c, 'а'..='џ' | 'ß'..='ö' | 'ø'..='ÿ') {
            small = small.saturating_add(1);
            letters = letters.saturating_add(1);
            close_number(&mut marks, &mut digits, &mut number, before_colon);
            before_colon = 0;
            continue;
        }
        if is_alphabetic(c) {
            if small >= 2 && c.is_uppercase() {
                marks.glued += 1;
            }
            small = if c.is_uppercase() { 0 } else { small.saturating_add(1) };
            letters = letters.saturating_add(1);
            close_number(&mut marks, &mut digits, &mut number, before_colon);
            before_colon = 0;
            continue;
        }
        marks.longest_word = marks.longest_word.max(letters);
        (letters, small) = (0, 0);
        if let Some(digit) = c.to_digit(10) {
            digits = digits.saturating_add(1);
            number = number.saturating_mul(10).saturating_add(digit);
            continue;
        }
        let ended = digits;
        close_number(&mut marks, &mut digits, &mut number, before_colon);
        before_colon = if c == ':' && (1..=2).contains(&ended) { ended } else { 0 };
        match c {
            '|' | '·' | '•' | '›' | '→' | '»' | '/' | '>' => {
                marks.separators = marks.separators.saturating_add(1);
            }
            '(' => marks.brackets = marks.brackets.saturating_add(1),
            '#' | '*' | '_' | '[' => marks.markup = marks.markup.saturating_add(1),
            ':' => marks.colons = marks.colons.saturating_add(1),
            _ => {}
        }
    }
    close_number(&mut marks, &mut digits, &mut number, before_colon);
    marks.longest_word = marks.longest_word.max(letters);
    marks
}

/// Ends a number: a year, or the minutes of a clock time.
fn close_number(marks: &mut Marks, digits: &mut u16, number: &mut u32, before_colon: u16) {
    if *digits > 0 {
        marks.numbers = marks.numbers.saturating_add(1);
        marks.year |= *digits == 4 && (1900..2100).contains(number);
        marks.clock |= *digits == 2 && before_colon > 0;
    }
    (*digits, *number) = (0, 0);
}

fn first(text: &str) -> u8 {
    match text.trim_start().chars().next() {
        Some(c) if c.is_alphabetic() => 0,
        Some(c) if c.is_numeric() => 1,
        Some('"' | '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '-' | '–' | '—') => 2,
        Some('#') => 3,
        Some('(' | '[' | '{') => 4,
        _ => 5,
    }
}

fn last(text: &str) -> u8 {
    match text.trim_end().chars().next_back() {
        Some('.' | '。' | '।') => 1,
        Some('?' | '？' | '؟') => 2,
        Some('!' | '！') => 3,
        Some('…') => 4,
        Some(':' | '：') => 5,
        Some(',' | ';') => 6,
        Some(')' | ']' | '"' | '\'' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}') => 7,
        Some(c) if c.is_alphanumeric() => 0,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_a_stamp_and_of_glued_words() {
        let stamp = of_text("Updated 3 March 2026, 09:14");
        assert!(stamp.clock && stamp.year);
        assert_eq!((stamp.numbers, stamp.longest_word, stamp.last), (4, 7, 0));
        assert_eq!(of_text("WatchUsOn").glued, 1);
        assert_eq!(of_text("Home | News | Sport").separators, 2);
    }
}
