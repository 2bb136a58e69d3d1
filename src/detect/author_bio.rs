//! The rule `author-bio`.

use std::cell::Cell;

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place, leading_name};
use crate::page::Format;

use super::{Action, Findings, lines, notes, rule};

rule! {
    /// Notes on the author, with their labels and links: "About the author", "X is our northern correspondent".
    ///
    /// # Why it is boilerplate
    /// It repeats under everything the author writes.
    ///
    /// # Signals
    /// A phrase of the class `author-bio` alone on its line, outside of the running text; a label before a name; a
    /// sentence with such a phrase outside of the running text that begins with a name the article does not speak of,
    /// or shows an address, a second phrase, the site speaking, a label above it or the name in the byline. At the edge
    /// of a text scrape also a paragraph that begins with the name printed alone above it.
    ///
    /// # Near misses
    /// The profile or obituary of a reporter; a sentence about a journalist in the article.
    "author-bio", "author", 0.5
}

/// Blocks of a page for which it is looked up whether the article is about the person, at most: each look goes through
/// all of it. A page with more notes on authors is a directory of people, and keeps them.
const MOST_LOOKS: u32 = 100;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let looks = Cell::new(0);
    below_names(page, &looks, findings);
    let last_long = (0..page.len()).rev().find(|block| page.block(*block).is_long()).unwrap_or(0);
    for block in page.bearing(&[Class::AUTHOR_BIO], &[Signal::Bio]) {
        let stats = page.block(block);
        if block >= last_long && introduces_author(page, block, &looks) {
            let signals = [
                "begins with a name",
                "names a profession of the press",
                "tells what is told of authors",
                "ends the text",
            ];
            findings.block(page, block, Action::Remove, 0.96, &signals);
            continue;
        }
        let told = tells_of_author(page, block, &looks);
        let heads_bio = is_label(page, block) && heads_note(page, block, &looks);
        let outside = told || heads_bio || notes::near_end(page, block) || page.frame.place(block) == Place::Head;
        if !outside
            || !page.has(block, Class::AUTHOR_BIO) && !told
            || lines::is_code(page, block)
            || stats.shape.begins_quote
            || notes::is_headline(page, block)
        {
            continue;
        }
        let tail = page.frame.place(block) == Place::Tail;
        let two_words = page.folded(block).contains(' ');
        if is_label(page, block) {
            if tail || heads_bio || two_words && !notes::heads_prose(page, block) {
                findings.block(page, block, Action::Remove, 0.85, &["phrase", "alone on its line"]);
            }
        } else if !stats.is_sentence() && stats.words <= 10 && is_named_label(page, block) && tail {
            findings.block(page, block, Action::Remove, 0.85, &["label", "name", "in the tail"]);
        } else if let Some(signals) = weigh_sentence(page, block, &looks) {
            findings.block(page, block, Action::Remove, 0.8, &signals);
        }
    }
}

/// Notes at the edge of a text scrape that begin with the name printed alone above them. A page with several of them is
/// about these people.
fn below_names(page: &Measured<'_>, looks: &Cell<u32>, findings: &mut Findings) {
    if page.document.format != Format::Text {
        return;
    }
    let mut named = (1..page.len()).filter(|block| repeats_name_above(page, *block));
    let (Some(note), None) = (named.next(), named.nth(1)) else { return };
    let Some(name) = leading_name(page.text(note)) else { return };
    let at_end = notes::near_end(page, note) || page.frame.progress(note) > 0.8;
    let at_head = page.frame.headline.is_some_and(|headline| (headline..headline + 5).contains(&note));
    let told = page.signal(note, Signal::Bio) + page.signal(note, Signal::Profession) > 0;
    if told && (at_end || at_head) && !is_subject(page, name, note, looks) {
        for block in [note - 1, note] {
            let signals = ["begins with a name", "the name alone above it", "at the edge of the article"];
            findings.block(page, block, Action::Remove, 0.85, &signals);
        }
    }
}

/// Whether a paragraph begins with the name that the line above it is.
fn repeats_name_above(page: &Measured<'_>, note: usize) -> bool {
    let (stats, label) = (page.block(note), page.block(note - 1));
    let line = page.text(note - 1);
    let (8..=130, 2..=8, false) = (stats.words, label.words, label.shape.ends_sentence) else { return false };
    !stats.shape.begins_quote
        && leading_name(page.text(note)).is_some_and(|name| line.contains(name))
        && notes::is_names(page, line)
}

/// Whether a note on the author stands right below a label of two words.
fn heads_note(page: &Measured<'_>, label: usize, looks: &Cell<u32>) -> bool {
    let note = label + 1;
    page.folded(label).contains(' ')
        && note < page.len()
        && (tells_of_author(page, note, looks) || notes::near_end(page, note) && page.has(note, Class::AUTHOR_BIO))
        && weigh_sentence(page, note, looks).is_some()
}

/// Whether a paragraph behind the article begins with a name and tells what is told of authors.
fn tells_of_author(page: &Measured<'_>, block: usize, looks: &Cell<u32>) -> bool {
    let stats = page.block(block);
    let told = page.signal(block, Signal::Bio);
    stats.words <= 90
        && (notes::near_end(page, block) || page.frame.progress(block) > 0.8)
        && page.frame.progress(block) > 0.0
        && (told >= 3
            || told >= 1 && stats.shape.has_at
            || told >= 2 && stats.words <= 60 && page.signal(block, Signal::Profession) > 0)
        && (leading_name(page.text(block)).is_some()
            || begins_with_profession(page, block)
            || told >= 3 && begins_with_first_name(page, block, looks)
            || (1..=2).any(|back| block >= back && is_label(page, block - back)))
}

/// Whether the first word of a block is what somebody of the press is called: "Reporter at the courts since 2012".
fn begins_with_profession(page: &Measured<'_>, block: usize) -> bool {
    let first = crate::lexicon::words_of(page.folded(block)).next();
    first.is_some_and(|word| is_profession(page, word))
}

/// Whether a block begins with one capitalised word that is no function word and not in the article, and says what it is
/// or does.
fn begins_with_first_name(page: &Measured<'_>, block: usize, looks: &Cell<u32>) -> bool {
    let mut words = page.text(block).split(' ');
    let (Some(name), Some(verb)) = (words.next(), words.next()) else { return false };
    let function = page.lang.is_some_and(|lang| {
        page.lexicon.signals().of_word(lang, &crate::lexicon::fold::folded(name)) & Signal::Function.bit() != 0
    });
    name.starts_with(char::is_uppercase)
        && !function
        && (COPULAS.contains(&verb) || is_bio(page, verb))
        && !is_subject(page, name, block, looks)
}

fn is_profession(page: &Measured<'_>, word: &str) -> bool {
    page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, word) & Signal::Profession.bit() != 0)
}

/// "is" in the third person, and the dash that stands for it.
const COPULAS: [&str; 10] = ["is", "ist", "est", "es", "è", "é", "jest", "—", "–", "-"];

/// What is told first of authors, in the third person.
const WRITES: [&str; 20] = [
    "writes",
    "covers",
    "reports",
    "schreibt",
    "berichtet",
    "écrit",
    "couvre",
    "escribe",
    "cubre",
    "scrive",
    "racconta",
    "escreve",
    "cobre",
    "schrijft",
    "pisze",
    "opisuje",
    "пише",
    "висвітлює",
    "пишет",
    "освещает",
];

/// What stands before what an author writes of, or for whom.
const OF: [&str; 20] = [
    "about", "on", "for", "über", "für", "sur", "pour", "sobre", "para", "di", "su", "per", "over", "voor", "o", "dla",
    "про", "для", "о", "об",
];

/// Whether the last paragraph of a text scrape, in up to three sentences, says of somebody whom the article does not
/// name that they are of the press: name, "is" and within five words the profession.
fn introduces_author(page: &Measured<'_>, block: usize, looks: &Cell<u32>) -> bool {
    let stats = page.block(block);
    if page.document.format != Format::Text
        || !(6..=60).contains(&stats.words)
        || stats.sentence_marks > 3
        || page.signal(block, Signal::Bio) == 0
        || page.frame.headline.is_none_or(|headline| block < headline + 3)
    {
        return false;
    }
    let Some(name) = leading_name(page.text(block)) else { return false };
    // A year of birth may stand behind the name.
    let mut behind = page
        .text(block)
        .split_whitespace()
        .skip(name.split(' ').count())
        .skip_while(|word| word.starts_with('(') && word.ends_with(')'));
    let Some(verb) = behind.next() else { return false };
    let is_copula = COPULAS.contains(&verb);
    // "Writes" and "lives" of two sentences say as much as the profession, and "writes" is told of nobody else here.
    let writes = WRITES.contains(&verb) && behind.clone().take(6).any(|word| OF.contains(&word));
    let told_of_author = writes || page.signal(block, Signal::Bio) >= 2 && is_bio(page, verb);
    let writing = crate::lexicon::words_of(page.folded(block)).filter(|word| WRITES.contains(word)).count();
    if usize::from(page.signal(block, Signal::Say)) > writing {
        return false;
    }
    let profession = |word: &str| {
        crate::lexicon::words_of(&crate::lexicon::fold::folded(word)).any(|word| is_profession(page, word))
    };
    (told_of_author || is_copula && behind.take(5).any(profession)) && !is_subject(page, name, block, looks)
}

/// Whether a word is told of authors: writes, covers, lives.
fn is_bio(page: &Measured<'_>, word: &str) -> bool {
    let word = crate::lexicon::fold::folded(word);
    page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, &word) & Signal::Bio.bit() != 0)
}

fn is_label(page: &Measured<'_>, block: usize) -> bool {
    page.has_at(block, Class::AUTHOR_BIO, Anchor::Whole) && page.block(block).words <= 12
}

/// Whether the block is a label and a name: "More by Jane Roe".
fn is_named_label(page: &Measured<'_>, block: usize) -> bool {
    page.hits_of(block, Class::AUTHOR_BIO)
        .any(|hit| hit.anchor == Anchor::Start && notes::is_names(page, notes::behind(page, block, hit)))
}

/// What speaks for a sentence or paragraph being about the author.
fn weigh_sentence(page: &Measured<'_>, block: usize, looks: &Cell<u32>) -> Option<Vec<&'static str>> {
    let stats = page.block(block);
    let labelled = lines::labelled(page, block, Class::AUTHOR_BIO).is_some();
    let after_label = (1..=2).any(|back| block >= back && is_label(page, block - back));
    // Behind a label quotation marks are those of prizes and books.
    let told = stats.shape.has_quote && page.signal(block, Signal::Say) > 0 && !labelled && !after_label;
    if stats.words > 120 || told {
        return None;
    }
    let name = leading_name(page.text(block));
    let in_byline = name.is_some_and(|name| is_in_byline(page, name, block));
    if name.is_some_and(|name| !in_byline && is_subject(page, name, block, looks)) {
        return None;
    }
    let mut signals = lines::Signals(vec!["phrase"]);
    signals
        .add_if(page.signal(block, Signal::Bio) > 1, "tells what is told of authors")
        .add_if(labelled || after_label, "label")
        .add_if(in_byline, "names the author")
        .add_if(lines::phrase_count(page, block, Class::AUTHOR_BIO) > 1, "second phrase")
        .add_if(has_own_address(page, block, name), "has an address")
        .add_if(page.signal(block, Signal::We) > 0, "speaks as the site")
        .add_if(name.is_some() && page.frame.place(block) == Place::Tail, "begins with a name")
        .add_if(begins_with_profession(page, block), "begins with a profession of the press");
    (signals.count() > 1).then(|| {
        signals.add_if(true, "at the edge of the article");
        signals.0
    })
}

/// Whether a block has an address that may be its person's: what speaks to the reader and begins with no name invites.
fn has_own_address(page: &Measured<'_>, block: usize, name: Option<&str>) -> bool {
    let shape = &page.block(block).shape;
    (shape.has_at || shape.has_url) && (name.is_some() || page.signal(block, Signal::You) == 0)
}

/// Whether the name stands in a line by the headline.
fn is_in_byline(page: &Measured<'_>, name: &str, block: usize) -> bool {
    let top = page.frame.headline.unwrap_or(0) + 4;
    (0..block.min(top)).any(|other| page.block(other).words <= 20 && page.text(other).contains(name))
}

/// Whether the article speaks of the person: the last name stands in its running text or its headline.
fn is_subject(page: &Measured<'_>, name: &str, block: usize, looks: &Cell<u32>) -> bool {
    if looks.replace(looks.get() + 1) >= MOST_LOOKS {
        return true;
    }
    let last = name.rsplit(' ').next().unwrap_or(name);
    (0..page.len())
        .filter(|other| *other != block && (page.block(*other).is_long() || notes::is_headline(page, *other)))
        .any(|other| page.text(other).contains(last))
}
