//! Clock times and zones behind or before a date.

use jiff::civil::Time;
use jiff::tz::Offset;

use crate::lexicon::DateWords;
use crate::record::DatePrecision;

use super::tokens::Cursor;

/// A clock time as printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) time: Time,
    pub(super) precision: DatePrecision,
    pub(super) offset: Option<Offset>,
}

/// Names of zones with one meaning, in minutes east of Greenwich. IST, ET, PT and CT are left out: they have several,
/// or depend on the season. A date printed with BST is in summer, so it is British.
const ZONES: [(&str, i32); 44] = [
    ("z", 0),
    ("gmt", 0),
    ("utc", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("oez", 120),
    ("oesz", 180),
    ("msk", 180),
    ("мск", 180),
    ("gst", 240),
    ("pkt", 300),
    ("wib", 420),
    ("ict", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("brt", -180),
    ("art", -180),
    ("sast", 120),
];

/// Marks that may part a date from its time.
const PARTING: [char; 14] = [',', '-', '–', '—', '|', '·', '@', '•', '(', ')', '（', '）', '/', ':'];

/// Words behind a clock time besides the lexicon's, and the ideographs of weekdays.
const BESIDE: [&str; 12] = ["t", "kl", "klo", "日", "月", "火", "水", "木", "金", "土", "曜", "年"];

/// Steps over what may stand between a date and a time: marks, weekdays, words such as "at" or "um".
pub(super) fn skip_between(cursor: &mut Cursor<'_>, words: &DateWords) {
    for _ in 0..6 {
        let skips = match (cursor.mark(), cursor.word()) {
            (Some(mark), _) => PARTING.contains(&mark) || mark == '.',
            (_, Some(word)) => words.glue.contains(word) || words.weekdays.contains_key(word) || BESIDE.contains(&word),
            _ => false,
        };
        if !skips {
            break;
        }
        cursor.bump();
    }
}

/// Reads a clock time with its zone.
pub(super) fn read(cursor: &mut Cursor<'_>, words: &DateWords) -> Option<Clock> {
    let mut at = *cursor;
    let after_t =
        at.before().is_some_and(|token| matches!(&token.kind, super::tokens::Kind::Word(word) if word == "t"));
    let (hour, minute, second, precision) = digits(&mut at, words, after_t)?;
    let half = read_half(&mut at, words);
    if precision.is_none() && half.is_none() {
        return None;
    }
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, 0).ok()?;
    let exact = matches!(precision, Some(DatePrecision::Second));
    let offset = zone(&mut at, words, after_t || exact);
    *cursor = at;
    Some(Clock { time, precision: precision.unwrap_or(DatePrecision::Minute), offset })
}

type Parts = (u32, u32, u32, Option<DatePrecision>);

/// Hours, minutes and seconds; no precision where only an hour stands, which needs "am" or "pm" behind it.
fn digits(at: &mut Cursor<'_>, words: &DateWords, after_t: bool) -> Option<Parts> {
    if after_t && let Some(compact) = at.number(6..=6) {
        return Some((compact / 10_000, compact / 100 % 100, compact % 100, Some(DatePrecision::Second)));
    }
    let hour = at.number(1..=2)?;
    let before_minute = *at;
    let hour_word = at.eat_word(&["h", "時", "시", "ч", "год", "г"]);
    let parted = hour_word || at.touches() && (at.eat(':') || at.eat('.') || at.eat('：'));
    let spaced_colon = !parted && at.eat(':');
    if (parted || spaced_colon)
        && (at.touches() || hour_word || spaced_colon)
        && let Some(minute) = at.number(2..=2)
    {
        at.eat_word(&["分", "분", "min"]);
        let mut ahead = *at;
        if !hour_word && ahead.touches() && (ahead.eat(':') || ahead.eat('.')) && ahead.touches() {
            if let Some(second) = ahead.number(2..=2) {
                *at = ahead;
                if ahead.touches()
                    && (ahead.eat('.') || ahead.eat(','))
                    && ahead.touches()
                    && ahead.number(1..=9).is_some()
                {
                    *at = ahead;
                }
                return Some((hour, minute, second, Some(DatePrecision::Second)));
            }
            // A third group of digits that is no second: a number, not a time.
            if ahead.number(1..=9).is_some() {
                return None;
            }
        }
        return Some((hour, minute, 0, Some(DatePrecision::Minute)));
    }
    *at = before_minute;
    // "14 h", "9 Uhr": the hour is said to be one.
    if at.word().is_some_and(|word| words.glue.contains(word) && !words.halves.contains_key(word))
        && at.eat_word(&["h", "uhr", "uur", "時", "시", "hrs", "godz", "год", "ч"])
    {
        return Some((hour, 0, 0, Some(DatePrecision::Minute)));
    }
    Some((hour, 0, 0, None))
}

/// Before noon (`false`) or after noon (`true`): "pm", "p.m.", "p. m.".
fn read_half(at: &mut Cursor<'_>, words: &DateWords) -> Option<bool> {
    let word = at.word()?;
    if let Some(after) = words.halves.get(word) {
        at.bump();
        return Some(*after);
    }
    let after = match word {
        "a" => false,
        "p" => true,
        _ => return None,
    };
    let mut ahead = *at;
    ahead.bump();
    if ahead.eat('.') && ahead.eat_word(&["m"]) {
        ahead.eat('.');
        *at = ahead;
        return Some(after);
    }
    None
}

/// The zone behind a time, if one is printed. `machine` allows forms that in prose could be a range of hours.
pub(super) fn zone(cursor: &mut Cursor<'_>, words: &DateWords, machine: bool) -> Option<Offset> {
    let mut at = *cursor;
    for _ in 0..2 {
        let clock_word = at.word().is_some_and(|word| words.glue.contains(word) && named(word).is_none());
        if clock_word || at.mark() == Some('(') {
            at.bump();
        }
    }
    let mut minutes = None;
    if let Some(word) = at.word()
        && let Some(found) = named(word)
    {
        at.bump();
        minutes = Some(found);
        if found != 0 || word == "z" {
            *cursor = at;
            return Offset::from_seconds(found * 60).ok();
        }
    }
    let (signed, end) = signed_offset(at, machine || minutes.is_some()).unzip();
    let total = signed.or(minutes)?;
    *cursor = end.unwrap_or(at);
    cursor.eat(')');
    Offset::from_seconds(total * 60).ok()
}

fn named(word: &str) -> Option<i32> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes)
}

/// A numeric offset such as `+02:00`, `+0200` or, behind `UTC`, `+3`; in minutes.
fn signed_offset(mut at: Cursor<'_>, machine: bool) -> Option<(i32, Cursor<'_>)> {
    let sign = match at.mark()? {
        '+' => 1,
        '-' | '\u{2212}' | '–' if machine => -1,
        '-' | '\u{2212}' if at.ahead(1).is_some_and(|token| token.len() == 4) => -1,
        _ => return None,
    };
    at.bump();
    if !at.touches() {
        return None;
    }
    let minutes = if let Some(compact) = at.number(4..=4) {
        compact / 100 * 60 + compact % 100
    } else {
        let digits = if machine { 1..=2 } else { 2..=2 };
        let hours = at.number(digits)?;
        let mut ahead = at;
        if ahead.touches() && ahead.eat(':') && ahead.touches() {
            let minutes = ahead.number(2..=2)?;
            at = ahead;
            hours * 60 + minutes
        } else if machine {
            hours * 60
        } else {
            return None;
        }
    };
    let minutes = i32::try_from(minutes).ok().filter(|minutes| *minutes <= 14 * 60)?;
    Some((sign * minutes, at))
}
