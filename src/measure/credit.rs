//! Credits at the end of captions: "... on Monday (Photo: J. Roe)", "... Cliché Bastien Morel".

use crate::lexicon::{Anchor, Class, Signal, fold};

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
    let words_before = |before: &str| before.split_whitespace().nth(2).is_some();
    // Behind a longer paragraph an agency is who wrote the article.
    let brief = stats.words <= 20 && page.signal(block, Signal::Say) == 0 && !stats.shape.has_quote;
    ["! ", "? ", ". ", " | ", " / "].iter().any(|mark| {
        // "… in 2026. Fot. Adam Kaleta": the point of an abbreviation parts too.
        let ends = last_of(text, mark).take(3);
        ends.map(|(at, _)| (text.get(..at).unwrap_or_default(), text.get(at + mark.len()..).unwrap_or_default()))
            .any(|(before, rest)| words_before(before) && (is_credit(page, rest) || brief && is_agency(page, rest)))
    })
}

/// Where a mark of ASCII with spaces around it stands, the last place first: [`str::rmatch_indices`] without the
/// preparation, which costs more than a line.
fn last_of<'t>(text: &'t str, mark: &'static str) -> impl Iterator<Item = (usize, &'static str)> + use<'t> {
    let sign = mark.trim();
    let lead = mark.len() - mark.trim_start().len();
    let mut left = text;
    std::iter::from_fn(move || {
        loop {
            let at = memchr::memrchr(*sign.as_bytes().first()?, left.as_bytes())?;
            let start = at.checked_sub(lead);
            left = left.get(..start.unwrap_or(0))?;
            if let Some(start) = start.filter(|start| text.get(*start..).is_some_and(|rest| rest.starts_with(mark))) {
                return Some((start, mark));
            }
        }
    })
}

/// Words that join a photographer and the paper: "(Ada Roe for the Ledger)".
const FOR: [&str; 10] = ["for", "für", "pour", "para", "per", "voor", "dla", "для", "/", "|"];

/// Whether a line ends in a credit that has no label, or one without a colon: a bracket with a label and one name, with
/// an agency and a name, or with a name and the paper it works for; behind the last sentence an agency and a name, a
/// label and names, or behind a stroke an initial and a name.
pub(crate) fn ends_in_bare_credit(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block).trim();
    if !(4..=60).contains(&stats.words) {
        return false;
    }
    if let Some(inner) = text.strip_suffix([')', ']'])
        && let Some((before, inside)) = inner.rsplit_once(['(', '['])
    {
        let labelled = behind_label(page, inside).is_some_and(|rest| is_name(rest, 1) || is_row_of_names(rest));
        return before.split_whitespace().count() >= 4
            && (labelled || is_agency_and_name(page, inside) || is_name_for(inside));
    }
    // Names and agencies are parted by a stroke.
    if memchr::memchr2(b'/', b'|', text.as_bytes()).is_none() {
        return false;
    }
    let joined = |rest: &str| is_agency_and_name(page, rest) || behind_label(page, rest).is_some_and(is_row_of_names);
    let behind = ["! ", "? ", ". "].iter().any(|mark| {
        let parts = last_of(text, mark).take(3);
        parts
            .map(|(at, _)| (text.get(..at).unwrap_or_default(), text.get(at + mark.len()..).unwrap_or_default()))
            .any(|(before, rest)| before.split_whitespace().count() >= 4 && joined(rest))
    });
    let initialled = text.rsplit_once(" / ").or_else(|| text.rsplit_once(" | ")).is_some_and(|(before, rest)| {
        before.split_whitespace().count() >= 5 && before.ends_with(['.', '!', '?']) && is_initialled(rest)
    });
    behind || initialled
}

/// What stands behind a label for credits at the beginning of a text.
fn behind_label<'t>(page: &Measured<'_>, text: &'t str) -> Option<&'t str> {
    let text = text.trim();
    if text.split_whitespace().count() > 8 {
        return None;
    }
    let mut hits = Vec::new();
    page.lexicon.find(&fold::folded(text), &mut hits);
    let labels = hits.iter().filter(|hit| hit.class == Class::IMAGE_CREDIT && hit.anchor == Anchor::Start);
    let end = labels.map(|hit| hit.end as usize).max()?;
    let (label, rest) = text.split_at_checked(fold::source_offset(text, end))?;
    label.ends_with(char::is_whitespace).then_some(rest)
}

/// Whether a text is up to four words in capitals, at least `least` of them, as names are.
fn is_name(text: &str, least: usize) -> bool {
    let text = text.trim();
    let plain = text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’'));
    let words = text.split_whitespace();
    (least..=4).contains(&words.clone().count())
        && plain
        && words.clone().all(|word| word.starts_with(char::is_uppercase))
}

/// Whether a text is names with a stroke between them.
fn is_row_of_names(text: &str) -> bool {
    let mut parts = text.split('/').peekable();
    text.contains('/') && parts.peek().is_some() && parts.all(|part| is_name(part, 1))
}

/// Whether a text is an agency and a name with a stroke between them, in any order.
fn is_agency_and_name(page: &Measured<'_>, text: &str) -> bool {
    let agency =
        |part: &str| page.lexicon.whole(&fold::folded(part.trim())).any(|(class, _)| class == Class::IMAGE_CREDIT);
    text.split_once('/')
        .is_some_and(|(left, right)| is_name(left, 1) && is_name(right, 1) && (agency(left) || agency(right)))
}

/// Whether a text is the name of an agency.
fn is_agency(page: &Measured<'_>, text: &str) -> bool {
    let text = text.trim();
    text.starts_with(char::is_uppercase)
        && text.split_whitespace().count() <= 3
        && page.lexicon.whole(&fold::folded(text)).any(|(class, _)| class == Class::IMAGE_CREDIT)
}

/// Whether a line is nothing but an agency and a name with a stroke between them.
pub(crate) fn is_agency_line(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block);
    let name = || text.trim().rsplit_once('/').is_some_and(|(name, _)| is_name(name, 2) || names(name.trim()));
    page.block(block).words <= 6
        && (is_agency_and_name(page, text) || page.has_at(block, Class::IMAGE_CREDIT, Anchor::End) && name())
}

/// Whether a text is a name of two words and, behind a word such as "for", the paper.
fn is_name_for(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| FOR.contains(word));
    words.len() <= 8
        && at.is_some_and(|at| at >= 2 && is_name(&words.get(..at).unwrap_or_default().join(" "), 2))
        && words.last().is_some_and(|last| last.starts_with(char::is_uppercase))
}

/// Whether a text is an initial with a point and a name or two.
fn is_initialled(text: &str) -> bool {
    let Some((initial, name)) = text.trim().split_once(". ") else { return false };
    initial.chars().count() <= 2 && initial.starts_with(char::is_uppercase) && is_name(name, 1)
}

/// Whether a line of some words ends in the sign of rights with a name behind it: "... at low water. © Lea Orr", "The
/// quay, Aros | © 2019 Lea Orr". Where no punctuation stands before the sign, the name must be short and have no year.
pub(crate) fn ends_in_sign_and_name(text: &str) -> bool {
    let Some((before, name)) = text.trim().rsplit_once('©') else { return false };
    let (before, name) = (before.trim_end(), name.trim());
    let words = name.split_whitespace().count();
    let parted = before.ends_with(['.', '!', '?', ')', '|', '/', '"', '”', '“', '»']);
    let plain = name.starts_with(char::is_uppercase) && !name.contains(|c: char| c.is_ascii_digit());
    before.split_whitespace().count() >= if parted { 3 } else { 4 }
        && (1..=if parted { 12 } else { 6 }).contains(&words)
        && (parted || plain)
        && !name.ends_with(['!', '?', ':'])
}

/// How far from the end of a line a credit may begin, in bytes.
const LONGEST_CREDIT: usize = 200;

/// Whether a line ends in a credit without a space before it: "... at low water.Photo: Lea Orr". Behind a letter, where
/// a name such as "iPhoto" may stand, the label needs a colon or a word such as "by".
pub(crate) fn ends_in_glued_credit(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block).trim();
    if !(4..=60).contains(&page.block(block).words) {
        return false;
    }
    // Bytes rule out most places: a small letter or a mark stands before, a capital behind.
    let may_end = |byte: u8| byte.is_ascii_lowercase() || byte >= 0x80 || matches!(byte, b'.' | b'!' | b'?' | b')');
    let may_begin = |byte: u8| byte.is_ascii_uppercase() || byte >= 0xc0;
    let pairs = text.as_bytes().iter().zip(text.as_bytes().iter().skip(1));
    let from = text.len().saturating_sub(LONGEST_CREDIT);
    let places = (1..).zip(pairs).skip(from).filter(|(_, (before, after))| may_begin(**after) && may_end(**before));
    let mut parts = places.filter_map(|(at, _)| text.split_at_checked(at));
    parts.any(|(article, credit)| {
        let before = article.chars().next_back().unwrap_or_default();
        let glued = before.is_lowercase() || matches!(before, '.' | '!' | '?' | ')');
        if !glued || !credit.starts_with(char::is_uppercase) {
            return false;
        }
        let first = credit.split_once(". ").map_or(credit, |(first, _)| first);
        article.split_whitespace().nth(3).is_some()
            && is_credit(page, first)
            && (!before.is_lowercase() || first.contains(':') || first.split_whitespace().count() >= 3)
    })
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
    rest.strip_prefix('.').map(str::trim).is_some_and(|name| {
        let short = name.contains('/') || name.split_whitespace().nth(1).is_none() || names(name);
        name.starts_with(char::is_uppercase) && !name.ends_with('.') && short
    })
}

/// Whether a text is a label for credits and a name.
fn is_credit(page: &Measured<'_>, text: &str) -> bool {
    let text = text.trim();
    if text.split_whitespace().nth(8).is_some() {
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
