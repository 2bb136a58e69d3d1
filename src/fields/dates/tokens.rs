//! A line as words, numbers and marks: what the recogniser of dates reads.

use std::ops::Range;

use crate::lexicon::{character, fold};

/// Longest part of a text that is looked at, in tokens: dates stand in short lines.
const MAX_TOKENS: usize = 400;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits with its value, when that is below 100 million.
    Number(u32),
    /// A run of letters, folded. Ideographs stand alone.
    Word(String),
    /// Any other character.
    Mark(char),
}

/// A token of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Bytes in the line.
    pub(super) range: Range<usize>,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

impl Token {
    /// Number of digits or bytes.
    pub(super) fn len(&self) -> usize {
        self.range.len()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Digit,
    Letter,
    Single,
    Mark,
}

fn sort(c: char) -> Sort {
    if c.is_ascii_digit() {
        Sort::Digit
    } else if matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}') {
        Sort::Single
    } else if c.is_alphabetic() {
        Sort::Letter
    } else {
        Sort::Mark
    }
}

/// Splits a line; invisible characters fall away.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    let mut spaced = false;
    let mut run: Option<(Sort, Range<usize>, bool)> = None;
    let mut end = 0;
    while let Some(c) = character(line, end) {
        if all.len() >= MAX_TOKENS {
            return all;
        }
        let at = end;
        end += c.len_utf8();
        if fold::is_invisible(c) {
            continue;
        }
        let own = sort(c);
        // An apostrophe between letters belongs to the word.
        let joins = matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
            && matches!(run, Some((Sort::Letter, _, _)))
            && line.get(end..).is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let goes_on =
            |sort: Sort| !c.is_whitespace() && (sort == own && !matches!(own, Sort::Single | Sort::Mark) || joins);
        if let Some((_, range, _)) = run.as_mut().filter(|(sort, _, _)| goes_on(*sort)) {
            range.end = end;
            continue;
        }
        close(line, &mut run, &mut all);
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        if own == Sort::Mark {
            all.push(Token { kind: Kind::Mark(c), range: at..end, spaced });
        } else {
            // The rest of a word or number of ASCII at once.
            let rest = line.as_bytes().get(end..).unwrap_or_default();
            let goes_on = if own == Sort::Digit { u8::is_ascii_digit } else { u8::is_ascii_alphabetic };
            end += rest.iter().take_while(|byte| own != Sort::Single && goes_on(byte)).count();
            run = Some((own, at..end, spaced));
        }
        spaced = false;
    }
    close(line, &mut run, &mut all);
    all
}

fn close(line: &str, run: &mut Option<(Sort, Range<usize>, bool)>, all: &mut Vec<Token>) {
    let Some((sort, range, spaced)) = run.take() else { return };
    let text = line.get(range.clone()).unwrap_or_default();
    let kind = match sort {
        Sort::Digit if text.len() <= 8 => Kind::Number(text.parse().unwrap_or(u32::MAX)),
        Sort::Digit => Kind::Number(u32::MAX),
        _ if text.is_ascii() => Kind::Word(text.to_ascii_lowercase()),
        _ => Kind::Word(fold::folded(text)),
    };
    all.push(Token { kind, range, spaced });
}

/// A place in a list of tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    all: &'t [Token],
    /// Index of the next token.
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(all: &'t [Token], at: usize) -> Self {
        Self { all, at }
    }

    /// The next token.
    pub(super) fn peek(&self) -> Option<&'t Token> {
        self.all.get(self.at)
    }

    /// The token `ahead` places behind the next one.
    pub(super) fn ahead(&self, ahead: usize) -> Option<&'t Token> {
        self.all.get(self.at + ahead)
    }

    /// The token before the next one.
    pub(super) fn before(&self) -> Option<&'t Token> {
        self.at.checked_sub(1).and_then(|at| self.all.get(at))
    }

    /// End of the last token read, in bytes.
    pub(super) fn end(&self) -> usize {
        self.before().map_or(0, |token| token.range.end)
    }

    /// Steps over the next token.
    pub(super) fn bump(&mut self) {
        self.at += 1;
    }

    /// The next token's number, if it is one of `digits` digits.
    pub(super) fn number(&mut self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        let token = self.peek()?;
        match token.kind {
            Kind::Number(value) if digits.contains(&token.len()) => {
                self.bump();
                Some(value)
            }
            _ => None,
        }
    }

    /// The next token's folded word.
    pub(super) fn word(&self) -> Option<&'t str> {
        match &self.peek()?.kind {
            Kind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// The next token's mark.
    pub(super) fn mark(&self) -> Option<char> {
        match self.peek()?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Steps over the mark, if it is next.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        let found = self.mark() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    /// Steps over the word, if one of these is next.
    pub(super) fn eat_word(&mut self, wanted: &[&str]) -> bool {
        let found = self.word().is_some_and(|word| wanted.contains(&word));
        self.at += usize::from(found);
        found
    }

    /// Whether the next token touches the one before it.
    pub(super) fn touches(&self) -> bool {
        self.peek().is_some_and(|token| !token.spaced)
    }
}
