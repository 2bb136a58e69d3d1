//! What prompts have in common: who speaks to whom, what is asked, where it stands. Used by many rules, owned by none.

use crate::lexicon::{Anchor, Class, Signal, Word, core, is_alphabetic, split};
use crate::measure::{Measured, Place, spoken};
use crate::page::{BlockKind, Format};

use super::{Action, Findings};

/// How a class of prompts is recognised.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prompt {
    /// Phrases.
    pub(super) class: Class,
    /// Most words of a block in which a phrase at the start or end, or anywhere, is enough when it is no sentence.
    pub(super) short_words: u32,
    /// Whether full sentences count too, given a second signal.
    pub(super) sentences: bool,
    /// Word classes that speak for it.
    pub(super) signals: &'static [Signal],
    /// What is to be done.
    pub(super) action: Action,
}

impl Prompt {
    /// Prompts of a class that are removed, whole lines and sentences.
    pub(super) const fn removing(class: Class, signals: &'static [Signal]) -> Self {
        Self { class, short_words: 14, sentences: true, signals, action: Action::Remove }
    }

    /// Labels and buttons of a class: short lines only.
    pub(super) const fn label(class: Class) -> Self {
        Self { class, short_words: 6, sentences: false, signals: &[], action: Action::Remove }
    }
}

/// A list of signals under construction.
#[derive(Debug, Default)]
pub(super) struct Signals(pub(super) Vec<&'static str>);

impl Signals {
    pub(super) fn add_if(&mut self, holds: bool, name: &'static str) -> &mut Self {
        if holds {
            self.0.push(name);
        }
        self
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

/// Signals that speak for a prompt whatever it asks for: address, links, place.
pub(super) fn address(page: &Measured<'_>, block: usize, wanted: &[Signal]) -> Signals {
    let stats = page.block(block);
    let mut signals = Signals::default();
    signals
        .add_if(page.signal(block, Signal::You) > 0, "addresses the reader")
        .add_if(page.signal(block, Signal::We) > 0, "speaks as the site");
    for signal in wanted {
        let name = match signal {
            Signal::Give => "asks to give",
            Signal::Press => "about journalism",
            Signal::Subscribe => "asks to sign up",
            Signal::Ui => "operates a page",
            Signal::Period => "names a period",
            _ => continue,
        };
        signals.add_if(page.signal(block, *signal) > 0, name);
    }
    signals
        .add_if(stats.shape.has_url || stats.shape.has_at, "has an address")
        .add_if(stats.shape.has_money, "names money")
        .add_if(stats.shape.has_symbol, "has a symbol")
        .add_if(page.document.format == Format::Html && stats.link_density > 0.5, "is a link")
        .add_if(page.frame.place(block) == Place::Tail, "stands in the tail")
        .add_if(page.frame.place(block) == Place::Head, "stands in the head");
    signals
}

/// How strongly a block is such a prompt, and why.
pub(super) fn weigh(page: &Measured<'_>, block: usize, prompt: &Prompt) -> Option<(f32, Vec<&'static str>)> {
    let stats = page.block(block);
    let (mut whole, mut anchored, mut within) = (false, false, 0u32);
    let mut last_end = 0;
    let mut covered = 0;
    for hit in page.hits_of(block, prompt.class) {
        match hit.anchor {
            Anchor::Whole => whole = true,
            Anchor::Start | Anchor::End => anchored = true,
            Anchor::Within => {}
        }
        if hit.start >= last_end {
            within += 1;
            covered += hit.end - hit.start;
            last_end = hit.end;
        }
    }
    if within == 0 || is_code(page, block) || quotes_in_question(page, block) {
        return None;
    }
    if whole && stats.words <= 12 {
        return Some((0.95, vec!["phrase", "alone on its line"]));
    }
    if !stats.is_sentence() && stats.words <= prompt.short_words && !stats.shape.begins_quote {
        let share = covered as f32 / page.folded(block).len().max(1) as f32;
        if share > 0.3 || anchored {
            return Some((0.7 + 0.25 * share.min(1.0), vec!["phrase", "no sentence"]));
        }
    }
    if !prompt.sentences {
        return None;
    }
    let mut signals = address(page, block, prompt.signals);
    signals.add_if(within > 1, "second phrase").add_if(stats.words < 8 && !stats.shape.ends_sentence, "no sentence");
    let score = (0.5 + 0.12 * signals.count() as f32 + 0.05 * within as f32).min(0.95);
    let mut all = vec!["phrase"];
    // A second phrase says more than a place.
    signals.0.sort_by_key(|name| *name != "second phrase");
    all.extend(signals.0);
    Some((score, all))
}

/// Whether a line is a question that quotes: `Do you click "Accept all" yourself?`
fn quotes_in_question(page: &Measured<'_>, block: usize) -> bool {
    page.block(block).shape.has_quote && page.text(block).trim_end().ends_with('?')
}

/// Like [`weigh`], for classes some of whose phrases are also ordinary words: a line that may be a sub-heading is left,
/// a fragment must be mostly phrase or show a second signal, and a long paragraph must show a second phrase.
pub(super) fn weigh_strictly(page: &Measured<'_>, block: usize, prompt: &Prompt) -> Option<(f32, Vec<&'static str>)> {
    let stats = page.block(block);
    let has_phrase = page.has(block, prompt.class) && !quotes_in_question(page, block);
    if !has_phrase || is_code(page, block) || is_item(page, block) {
        return None;
    }
    if page.has_at(block, prompt.class, Anchor::Whole) && stats.words <= 12 {
        let single = page.folded(block).split(' ').filter(|word| word.contains(char::is_alphabetic)).count() < 2;
        if single && page.frame.place(block) == Place::Body {
            return None;
        }
        return (!may_be_heading(page, block, 2)).then(|| (0.95, vec!["phrase", "alone on its line"]));
    }
    let share = coverage(page, block, &[prompt.class]);
    let mut signals = address(page, block, prompt.signals);
    signals.add_if(page.frame.last_long == Some(block), "ends the article");
    let beyond_place = signals.0.iter().filter(|name| !name.starts_with("stands in")).count();
    if !stats.is_sentence() && stats.words <= prompt.short_words && !stats.shape.begins_quote {
        if share > 0.5 && !may_be_heading(page, block, 3) {
            return Some((0.7 + 0.25 * share.min(1.0), vec!["phrase", "no sentence"]));
        }
        // Words of operating and signing up are often those of the phrase itself.
        let telling = signals.0.iter().any(|name| {
            matches!(
                *name,
                "addresses the reader" | "speaks as the site" | "has an address" | "names money" | "is a link"
            )
        });
        let long = page.hits_of(block, prompt.class).any(|hit| hit.end - hit.start >= 8);
        let enough = if share > 0.35 { beyond_place > 0 } else { telling && share > 0.2 };
        if !enough || !long || may_be_heading(page, block, 4) {
            return None;
        }
        return Some((0.75, [vec!["phrase", "no sentence"], signals.0].concat()));
    }
    let phrases = phrase_count(page, block, prompt.class);
    // A whole sentence that begins with a quotation mark is somebody's, not the site's.
    if !prompt.sentences
        || stats.shape.begins_quote
        || beyond_place == 0
        || stats.words > 32 && phrases < 2 && share < 0.3
    {
        return None;
    }
    // Inside the article the first words of a sentence say little; a phrase that counts anywhere says more.
    let telling = |hit: &crate::lexicon::Hit| {
        (hit.end - hit.start >= 8 || hit.lang == crate::lexicon::Lang::ANY)
            && (hit.anchor == Anchor::Within || stats.words < 8 || beyond_place >= 4 || at_edge(page, block))
    };
    if !page.hits_of(block, prompt.class).any(telling) {
        return None;
    }
    let mut all = vec!["phrase"];
    if phrases > 1 {
        all.push("second phrase");
    }
    let score = (0.5 + 0.12 * signals.count() as f32 + 0.05 * phrases as f32).min(0.95);
    all.extend(signals.0);
    Some((score, all))
}

/// How many phrases of a class stand in a block without sharing letters.
pub(super) fn phrase_count(page: &Measured<'_>, block: usize, class: Class) -> u32 {
    let (mut count, mut last_end) = (0, 0);
    for hit in page.hits_of(block, class) {
        if hit.start >= last_end {
            count += 1;
            last_end = hit.end;
        }
    }
    count
}

/// Share of a block's folded letters and digits that stand in phrases of the classes, 0 to 1.
pub(super) fn coverage(page: &Measured<'_>, block: usize, classes: &[Class]) -> f32 {
    if !classes.iter().any(|class| page.has(block, *class)) {
        return 0.0;
    }
    let folded = page.folded(block);
    let mut spans: Vec<(usize, usize)> = page
        .hits(block)
        .iter()
        .filter(|hit| classes.contains(&hit.class))
        .map(|hit| (hit.start as usize, hit.end as usize))
        .collect();
    spans.sort_unstable();
    let letters = |text: &str| text.chars().filter(|c| is_alphabetic(*c)).count();
    let (mut covered, mut at) = (0, 0);
    for (start, end) in spans {
        let from = start.max(at);
        if end > from {
            covered += folded.get(from..end).map_or(0, letters);
            at = end;
        }
    }
    let all = letters(folded);
    if all == 0 { 0.0 } else { covered as f32 / all as f32 }
}

/// Whether a short line may be a sub-heading of the article: no more than `words` words, running text right before and
/// after it, and nothing that only a control has.
pub(super) fn may_be_heading(page: &Measured<'_>, block: usize, words: u32) -> bool {
    let stats = page.block(block);
    let kind = page.document.blocks.get(block).map(|block| block.kind);
    stats.words <= words
        && kind != Some(BlockKind::Control)
        && stats.digits == 0
        && stats.link_density < 0.5
        && !stats.shape.has_symbol
        && page.signal(block, Signal::Ui) == 0
        && between_running_text(page, block, 1)
        && page.copies(block) < 2
}

/// How labels and buttons are told from ordinary words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Controls {
    /// Phrases; several may be joined in a line.
    pub(super) classes: &'static [Class],
    /// Whether a single word may go because it stands in head or tail.
    pub(super) edges: bool,
    /// Whether a single word may go because it is a word of operating a page.
    pub(super) operating: bool,
    /// Most words of a line between running text that may be a sub-heading.
    pub(super) heading_words: u32,
}

impl Controls {
    /// Controls of these classes whose single words mean hardly anything else.
    pub(super) const fn of(classes: &'static [Class]) -> Self {
        Self { classes, edges: true, operating: true, heading_words: 1 }
    }

    /// Controls of these classes whose single words are ordinary words.
    pub(super) const fn ambiguous(classes: &'static [Class]) -> Self {
        Self { classes, edges: false, operating: true, heading_words: 1 }
    }
}

/// Reports labels and buttons: lines that are nothing but such a phrase, or several of them joined. A single word
/// needs a sign of a control, or such a line beside it.
pub(super) fn controls(page: &Measured<'_>, controls: &Controls, findings: &mut Findings) {
    let whole = |block: usize| controls.classes.iter().any(|class| page.has_at(block, *class, Anchor::Whole));
    for block in page.bearing(controls.classes, &[]) {
        let stats = page.block(block);
        if is_code(page, block)
            || stats.words > 16
            || page.frame.headline == Some(block)
            || is_item(page, block)
            || may_be_heading(page, block, controls.heading_words)
        {
            continue;
        }
        if whole(block) {
            let beside = |other: usize| page.block(other).words <= 4 && whole(other);
            let fellow = beside(block + 1) || block > 0 && beside(block - 1);
            let letters = page.folded(block).chars().filter(|c| c.is_alphabetic()).count();
            let worded = page.folded(block).split(' ').filter(|word| word.contains(char::is_alphabetic)).count() > 1;
            if letters > 1 && (worded || is_marked(page, block, controls)) || fellow {
                findings.block(page, block, Action::Remove, 0.95, &["phrase", "alone on its line"]);
            }
        } else if stats.words >= 2 && !stats.shape.ends_sentence && stats.commas == 0 {
            let (tiles, left) = tiles(page, block, controls.classes);
            let worded = page.folded(block).split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() >= 3);
            if tiles >= 2 && left == 0 && worded && !page.text(block).contains('%') {
                findings.block(page, block, Action::Remove, 0.9, &["several control words", "nothing else"]);
            }
        }
    }
}

/// Whether a line is an item of the article: numbered, ending in a colon, or in the body a bullet of few words or a
/// label with a figure ("Price: 40").
fn is_item(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let text = page.text(block).trim();
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')'])
        && text.starts_with(|c: char| c.is_ascii_digit());
    let datum = (stats.digits > 0 || stats.shape.has_money) && stats.words <= 12 && text.contains([':', '|']);
    let body = page.frame.place(block) == Place::Body;
    numbered || stats.shape.ends_colon || body && (stats.shape.begins_bullet && stats.words <= 12 || datum)
}

/// Whether a line has a sign of a control: a figure, a symbol, a link, a button, its place. Figures beside ordinary
/// words are none: "90 minutes".
fn is_marked(page: &Measured<'_>, block: usize, controls: &Controls) -> bool {
    let stats = page.block(block);
    page.text(block).contains('%')
        || controls.edges && stats.digits > 0
        || stats.shape.has_symbol
        || stats.link_density > 0.5
        || page.document.blocks.get(block).is_some_and(|block| block.kind == BlockKind::Control)
        || controls.operating && page.signal(block, Signal::Ui) > 0
        || controls.edges && page.frame.place(block) != Place::Body
}

/// Lays whole phrases of the classes side by side over a folded line: how many were laid, and how many words no phrase
/// covers. Numbers cost nothing. Gives up, with fewer of both, when phrases cannot cover six words for each that is left.
pub(super) fn tiles(page: &Measured<'_>, block: usize, classes: &[Class]) -> (usize, usize) {
    if page.has_part(block, classes) {
        let hashed = page.words(block);
        tiles_among(page, page.folded(block), hashed, classes, hashed.len() / 6)
    } else {
        (0, page.block(block).words as usize)
    }
}

/// The same for a folded text that is no block, as long as no more than `most_left` words are left.
pub(super) fn tiles_of(page: &Measured<'_>, folded: &str, classes: &[Class], most_left: usize) -> (usize, usize) {
    let mut hashed = Vec::new();
    split(folded, &mut hashed);
    tiles_among(page, folded, &hashed, classes, most_left)
}

/// The same for a folded text with its words, as long as no more than `most_left` of them are left.
fn tiles_among(
    page: &Measured<'_>,
    folded: &str,
    hashed: &[Word],
    classes: &[Class],
    most_left: usize,
) -> (usize, usize) {
    let mut all = folded.split([' ', '|', '\t']).filter(|word| word.contains(is_alphabetic));
    let mut words: Vec<Tile<'_>> = Vec::new();
    let counts = |(class, lang)| spoken(lang, page.lang) && classes.contains(&class);
    let is_whole = |first: &Tile<'_>, last: &Tile<'_>| match (first.first, last.last) {
        (Some(from), Some(to)) => {
            page.lexicon.whole_words(folded, hashed.get(from..=to).unwrap_or_default()).any(counts)
        }
        _ => page.lexicon.whole_part(folded, first.start..last.start + last.word.len(), hashed).any(counts),
    };
    let (mut laid, mut left, mut at) = (0, 0, 0);
    while left <= most_left {
        let missing = (at + LONGEST_TILE).saturating_sub(words.len());
        words.extend(all.by_ref().take(missing).map(|word| Tile::of(word, folded, hashed)));
        let Some(first) = words.get(at) else { break };
        let word = first.word;
        let longest =
            (1..=LONGEST_TILE).rev().find(|count| words.get(at + count - 1).is_some_and(|last| is_whole(first, last)));
        match longest {
            Some(count) => {
                laid += 1;
                at += count;
            }
            None if word.len() > 1 || left > 0 => {
                left += 1;
                at += 1;
            }
            None => at += 1,
        }
    }
    (laid, left)
}

/// Most words of a phrase that is laid.
const LONGEST_TILE: usize = 4;

/// What stands between two spaces in a line over which phrases are laid.
struct Tile<'t> {
    word: &'t str,
    start: usize,
    /// Among the words of the line those with which its letters begin and end.
    first: Option<usize>,
    last: Option<usize>,
}

impl<'t> Tile<'t> {
    fn of(word: &'t str, folded: &str, hashed: &[Word]) -> Self {
        let offset = |part: &str| part.as_ptr() as usize - folded.as_ptr() as usize;
        let inner = core(word);
        let (from, to) = (offset(inner), offset(inner) + inner.len());
        let first = hashed.binary_search_by_key(&from, |word| word.start()).ok();
        let last = hashed.binary_search_by_key(&to, |word| word.end()).ok();
        Self { word, start: offset(word), first, last }
    }
}

/// Whether a folded text is a whole phrase of one of the classes in the page's language or in English.
pub(super) fn is_whole(page: &Measured<'_>, folded: &str, classes: &[Class]) -> bool {
    page.lexicon.whole(folded).any(|(class, lang)| spoken(lang, page.lang) && classes.contains(&class))
}

/// Whether no running text stands before the block, or none after it.
pub(super) fn at_edge(page: &Measured<'_>, block: usize) -> bool {
    page.frame.place(block) != Place::Body
        || page.frame.first_long == Some(block)
        || page.frame.last_long == Some(block)
}

/// Whether all words of a folded text are those of dates: numbers, months, weekdays, function words, phrases of the
/// class `timestamp`; up to `others` other words are forgiven. There must be a digit.
pub(super) fn is_date(page: &Measured<'_>, folded: &str, others: usize) -> bool {
    let dates = page.lexicon.dates();
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    let strange = words
        .filter(|word| {
            let function =
                page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, word) & Signal::Function.bit() != 0);
            let known = word.starts_with(|c: char| c.is_ascii_digit())
                || dates.names_day(word)
                || dates.glue.contains(*word)
                || dates.halves.contains_key(*word);
            !(known || function || word.chars().count() <= 2 || is_whole(page, word, &[Class::TIMESTAMP]))
        })
        .count();
    strange <= others && folded.contains(|c: char| c.is_ascii_digit())
}

/// Whether a block is shaped like a title in a list: a few words, no sentence.
pub(super) fn is_title_shaped(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    (3..=22).contains(&stats.words)
        && !stats.is_long()
        && !stats.shape.begins_quote
        && (!stats.shape.ends_sentence || page.text(block).trim_end().ends_with(['?', '!']))
        && !stats.shape.ends_colon
}

/// Whether a block is code, in which everything is quoted.
pub(super) fn is_code(page: &Measured<'_>, block: usize) -> bool {
    page.stats.get(block).is_none_or(|stats| stats.is_code)
}

/// The first hit of a class at the start of a block that is followed by a colon or the like: a label. The second part
/// is the folded text behind it.
pub(super) fn labelled<'p>(page: &'p Measured<'_>, block: usize, class: Class) -> Option<&'p str> {
    let folded = page.folded(block);
    page.hits_of(block, class).filter(|hit| hit.anchor == Anchor::Start).find_map(|hit| {
        let rest = folded.get(hit.end as usize..)?.trim_start();
        rest.strip_prefix([':', '-', '|', '/', '>', '：', '*', '→', '»', '▶']).map(str::trim_start)
    })
}

/// Whether the block stands between two blocks of running text no further than `reach` blocks away.
pub(super) fn between_running_text(page: &Measured<'_>, block: usize, reach: usize) -> bool {
    let long = |index: usize| page.block(index).is_long();
    let before = (block.saturating_sub(reach)..block).any(long);
    let after = (block + 1..(block + 1 + reach).min(page.len())).any(long);
    before && after
}
