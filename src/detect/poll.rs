//! The rule `poll`.

use std::ops::Range;

use crate::lexicon::{Anchor, Class, Signal, beginning, split};
use crate::measure::Measured;
use crate::page::Format;

use super::lines::{self, Prompt};
use super::voice::Voice;
use super::{Action, Findings, notes, rule};

rule! {
    /// Polls and quizzes of the site: the call to vote, the options, the buttons.
    ///
    /// # Why it is boilerplate
    /// They ask the reader instead of telling something.
    ///
    /// # Signals
    /// A phrase of two words or more that fills its line, and the one-word options beside it; in a sentence also an
    /// address and a word of operating a page. In a text scrape a question with options, or with nothing but stars or
    /// thumbs, right below it.
    ///
    /// # Near misses
    /// A report of a survey with its shares of yes and no; one-word answers in an interview; the vote in a
    /// parliament.
    "poll", "poll", 0.5
}

const PROMPT: Prompt = Prompt::removing(Class::POLL, &[Signal::Ui]);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut in_poll = vec![false; page.len()];
    for block in 0..page.len() {
        let stats = page.block(block);
        let may_ask = page.document.format == Format::Text || page.bears(block, &[Class::POLL], &[Signal::Vote]);
        if !may_ask || stats.words < 2 || stats.words > 60 || page.frame.headline == Some(block) {
            continue;
        }
        if !page.has_at(block, Class::POLL, Anchor::Whole) && is_options(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &["several options", "nothing else"]);
        } else if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
            options_below(page, block, findings);
        } else if rates(page, block) {
            let signals = ["asks", "stars or thumbs", "nothing to read in them"];
            findings.block(page, block, Action::Remove, 0.85, &signals);
            findings.block(page, block + 1, Action::Remove, 0.85, &signals);
        } else if let Some(ballot) = ballot_below(page, block) {
            for line in ballot {
                findings.block(page, line, Action::Remove, 0.85, &["asks", "options below it", "answers of polls"]);
            }
        } else if let Some((score, signals)) = lines::weigh_strictly(page, block, &PROMPT) {
            findings.block(page, block, PROMPT.action, score, &signals);
        } else {
            continue;
        }
        if let Some(own) = in_poll.get_mut(block) {
            *own = true;
        }
    }
    spread(page, &in_poll, findings);
}

/// Whether a line is nothing but options: "Yes / No / Not sure".
fn is_options(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let (tiles, left) = lines::tiles(page, block, &[Class::POLL]);
    tiles >= 3 && left == 0 && stats.commas == 0 && !stats.shape.ends_sentence && stats.words <= 16
}

/// Takes the one-word lines that follow a poll's line, or stand before it, as long as they are words of polls.
fn spread(page: &Measured<'_>, in_poll: &[bool], findings: &mut Findings) {
    let word = |block: usize| {
        page.block(block).words == 1
            && !page.block(block).shape.ends_sentence
            && page.has_at(block, Class::POLL, Anchor::Whole)
    };
    let start = |block: usize| in_poll.get(block).copied().unwrap_or(false);
    let signals = &["word of a poll", "beside a poll"];
    for block in (0..page.len()).filter(|block| start(*block)) {
        for next in (block + 1..page.len()).take_while(|next| word(*next) || start(*next)).filter(|next| word(*next)) {
            findings.block(page, next, Action::Remove, 0.8, signals);
        }
        for before in (0..block).rev().take_while(|before| word(*before)) {
            findings.block(page, before, Action::Remove, 0.8, signals);
        }
    }
}

/// What speaks for a block being the question of a poll whatever its wording: a question, words of voting, the reader,
/// options below it.
fn by_voice(page: &Measured<'_>, block: usize) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    let voice = Voice::of(page, block, Signal::Vote).filter(|_| stats.words <= 30 && asks_for_votes(page, block))?;
    let extra = [
        (voice.count(Signal::Vote) > 1, "second word of the matter"),
        (voice.has(Signal::Ui), "operates a page"),
        (options(page, block).count() >= 2, "options below it"),
        (!stats.shape.ends_sentence || stats.sentence_marks == 1, "one question"),
    ];
    let asked = voice.has(Signal::Vote) && (extra.iter().take(3).any(|(holds, _)| *holds));
    let mut signals = vec!["words of voting", "asks"];
    signals.extend(extra.iter().filter(|(holds, _)| *holds).map(|(_, name)| *name));
    (asked && !voice.is_topic(Signal::Vote) && voice.count(Signal::Say) == 0).then_some(signals)
}

/// Whether a word of voting stands in a sentence that asks, and not in brackets.
fn asks_for_votes(page: &Measured<'_>, block: usize) -> bool {
    let Some(lang) = page.lang else { return false };
    let votes = |word: &str| page.lexicon.signals().of_word(lang, word) & Signal::Vote.bit() != 0;
    let folded = page.folded(block);
    let asks = |sentence: &str| sentence.ends_with('?') && crate::lexicon::words_of(sentence).any(&votes);
    !folded.starts_with('(') && folded.split_inclusive(['.', '!', '?']).any(asks)
}

/// Whether a question stands above a line of nothing but thumbs, faces or stars that are all alike, as empty ones are:
/// "How do you like this page?". A rating has others among them, or stands below what it is about.
fn rates(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let below = page.text(block + 1);
    let filler = |c: char| c.is_whitespace() || matches!(c, '/' | '|' | '\u{fe0f}');
    page.document.format == Format::Text
        && (2..=20).contains(&stats.words)
        && page.block(block + 1).words == 0
        && page.text(block).trim_end().ends_with('?')
        && !stats.shape.begins_quote
        && page.document.blocks.get(block + 1).is_some_and(|own| own.gap_before == 0)
        && below.chars().all(|c| is_picture(c) || filler(c))
        && below.chars().filter(|c| is_picture(*c)).nth(1).is_some()
        && !(below.contains('★') && below.contains('☆'))
}

/// Whether a character is a star, a thumb or a face.
fn is_picture(c: char) -> bool {
    ('\u{1f300}'..='\u{1faff}').contains(&c) || matches!(c, '★' | '☆' | '⭐' | '☹' | '☺')
}

/// Most lines of options below a question, and most words of one.
const MOST_OPTIONS: usize = 8;
const OPTION_WORDS: u32 = 10;

/// The lines of a poll of a text scrape around its question, whatever the matter: a label above it, the question, two or
/// more options, the button and the count below. The options are answers that polls offer ("Yes, of course", "Not
/// sure"), or begin with a symbol each, or a button to vote stands below them. An interview gives one answer, a list of
/// other things none of these.
fn ballot_below(page: &Measured<'_>, question: usize) -> Option<Range<usize>> {
    let stats = page.block(question);
    let asks = (3..=30).contains(&stats.words)
        && page.text(question).trim_end().ends_with('?')
        && !stats.shape.begins_quote
        && !stats.shape.begins_bullet;
    if page.document.format != Format::Text || !asks {
        return None;
    }
    let close = |line: usize| page.document.blocks.get(line).is_some_and(|own| own.gap_before == 0);
    let button = |line: usize| close(line) && is_button(page, line);
    let option = |line: &usize| close(*line) && is_option(page, *line) && !button(*line);
    let end = question + 1 + (question + 1..page.len()).take(MOST_OPTIONS).take_while(option).count();
    let count = |sign: fn(&Measured<'_>, usize) -> bool| (question + 1..end).filter(|line| sign(page, *line)).count();
    let (answers, symbols) = (count(is_answer), count(begins_with_symbol));
    // Where the question has a symbol itself, they are entries of a table of contents.
    let listed = page.text(question).trim_start().starts_with(|c: char| !c.is_alphanumeric() && !"¿«\"“„".contains(c));
    let closed = button(end);
    let plain = (question + 1..end).all(|line| page.block(line).words <= 8);
    let found = answers >= 2 || symbols >= 2 && !listed || closed && end - question > 2 && plain;
    let below =
        (end..page.len()).take(2).take_while(|line| button(*line) || close(*line) && is_tally(page, *line)).count();
    let label = question > 0 && close(question) && is_label(page, question - 1);
    found.then_some(question - usize::from(label)..end + below)
}

/// Whether a short line may be an option: no sentence, unless it is one with "yes" or "no" at its beginning.
fn is_option(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    (1..=OPTION_WORDS).contains(&stats.words)
        && (!stats.shape.ends_sentence || is_answer(page, line))
        && !stats.shape.ends_colon
        && !stats.shape.begins_quote
}

/// Whether a line is an answer that polls offer, or begins with one.
fn is_answer(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    let folded = page.folded(line);
    let mut words = Vec::new();
    split(beginning(folded, 3), &mut words);
    let first = words.first().map_or(0, |word| word.end());
    let mut answers = false;
    if let Some(lang) = page.lang {
        page.lexicon.signals().of_text(lang, folded, &words, |mask| answers |= mask & Signal::Answer.bit() != 0);
    }
    let parted =
        stats.words <= 4 || folded.get(first..).is_some_and(|rest| rest.starts_with([',', '.', '!', ';', ':']));
    stats.words <= OPTION_WORDS
        && !stats.shape.begins_quote
        && (answers && parted || page.has_at(line, Class::POLL, Anchor::Whole))
}

/// Whether a line begins with a picture or an empty box, as options do.
fn begins_with_symbol(page: &Measured<'_>, line: usize) -> bool {
    let first = page.text(line).trim_start().chars().next();
    first.is_some_and(|c| {
        ('\u{1f300}'..='\u{1faff}').contains(&c) || matches!(c, '○' | '◯' | '☐' | '□' | '❍' | '⚪' | '◻')
    })
}

/// Whether a line is a button of polls.
fn is_button(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    (1..=5).contains(&stats.words)
        && page.has_at(line, Class::POLL, Anchor::Whole)
        && page.signal(line, Signal::Vote) > 0
}

/// Whether a line counts who has voted.
fn is_tally(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    let counts = page.signal(line, Signal::Vote) > 0 || page.has(line, Class::POLL);
    (1..=6).contains(&stats.words) && stats.digits > 0 && counts
}

/// Whether a line is the label of a poll: few words, one of them of voting.
fn is_label(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    let named = page.signal(line, Signal::Vote) > 0 || page.has_at(line, Class::POLL, Anchor::Whole);
    (1..=5).contains(&stats.words) && named && !stats.shape.ends_sentence && !notes::is_headline(page, line)
}

/// The short lines without an end mark right below a block: options to choose from.
fn options<'p>(page: &'p Measured<'_>, block: usize) -> impl Iterator<Item = usize> + 'p {
    (block + 1..page.len()).take(6).take_while(|other| {
        let stats = page.block(*other);
        (1..=8).contains(&stats.words)
            && !stats.shape.ends_sentence
            && !stats.shape.ends_colon
            && page.document.blocks.get(*other).is_some_and(|own| own.gap_before == 0)
    })
}

fn options_below(page: &Measured<'_>, block: usize, findings: &mut Findings) {
    if options(page, block).count() >= 2 {
        for option in options(page, block) {
            findings.block(page, option, Action::Remove, 0.8, &["option of a poll", "below its question"]);
        }
    }
}
