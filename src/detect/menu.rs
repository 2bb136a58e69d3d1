//! The rule `menu`.

use crate::lexicon::{Anchor, Class, is_alphabetic};
use crate::measure::{Measured, Place};

use super::{Action, Findings, lines, rule};

rule! {
    /// Menus: runs of short lines before or after the article, lines of several menu words, language switches.
    ///
    /// # Why it is boilerplate
    /// They lead to other pages.
    ///
    /// # Signals
    /// Three or more short lines in a row that are mostly phrases of the class `menu-item`, before or after the running
    /// text, or seven inside it; a line that is nothing but four or more such phrases; names or codes of languages.
    ///
    /// # Near misses
    /// A list inside the article; a headline made of ordinary words; a sub-heading "Sport".
    "menu", "navigation", 0.5
}

/// Names and codes of languages in a switch.
const LANGUAGES: [&str; 53] = [
    "en",
    "eng",
    "english",
    "de",
    "deu",
    "ger",
    "deutsch",
    "fr",
    "fra",
    "français",
    "francais",
    "es",
    "esp",
    "español",
    "espanol",
    "castellano",
    "it",
    "ita",
    "italiano",
    "pt",
    "por",
    "português",
    "nl",
    "nederlands",
    "pl",
    "pol",
    "polski",
    "uk",
    "ua",
    "ukr",
    "укр",
    "українська",
    "українською",
    "ru",
    "rus",
    "рус",
    "русский",
    "на русском",
    "ua.",
    "бел",
    "беларуская",
    "türkçe",
    "العربية",
    "فارسی",
    "中文",
    "日本語",
    "한국어",
    "română",
    "magyar",
    "čeština",
    "català",
    "lietuvių",
    "қазақша",
];

/// Longest part of a line that may be the name of a language, in bytes.
const LONGEST: usize = 40;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut block = 0;
    while block < page.len() {
        let end = run_end(page, block);
        if end > block {
            report_run(page, block, end, findings);
        }
        block = end.max(block + 1);
    }
    for block in 0..page.len() {
        if lines::is_code(page, block) || page.frame.headline == Some(block) {
            continue;
        }
        if page.block(block).words <= 14 && is_switch(page.text(block)) {
            findings.block(page, block, Action::Remove, 0.9, &["names of languages", "nothing else"]);
        } else if is_row(page, block) {
            findings.block(page, block, Action::Remove, 0.97, &["several menu words", "nothing else"]);
        }
    }
}

fn is_item(page: &Measured<'_>, block: usize) -> bool {
    page.has_at(block, Class::MENU_ITEM, Anchor::Whole) && !page.block(block).shape.ends_sentence
}

/// Whether a line may stand in a menu: a few words, no sentence, not the headline.
fn is_short(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.words <= 4
        && !stats.shape.ends_sentence
        && !stats.shape.ends_colon
        && stats.digits == 0
        && page.frame.headline != Some(block)
        && !lines::is_code(page, block)
}

/// One past the last line of the run of short lines that begins at `from`.
fn run_end(page: &Measured<'_>, from: usize) -> usize {
    let place = page.frame.place(from);
    (from..page.len())
        .take_while(|block| is_short(page, *block) && page.frame.place(*block) == place)
        .last()
        .map_or(from, |last| last + 1)
}

fn report_run(page: &Measured<'_>, from: usize, end: usize, findings: &mut Findings) {
    let items = (from..end).filter(|block| is_item(page, *block)).count();
    let listed = from > 0 && page.block(from - 1).shape.ends_colon;
    // Inside the article a list may be content: only a long run of hardly anything but menu words is none.
    let body = page.frame.place(from) == Place::Body;
    if items < 3 || listed || body && (items < 7 || items * 10 < (end - from) * 6) {
        return;
    }
    for block in from..end {
        // A line that is no known item goes when it stands between known ones and these are most of what is near.
        let near = |range: std::ops::Range<usize>| range.filter(|other| is_item(page, *other)).count();
        let before = near(block.saturating_sub(4).max(from)..block);
        let after = near(block + 1..(block + 5).min(end));
        if is_item(page, block) && before + after >= 2 {
            findings.block(page, block, Action::Remove, 0.9, &["menu word", "in a run of short lines"]);
        } else if before >= 2 && after >= 2 && page.block(block).words <= 3 {
            findings.block(page, block, Action::Remove, 0.7, &["short line", "between menu words"]);
        }
    }
}

/// Whether a line is nothing but menu words, four of them or more, or three with strokes between them.
fn is_row(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    if stats.words < 3 || stats.shape.ends_sentence || stats.commas > 0 || stats.shape.begins_quote {
        return false;
    }
    // Without one menu word there are no tiles.
    if !page.has_part(block, &[Class::MENU_ITEM, Class::LOGIN_FORM]) {
        return false;
    }
    let text = page.text(block);
    let strokes = text.matches([' ', '\t']).count() >= 2 && text.contains(['|', '•', '·', '/', '»', '\t']);
    let titled = stats.capital_share() >= 0.7;
    if !titled && !strokes {
        return false;
    }
    let (tiles, left) = lines::tiles(page, block, &[Class::MENU_ITEM, Class::LOGIN_FORM]);
    let least = if strokes { 3 } else { 4 };
    let edge = page.frame.place(block) != Place::Body;
    tiles >= least && left == 0 && (edge || tiles >= 6) || tiles >= 6 && left * 6 <= tiles && edge
}

/// Whether a line is a language switch: two or more names or codes of languages, parted by marks or in capitals.
fn is_switch(text: &str) -> bool {
    let parts = || text.split(|c: char| !is_alphabetic(c)).filter(|part| !part.is_empty());
    // Most lines are told by their first word.
    if !parts().all(is_language) {
        return false;
    }
    let parts: Vec<&str> = parts().collect();
    // Languages beside figures are a table of results.
    if text.contains(|c: char| c.is_numeric()) || !(2..=12).contains(&parts.len()) {
        return false;
    }
    let marked = text.contains(['|', '/', '·', '•', '-', '–']);
    let distinct: std::collections::BTreeSet<String> = parts.iter().map(|part| part.to_lowercase()).collect();
    let code = |part: &str| part.chars().count() <= 3;
    distinct.len() == parts.len()
        && parts.iter().all(|part| marked || !code(part) || part.chars().all(char::is_uppercase))
}

/// Whether a word is the name or the code of a language, in any case.
fn is_language(part: &str) -> bool {
    if part.is_ascii() {
        return LANGUAGES.iter().any(|name| name.len() == part.len() && name.eq_ignore_ascii_case(part));
    }
    part.len() <= LONGEST && LANGUAGES.contains(&part.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::is_switch;

    #[test]
    fn language_switches_are_names_or_codes_and_nothing_else() {
        for switch in ["EN | DE | УКР", "English Deutsch", "UK RU EN", "ua / ru / en"] {
            assert!(is_switch(switch), "{switch}");
        }
        for other in ["It", "en de", "English lessons", "EN EN", "Deutsch", "EN | 1.15 | DE | 0.81"] {
            assert!(!is_switch(other), "{other}");
        }
    }
}
