//! One pass over the characters of every line of a text scrape: what no other figure tells.

use crate::lexicon::{character, is_alphabetic, is_small_wide};
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

/// What the characters of a line are counted for, as they come in.
#[derive(Default)]
struct Counter {
    marks: Marks,
    /// Letters of the word that is open, and how many small ones stand at its end.
    letters: u16,
    small: u16,
    /// Digits of the number that is open, and its value.
    digits: u16,
    number: u32,
    /// Digits of the number before the colon that stands before this one.
    before_colon: u16,
}

impl Counter {
    /// Goes on by some small letters.
    fn small(&mut self, count: usize) {
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        self.small = self.small.saturating_add(count);
        self.letters = self.letters.saturating_add(count);
        self.close_number();
    }

    /// Goes on by a capital.
    fn capital(&mut self) {
        self.marks.glued += u16::from(self.small >= 2);
        self.small = 0;
        self.letters = self.letters.saturating_add(1);
        self.close_number();
    }

    /// Ends a word.
    fn close_word(&mut self) {
        self.marks.longest_word = self.marks.longest_word.max(self.letters);
        (self.letters, self.small) = (0, 0);
    }

    /// Ends a number: a year, or the minutes of a clock time.
    fn close_number(&mut self) {
        if self.digits > 0 {
            self.marks.numbers = self.marks.numbers.saturating_add(1);
            self.marks.year |= self.digits == 4 && (1900..2100).contains(&self.number);
            self.marks.clock |= self.digits == 2 && self.before_colon > 0;
            (self.digits, self.number) = (0, 0);
        }
        self.before_colon = 0;
    }

    /// Goes on by a digit, or by any other character that is no letter.
    fn mark(&mut self, c: char) {
        self.close_word();
        if let Some(digit) = c.to_digit(10) {
            self.digits = self.digits.saturating_add(1);
            self.number = self.number.saturating_mul(10).saturating_add(digit);
            return;
        }
        let ended = self.digits;
        self.close_number();
        let count = match c {
            '|' | '·' | '•' | '›' | '→' | '»' | '/' | '>' => &mut self.marks.separators,
            '(' => &mut self.marks.brackets,
            '#' | '*' | '_' | '[' => &mut self.marks.markup,
            ':' => {
                self.before_colon = if (1..=2).contains(&ended) { ended } else { 0 };
                &mut self.marks.colons
            }
            _ => return,
        };
        *count = count.saturating_add(1);
    }
}

fn of_text(text: &str) -> Marks {
    let mut counter =
        Counter { marks: Marks { first: first(text), last: last(text), ..Marks::default() }, ..Counter::default() };
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(rest @ [byte, ..]) = bytes.get(at..) {
        match byte {
            // Small letters, most of most lines, a run at a time.
            b'a'..=b'z' => {
                let run = rest.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(rest.len());
                counter.small(run);
                at += run;
            }
            b'A'..=b'Z' => {
                counter.capital();
                at += 1;
            }
            b' ' => {
                counter.close_word();
                counter.close_number();
                at += 1;
            }
            _ if is_small_wide(rest) => {
                counter.small(1);
                at += 2;
            }
            _ => {
                let Some(c) = character(text, at) else { break };
                at += c.len_utf8();
                match (is_alphabetic(c), c.is_uppercase()) {
                    (true, true) => counter.capital(),
                    (true, false) => counter.small(1),
                    (false, _) => counter.mark(c),
                }
            }
        }
    }
    counter.close_number();
    counter.close_word();
    counter.marks
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
