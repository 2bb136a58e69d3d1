//! The rule `donation-prompt`.

#![expect(clippy::indexing_slicing, reason = "vectors with one entry a block, indexed by block")]

use std::ops::Range;

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::lines::{self, Signals};
use super::voice::Voice;
use super::{Action, Findings, rule};

rule! {
    /// Appeals for donations: buttons, slogans and fluent appeals of several paragraphs; funding meters.
    ///
    /// # Why it is boilerplate
    /// The site asks for money for itself. It is the husk that reads most like an article.
    ///
    /// # Signals
    /// Phrases of the classes `donation-prompt`, `membership-prompt` and `funding-meter`; the site speaking of itself
    /// ("we", "our") to the reader ("you"); verbs of giving; journalism as the good cause; money or a period. Two of
    /// them make an appeal; paragraphs in the same voice right beside an appeal, before or after the article, belong
    /// to it. In a text scrape also short lines below each other with the figures of a collection.
    ///
    /// # Near misses
    /// "Residents donated blankets"; a charity that asks people for £5; a quoted appeal; an article about a campaign:
    /// no "we" that is the site's, or reported speech.
    "donation-prompt", "donation", 0.5
}

/// What an appeal has at least one of: a phrase of its own or its kin, words of giving or of what was raised.
const CLASSES: [Class; 4] =
    [Class::DONATION_PROMPT, Class::FUNDING_METER, Class::MEMBERSHIP_PROMPT, Class::SUBSCRIBE_PROMPT];
const SIGNALS: [Signal; 2] = [Signal::Give, Signal::Raised];

/// Most words for each word of the matter in an appeal that no phrase gives away.
const WORDS_EACH: u32 = 15;
/// The same inside the article.
const WORDS_EACH_INSIDE: u32 = 12;
/// Furthest that an appeal is followed through paragraphs without a phrase, in blocks.
const REACH: usize = 4;
/// Most words of an appeal that names neither a sum nor journalism.
const BRIEF_WORDS: u32 = 40;
/// Most words of a button below an appeal: "I support the Gazette".
const MAX_BUTTON_WORDS: u32 = 5;

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut reported = vec![false; page.len()];
    for block in page.bearing(&CLASSES, &SIGNALS) {
        if let Some((score, signals)) = appeal(page, block) {
            findings.block(page, block, Action::Remove, score, &signals.0);
            // Thanks at the end are no appeal that others may follow.
            let asks = signals.0.iter().any(|name| {
                matches!(*name, "asks to give" | "second phrase" | "names money or a period" | "alone on its line")
            });
            reported[block] |= score >= 0.6 && asks;
        }
    }
    for run in tallies(page) {
        for block in run {
            let signals = ["figures of a collection", "below each other", "word of collecting"];
            findings.block(page, block, Action::Remove, 0.85, &signals);
        }
    }
    for start in 0..page.len() {
        if !reported[start] {
            continue;
        }
        if start + 1 < page.len() && !reported[start + 1] && is_button(page, start + 1) {
            findings.block(page, start + 1, Action::Remove, 0.86, &["below an appeal", "button"]);
            reported[start + 1] = true;
        }
        if page.frame.place(start) != Place::Body {
            extend(page, start, &mut reported, findings);
        }
    }
}

/// How strongly a block appeals for money, and why.
fn appeal(page: &Measured<'_>, block: usize) -> Option<(f32, Signals)> {
    if lines::is_code(page, block) || Some(block) == page.frame.headline {
        return None;
    }
    let stats = page.block(block);
    let direct = lines::weigh(page, block, &lines::Prompt::label(Class::DONATION_PROMPT))
        .or_else(|| lines::weigh(page, block, &lines::Prompt::label(Class::FUNDING_METER)));
    if let Some((score, signals)) = direct.filter(|_| is_telling(page, block) && !asks_something(page, block)) {
        return Some((score, Signals(signals)));
    }
    if let Some(signals) = meter(page, block) {
        return Some((0.85, signals));
    }
    let hits = |class| distinct_hits(page, block, class);
    let phrases = hits(Class::DONATION_PROMPT) + hits(Class::FUNDING_METER);
    let kin = hits(Class::MEMBERSHIP_PROMPT) + hits(Class::SUBSCRIBE_PROMPT);
    let has = |signal| page.signal(block, signal) > 0;
    let mut signals = Signals::default();
    signals
        .add_if(phrases > 0, "phrase")
        .add_if(phrases > 1, "second phrase")
        .add_if(kin > 0, "phrase of memberships")
        .add_if(has(Signal::We), "speaks as the site")
        .add_if(has(Signal::You), "addresses the reader")
        .add_if(has(Signal::Give), "asks to give")
        .add_if(has(Signal::Press), "about journalism")
        .add_if(has(Signal::Period) || stats.shape.has_money, "names money or a period");
    let speaks = has(Signal::We) || has(Signal::You);
    // Inside the article a phrase and a "you" are not enough: shops, charities and the article's author speak like
    // that as well.
    let outside = page.frame.place(block) != Place::Body || lines::at_edge(page, block);
    let cause = usize::from(has(Signal::Press)) + usize::from(phrases > 1) + usize::from(kin > 0);
    let voiced = if page.frame.place(block) == Place::Body && page.document.format == Format::Html {
        has(Signal::You) || has(Signal::We) && has(Signal::Press)
    } else {
        speaks
    };
    let by_phrase = phrases > 0
        && (voiced || phrases > 1 || has(Signal::Give) && has(Signal::Press))
        && (outside || cause > 0 && has(Signal::We) || stats.words <= 30 && (has(Signal::We) || has(Signal::Give)));
    let by_voice = is_voiced_appeal(page, block, kin);
    let by_many = Voice::of(page, block, Signal::Give).is_some_and(|voice| is_full_appeal(page, block, &voice));
    if !(by_phrase || by_voice || by_many)
        || !by_many && has(Signal::Say) && (stats.shape.has_quote || phrases == 0 || !outside)
    {
        return None;
    }
    signals.add_if(page.frame.place(block) != Place::Body, "before or after the article");
    // A rule with a phrase of its own knows better what is asked for.
    let most = if by_phrase || by_voice { 0.95 } else { 0.75 };
    Some(((0.4 + 0.09 * signals.count() as f32).min(most), signals))
}

/// Whether the site speaks to the reader before or after the article, of giving and of journalism or a sum, or briefly of
/// a period, and of little else; `kin` counts phrases of memberships.
fn is_voiced_appeal(page: &Measured<'_>, block: usize, kin: u32) -> bool {
    let stats = page.block(block);
    let count = |signal| u32::from(page.signal(block, signal));
    let money = u32::from(stats.shape.has_money);
    let cause = count(Signal::Press) + count(Signal::Period) + kin + money;
    page.frame.place(block) != Place::Body
        && count(Signal::We) > 0
        && count(Signal::You) > 0
        && count(Signal::Give) + kin > 0
        // A period alone is told of much else at length: "your daily cup".
        && (cause > count(Signal::Period) || stats.words <= BRIEF_WORDS && cause > 0)
        && stats.words <= WORDS_EACH * (count(Signal::Give) + cause)
}

/// Whether a block shows all that appeals show, so that its place says nothing: the site and the reader, giving, money
/// or a period, the paper or its readers. A short line needs no "you".
fn is_full_appeal(page: &Measured<'_>, block: usize, voice: &Voice<'_>) -> bool {
    let stats = page.block(block);
    let sum = voice.names_money() || voice.has(Signal::Period) || voice.count(Signal::Give) > 1;
    // A price list names giving and money too, but asks for nothing.
    let asks =
        stats.shape.has_symbol || voice.you || page.signal(block, Signal::We) > 0 || voice.begins_with(Signal::Give);
    let matters = voice.count(Signal::Give) + voice.count(Signal::Press);
    let site = voice.has(Signal::Press) || stats.shape.has_symbol || page.signal(block, Signal::We) > 0;
    // Advice says of what it recommends that it gives, in articles that speak to their readers.
    let dense = !voice.is_inside() || stats.words <= WORDS_EACH_INSIDE * u32::from(matters);
    let short = stats.words <= 10 && !stats.shape.ends_sentence && site && voice.names_money() && asks;
    // An article about media speaks of them in each paragraph.
    let told = voice.is_inside() && voice.is_topic(Signal::Press) && voice.is_topic(Signal::Give);
    page.document.format == Format::Text
        && voice.has(Signal::Give)
        && stats.words <= 60
        && dense
        && !told
        && !page.has_at(block, Class::BYLINE, Anchor::Start)
        && (short
            || voice.we && sum && matters >= 3 && voice.has(Signal::Press) && (voice.you || !voice.is_inside())
            || voice.we && voice.has(Signal::Press) && matters >= if voice.you { 2 } else { 3 } && is_brief(voice)
            || voice.asks && voice.you && sum && voice.count(Signal::Give) > 1 && voice.count(Signal::Press) > 1)
}

/// Whether an appeal without a sum is brief and the article neither about giving nor about the press.
fn is_brief(voice: &Voice<'_>) -> bool {
    let said = [Signal::Give, Signal::Press].iter().any(|signal| voice.is_topic(*signal));
    voice.count(Signal::Give) > 0 && !said && voice.words() <= 40
}

/// What speaks for a line being a funding meter whatever its wording: words of what was raised, figures, no sentence.
fn meter(page: &Measured<'_>, block: usize) -> Option<Signals> {
    let stats = page.block(block);
    if page.signal(block, Signal::Raised) == 0 || !(2..=20).contains(&stats.words) {
        return None;
    }
    if counts_supporters(page, block) {
        return Some(Signals(vec![
            "words of a funding meter",
            "figures",
            "speaks as the site or in fragments",
            "short",
        ]));
    }
    if stats.words > 12 {
        return None;
    }
    let text = page.text(block);
    let figures = Voice::of(page, block, Signal::Raised).is_some_and(|voice| voice.names_money())
        || text.contains('%')
        || page.signal(block, Signal::Period) > 0;
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    let fits = !stats.shape.ends_sentence
        && !stats.shape.ends_colon
        && page.signal(block, Signal::Say) == 0
        && figures
        && (numbers >= 2 || text.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    fits.then(|| Signals(vec!["words of a funding meter", "figures", "no sentence"]))
}

/// Whether a line is figures with a word or two beside each, in fragments or said by the site: "Our goal: 2,500. So far
/// we are 1,812".
fn counts_supporters(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block);
    let numbers = numbers(text);
    let site = Voice::of(page, block, Signal::Raised).is_some_and(|voice| voice.we);
    let parts: Vec<&str> = parts_of(text).collect();
    let with_figures = parts.iter().filter(|part| part.contains(|c: char| c.is_ascii_digit())).count();
    // "We have raised £7,350 of the £20,000 that we need".
    let sums = site && stats.shape.has_money && stats.words <= 16 && !stats.shape.ends_sentence;
    let brief = parts.iter().all(|part| part.split_whitespace().count() <= 8);
    let listed = brief && with_figures >= 2 && with_figures * 3 >= parts.len() * 2;
    numbers >= 2
        && (sums || listed)
        && (site || page.signal(block, Signal::Raised) >= 2)
        && page.signal(block, Signal::Say) == 0
        && !stats.shape.has_quote
        && !stats.shape.begins_bullet
        && page.document.format == Format::Text
}

/// Runs of short lines of a text scrape that each have a figure of a collection: what has come in, a share, the days
/// left, who gave. One of them is money or a share, and one has a word of collecting.
fn tallies(page: &Measured<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if page.document.format != Format::Text {
        return found;
    }
    let mut start = 0;
    while start < page.len() {
        let end = (start..page.len()).find(|block| !is_tally(page, *block, start)).unwrap_or(page.len());
        let any = |sign: &dyn Fn(usize) -> bool| (start..end).any(sign);
        let money = |block: usize| page.block(block).shape.has_money || page.text(block).contains('%');
        let collects = |block: usize| page.signal(block, Signal::Raised) > 0 || page.has(block, Class::FUNDING_METER);
        if (2..=5).contains(&(end - start)) && any(&money) && any(&collects) {
            found.push(start..end);
        }
        start = end.max(start + 1);
    }
    found
}

/// Whether a line may be one of a run of figures that began at `start`.
fn is_tally(page: &Measured<'_>, block: usize, start: usize) -> bool {
    let stats = page.block(block);
    let close = || block == start || page.document.blocks.get(block).is_some_and(|own| own.gap_before == 0);
    let counted = || {
        stats.shape.has_money
            || page.text(block).contains('%')
            || page.signal(block, Signal::Raised) > 0
            || page.has(block, Class::FUNDING_METER)
    };
    (1..=7).contains(&stats.words)
        && stats.digits > 0
        && close()
        && (stats.words <= 3 || counted())
        && !stats.shape.begins_bullet
        && !page.text(block).contains(':')
        && page.signal(block, Signal::Say) == 0
}

/// The parts of a line between commas, points and strokes that stand before a space.
fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', '|', '·', '•', '!', '–', '—']);
    parts
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(", "))
        .filter(|part| part.chars().any(char::is_alphanumeric))
}

/// How many numbers stand in a text, groups of three digits being one with what stands before them.
fn numbers(text: &str) -> usize {
    let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).count();
    let joined = text.as_bytes().windows(5).filter(|window| {
        let [before, mark, rest @ ..] = window else { return false };
        before.is_ascii_digit() && matches!(mark, b'.' | b',' | b' ') && rest.iter().all(u8::is_ascii_digit)
    });
    groups.saturating_sub(joined.count())
}

/// Whether a short line is hardly anything but a phrase, or has a figure or a sum of money: "needed" at its end or
/// "target" at its beginning says nothing.
fn is_telling(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let folded = page.folded(block);
    let classes = [Class::DONATION_PROMPT, Class::FUNDING_METER];
    let body = page.frame.place(block) == Place::Body;
    let figures = stats.shape.has_money || page.text(block).contains('%');
    // "Goal" and "6 weeks to go" are also words of the article.
    if body && !figures && !page.has(block, Class::DONATION_PROMPT) && (stats.words <= 1 || stats.digits > 0) {
        return false;
    }
    lines::coverage(page, block, &classes) > 0.6
        || classes.iter().any(|class| {
            page.hits_of(block, *class)
                .any(|hit| folded.get(hit.start as usize..hit.end as usize).is_some_and(|phrase| phrase.contains(' ')))
        })
        || !body && (stats.digits > 0 || stats.shape.has_money)
}

/// Whether a line in the article is a question that begins as appeals do: "Can you learn a language with an app?"
fn asks_something(page: &Measured<'_>, block: usize) -> bool {
    let thin = |class| page.hits_of(block, class).all(|hit| hit.end - hit.start < 10);
    page.text(block).trim_end().ends_with('?')
        && page.frame.place(block) == Place::Body
        && thin(Class::DONATION_PROMPT)
        && thin(Class::FUNDING_METER)
}

/// Whether a place stands between quotation marks that open within the block's text: somebody else's appeal.
fn is_inside_quotation(folded: &str, at: usize) -> bool {
    let before = folded.get(..at).unwrap_or_default();
    let opened = before.matches('"').count() % 2 == 1 || before.rfind('«') > before.rfind('»');
    opened && !folded.starts_with(['"', '«'])
}

fn distinct_hits(page: &Measured<'_>, block: usize, class: Class) -> u32 {
    let mut end = 0;
    let mut count = 0;
    let long = page.block(block).words > 4;
    for hit in page.hits_of(block, class) {
        // "Can you" and "needed" begin and end other sentences as well.
        let thin = long && hit.end - hit.start < 10 && !matches!(hit.anchor, Anchor::Within | Anchor::Whole);
        if hit.start >= end && !thin && !is_inside_quotation(page.folded(block), hit.start as usize) {
            count += 1;
            end = hit.end;
        }
    }
    count
}

/// Whether a block below an appeal is its button: "I support the Gazette".
fn is_button(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    (2..=MAX_BUTTON_WORDS).contains(&stats.words)
        && !stats.shape.ends_sentence
        && !stats.shape.ends_colon
        && page.signal(block, Signal::Give) > 0
        && !lines::is_code(page, block)
}

/// Follows an appeal through neighbouring paragraphs in the same voice.
fn extend(page: &Measured<'_>, start: usize, reported: &mut [bool], findings: &mut Findings) {
    let told = |block: usize| page.document.format == Format::Text && page.block(block).is_sentence();
    let same_voice = |block: usize| {
        let stats = page.block(block);
        let matter = [Signal::Give, Signal::Press, Signal::Period, Signal::Subscribe];
        let kinds =
            matter.iter().filter(|own| page.signal(block, **own) > 0).count() + usize::from(stats.shape.has_money);
        let of_matter = kinds > 0;
        // A period alone is told of much else.
        let surely = kinds > usize::from(page.signal(block, Signal::Period) > 0);
        // A sentence that only says "I" or "you" may be the article's.
        let (we, you) = (page.signal(block, Signal::We) > 0, page.signal(block, Signal::You) > 0);
        let same = if told(block) { we && (you || surely) || kinds >= 3 } else { of_matter || stats.words <= 25 };
        (we || you)
            && same
            && page.signal(block, Signal::Say) == 0
            && !stats.shape.has_quote
            && !lines::is_code(page, block)
            && page.frame.place(block) == page.frame.place(start)
            && Some(block) != page.frame.headline
    };
    let mut walk = |blocks: &mut dyn Iterator<Item = usize>| {
        for block in blocks.take(REACH) {
            if reported.get(block).copied().unwrap_or(true) {
                continue;
            }
            if !same_voice(block) {
                break;
            }
            if let Some(reported) = reported.get_mut(block) {
                *reported = true;
            }
            let signals = ["beside an appeal", "same voice", "before or after the article"];
            findings.block(page, block, Action::Remove, 0.65, &signals);
        }
    };
    walk(&mut (start + 1..page.len()));
    walk(&mut (0..start).rev());
}
