//! Credits at the end of captions: "... on Monday (Photo: J. Roe)", "... Cliché Bastien Morel".

use crate::lexicon::{Anchor, Class, fold};

use super::Measured;

/// Whether a line ends in a credit: its last bracket or the part behind its last point or stroke is a label such as
/// "Photo" with a name behind it, or the bracket is two names with a stroke between them.
pub(crate) fn ends_in_credit(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words < 4 || stats.words > 60 {
        return false;
    }
    let text = page.text(block).trim().trim_end_matches('.');
    if let Some(inner) = text.strip_suffix([')', ']'])
        && let Some(open) = inner.rfind(['(', '['])
        && let Some(inside) = inner.get(open + 1..)
    {
        return open > 0 && (is_credit(page, inside) || is_pair_of_names(inside));
    }
    if memchr::memchr3(b'.', b'!', b'?', text.as_bytes()).is_none()
        && memchr::memchr2(b'|', b'/', text.as_bytes()).is_none()
    {
        return false;
    }
    let words_before = |before: &str| before.split_whitespace().count() >= 3;
    ["! ", "? ", ". ", " | ", " / "].iter().any(|mark| {
        // "… in 2026. Fot. Adam Kaleta": the point of an abbreviation parts too.
        let ends = text.rmatch_indices(mark).take(3);
        ends.map(|(at, _)| (text.get(..at).unwrap_or_default(), text.get(at + mark.len()..).unwrap_or_default()))
            .any(|(before, rest)| words_before(before) && is_credit(page, rest))
    })
}

/// Whether a line of some words ends in the sign of rights with a name behind it, without a year: "... at low water.
/// © Lea Orr".
pub(crate) fn ends_in_sign_and_name(text: &str) -> bool {
    let Some((before, name)) = text.trim().rsplit_once('©') else { return false };
    let name = name.trim();
    before.split_whitespace().count() >= 4
        && (1..=6).contains(&name.split_whitespace().count())
        && name.starts_with(char::is_uppercase)
        && !name.contains(|c: char| c.is_ascii_digit())
        && !name.ends_with(['!', '?', ':'])
}

/// Whether a line is an abbreviated label and a name: "Fot. Adam Kaleta".
pub(crate) fn is_abbreviated_credit(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block).trim();
    (2..=10).contains(&page.block(block).words)
        && page.hits_of(block, Class::IMAGE_CREDIT).any(|hit| {
            hit.anchor == Anchor::Start
                && text.get(fold::source_offset(text, hit.end as usize)..).is_some_and(is_abbreviated)
        })
}

/// Whether what follows a label is the point of an abbreviation and a name.
fn is_abbreviated(rest: &str) -> bool {
    rest.strip_prefix('.')
        .is_some_and(|name| name.trim_start().starts_with(char::is_uppercase) && !name.trim_end().ends_with('.'))
}

/// Whether a text is a label for credits and a name.
fn is_credit(page: &Measured<'_>, text: &str) -> bool {
    let text = text.trim();
    if text.split_whitespace().count() > 8 {
        return false;
    }
    let folded = fold::folded(text);
    let mut hits = Vec::new();
    page.lexicon.find(&folded, &mut hits);
    let labels = hits.iter().filter(|hit| hit.class == Class::IMAGE_CREDIT && hit.anchor == Anchor::Start);
    labels.map(|hit| hit.end as usize).max().is_some_and(|end| {
        let rest = text.get(fold::source_offset(text, end)..).unwrap_or_default().trim_start();
        let label = text.get(..fold::source_offset(text, end)).unwrap_or_default();
        rest.starts_with([':', '/', '©']) || label.ends_with('.') || is_abbreviated(rest) || names(rest)
    })
}

/// Whether a text is nothing but words in capitals with one particle among them: names.
fn names(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let count = text.split_whitespace().count();
    let particle = |word: &str| word.chars().count() <= 3 && word.chars().all(char::is_lowercase);
    (2..=6).contains(&count)
        && text.starts_with(char::is_uppercase)
        && words.all(|word| word.chars().next().is_some_and(char::is_uppercase) || particle(word))
        && text.split_whitespace().filter(|word| particle(word)).count() <= 1
}

/// Whether a text is two names with a stroke between them: a photographer and an agency.
fn is_pair_of_names(text: &str) -> bool {
    let name = |part: &str| {
        let part = part.trim();
        (1..=4).contains(&part.split_whitespace().count())
            && part.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase))
            && part.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’'))
    };
    text.split_once('/').is_some_and(|(left, right)| {
        name(left) && name(right) && (left.trim().contains(' ') || right.trim().contains(' '))
    })
}
