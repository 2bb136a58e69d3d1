//! The rule `byline`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, Format};

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
/// Blocks from the headline of an HTML page within which bare names are a byline.
const HTML_REACH: usize = 14;
/// Lines from the headline within which a byline stands.
const REACH: usize = 3;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        // The place is looked up, the parts are read: the place first.
        if by_the_headline(page, block)
            && !notes::is_headline(page, block)
            && let Some(field) = head_line(page, block)
        {
            let signals = &["byline, date or reading time in each part", "by the headline"];
            findings.block(page, block, Action::Move(field), 0.9, signals);
            continue;
        }
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
        } else if is_bare_name(page, block) {
            findings.block(page, block, MOVE, 0.7, &["nothing but names", "between headline and text"]);
        }
    }
}

/// The field of a line of several parts by the headline, each of them a byline, a date or the like: "By Jane Roe ·
/// Published 3 March 2026 · 4 min read".
fn head_line(page: &Measured<'_>, block: usize) -> Option<Field> {
    let stats = page.block(block);
    let text = page.text(block);
    if !(3..=MAX_HEAD_LINE).contains(&stats.words) || stats.digits == 0 || lines::is_code(page, block) {
        return None;
    }
    let all = || text.split(['|', '·', '•', '⋅', '—', '\n']).map(str::trim).filter(|part| !part.is_empty());
    // Most lines are one part.
    all().nth(1)?;
    let reading = crate::fields::dates::Reading::of(page, None);
    let (mut parts, mut strange, mut byline, mut date) = (0, 0, false, false);
    for part in all() {
        let folded = crate::lexicon::fold::folded(part);
        let mut hits = Vec::new();
        page.lexicon.find(&folded, &mut hits);
        let starts =
            |class: Class| hits.iter().any(|hit| hit.class == class && hit.start == 0 && hit.anchor != Anchor::Within);
        let dated = !reading.find_all(part).is_empty();
        let labelled = starts(Class::TIMESTAMP) && part.chars().any(|c| c.is_ascii_digit());
        let listen = starts(Class::PLAYER_CONTROL) || starts(Class::SHARE_BAR) || starts(Class::COMMENT_COUNT);
        let names = !dated
            && part.split_whitespace().count() <= MAX_BYLINE_WORDS
            && (starts(Class::BYLINE) || is_named_in_head(page, part));
        let known =
            names || labelled || listen || dated && lines::is_date(page, &folded, 3) || is_read_time(page, &folded);
        if !known && part.split_whitespace().count() > MAX_STRANGE_WORDS {
            return None;
        }
        strange += usize::from(!known);
        byline |= names;
        date |= dated;
        parts += usize::from(known);
    }
    (parts >= 2 && date && (strange == 0 || strange == 1 && byline)).then_some(if byline {
        Field::Byline
    } else {
        Field::Date
    })
}

/// Whether the head names this author: `meta` or JSON-LD.
fn is_named_in_head(page: &Measured<'_>, name: &str) -> bool {
    page.document.metadata.authors().any(|author| author == name)
        || page.json_ld.iter().any(|article| article.authors.iter().any(|author| author == name))
}

/// Whether a folded part is a time of reading: "4 min read", "Temps de lecture : 3 min".
fn is_read_time(page: &Measured<'_>, folded: &str) -> bool {
    if !folded.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let plain: String = folded.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, ':' | '(' | ')')).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut hits = Vec::new();
    page.lexicon.find(&plain, &mut hits);
    plain.split(' ').count() <= 6
        && hits.iter().any(|hit| hit.class == Class::READ_TIME && hit.anchor != Anchor::Within)
}

/// Most words of a line of several parts by the headline.
const MAX_HEAD_LINE: u32 = 30;
/// Most words of a part that is neither: a button to listen, a place.
const MAX_STRANGE_WORDS: usize = 4;
/// Most words of the byline in it.
const MAX_BYLINE_WORDS: usize = 10;

/// Whether the block stands before the article's text or right under its headline.
fn by_the_headline(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) == Place::Head
        || page.frame.headline.is_some_and(|headline| {
            (headline..=headline + REACH).contains(&block) && !lines::between_running_text(page, block, 1)
        })
}

/// Most words of a role behind a name.
const MAX_ROLE_WORDS: usize = 5;

/// What stands before a role in small letters or brackets: "Callum Drury, transport correspondent", "Léa Dumoulin (avec
/// AFP)".
fn before_role(name: &str) -> &str {
    let Some((before, role)) = name.split_once([',', '(']) else { return name };
    let role = role.trim_start();
    let is_role = role.starts_with(char::is_lowercase) && role.split_whitespace().count() <= MAX_ROLE_WORDS;
    if is_role { before.trim_end() } else { name }
}

/// Whether the block is a label before a name, or a name before a label such as "special correspondent".
fn is_labelled_name(page: &Measured<'_>, block: usize) -> bool {
    let text = page.text(block);
    page.hits_of(block, Class::BYLINE).any(|hit| match hit.anchor {
        Anchor::Start => {
            let rest = notes::behind(page, block, hit);
            let name = before_role(before_date(rest));
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

/// Words in small letters that stand in names or between them.
const JOINERS: [&str; 38] = [
    "and", "und", "et", "y", "e", "ed", "en", "i", "oraz", "та", "і", "й", "и", "de", "del", "della", "di", "da", "do",
    "dos", "das", "du", "le", "la", "van", "von", "der", "den", "het", "ter", "ten", "te", "zu", "af", "al", "bin",
    "el", "los",
];

/// Whether a line below the headline is nothing but the names of one to three persons: in a text scrape with a date
/// beside it or right above the running text, in HTML right above the running text and in the page's description,
/// which is then the beginning of the text.
fn is_bare_name(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let Some(headline) = page.frame.headline else { return false };
    if block <= headline
        || page.frame.place(block) != Place::Head
        || stats.digits > 0
        || stats.shape.ends_sentence
        || !(2..=9).contains(&stats.words)
        || page.hits(block).iter().any(|hit| hit.anchor == Anchor::Whole)
        || lines::labelled(page, block, Class::IMAGE_CREDIT).is_some()
        || page.hits_of(block + 1, Class::IMAGE_CREDIT).any(|hit| hit.anchor == Anchor::Start)
    {
        return false;
    }
    let first = page.frame.first_long == Some(block + 1);
    let own = page.document.blocks.get(block);
    let placed = match page.document.format {
        Format::Html => {
            first
                && block <= headline + HTML_REACH
                && own.is_some_and(|own| own.kind == BlockKind::Paragraph)
                && is_described(page, page.text(block))
        }
        Format::Text => {
            let date = |other: usize| crate::fields::dates::is_date_line(page, other);
            let dated = date(block + 1) || date(block + 2) || date(block - 1);
            stats.words != stats.shouted && (dated || first && own.is_some_and(|own| own.gap_before > 0))
        }
    };
    placed && are_bare_names(page.text(block))
}

/// Whether the description in the head has this text.
fn is_described(page: &Measured<'_>, text: &str) -> bool {
    let described = ["description", "og:description"];
    let mut items = page.document.metadata.meta.iter().filter(|item| described.contains(&item.name.as_str()));
    items.any(|item| item.value.contains(text.trim()))
}

/// Whether a text is names of two to four words each, joined by words for "and" or commas.
fn are_bare_names(text: &str) -> bool {
    let mut names = 0;
    // "with the agency": who helped is not named as the author.
    let with = [" avec ", " with ", " mit ", " con ", " com ", " met ", " z ", " from "];
    let own = with.iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
    let text = text.get(..own).unwrap_or_default().trim_end_matches([',', ' ']);
    for part in text.split([',', '&', '|', '/']) {
        let mut words = 0;
        for word in part.split_whitespace() {
            if word.chars().next().is_some_and(char::is_uppercase) {
                let plain = |c: char| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’');
                if !word.chars().all(plain) {
                    return false;
                }
                words += 1;
            } else if !JOINERS.contains(&word) || words == 0 {
                return false;
            } else if matches!(
                word,
                "and" | "und" | "et" | "y" | "e" | "ed" | "en" | "i" | "oraz" | "та" | "і" | "й" | "и"
            ) {
                if !(2..=4).contains(&words) {
                    return false;
                }
                names += 1;
                words = 0;
            }
        }
        if !(2..=4).contains(&words) {
            return false;
        }
        names += 1;
    }
    (1..=3).contains(&names)
}

/// The part of a byline before a date, an address or a separator with a figure behind it.
fn before_date(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, c)| c.is_ascii_digit() || *c == '@' || matches!(c, '|' | '·' | '•') && *at > 0)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}
