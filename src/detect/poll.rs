//! The rule `poll`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;
use crate::page::Format;

use super::lines::{self, Prompt};
use super::voice::Voice;
use super::{Action, Findings, rule};

rule! {
    /// Polls and quizzes of the site: the call to vote, the options, the buttons.
    ///
    /// # Why it is boilerplate
    /// They ask the reader instead of telling something.
    ///
    /// # Signals
    /// A phrase of two words or more that fills its line, and the one-word options beside it; in a sentence also an
    /// address and a word of operating a page.
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
        if stats.words < 2 || stats.words > 60 || page.frame.headline == Some(block) {
            continue;
        }
        if !page.has_at(block, Class::POLL, Anchor::Whole) && is_options(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &["several options", "nothing else"]);
        } else if let Some(signals) = by_voice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
            options_below(page, block, findings);
        } else if is_above_answers(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &["asks", "options below it", "answers of polls"]);
            options_below(page, block, findings);
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
    let voice = Voice::of(page, block, Signal::Vote).filter(|_| stats.words <= 30 && page.text(block).contains('?'))?;
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

/// Whether a line of a text scrape asks a question of any matter and right below it stand two or more answers that polls
/// offer: "Yes", "No", "Not sure". An interview gives one answer, a list of other things none of these.
fn is_above_answers(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let answers = options(page, block).filter(|option| page.has_at(*option, Class::POLL, Anchor::Whole)).count();
    page.document.format == Format::Text
        && (3..=30).contains(&stats.words)
        && page.text(block).trim_end().ends_with('?')
        && !stats.shape.begins_quote
        && !stats.shape.begins_bullet
        && answers >= 2
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
