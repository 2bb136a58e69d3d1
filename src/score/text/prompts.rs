//! Prompts behind the article, by who speaks to whom: fluent sentences that no figure of a line tells from the article's.

use crate::lexicon::{Class, Signal};
use crate::measure::{Measured, Place};

use super::hint::{Hint, is_label};

/// The prompts of a page, an entry a line.
pub(super) fn prompts(page: &Measured<'_>) -> Vec<Hint> {
    let mut scores: Vec<Hint> = (0..page.len()).map(|block| prompt(page, block).unwrap_or_default()).collect();
    spread(page, &mut scores);
    scores
}

/// Classes of prompts that a sentence behind the article may be.
const NAMED: [Class; 5] =
    [Class::FOLLOW_US, Class::NEWSLETTER_SIGNUP, Class::APP_PROMPT, Class::TIP_LINE, Class::DISCLAIMER];

/// Extends the prompts behind the article to the sentences beside them that speak in the same voice.
fn spread(page: &Measured<'_>, scores: &mut [Hint]) {
    let voiced = |block: usize| {
        let stats = page.block(block);
        (page.signal(block, Signal::We) > 0 || page.signal(block, Signal::You) > 0)
            && stats.shape.ends_sentence
            && !stats.shape.has_quote
            && page.frame.closing.is_some_and(|closing| block > closing)
    };
    let forward = (1..scores.len()).map(|block| (block, block - 1));
    let backward = (1..scores.len()).rev().map(|block| (block - 1, block));
    for (block, neighbour) in forward.chain(backward) {
        let prompt = scores.get(neighbour).is_some_and(|own| own.husk >= 0.6 && own.reasons[1].starts_with("behind"));
        if let Some(own) = scores.get_mut(block).filter(|own| own.husk < 0.6)
            && prompt
            && voiced(block)
        {
            *own = Hint { husk: 0.65, reasons: ["beside a prompt", "behind the end of the article", "same voice"] };
        }
    }
}

/// A sentence in which the site speaks to its readers: behind a line that closes articles, or above the headline.
fn prompt(page: &Measured<'_>, block: usize) -> Option<Hint> {
    let stats = page.block(block);
    let has = |signal| page.signal(block, signal) > 0;
    let behind = page.frame.closing.is_some_and(|closing| block > closing)
        || page.frame.place(block) == Place::Tail && stats.is_long();
    let above = page.frame.headline.is_some_and(|headline| block < headline);
    let told = stats.shape.begins_quote || has(Signal::Say) && stats.shape.has_quote;
    if !stats.shape.ends_sentence || page.frame.place(block) == Place::Body || told || page.frame.is_copy(block) {
        return None;
    }
    let other = has(Signal::Give)
        || has(Signal::Press)
        || has(Signal::Subscribe)
        || has(Signal::Ui)
        || has(Signal::Period)
        || stats.shape.has_money
        || stats.shape.has_at
        || stats.shape.has_url;
    let (we, you) = (has(Signal::We), has(Signal::You));
    let named = NAMED.iter().any(|class| page.hits_of(block, *class).any(|hit| hit.end - hit.start >= 12));
    if named && stats.words <= 40 && page.frame.place(block) == Place::Tail {
        return Some(Hint { husk: 0.65, reasons: ["phrase of a prompt", "behind the end of the article", ""] });
    }
    if behind && !we && !you && stats.shape.has_at && (has(Signal::Press) || has(Signal::Ui)) {
        let reasons = ["names its address", "behind the end of the article", ""];
        return Some(Hint { husk: 0.65, reasons });
    }
    if !behind && !above {
        return None;
    }
    let voice = match (we, you) {
        (true, true) => "speaks as the site to the reader",
        (true, false) => "speaks as the site",
        (false, true) => "addresses the reader",
        (false, false) => return None,
    };
    let place = if above { "stands above the headline" } else { "behind the end of the article" };
    // One voice alone must ask for something right beside a label.
    let beside = is_label(page, block + 1) || block > 0 && is_label(page, block - 1);
    let asking = !page.text(block).trim_end().ends_with('?');
    (we && you || (other || above && asking) && beside || other && !above && stats.is_long()).then_some(Hint {
        husk: if we && you { 0.7 } else { 0.65 },
        reasons: [voice, place, if other { "asks for something" } else { "" }],
    })
}
