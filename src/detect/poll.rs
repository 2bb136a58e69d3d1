//! The rule `poll`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::Measured;

use super::lines::{self, Prompt};
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
