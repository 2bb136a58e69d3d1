//! The rule `related-links`.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::{BlockKind, Format};

use super::{Action, Findings, lines, rule};

rule! {
    /// Links to other articles: "Read more: ...", headings such as "Most read" and the titles below them.
    ///
    /// # Why it is boilerplate
    /// It is about other articles.
    ///
    /// # Signals
    /// A label of the class `related-inline` with a title behind it; a heading of the class `related-header` alone on
    /// its line, and the lines below it that have the shape of titles: no end mark, 3 to 30 words. Behind the article
    /// the run goes to the end, inside of it up to the next running text. Without known words: lines between the
    /// paragraphs that are titles behind one and the same label.
    ///
    /// # Near misses
    /// "Read more," she told the pupils; a heading "Further reading" before prose; a numbered list that is content;
    /// answers of an interview behind the speaker's name.
    "related-links", "related", 0.5
}

/// Link density of a line that is a link and nothing else, its bullet aside.
const WHOLLY_LINKED: f32 = 0.9;
/// Classes of labels before titles, and of headings above them.
const LABELS: [Class; 3] = [Class::RELATED_HEADER, Class::SPONSORED_HEADER, Class::RELATED_INLINE];

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    for block in 0..page.len() {
        // Arrows alone count in text scrapes only.
        let may_lead_on = page.document.format == Format::Text || page.bears(block, &LABELS, &[Signal::Related]);
        if !may_lead_on || lines::is_code(page, block) || Some(block) == page.frame.headline {
            continue;
        }
        if is_header(page, block) {
            below_header(page, block, findings);
        } else if let Some(signal) = single(page, block) {
            findings.block(page, block, Action::Remove, 0.85, &[signal, "title behind it"]);
        }
    }
    let signals = ["the same label before several titles", "between paragraphs"];
    for block in repeated_labels(page) {
        findings.block(page, block, Action::Remove, 0.85, &signals);
    }
}

/// Lines that stand alone between paragraphs of the article and are titles behind the same label, in any language: links
/// in HTML, and in text scrapes a label in capitals.
fn repeated_labels(page: &Measured<'_>) -> Vec<usize> {
    let alone =
        |block: usize| page.block(block - 1).is_long() && (page.block(block + 1).is_long() || block + 1 == page.len());
    let mut labelled: Vec<(&str, usize)> = (1..page.len())
        .filter(|block| alone(*block))
        .filter_map(|block| label_of_title(page, block).map(|label| (label, block)))
        .collect();
    labelled.sort_unstable();
    let repeated = labelled.chunk_by(|a, b| a.0 == b.0).filter(|lines| lines.len() >= 2);
    repeated.flatten().map(|(_, block)| *block).collect()
}

/// The label of a line of the form `LABEL: Title without an end mark` that is a link, or whose label is in capitals.
fn label_of_title<'m>(page: &'m Measured<'_>, block: usize) -> Option<&'m str> {
    let stats = page.block(block);
    if !(5..=28).contains(&stats.words) || stats.shape.ends_sentence || stats.shape.begins_quote {
        return None;
    }
    let text = page.text(block);
    let (label, title) = text.split_once(['|', ':'])?;
    let capitals = label.chars().any(char::is_alphabetic) && !label.chars().any(char::is_lowercase);
    let marked = match page.document.format {
        Format::Html => stats.link_density > 0.5,
        Format::Text => capitals && label.split_whitespace().count() >= 2,
    };
    let is_title = title.split_whitespace().count() >= 3 && !title.trim_end().ends_with(['?', '!']);
    (marked && is_title && label.split_whitespace().count() <= 5).then_some(label)
}

fn is_header(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let whole = page.has_at(block, Class::RELATED_HEADER, Anchor::Whole)
        || page.has_at(block, Class::SPONSORED_HEADER, Anchor::Whole)
        || page.hits_of(block, Class::RELATED_INLINE).any(|hit| {
            hit.anchor == Anchor::Start
                && page.folded(block).get(hit.end as usize..).is_some_and(|rest| !rest.contains(char::is_alphanumeric))
        });
    // One word above items is a sub-heading as well, and so is a line that introduces what follows.
    let lone = stats.words <= 1 && page.frame.place(block) == Place::Body && page.block(block + 1).shape.begins_bullet;
    let introduces =
        stats.shape.ends_colon && page.frame.place(block) == Place::Body && page.signal(block, Signal::We) > 0;
    whole && stats.words <= 8 && !lone && !introduces || is_worded_header(page, block) || is_introduction(page, block)
}

/// Whether a sentence with a colon begins as headings of related links do and has titles below it: "More on this can be
/// found in our weekly letter:".
fn is_introduction(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    page.has_at(block, Class::RELATED_HEADER, Anchor::Start)
        && page.frame.place(block) != Place::Body
        && stats.words <= 12
        && stats.shape.ends_colon
        && page.document.format == Format::Text
        && (block + 1..=block + 2).all(|title| lines::is_title_shaped(page, title))
}

/// Whether a line is a heading of related links whatever its wording: few words, two of them of reading on, or one and
/// the reader, and two or more titles right below it.
fn is_worded_header(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let words = page.signal(block, Signal::Related);
    let told = page.signal(block, Signal::You) > 0 || page.signal(block, Signal::We) > 0;
    let title = |other: usize| lines::is_title_shaped(page, other) && page.signal(other, Signal::You) == 0;
    (2..=7).contains(&stats.words)
        && (words >= 2 || words == 1 && told)
        && !(stats.shape.ends_colon && page.frame.place(block) == Place::Body)
        && !stats.shape.ends_sentence
        && !stats.shape.begins_quote
        && stats.digits == 0
        && page.document.format == Format::Text
        && (block + 1..=block + 2).all(title)
        && page.document.blocks.get(block + 1).is_some_and(|own| own.gap_before == 0)
}

/// Why a line is a single related line whatever its wording: a label of reading on before a colon or an arrow, and a
/// title without an end mark behind it.
fn worded_label(page: &Measured<'_>, block: usize) -> Option<&'static str> {
    let stats = page.block(block);
    if stats.words > 24 || stats.chars > 300 || page.signal(block, Signal::Related) == 0 {
        return None;
    }
    let text = page.text(block);
    let (at, mark) = text.char_indices().find(|(_, c)| matches!(c, ':' | '→' | '»' | '►' | '▶' | '|'))?;
    let label = text.get(..at)?;
    let rest = text.get(at + mark.len_utf8()..)?.trim();
    let in_label = label.split_whitespace().count();
    let folded = crate::lexicon::fold::folded(label);
    let lang = page.lang?;
    let related = crate::lexicon::words_of(&folded)
        .filter(|word| page.lexicon.signals().of_word(lang, word) & Signal::Related.bit() != 0)
        .count();
    let shouted = label.chars().any(char::is_alphabetic) && !label.chars().any(char::is_lowercase);
    let site = page.signal(block, Signal::We) > 0;
    let enough = related >= 2 || related == 1 && (shouted || site || mark != ':');
    let fits = (1..=5).contains(&in_label)
        && rest.split_whitespace().count() >= 3
        && rest.starts_with(|c: char| !c.is_lowercase())
        && (!stats.shape.ends_sentence || rest.ends_with(['?', '!']))
        && !stats.shape.begins_quote
        && !stats.shape.begins_bullet
        && stats.link_density < 0.9;
    (enough && fits).then_some("label of reading on")
}

/// Why a line between paragraphs of a text scrape is a single related line: a double arrow, and a title without an end
/// mark behind it. A list has several such lines.
fn arrow(page: &Measured<'_>, block: usize) -> Option<&'static str> {
    const ARROWS: [char; 6] = ['»', '→', '►', '▶', '➜', '➤'];
    let marked = |other: usize| {
        let text = page.text(other).trim_start();
        text.starts_with(ARROWS) || text.starts_with(">>")
    };
    let stats = page.block(block);
    let fits = page.document.format == Format::Text
        && (3..=18).contains(&stats.words)
        && marked(block)
        && !(marked(block + 1) || block > 0 && marked(block - 1))
        && !stats.shape.ends_sentence
        && !stats.shape.ends_colon
        && !page.text(block).contains('«')
        && lines::between_running_text(page, block, 2);
    fits.then_some("arrow before a title")
}

/// Reports a heading and the titles below it.
fn below_header(page: &Measured<'_>, header: usize, findings: &mut Findings) {
    let tail = page.frame.place(header) == Place::Tail;
    // Below the label of an advertisement inside the article the article goes on, with a sub-heading at times.
    if !tail && page.document.format == Format::Text && page.has_at(header, Class::AD_LABEL, Anchor::Whole) {
        return;
    }
    let mut titles = Vec::new();
    for block in header + 1..page.len() {
        let Some(own) = page.document.blocks.get(block) else { break };
        // Text scrapes have no headings; in HTML one that is no link begins something else.
        let boundary =
            matches!(own.kind, BlockKind::Heading(level) if level <= 2 || page.block(block).link_density < 0.5);
        // The next heading has lines of its own: each line is looked at once.
        if boundary || is_header(page, block) || !is_title(page, block) || Some(block) == page.frame.headline {
            break;
        }
        titles.push(block);
    }
    // Inside the article the last line before running text may be a sub-heading.
    let running_text_follows = page.block(header + 1 + titles.len()).is_long() && !tail;
    if running_text_follows && titles.len() > 1 {
        let gap = |block: usize| page.document.blocks.get(block).map_or(0, |own| own.gap_before);
        if titles.last().is_some_and(|last| gap(*last) > gap(header + 1)) {
            titles.pop();
        }
    }
    let next_is_text = titles.is_empty() && page.block(header + 1).is_sentence();
    if next_is_text && !tail && page.document.format == Format::Text {
        return;
    }
    findings.block(page, header, Action::Remove, 0.9, &["heading of related links", "alone on its line"]);
    let most = if tail { usize::MAX } else { 8 };
    // A heading and titles without blank lines between them, and one behind: the box is plain to see.
    let boxed = (2..=8).contains(&titles.len()) && is_box(page, header, titles.len());
    let (score, place) = if boxed { (0.88, "in a box of its own") } else { (0.75, "shaped like a title") };
    let linked = |block: usize| page.document.format == Format::Html && page.block(block).link_density >= WHOLLY_LINKED;
    // Each of them a link and nothing else: what the scorer thinks of one of them says less than what they have in common.
    let (score, place) = if titles.len() > 1 && titles.iter().all(|block| linked(*block)) {
        (0.88, "links like the others")
    } else {
        (score, place)
    };
    for block in titles.into_iter().take(most) {
        findings.block(page, block, Action::Remove, score, &["below a heading of related links", place]);
    }
}

/// Whether the `titles` lines below a heading of a text scrape stand close to it and apart from what follows.
fn is_box(page: &Measured<'_>, header: usize, titles: usize) -> bool {
    let gap = |block: usize| page.document.blocks.get(block).map_or(1, |own| own.gap_before);
    page.document.format == Format::Text
        && gap(header) > 0
        && (header + 1..=header + titles).all(|block| gap(block) == 0)
        && gap(header + titles + 1) > 0
}

fn is_title(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let end = page.text(block).trim_end();
    // Two sentences are a paragraph, whatever the second ends in.
    let marked = stats.sentence_marks <= 1 && end.ends_with(['?', '!']) || end.ends_with('…') || end.ends_with("...");
    stats.words >= 1
        && stats.words <= 30
        && (!stats.shape.ends_sentence || marked)
        && !stats.shape.ends_colon
        && stats.chars <= 220
}

/// Why a block is a single related line, if it is one.
fn single(page: &Measured<'_>, block: usize) -> Option<&'static str> {
    inline(page, block).or_else(|| worded_label(page, block)).or_else(|| arrow(page, block))
}

/// Why a block is a single related line by a known label.
fn inline(page: &Measured<'_>, block: usize) -> Option<&'static str> {
    let stats = page.block(block);
    if stats.words > 32 {
        return None;
    }
    if let Some(rest) = lines::labelled(page, block, Class::RELATED_INLINE) {
        let words = rest.split_whitespace().count();
        let title = !page.text(block).trim_end().ends_with('.') || words <= 14 && stats.sentence_marks <= 1;
        return (words >= 2 && title).then_some("label of a related article");
    }
    let shouted = page.hits_of(block, Class::RELATED_INLINE).any(|hit| {
        let label_chars = page.folded(block).get(..hit.end as usize).map_or(0, |label| label.chars().count());
        let label: String = page.text(block).trim_start().chars().take(label_chars).collect();
        hit.anchor == Anchor::Start
            && label_chars >= 4
            && !label.chars().any(char::is_lowercase)
            && label.chars().any(char::is_uppercase)
    });
    (shouted && !stats.shape.ends_sentence && stats.words >= 4).then_some("label of a related article in capitals")
}

#[cfg(test)]
mod tests {
    use crate::detect::cases::taken_by;

    /// What the rule takes out of a page with these two lines between its paragraphs.
    fn taken(first: &str, second: &str) -> Vec<String> {
        let page = format!(
            "<html><body><article><h1>Indlu yesibani</h1><p>The keeper of the light climbed the stairs at dusk, as he has \
             done each evening for thirty years, and set the lamp going.</p><p>{first}</p><p>At midnight the fog came in \
             from the west, and from then on until the morning the horn sounded twice a minute.</p><p>{second}</p><p>The \
             pilots say that they could do without it, but nobody in the harbour would like to be the one who turns it \
             off.</p></article></body></html>"
        );
        taken_by("related-links", &page)
    }

    #[test]
    fn titles_behind_one_label_in_a_language_without_words_go() {
        let found = taken(
            "<a href=a>VULA LAPHA | Umkhumbi usuphinde wabuya echwebeni</a>",
            "<a href=b>VULA LAPHA | Ibhuloho elisha lizovulwa ngoMeyi</a>",
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn links_behind_different_labels_and_speakers_stay() {
        for (first, second) in [
            ("<a href=a>Part one | The long way to the island</a>", "<a href=b>Part two | The winter on the rock</a>"),
            ("KEEPER: I never slept a night in all that time", "KEEPER: You get used to it, like to a clock"),
        ] {
            assert_eq!(taken(first, second), Vec::<String>::new());
        }
    }
}
