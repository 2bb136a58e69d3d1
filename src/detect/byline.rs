//! The rule `byline`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Bylines: a label and names, in a short line by the headline. They move to the byline.
    ///
    /// # Why it is boilerplate
    /// It is said of the article, not in it.
    ///
    /// # Signals
    /// Before the first running text, or within three lines of the headline, a line of at most 16 words that is no
    /// sentence and begins with a phrase of the class `byline` followed by names; or that is such a phrase.
    ///
    /// # Near misses
    /// A sentence that begins with "By"; a sub-heading "By the numbers"; a headline such as "By Land and Sea".
    "byline", "byline", 0.5
}

const MOVE: Action = Action::Move(Field::Byline);
/// Lines from the headline within which a byline stands.
const REACH: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        if lines::is_code(page, block)
            || stats.words > 16
            || stats.is_sentence()
            || stats.shape.begins_quote
            || stats.shape.ends_colon
            || notes::is_headline(page, block)
            || !by_the_headline(page, block)
        {
            continue;
        }
        if page.has_at(block, Class::BYLINE, Anchor::Whole) {
            findings.block(page, block, MOVE, 0.85, &["phrase", "by the headline"]);
        } else if is_labelled_name(page, block) {
            findings.block(page, block, MOVE, 0.9, &["label", "name", "by the headline"]);
        }
    }
}

/// Whether the block stands before the article's text or right under its headline.
fn by_the_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) == Place::Head
        || page.frame.headline.is_some_and(|headline| {
            (headline..=headline + REACH).contains(&block) && !lines::between_running_text(page, block, 1)
        })
}

/// Whether the block is a label before a name, or a name before a label such as "special correspondent".
fn is_labelled_name(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block);
    page.hits_of(block, Class::BYLINE).any(|hit| match hit.anchor {
        Anchor::Start => {
            let rest = notes::behind(page, block, hit);
            let name = before_date(rest);
            !name.is_empty() && notes::is_names(page, name) && name.split_whitespace().count() <= 12
        }
        Anchor::End => {
            let at = crate::lexicon::fold::source_offset(text, hit.start as usize);
            let name = text.get(..at).unwrap_or_default();
            name.split_whitespace().count() >= 2 && notes::is_names(page, name)
        }
        _ => false,
    })
}

/// The part of a byline before a date, an address or a separator with a figure behind it.
fn before_date(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() || *c == '@' || matches!(c, '|' | '·' | '•') && *at > 0)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}
