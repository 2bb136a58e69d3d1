//! The rule `alt-text`.

use crate::lexicon::{Lang, Signal};
use crate::measure::{Measured, Place, overlap, words_of};
use crate::page::Format;

use super::{Action, Field, Findings, lines, notes, rule};

rule! {
    /// Alternative texts: "flood river bridge town water rain", "two women mending a net".
    ///
    /// # Why it is boilerplate
    /// It was written for search engines and belongs to an image. It is moved to `captions[].alt`.
    ///
    /// # Signals
    /// Five or more words in small letters without end mark or comma, hardly a function word among them, near the
    /// headline; or the headline's own words in small letters. In a text scrape also three or more words that begin
    /// with a small letter and end without a mark, by themselves between paragraphs that are whole.
    ///
    /// # Near misses
    /// A line of a poem or of chat, which has function words or others of its kind beside it; a list of towns, which has
    /// capitals or commas; items of a list; a sentence broken into lines; a command.
    "alt-text", "alt", 0.5
}

/// Most words of an alternative text between paragraphs.
const MOST_WORDS: u32 = 25;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    key_words(page, findings);
    if page.document.format == Format::Text && !writes_small(page) {
        let small: Vec<usize> =
            (1..page.len().saturating_sub(1)).filter(|block| stands_alone_small(page, *block)).collect();
        // Several, and no headings beside them: then they are the headings.
        let alternatives = small.len() == 1 || (1..page.len()).any(|block| is_heading(page, block));
        for block in small.into_iter().filter(|_| alternatives) {
            let signals = ["begins with a small letter", "no end mark", "by itself between paragraphs"];
            findings.block(page, block, Action::Move(Field::Alt), 0.8, &signals);
        }
    }
}

/// Whether a line is a heading of the article, capitalised as usual.
fn is_heading(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    page.frame.place(block) == Place::Body
        && (1..=12).contains(&stats.words)
        && !stats.shape.ends_sentence
        && !stats.shape.begins_bullet
        && page.text(block).starts_with(char::is_uppercase)
        && notes::heads_prose(page, block)
}

/// Whether many lines of the page begin with a small letter, or some are code: then it says nothing of one.
fn writes_small(page: &Measured<'_>) -> bool {
    let small = (0..page.len()).filter(|block| page.text(*block).starts_with(char::is_lowercase)).count();
    small * 8 > page.len() || (0..page.len()).any(|block| lines::is_code(page, block))
}

/// Whether a line begins with a small letter, has no marks, and stands between lines that begin and end as paragraphs
/// and headings do.
fn stands_alone_small(page: &Measured<'_>, block: usize) -> bool {
    let (stats, before, after) = (page.block(block), page.block(block - 1), page.block(block + 1));
    let shape = stats.shape;
    if !shape.begins_lower
        || shape.begins_bullet
        || shape.ends_sentence
        || shape.ends_colon
        || !(3..=MOST_WORDS).contains(&stats.words)
        || stats.digits > 0
        || page.frame.place(block) != Place::Body && page.frame.first_long != Some(block + 1)
    {
        return false;
    }
    let text = page.text(block);
    let (above, below) = (page.text(block - 1), page.text(block + 1));
    let first = text.split(' ').next().unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '&' | ',' | '-' | '–');
    let begins_whole = |text: &str| !text.starts_with(char::is_lowercase);
    let whole_above = before.shape.ends_sentence || above.ends_with(char::is_alphanumeric) && !before.is_long();
    text.starts_with(char::is_lowercase)
        && !first.contains(char::is_uppercase)
        && (first.chars().count() > 1 || page.signal(block, Signal::Indefinite) > 0)
        && text.chars().all(plain)
        && text.ends_with(char::is_alphanumeric)
        && begins_whole(above)
        && begins_whole(below)
        && whole_above
        && before.words.max(after.words) >= 8
        && stats.function_share() <= 0.5
}

/// Key words near the headline.
fn key_words(page: &Measured<'_>, findings: &mut Findings) {
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
