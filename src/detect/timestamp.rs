//! The rule `timestamp`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// When the article was published or changed: a label with a date, a date line by the headline, "3 hours ago".
    ///
    /// # Why it is boilerplate
    /// It is said of the article, not in it: it moves to the dates.
    ///
    /// # Signals
    /// A phrase of the class `timestamp` and a date with no other word; a line that is only a date before the
    /// article; relative times alone on a line.
    ///
    /// # Near misses
    /// A sentence that begins with a date; "Updated" in a sentence; a sub-heading "Twenty years ago"; a chronology
    /// in the article.
    "timestamp", "timestamp", 0.5
}

const MOVE: Action = Action::Move(Field::Date);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        let may_date = stats.digits > 0 || page.bears(block, &[Class::TIMESTAMP], &[Signal::Rough]);
        if !may_date
            || lines::is_code(page, block)
            || !(1..=18).contains(&stats.words)
            || page.frame.headline == Some(block)
        {
            continue;
        }
        if crate::fields::dates::is_date_line(page, block) {
            if by_the_headline(page, block) {
                findings.block(page, block, MOVE, 0.9, &["only a date", "by the headline"]);
            }
        } else if is_labelled_date(page, block) {
            findings.block(page, block, MOVE, 0.9, &["label", "date", "no other words"]);
        } else if page.has_at(block, Class::TIMESTAMP, Anchor::Whole) || is_rough_time(page, block) {
            if is_free_label(page, block) {
                findings.block(page, block, Action::Remove, 0.85, &["relative time or label", "alone on its line"]);
            }
        } else if is_age_notice(page, block) {
            findings.block(page, block, Action::Remove, 0.8, &["phrase", "no sentence"]);
        }
    }
}

/// Whether a date line stands before the article, or right after its headline.
fn by_the_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) == Place::Head
        || page.frame.headline.is_some_and(|headline| (headline..=headline + 3).contains(&block))
            && !lines::between_running_text(page, block, 1)
}

/// Whether a block is a label such as "Updated" with a date and no other word to speak of.
fn is_labelled_date(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    if page.block(block).digits == 0 || page.block(block).shape.begins_quote {
        return false;
    }
    page.hits_of(block, Class::TIMESTAMP).filter(|hit| hit.anchor == Anchor::Start).any(|hit| {
        let rest = folded.get(hit.end as usize..).unwrap_or_default();
        let names_day = names_day(page, rest);
        let colon = rest.trim_start().starts_with([':', '-', '|']);
        let others = usize::from(colon && names_day);
        let edge = page.frame.place(block) != Place::Body || near_headline(page, block);
        // "Date:" in the body is an item of a list; "Last updated" hardly is.
        let telling = hit.end >= 6 && labelled_dates(page) <= 3;
        (names_day || edge || colon) && (edge || telling) && is_dates(page, rest, others)
    })
}

/// Whether a folded text is a date, or several between commas, the later ones with labels of their own: "3 March 2026,
/// updated 5 March 2026".
fn is_dates(page: &Measured<'_>, folded: &str, others: usize) -> bool {
    let is_labelled = |part: &str| {
        let mut hits = Vec::new();
        page.lexicon.find(part, &mut hits);
        hits.iter().filter(|hit| hit.class == Class::TIMESTAMP && hit.start == 0).any(|hit| {
            let rest = part.get(hit.end as usize..).unwrap_or_default();
            lines::is_date(page, rest, 0)
        })
    };
    let mut parts = folded.split([',', '(', ')']).map(str::trim).filter(|part| !part.is_empty());
    lines::is_date(page, folded, others) || parts.all(|part| lines::is_date(page, part, others) || is_labelled(part))
}

/// Whether a block stands among the first five after the headline.
fn near_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.headline.is_some_and(|headline| (headline..=headline + 5).contains(&block))
}

/// How many short lines of the body begin with a label for dates and have figures.
fn labelled_dates(page: &Measured<'_>) -> usize {
    (0..page.len())
        .filter(|block| page.frame.place(*block) == Place::Body && page.block(*block).words <= 18)
        .filter(|block| page.block(*block).digits > 0 && page.has_at(*block, Class::TIMESTAMP, Anchor::Start))
        .count()
}

/// Whether a folded text names a day: a month, or figures parted by points, strokes or hyphens.
fn names_day(page: &Measured<'_>, folded: &str) -> bool {
    let month = folded
        .split(|c: char| !c.is_alphabetic())
        .any(|word| !word.is_empty() && page.lexicon.dates().months.contains_key(word));
    let figures = folded.split(' ').any(|word| {
        let parts: Vec<&str> = word.trim_matches(|c: char| !c.is_ascii_digit()).split(['.', '/', '-']).collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    });
    month || figures
}

/// Whether a short line is a relative time but for one word that makes it rough: "vor etwa 3 Stunden".
fn is_rough_time(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    if page.block(block).words > 6 || page.signal(block, Signal::Rough) == 0 {
        return false;
    }
    let is_rough = |word: &str| {
        let word = word.trim_end_matches('.');
        page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, word) & Signal::Rough.bit() != 0)
    };
    let exact: Vec<&str> = folded.split(' ').filter(|word| !is_rough(word) && *word != "de").collect();
    lines::is_whole(page, &exact.join(" "), &[Class::TIMESTAMP])
}

/// Whether a line that is a relative time or a bare label may go: not between running text, and single words or figures
/// that mean other things elsewhere only before the article.
fn is_free_label(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let words = stats.words > 1 && page.folded(block).chars().filter(|c| c.is_alphabetic()).count() >= 5;
    let head = page.frame.place(block) == Place::Head;
    head || words && (!lines::between_running_text(page, block, 1) || is_below_headline(page, block))
}

/// Whether a line of figures stands right below a text scrape's headline, where a sub-heading hardly does.
fn is_below_headline(page: &Measured<'_>, block: usize) -> bool {
    page.document.format == Format::Text
        && block > 0
        && page.frame.headline == Some(block - 1)
        && !page.block(block).shape.ends_sentence
        && !page.block(block).shape.ends_colon
}

/// Whether a line is a notice such as "This article is more than 3 years old": nearly all of it a phrase.
fn is_age_notice(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.digits > 0
        && stats.words <= 10
        && !stats.is_sentence()
        && lines::coverage(page, block, &[Class::TIMESTAMP]) >= 0.6
        && page.hits_of(block, Class::TIMESTAMP).any(|hit| hit.end - hit.start >= 15)
}
