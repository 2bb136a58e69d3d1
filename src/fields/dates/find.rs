//! The recogniser: a printed date in a line, whatever the language.

use jiff::civil::Date;

use crate::lexicon::DateWords;
use crate::record::DatePrecision;

use super::clock::{self, Clock};
use super::tokens::{Cursor, Kind, Token, tokens};
use super::{FoundDate, YEARS};

/// How dates are read on a page: the words of dates, and which number comes first in `03/04/2026`.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'w> {
    /// Months, weekdays and the words around them.
    pub words: &'w DateWords,
    /// Whether the month comes before the day where both numbers could be either.
    pub month_first: bool,
}

/// A date whose year may be missing.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    year: Option<u32>,
    month: u32,
    day: Option<u32>,
    clock: Option<Clock>,
    /// A year of two digits, which only counts beside a clock time.
    short_year: bool,
    /// Day and month could be the other way round.
    ambiguous: bool,
}

/// A month and a day with no year behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DayOfYear {
    /// 1 to 12.
    pub(crate) month: i8,
    /// 1 to 31.
    pub(crate) day: i8,
    /// Whether a clock time stands beside it.
    pub(crate) has_time: bool,
    /// Where it is printed.
    pub(crate) range: std::ops::Range<usize>,
}

/// Words between day and month, or month and year: "3 de marzo de 2026", "the 3rd of March".
const LINKS: [&str; 8] = ["de", "del", "of", "di", "do", "the", "den", "dia"];
/// What may be glued to a number of a day: "3rd", "1er", "12-го".
const ORDINALS: [&str; 13] = ["st", "nd", "rd", "th", "er", "re", "e", "º", "ª", "го", "е", "ro", "°"];
/// Words behind a year.
const YEAR_WORDS: [&str; 9] = ["г", "года", "году", "року", "році", "р", "roku", "r", "рік"];

impl Reading<'_> {
    /// The first date in a line.
    pub fn find(&self, line: &str) -> Option<FoundDate> {
        if !has_digit(line) {
            return None;
        }
        let all = tokens(line);
        (0..all.len()).find_map(|at| self.date_at(&all, at, 0)).map(|(date, _)| date)
    }

    /// All dates in a line, in order, disjoint.
    pub fn find_all(&self, line: &str) -> Vec<FoundDate> {
        if has_digit(line) { self.all_of(&tokens(line)) } else { Vec::new() }
    }

    /// All dates in a line that is split already.
    pub(super) fn all_of(&self, all: &[Token]) -> Vec<FoundDate> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < all.len() {
            match self.date_at(all, at, found.last().map_or(0, |last: &FoundDate| last.range.end)) {
                Some((date, end)) => {
                    found.push(date);
                    at = end.max(at + 1);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The first day and month without a year in a line.
    pub(crate) fn find_day(&self, line: &str) -> Option<DayOfYear> {
        if has_digit(line) { self.day_of(&tokens(line)) } else { None }
    }

    /// The same for a line that is split already.
    pub(super) fn day_of(&self, all: &[Token]) -> Option<DayOfYear> {
        (0..all.len()).find_map(|at| self.day_at(all, at))
    }

    /// The day and month that begin at token `at`, when no year follows.
    fn day_at(&self, all: &[Token], at: usize) -> Option<DayOfYear> {
        let start = all.get(at)?.range.start;
        let mut cursor = Cursor::new(all, at);
        let mut parts = self.words_date(&mut cursor)?;
        let day = parts.day.filter(|_| parts.year.is_none())?;
        self.attach_time(all, at, &mut cursor, &mut parts, 0);
        let (month, day) = (i8::try_from(parts.month).ok()?, i8::try_from(day).ok()?);
        // A leap year: all days of all months are there.
        Date::new(2024, month, day).ok()?;
        Some(DayOfYear { month, day, has_time: parts.clock.is_some(), range: start..cursor.end() })
    }

    /// The date whose first token is `at`, a time before it included, and the token behind it.
    fn date_at(&self, all: &[Token], at: usize, floor: usize) -> Option<(FoundDate, usize)> {
        let mut cursor = Cursor::new(all, at);
        let mut parts = self.numeric(&mut cursor).or_else(|| {
            cursor = Cursor::new(all, at);
            self.words_date(&mut cursor)
        })?;
        let year = parts.year.filter(|year| YEARS.contains(year))?;
        let start = self.attach_time(all, at, &mut cursor, &mut parts, floor);
        if parts.short_year && parts.clock.is_none() {
            return None;
        }
        let date = Date::new(
            i16::try_from(year).ok()?,
            i8::try_from(parts.month).ok()?,
            i8::try_from(parts.day.unwrap_or(1)).ok()?,
        )
        .ok()?;
        let precision = match (parts.day, parts.clock) {
            (None, _) => DatePrecision::Month,
            (_, None) => DatePrecision::Day,
            (_, Some(clock)) => clock.precision,
        };
        let found = FoundDate {
            date,
            time: parts.clock.map(|clock| clock.time),
            offset: parts.clock.and_then(|clock| clock.offset),
            precision,
            range: start..cursor.end(),
            ambiguous: parts.ambiguous,
        };
        Some((found, cursor.at))
    }

    /// Looks for a clock time behind the date, then before it; returns the byte at which the whole begins.
    fn attach_time<'t>(
        &self,
        all: &'t [Token],
        at: usize,
        cursor: &mut Cursor<'t>,
        parts: &mut Parts,
        floor: usize,
    ) -> usize {
        let start = all.get(at).map_or(0, |token| token.range.start);
        if parts.clock.is_some() || parts.day.is_none() {
            return start;
        }
        let mut behind = Cursor::new(all, cursor.at);
        clock::skip_between(&mut behind, self.words);
        parts.clock = clock::read(&mut behind, self.words);
        if parts.clock.is_some() {
            *cursor = Cursor::new(all, behind.at);
            return start;
        }
        for earlier in at.saturating_sub(12)..at {
            let Some(token) = all.get(earlier) else { break };
            if token.range.start < floor || !matches!(token.kind, Kind::Number(_)) || glued_before(all, earlier) {
                continue;
            }
            let mut before = Cursor::new(all, earlier);
            if let Some(clock) = clock::read(&mut before, self.words) {
                clock::skip_between(&mut before, self.words);
                if before.at == at {
                    parts.clock = Some(clock);
                    return token.range.start;
                }
            }
        }
        start
    }

    /// Dates of numbers only.
    fn numeric(&self, cursor: &mut Cursor<'_>) -> Option<Parts> {
        if cursor.before().is_some() && glued_before_cursor(cursor) {
            return None;
        }
        let first = cursor.peek()?;
        let digits = first.len();
        let mut at = *cursor;
        let Kind::Number(one) = first.kind else { return None };
        at.bump();
        if digits == 8 && one < 21_001_231 {
            return compact(cursor, at, one);
        }
        if digits == 4 && matches!(at.word(), Some("年" | "년")) {
            return ideographic(cursor, at, one);
        }
        let mark =
            at.mark().filter(|mark| matches!(mark, '.' | '/' | '-' | '\u{2010}' | '\u{2011}') && at.touches())?;
        at.bump();
        if mark != '.' && !at.touches() {
            return None;
        }
        let two = at.number(1..=2)?;
        if !(at.touches() && at.eat(mark)) || mark != '.' && !at.touches() {
            return None;
        }
        let third = at.peek()?.clone();
        let Kind::Number(three) = third.kind else { return None };
        at.bump();
        if at.touches() && matches!(at.mark(), Some('.' | '/' | '-')) && at.ahead(1).is_some_and(is_number_token) {
            return None;
        }
        let parts = match (digits, third.len()) {
            (4, 1..=2) => Parts { year: Some(one), month: two, day: Some(three), ..Parts::default() },
            (1..=2, 4) => self.ordered(one, two, three, mark)?,
            (1..=2, 2) if three < 50 && mark != '-' && !third.spaced => {
                Parts { short_year: true, ..self.ordered(one, two, 2000 + three, mark)? }
            }
            _ => return None,
        };
        year_tail(&mut at);
        *cursor = at;
        Some(parts)
    }

    /// Puts day and month of a numeric date in order. One number above 12 decides; else the page's habit; between dots
    /// the day always comes first.
    fn ordered(&self, one: u32, two: u32, year: u32, mark: char) -> Option<Parts> {
        let month_first = match (one, two) {
            (13.., 13..) => return None,
            (13.., _) => false,
            (_, 13..) => true,
            _ => self.month_first && mark != '.',
        };
        let (month, day) = if month_first { (one, two) } else { (two, one) };
        let ambiguous = mark != '.' && one.max(two) <= 12 && one != two;
        Some(Parts { year: Some(year), month, day: Some(day), ambiguous, ..Parts::default() })
    }

    /// Dates with the name of a month.
    fn words_date(&self, cursor: &mut Cursor<'_>) -> Option<Parts> {
        let mut at = *cursor;
        let parts = match at.peek()?.kind {
            Kind::Number(_) => self.day_first(&mut at)?,
            Kind::Word(_) => self.month_first_words(&mut at)?,
            Kind::Mark(_) => return None,
        };
        *cursor = at;
        Some(parts)
    }

    /// "3 March 2026", "3. März 2026", "3 de marzo de 2026", "03-Mar-2026", "1er mars".
    fn day_first(&self, at: &mut Cursor<'_>) -> Option<Parts> {
        if glued_before_cursor(at) {
            return None;
        }
        let year_first = at.peek().is_some_and(|token| token.len() == 4);
        if year_first {
            let year = at.number(4..=4)?;
            // "2026. március 4.": with both points or none, else the year ends a sentence.
            let point = at.touches() && at.eat('.');
            at.eat(',');
            let month = self.month(at)?;
            let day = at.number(1..=2)?;
            if point && !(at.touches() && at.eat('.')) {
                return None;
            }
            return Some(Parts { year: Some(year), month, day: Some(day), ..Parts::default() });
        }
        let day = at.number(1..=2).filter(|day| (1..=31).contains(day))?;
        ordinal(at);
        at.eat('.');
        let hyphens = at.touches() && (at.eat('-') || at.eat('/'));
        at.eat_word(&LINKS);
        let month = self.month(at)?;
        let year = year(at, hyphens);
        Some(Parts { year, month, day: Some(day), ..Parts::default() })
    }

    /// "March 3, 2026", "Oct. 1st 2024", "Tue Mar 03 09:14:00 GMT 2026".
    fn month_first_words(&self, at: &mut Cursor<'_>) -> Option<Parts> {
        let month = self.month(at)?;
        let day = at.number(1..=2).filter(|day| (1..=31).contains(day))?;
        // "Mar. 3 mars 2026": a weekday that looks like a month.
        if at.word().is_some_and(|word| self.words.months.contains_key(word)) {
            return None;
        }
        ordinal(at);
        let before_year = *at;
        let year = year(at, false);
        if year.is_none() {
            *at = before_year;
            let mut ahead = before_year;
            if let Some(clock) = clock::read(&mut ahead, self.words)
                && let Some(year) = ahead.number(4..=4)
            {
                *at = ahead;
                return Some(Parts { year: Some(year), month, day: Some(day), clock: Some(clock), ..Parts::default() });
            }
        }
        Some(Parts { year, month, day: Some(day), ..Parts::default() })
    }

    /// The name of a month and the point behind it.
    fn month(&self, at: &mut Cursor<'_>) -> Option<u32> {
        let month = *self.words.months.get(at.word()?)?;
        at.bump();
        if at.touches() {
            at.eat('.');
        }
        Some(u32::from(month))
    }
}

/// Whether a line has a digit: without one there is no date, and no need to cut the line into tokens.
pub(super) fn has_digit(line: &str) -> bool {
    line.bytes().any(|byte| byte.is_ascii_digit())
}

/// A year of four digits, with what may stand before and behind it.
fn year(at: &mut Cursor<'_>, hyphens: bool) -> Option<u32> {
    let mut ahead = *at;
    if hyphens {
        let _ = ahead.eat('-') || ahead.eat('/');
    } else {
        ahead.eat(',');
        ahead.eat_word(&LINKS);
    }
    let year = ahead.number(4..=4)?;
    // "3 March 2026-2027" or "March 3, 2026.4" are no dates.
    if ahead.touches() && matches!(ahead.mark(), Some('-' | '–' | '/')) && ahead.ahead(1).is_some_and(is_number_token)
    {
        return None;
    }
    year_tail(&mut ahead);
    *at = ahead;
    Some(year)
}

/// `20260303` and `20260303T091400Z`: only where a `T` follows or nothing else stands in the line.
fn compact<'t>(cursor: &mut Cursor<'t>, at: Cursor<'t>, value: u32) -> Option<Parts> {
    let alone = cursor.before().is_none() && at.peek().is_none();
    let with_time = at.touches() && at.word() == Some("t");
    if !alone && !with_time {
        return None;
    }
    *cursor = at;
    Some(Parts { year: Some(value / 10_000), month: value / 100 % 100, day: Some(value % 100), ..Parts::default() })
}

/// `2026年3月3日`, `2026년 3월 3일`.
fn ideographic<'t>(cursor: &mut Cursor<'t>, mut at: Cursor<'t>, year: u32) -> Option<Parts> {
    at.bump();
    let month = at.number(1..=2)?;
    if !at.eat_word(&["月", "월"]) {
        return None;
    }
    let day = at.number(1..=2)?;
    if !at.eat_word(&["日", "일"]) {
        return None;
    }
    *cursor = at;
    Some(Parts { year: Some(year), month, day: Some(day), ..Parts::default() })
}

fn ordinal(at: &mut Cursor<'_>) {
    if at.touches() {
        let hyphen = at.mark() == Some('-')
            && at
                .ahead(1)
                .is_some_and(|token| matches!(&token.kind, Kind::Word(word) if ORDINALS.contains(&word.as_str())));
        at.at += usize::from(hyphen);
        let _ = at.eat_word(&ORDINALS) || at.eat('º') || at.eat('°');
    }
}

/// "2026 г.", "2026 року".
fn year_tail(at: &mut Cursor<'_>) {
    if at.eat_word(&YEAR_WORDS) && at.touches() {
        at.eat('.');
    }
}

fn is_number_token(token: &Token) -> bool {
    matches!(token.kind, Kind::Number(_)) && !token.spaced
}

fn glued_before_cursor(at: &Cursor<'_>) -> bool {
    at.before().is_some_and(|before| {
        at.touches()
            && match before.kind {
                Kind::Word(_) | Kind::Number(_) | Kind::Mark('#' | '_' | '$' | '€' | '£' | '=' | '+') => true,
                Kind::Mark('.' | '/' | '-' | '–') => before.range.start > 0 && !before.spaced,
                Kind::Mark(_) => false,
            }
    })
}

/// Whether the token at `index` is glued to a number, letter or joining mark before it.
fn glued_before(all: &[Token], index: usize) -> bool {
    glued_before_cursor(&Cursor::new(all, index))
}
