//! Threads of comments behind the article of a text scrape, known by the lines between the comments: who wrote when,
//! and the button to reply. What stands between such lines reads like any prose.

use std::ops::Range;

use crate::fields::dates::{self, Reading};
use crate::lexicon::{Class, Signal};

use super::Measured;

/// Paragraphs of running text before a thread, at least: else it is the page's matter, as in a forum.
const LEAST_PARAGRAPHS: usize = 3;
/// Words of running text before a thread, at least.
const LEAST_WORDS: u32 = 100;
/// Lines between two marks of a thread, at most.
const MOST_BETWEEN: usize = 16;
/// Lines between a count of comments and the first mark of one, at most: counts stand inside of articles too.
const MOST_BELOW_HEADING: usize = 6;
/// Paragraphs of running text between two marks, at most.
const MOST_PARAGRAPHS: usize = 4;
/// Lines of the first comment, at most, where no name or time tells that it begins.
const MOST_FIRST: usize = 3;
/// Lines of the last comment, at most, where no button ends it.
const MOST_LAST: usize = 4;
/// Words of a line that marks a comment, at most; of the line above a thread that counts its comments.
const MARK_WORDS: u32 = 9;
const HEADING_WORDS: u32 = 24;
/// Digits of the number of comments, at most.
const COUNT_DIGITS: u32 = 5;

/// What the button under a comment says, folded.
const REPLY: [&str; 16] = [
    "reply",
    "antworten",
    "antwort",
    "répondre",
    "responder",
    "rispondi",
    "beantwoorden",
    "antwoorden",
    "reageer",
    "reageren",
    "odpowiedz",
    "відповісти",
    "ответить",
    "svara",
    "svar",
    "vastaa",
];
/// Words that turn a number into a time before now, folded.
const AGO: [&str; 12] =
    ["ago", "vor", "hace", "fa", "há", "atrás", "geleden", "temu", "тому", "назад", "sedan", "siden"];
/// Units of times that are cut short: "3mo", "8d".
const UNITS: [&str; 12] = ["s", "m", "min", "h", "hr", "std", "d", "w", "wk", "mo", "y", "yr"];

/// A line that belongs to a thread whatever stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// "3 comments".
    Heading,
    /// "Jonas says:", above a time.
    Said,
    /// "28 April 2024 at 14:47", "Jonas, 3 hours ago".
    Stamp,
    /// "Reply".
    Reply,
}

/// The thread behind the article, if there is one; `running` are the blocks of running text.
pub(super) fn find(page: &Measured<'_>, running: &[usize]) -> Option<Range<usize>> {
    let first = running.get(LEAST_PARAGRAPHS - 1)? + 1;
    let may_be_thread = |index: &usize| is_reply(page, *index) || is_count(page, *index) || ends_in_verb(page, *index);
    if !(first..page.len()).any(|index| may_be_thread(&index)) {
        return None;
    }
    let marks: Vec<(usize, Mark)> = (first..page.len()).filter_map(|index| Some((index, mark(page, index)?))).collect();
    let together = |one: &(usize, Mark), next: &(usize, Mark)| {
        let most = if one.1 == Mark::Heading { MOST_BELOW_HEADING } else { MOST_BETWEEN };
        let paragraphs = (one.0..next.0).filter(|index| page.block(*index).is_long()).count();
        next.0 - one.0 <= most && paragraphs <= MOST_PARAGRAPHS
    };
    // Between two parts of a thread stands a comment as long as an article.
    let mut parts = marks.chunk_by(together).filter(|own| is_thread(own));
    let part = parts.next()?;
    let (start, (last, kind)) = (start_of_thread(part)?.max(first), parts.last().unwrap_or(part).last()?);
    let words: u32 = running.iter().filter(|index| **index < start).map(|index| page.block(*index).words).sum();
    let end = if *kind == Mark::Reply { last + 1 } else { end_of_comment(page, *last) };
    (words >= LEAST_WORDS).then_some(start..end)
}

/// Whether marks that stand near each other are of a thread: no one kind of them alone, for lists of titles have times
/// and articles have verbs of speech.
fn is_thread(marks: &[(usize, Mark)]) -> bool {
    let count = |wanted: Mark| marks.iter().filter(|(_, mark)| *mark == wanted).count();
    let (said, stamps, replies) = (count(Mark::Said), count(Mark::Stamp), count(Mark::Reply));
    let headed = marks.first().is_some_and(|(_, mark)| *mark == Mark::Heading);
    match (said, stamps, replies) {
        (1.., 1.., _) => true,
        (_, 1.., 1..) => headed || stamps + replies > 2,
        (_, 2.., _) => headed,
        (_, _, 3..) => true,
        _ => false,
    }
}

fn mark(page: &Measured<'_>, index: usize) -> Option<Mark> {
    if is_count(page, index) {
        return Some(Mark::Heading);
    }
    let stats = page.block(index);
    if !(1..=MARK_WORDS).contains(&stats.words) || stats.shape.ends_sentence && stats.digits == 0 {
        return None;
    }
    if is_reply(page, index) {
        Some(Mark::Reply)
    } else if is_stamp(page, index) {
        Some(Mark::Stamp)
    } else {
        // Without a colon the last word may be a noun: "Ohio, United States".
        let reach = if stats.shape.ends_colon { 2 } else { 1 };
        let is_dated = || (index + 1..=index + reach).any(|next| is_stamp(page, next));
        (ends_in_verb(page, index) && is_dated()).then_some(Mark::Said)
    }
}

/// Whether a line is the button to reply to a comment, with others of its kind: "Reply", "Like · Reply (2)".
fn is_reply(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let known = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            || page.lexicon.whole(word).any(|(class, _)| matches!(class, Class::COMMENT_COUNT | Class::SHARE_BAR))
    };
    let words = || page.folded(index).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    (1..=5).contains(&stats.words)
        && words().any(|word| REPLY.contains(&word))
        && words().all(|word| REPLY.contains(&word) || known(word))
}

/// Whether a line counts the comments below it: "3 comments", "2 thoughts on …".
fn is_count(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let is_number =
        page.text(index).trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(|c: char| c.is_ascii_digit());
    (1..=COUNT_DIGITS).contains(&stats.digits)
        && (2..=HEADING_WORDS).contains(&stats.words)
        && is_number
        && !stats.shape.ends_sentence
        && (page.has(index, Class::COMMENT_COUNT) || stats.words <= 4 && page.signal(index, Signal::Comment) > 0)
}

/// Whether a short line is a name and a verb of speech: "Jonas says:".
fn ends_in_verb(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let last = || page.folded(index).trim_end_matches([':', ' ']).rsplit(' ').next().unwrap_or_default();
    (2..=MARK_WORDS).contains(&stats.words)
        && !stats.shape.ends_sentence
        && page.signal(index, Signal::Say) > 0
        && page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, last()) & Signal::Say.bit() != 0)
}

/// Whether a short line tells when a comment was written, and perhaps by whom.
fn is_stamp(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    stats.digits > 0
        && (1..=MARK_WORDS).contains(&stats.words)
        && !stats.shape.begins_quote
        && (is_short_age(page.folded(index)) || is_age(page, index) || is_dated(page, index))
}

/// Whether a line is a time before now and nothing else: "3mo", "8 d".
fn is_short_age(folded: &str) -> bool {
    let line = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let unit = line.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < line.len() && line.len() - unit.len() <= 2 && UNITS.contains(&unit.trim_start())
}

/// Whether a line has a time before now: "Jonas • 3 hours ago".
pub(super) fn is_age(page: &Measured<'_>, index: usize) -> bool {
    let stats = page.block(index);
    let words = || page.folded(index).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_past = || page.folded(index).contains("il y a ") || words().any(|word| AGO.contains(&word));
    !stats.shape.ends_sentence && stats.digits <= 2 && is_past()
}

/// Whether a line is a date, or a date and a name: "Merete Kvist 4/15/2021 at 3:29am".
fn is_dated(page: &Measured<'_>, index: usize) -> bool {
    if dates::is_date_line(page, index) {
        return true;
    }
    let line = page.text(index);
    let Some(found) = Reading::of(page, None).find(line) else { return false };
    let words = |part: Option<&str>| part.map_or(0, super::words_in);
    let (before, behind) = (words(line.get(..found.range.start)), words(line.get(found.range.end..)));
    let has_clock = found.time.is_some() || line.contains(':');
    has_clock && before <= 5 && behind <= 5 || before + behind <= 1
}

/// The first line of a thread. A comment ends with its button: before the first button stands as much as between the two
/// that are nearest to each other, if no other mark tells.
fn start_of_thread(marks: &[(usize, Mark)]) -> Option<usize> {
    let (first, kind) = *marks.first()?;
    let buttons = || marks.iter().filter(|(_, mark)| *mark == Mark::Reply).map(|(index, _)| *index);
    let least = buttons().zip(buttons().skip(1)).map(|(one, next)| next - one - 1).min().unwrap_or(0);
    Some(if kind == Mark::Reply { first.saturating_sub(least.min(MOST_FIRST)) } else { first })
}

/// The end of the comment below its last mark.
fn end_of_comment(page: &Measured<'_>, mark: usize) -> usize {
    let is_part = |index: &usize| {
        let stats = page.block(*index);
        stats.words > 0
            && (stats.shape.ends_sentence || stats.words > MARK_WORDS)
            && !super::frame::is_closing(page, *index)
    };
    let name = usize::from(!is_part(&(mark + 1)) && is_part(&(mark + 2)));
    let from = mark + 1 + name;
    from + (from..page.len().min(from + MOST_LAST)).take_while(is_part).count()
}
