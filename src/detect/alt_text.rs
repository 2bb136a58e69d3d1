//! The rule `alt-text`.

use crate::lexicon::{Lang, Signal};
use crate::measure::{Measured, Place, overlap, words_of};

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// Alternative texts made of key words: "flood river bridge town water rain".
    ///
    /// # Why it is boilerplate
    /// It was written for search engines and belongs to an image. It is moved to `captions[].alt`.
    ///
    /// # Signals
    /// Five or more words in small letters without end mark or comma, hardly a function word among them, near the
    /// headline; or the headline's own words in small letters.
    ///
    /// # Near misses
    /// A line of a poem or of chat, which has function words; a list of towns, which has capitals or commas.
    "alt-text", "alt", 0.5
}

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let title = words_of(page.frame.title.as_deref().unwrap_or_default());
    for block in 0..page.len() {
        let stats = page.block(block);
        let in_place =
            page.frame.place(block) == Place::Head || page.frame.first_long.is_some_and(|first| block <= first + 2);
        if !in_place
            || lines::is_code(page, block)
            || stats.words < 5
            || !stats.shape.begins_lower
            || stats.shape.begins_bullet
            || stats.shape.ends_sentence
            || stats.commas > 0
            || stats.capitals * 10 > stats.words
            || page.signal(block, Signal::We) > 0
        {
            continue;
        }
        let bare = page.lang.is_some_and(Lang::has_function_words) && stats.function_share() <= 0.15;
        let echo = title.len() >= 4 && overlap(&title, &words_of(page.text(block))) >= 0.6;
        if bare || echo {
            let score = if bare && echo { 0.9 } else { 0.75 };
            let signal = if echo { "the headline's words" } else { "no function words" };
            findings.block(page, block, Action::Move(Field::Alt), score, &["key words in small letters", signal]);
        }
    }
}
