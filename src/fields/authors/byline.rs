//! Bylines: labels, names, roles, places, dates.

use crate::fields::dates::Reading;
use crate::lexicon::{Anchor, Class, Lang, fold};
use crate::measure::{DetectedLanguage, Measured};

use super::names;

/// Separators between a name and what has another subject.
pub(super) const BREAKS: [char; 13] = [';', '|', '•', '·', '⋅', '\n', '\t', '—', '–', '+', '»', '／', '►'];
/// Longest byline that is looked at, in characters.
const MAX_CHARS: usize = 300;

/// The names in a byline such as "By Jane Roe in Leeds and John Doe, science editor". What follows a date behind the
/// names is no longer about them.
pub fn byline_names(page: &Measured<'_>, line: &str) -> Vec<String> {
    let line: String = without_asides(&line.chars().take(MAX_CHARS).collect::<String>());
    let mut all = Vec::new();
    for span in between_dates(page, &line) {
        for clause in span.split(BREAKS).flat_map(|clause| clause.split(" - ")).flat_map(|part| part.split(" / ")) {
            clause_names(page, clause, &mut all);
        }
        if !all.is_empty() {
            break;
        }
    }
    all
}

/// The names in a part of a byline. Behind a role, only what "and" joins is a name again: "Jane Roe, Managing Editor,
/// Northern Herald and John Doe".
fn clause_names(page: &Measured<'_>, clause: &str, all: &mut Vec<String>) {
    let mut behind_role = false;
    for part in clause.split([',', '、']) {
        let Some(part) = without_label(page, part) else {
            behind_role = true;
            continue;
        };
        let words: Vec<&str> = part.split_whitespace().collect();
        if words.iter().all(|word| names::is_degree(word)) {
            continue;
        }
        for (index, candidate) in split_words(page, part).iter().enumerate() {
            if behind_role && index == 0 {
                continue;
            }
            let candidate = without_place(page, candidate);
            let read = |name: &str| names::person(&names::without_degrees(without_last_words(name)), false);
            // "Jane Roe/John Doe", but not "Agency/Jane Roe".
            let found: Option<Vec<String>> = candidate.split('/').map(read).collect();
            behind_role = found.is_none();
            all.extend(found.unwrap_or_default());
        }
    }
}

/// A name without words in small letters behind it: "Jane Roe on" before a date.
fn without_last_words(name: &str) -> &str {
    let mut kept = name.trim_end();
    while let Some((before, last)) = kept.rsplit_once(' ')
        && last.starts_with(char::is_lowercase)
        && before.contains(' ')
    {
        kept = before.trim_end();
    }
    kept
}

/// The names behind a date and a label: "4 March 2026 by Jane Roe".
pub(super) fn behind_date(page: &Measured<'_>, line: &str) -> Vec<String> {
    let line: String = without_asides(&line.chars().take(MAX_CHARS).collect::<String>());
    let spans = between_dates(page, &line);
    let clauses = spans.iter().skip(1).filter_map(|span| span.split(BREAKS).next());
    let mut all = Vec::new();
    for clause in clauses {
        let is_labelled = without_label(page, clause).is_some_and(|name| name.len() < clause.trim().len());
        if is_labelled && all.is_empty() {
            clause_names(page, clause, &mut all);
        }
    }
    all
}

/// Who signs in a byline in which no person is named: "By Associated Press", "By Linny and Peter".
pub(super) fn signatures(page: &Measured<'_>, line: &str) -> Vec<String> {
    let Some(clause) = first_clause(page, line) else { return Vec::new() };
    let Some(part) = clause.split(',').next().and_then(|part| without_label(page, part)) else { return Vec::new() };
    // The lexicon knows "by associated press" as a whole.
    let known = !part.chars().any(char::is_alphabetic);
    let part = if known { clause.trim().split_once(' ').map_or("", |(_, name)| name) } else { part };
    if part.len() >= clause.trim().len() {
        return Vec::new();
    }
    split_words(page, part).iter().filter_map(|candidate| signature(page, candidate)).take(3).collect()
}

/// Who signs in an element that is marked as the author.
pub(super) fn handle(page: &Measured<'_>, text: &str) -> Option<String> {
    signature(page, without_label(page, &first_clause(page, text)?)?)
}

/// What stands before the first date, bracket or break of a line.
fn first_clause(page: &Measured<'_>, line: &str) -> Option<String> {
    let line: String = without_asides(&line.chars().take(MAX_CHARS).collect::<String>());
    let first = between_dates(page, &line).into_iter().find(|span| span.chars().any(char::is_alphabetic))?;
    first.split(BREAKS).find(|clause| clause.chars().any(char::is_alphabetic)).map(str::to_owned)
}

fn signature(page: &Measured<'_>, candidate: &str) -> Option<String> {
    let candidate = without_place(page, candidate);
    let candidate = candidate.split(" on ").next()?.trim();
    let known =
        [Class::MENU_ITEM, Class::BYLINE, Class::SHARE_BAR, Class::TIMESTAMP, Class::TAG_LIST, Class::READ_TIME];
    let folded = fold::folded(candidate);
    let mut hits = Vec::new();
    page.lexicon.find(&folded, &mut hits);
    // "Newsroom" is a label, "Associated Press" an agency, though both stand alone in bylines.
    let single = !folded.contains(' ');
    let label = hits
        .iter()
        .any(|hit| hit.anchor == Anchor::Whole && known.contains(&hit.class) && (single || hit.class != Class::BYLINE));
    let day = page.lexicon.dates().weekdays.contains_key(folded.as_str());
    names::signature(candidate).filter(|name| !label && !day && name.split(' ').count() <= 4)
}

/// The line without what stands in brackets, unless all of it does.
fn without_asides(line: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                out.push(' ');
            }
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if out.chars().any(char::is_alphabetic) { out } else { line.replace(['(', ')', '[', ']'], " ") }
}

/// What stands between the printed dates of a line.
fn between_dates<'l>(page: &Measured<'_>, line: &'l str) -> Vec<&'l str> {
    let mut all = Vec::new();
    let mut from = 0;
    for found in Reading::of(page, None).find_all(line) {
        all.extend(line.get(from..found.range.start));
        from = found.range.end;
    }
    all.extend(line.get(from..));
    all
}

/// A part of a byline without the label before the name; `None` if it is the label of somebody else: a photographer.
fn without_label<'l>(page: &Measured<'_>, part: &'l str) -> Option<&'l str> {
    let mut part = part.trim();
    for round in 0..2 {
        let folded = fold::folded(part);
        let mut hits = Vec::new();
        page.lexicon.find(&folded, &mut hits);
        let own = |lang: Lang| page.lang.is_none_or(|known| known == lang) || lang == Lang::ANY;
        let longest = |class: Class| {
            hits.iter()
                .filter(|hit| hit.class == class && hit.anchor == Anchor::Start && hit.start == 0 && own(hit.lang))
                .map(|hit| hit.end as usize)
                .max()
        };
        let credit = longest(Class::IMAGE_CREDIT);
        match longest(Class::BYLINE) {
            Some(label) if credit.is_none_or(|credit| credit <= label) => {
                part = part.get(fold::source_offset(part, label)..)?.trim_start_matches([':', ' ', '.', '/', '\u{a0}']);
            }
            // "By Associated Press": an agency signs, as it does under pictures.
            _ if round == 1 && credit.is_some_and(|end| end >= folded.len()) => break,
            _ if credit.is_some() => return None,
            _ => break,
        }
    }
    // An unknown label: what stands behind it may be anybody.
    let folded = fold::folded(part);
    if part.contains(':') || folded.contains(" by ") && is_others_work(&folded) {
        return None;
    }
    Some(behind_by(part).unwrap_or(part))
}

/// Whether a word of a folded label is of the work of somebody who did not write the text.
pub(super) fn is_others_work(label: &str) -> bool {
    OTHERS_WORK.iter().any(|stem| {
        label.starts_with(stem) || label.contains(&format!("-{stem}")) || label.contains(&format!(" {stem}"))
    })
}

/// Words between a label and a name, folded.
pub(super) const BY: [&str; 8] = ["by", "par", "por", "door", "przez", "von", "da", "from"];

/// What somebody did who did not write the text, folded.
const OTHERS_WORK: [&str; 18] = [
    "check",
    "review",
    "edit",
    "photo",
    "illustr",
    "video",
    "translat",
    "approv",
    "verif",
    "relu",
    "vérif",
    "revis",
    "traduc",
    "tradu",
    "supervis",
    "sponsor",
    "contributi",
    "research",
];

/// What stands behind "by" in a label the lexicon does not know: "Filed by Jane Roe", "Recueilli par Léa Blanc".
fn behind_by(part: &str) -> Option<&str> {
    let mut words = part.split(' ').take(3);
    let (label, by) = (words.next()?, words.find(|word| matches!(*word, "by" | "par" | "por" | "door" | "przez"))?);
    let folded = fold::folded(label);
    if OTHERS_WORK.iter().any(|stem| folded.contains(stem)) {
        return None;
    }
    let at = part.get(label.len()..)?.find(&format!(" {by} "))?;
    part.get(label.len() + at + by.len() + 2..)
}

/// Parts at the words for "and" of the page's language.
fn split_words(page: &Measured<'_>, part: &str) -> Vec<String> {
    let lang = page.language.as_ref().map(DetectedLanguage::primary).unwrap_or_default();
    let own: &[&str] = match lang {
        "de" => &["und", "sowie"],
        "fr" => &["et"],
        "es" => &["y", "e"],
        "it" => &["e", "ed"],
        "pt" => &["e"],
        "nl" => &["en"],
        "pl" => &["i", "oraz"],
        "uk" => &["і", "й", "та"],
        "ru" => &["и"],
        _ => &[],
    };
    let common = ["and", "&", "und", "et", "with", "avec", "mit", "con", "com", "met", "und", "та"];
    let mut all = vec![String::new()];
    for word in part.split_whitespace() {
        if own.contains(&word) || common.contains(&word) {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    all
}

/// The name without a place behind it: "Jane Roe in Leeds", "Jane Roe, aus Berlin".
fn without_place(page: &Measured<'_>, candidate: &str) -> String {
    let lang = page.language.as_ref().map(DetectedLanguage::primary).unwrap_or_default();
    let own: &[&str] = match lang {
        "de" => &["in", "aus", "für"],
        "fr" => &["à", "en", "pour"],
        "es" => &["en", "desde", "para"],
        "it" => &["a", "dal", "per"],
        "pt" => &["em", "para"],
        "nl" => &["in", "uit", "voor"],
        "pl" => &["w", "z"],
        "uk" => &["у", "в", "з"],
        "ru" => &["в", "из"],
        _ => &["in", "at", "from", "for"],
    };
    let words: Vec<&str> = candidate.split_whitespace().collect();
    let is_place = |word: &&str| own.contains(word) || word.len() > 2 && own.contains(&fold::folded(word).as_str());
    let end = words.iter().position(is_place).filter(|end| *end >= 2).unwrap_or(words.len());
    let kept = words.get(..end).unwrap_or_default();
    kept.iter().filter(|word| !word.contains('@')).copied().collect::<Vec<_>>().join(" ")
}
