//! The rule `tag-list`.

use crate::lexicon::{Anchor, Class};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::{Action, Field, Findings, lines, rule};

rule! {
    /// Tags and topics: a label with a list, a label above short lines, or a line of hashtags.
    ///
    /// # Why it is boilerplate
    /// It files the article: it moves to `tags`.
    ///
    /// # Signals
    /// A phrase of the class `tag-list` as a label before a list of a few short items, before or after the article;
    /// a line of nothing but hashtags.
    ///
    /// # Near misses
    /// "Key words:" in a report of a study; a sentence that begins with "Topics"; a single hashtag as a sub-
    /// heading.
    "tag-list", "tags", 0.5
}

const MOVE: Action = Action::Move(Field::Tags);
/// Share of the running text behind which a labelled list is no part of it.
const NEARLY_BEHIND: f32 = 0.85;
/// Most words of one tag.
const TAG_WORDS: usize = 5;
/// Most lines of tags under one label.
const MOST_TAGS: usize = 15;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        let stats = page.block(block);
        if lines::is_code(page, block) || page.frame.headline == Some(block) || stats.words == 0 {
            continue;
        }
        // Prompts behind the article look like its text.
        let edge = page.frame.place(block) != Place::Body || page.frame.progress(block) >= NEARLY_BEHIND;
        if let Some(tags) = hashtags(page.text(block)) {
            if tags >= 3 || edge && tags == 2 {
                findings.block(page, block, MOVE, 0.9, &["hashtags", "nothing else"]);
            }
        } else if edge && stats.words <= 60 {
            if let Some(list) = label_and_list(page, block) {
                if is_list(list) || is_row_of_names(page, block) {
                    findings.block(
                        page,
                        block,
                        MOVE,
                        0.9,
                        &["label", "list of short items", "at the edge of the article"],
                    );
                }
            } else if is_list_of_subjects(page, block) {
                let signals = ["label", "list of what the article names", "at the edge of the article"];
                findings.block(page, block, MOVE, 0.85, &signals);
            } else if page.has_at(block, Class::TAG_LIST, Anchor::Whole) {
                report_lines(page, block, findings);
            }
        }
    }
}

/// How many hashtags a line holds, if it holds nothing else.
fn hashtags(text: &str) -> Option<usize> {
    let mut tags = 0;
    for word in text.split([' ', ',', '|', '·', ';']).filter(|word| !word.is_empty()) {
        let name = word.strip_prefix('#')?;
        if !name.chars().any(char::is_alphabetic) {
            return None;
        }
        tags += 1;
    }
    (tags > 0).then_some(tags)
}

/// The folded text behind a label: after a colon, or after a label of one telling word before a list with commas.
fn label_and_list<'p>(page: &'p Measured<'_>, block: usize) -> Option<&'p str> {
    if let Some(rest) = lines::labelled(page, block, Class::TAG_LIST) {
        return (!rest.is_empty()).then_some(rest);
    }
    let folded = page.folded(block);
    page.hits_of(block, Class::TAG_LIST).filter(|hit| hit.anchor == Anchor::Start).find_map(|hit| {
        let rest = folded.get(hit.end as usize..)?.trim_start();
        (rest.starts_with('#') || rest.matches([',', '#', '|', '·']).count() >= 2).then_some(rest)
    })
}

/// Whether a folded text is a list of short items and no sentence.
fn is_list(list: &str) -> bool {
    let items: Vec<&str> = list
        .split([',', '#', '|', '·', ';', '•', '/'])
        .flat_map(|part| part.split(" - "))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .collect();
    let short = |item: &&str| item.split_whitespace().count() <= TAG_WORDS;
    let single = items.len() == 1 && items.iter().all(|item| item.split_whitespace().count() <= 3);
    !items.is_empty()
        && (single || items.len() >= 2 && items.iter().all(short))
        && !list.trim_end().ends_with(['.', '!', '?'])
}

/// How far behind the article a list with another label is looked for, in blocks: each look goes through the page.
const REACH: usize = 10;

/// Whether a line behind a text scrape's article is a label of up to four words, whatever its wording, and a list of two
/// short items or more, half of which the article or its headline names.
fn is_list_of_subjects(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let behind = page.frame.last_long.is_some_and(|last| (last + 1..=last + REACH).contains(&block));
    if page.document.format != Format::Text || !behind || stats.words > 16 || stats.shape.ends_sentence {
        return false;
    }
    let Some((label, list)) = page.folded(block).split_once(": ") else { return false };
    let items: Vec<&str> =
        list.split([',', '|', '·', '•', ';']).map(str::trim).filter(|item| !item.is_empty()).collect();
    let told = |other: usize| page.block(other).is_long() || page.frame.headline == Some(other);
    let stem = |item: &str| item.get(..item.floor_char_boundary(item.len() * 3 / 4)).unwrap_or_default().to_owned();
    let named = |item: &&&str| {
        let stem = stem(item);
        (0..page.len()).any(|other| told(other) && page.folded(other).contains(&stem))
    };
    let short = |item: &&str| item.split(' ').count() <= 3 && !item.contains(|c: char| c.is_ascii_digit());
    (1..=4).contains(&label.split(' ').count())
        && (2..=8).contains(&items.len())
        && items.iter().all(short)
        && items.iter().filter(named).count() * 2 >= items.len()
}

/// Whether what follows a label after the article is a row of names without commas: mostly capitals, no sentence.
fn is_row_of_names(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    page.frame.place(block) == Place::Tail
        && stats.words <= 14
        && stats.capital_share() >= 0.6
        && !stats.shape.ends_sentence
        && !stats.shape.has_quote
        && lines::labelled(page, block, Class::TAG_LIST).is_some()
}

/// Reports a label that stands alone, with the short lines under it.
fn report_lines(page: &Measured<'_>, label: usize, findings: &mut Findings) {
    let place = page.frame.place(label);
    let tags: Vec<usize> = (label + 1..page.len())
        .take(MOST_TAGS)
        .take_while(|block| {
            let stats = page.block(*block);
            (1..=3).contains(&stats.words)
                && !stats.shape.ends_sentence
                && !stats.shape.ends_colon
                && page.frame.place(*block) == place
                && page.frame.headline != Some(*block)
        })
        .collect();
    if place == Place::Tail || !tags.is_empty() {
        findings.block(page, label, MOVE, 0.8, &["label", "alone on its line", "at the edge of the article"]);
    }
    if place == Place::Tail {
        for tag in tags {
            findings.block(page, tag, MOVE, 0.75, &["under a label for tags", "short line"]);
        }
    }
}
