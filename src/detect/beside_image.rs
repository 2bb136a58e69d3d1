//! Captions of text scrapes that have no sign of their own and are known by what stands beside them: a credit line, a
//! button of a gallery, the name of a picture file, a copy.

use std::collections::BTreeSet;

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place};
use crate::page::Format;

use super::{Field, image_file_name, lines};

/// Most words of such a caption; longer ones are paragraphs.
const MOST_WORDS: u32 = 40;
/// Most words of a caption below a button, where a standfirst may stand as well.
const MOST_BELOW_BUTTON: u32 = 30;
/// Most words of a caption that is printed twice.
const MOST_PRINTED: u32 = 60;
/// Most lines that are captions because they are printed twice: two pairs.
const MOST_PRINTED_TWICE: usize = 4;
/// Most words that the longer one of two copies has more: a credit.
const MOST_ADDED: usize = 6;

/// The captions above credits and below buttons, with the signals; `known` has the fields of the lines known already.
pub(super) fn by_neighbour(page: &Measured<'_>, known: &[Option<Field>]) -> Vec<(usize, [&'static str; 2])> {
    if page.document.format != Format::Text {
        return Vec::new();
    }
    let mean_words = mean_words(page);
    let come_with_credits = come_with_credits(page, known, mean_words);
    let unknown = (0..page.len()).filter(|block| known.get(*block) == Some(&None));
    let beside = unknown.filter_map(|block| {
        if is_line_above_credit(page, block, known) {
            Some((block, ["right above a credit", "no sentence"]))
        } else if come_with_credits && is_above_credit(page, block, known, mean_words) {
            Some((block, ["right above a credit", "as long as a caption"]))
        } else {
            is_below_button(page, block, known).then_some((block, ["right below a button of images", "no paragraph"]))
        }
    });
    // Few lines stand beside such a thing: what they are is looked at last.
    beside.filter(|(block, _)| may_be_caption(page, *block)).collect()
}

/// Whether a line has the length of a caption and is no other line that stands near images.
fn may_be_caption(page: &Measured<'_>, block: usize) -> bool {
    (3..=MOST_WORDS).contains(&page.block(block).words) && is_no_other_line(page, block)
}

/// Whether a line is neither headline, quotation, date nor byline, and introduces nothing.
fn is_no_other_line(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    page.frame.headline != Some(block)
        && !page.frame.is_copy(block)
        && !stats.shape.begins_quote
        && !stats.shape.ends_colon
        && !crate::fields::dates::is_date_line(page, block)
        && !page.has_at(block, Class::BYLINE, Anchor::Start)
        && !lines::is_code(page, block)
}

fn gap(page: &Measured<'_>, block: usize) -> u8 {
    page.document.blocks.get(block).map_or(0, |own| own.gap_before)
}

/// Whether a line stands right above a credit line, without a blank line between them but one above, or right below the
/// name of a picture file.
fn is_line_above_credit(page: &Measured<'_>, block: usize, known: &[Option<Field>]) -> bool {
    let close = |at: usize| at < page.len() && gap(page, at) == 0;
    let credit = matches!(known.get(block + 1), Some(Some(_)))
        && close(block + 1)
        && page.block(block + 1).words <= 12
        && page.has_at(block + 1, Class::IMAGE_CREDIT, Anchor::Start)
        && !names_source(page, block + 1)
        && !shows_something(page, block + 1);
    let named = block > 0 && close(block) && image_file_name::is_file_name(page.folded(block - 1));
    let first = block == 0 || !close(block);
    let stats = page.block(block);
    let listed = stats.shape.begins_bullet || page.text(block).contains('|');
    (credit && first || named) && !stats.is_long() && !listed
}

/// Whether a line has a credit line right below it and is a sentence, or ends in the bracket that the credit closes; it
/// stands nearer to the credit than to what is above, or is shorter than the page's paragraphs.
fn is_above_credit(page: &Measured<'_>, block: usize, known: &[Option<Field>], mean_words: u32) -> bool {
    let stats = page.block(block);
    let open = page.text(block).trim_end().ends_with('(');
    // Below a standfirst the name of an agency says who wrote the article.
    let is_standfirst = page.frame.headline.is_some_and(|headline| headline + 1 == block);
    let nearer = gap(page, block + 1) < gap(page, block);
    is_image_credit(page, block + 1, known)
        && gap(page, block + 1) <= gap(page, block)
        && (nearer || open || stats.words * 4 < mean_words * 3)
        && (stats.shape.ends_sentence || open)
        && !(is_standfirst && page.block(block + 1).words <= 1)
        && !stats.shape.begins_bullet
        && !stats.shape.has_quote
        && page.signal(block, Signal::Say) == 0
        && is_about_no_reader(page, block)
}

/// Words of the page's paragraphs in the mean; none where it has no long ones.
fn mean_words(page: &Measured<'_>) -> u32 {
    let long = (0..page.len()).map(|block| page.block(block)).filter(|stats| stats.is_long() && stats.is_sentence());
    let (words, count) = long.fold((0, 0), |(words, count), stats| (words + stats.words, count + 1));
    words / u32::max(count, 1)
}

/// Whether a line neither asks nor speaks of reader or writer, as paragraphs of guides do.
fn is_about_no_reader(page: &Measured<'_>, block: usize) -> bool {
    page.signal(block, Signal::You) == 0 && page.signal(block, Signal::We) == 0 && !page.text(block).contains('?')
}

/// Whether a line is the credit of an image: no item of a list, name of a network or source of figures.
fn is_image_credit(page: &Measured<'_>, block: usize, known: &[Option<Field>]) -> bool {
    known.get(block) == Some(&Some(Field::Credit))
        && !page.block(block).shape.begins_bullet
        && page.signal(block, Signal::Network) == 0
        && !names_source(page, block)
        && !shows_something(page, block)
}

/// Small words from which on a line with a label is a caption of its own: "Archive photo: firemen at the store in 2019".
const LEAST_SHOWN: usize = 5;

/// Whether a credit line says itself what the image shows.
fn shows_something(page: &Measured<'_>, block: usize) -> bool {
    let small = |word: &&str| word.starts_with(char::is_lowercase);
    page.text(block).split_whitespace().filter(small).nth(LEAST_SHOWN - 1).is_some()
}

/// Whether a line says where a text or its figures are from: the name of an agency, or a word for a source before one.
fn names_source(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    [Class::AGENCY_TAIL, Class::FEED_TAIL].iter().any(|class| page.has(block, *class))
        || SOURCES.iter().any(|word| folded.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', ' '])))
}

/// Words for a source, which label credits of images and what a text is from alike.
const SOURCES: [&str; 20] = [
    "source",
    "quelle",
    "fonte",
    "fuente",
    "bron",
    "źródło",
    "джерело",
    "источник",
    "källa",
    "kilde",
    "kilder",
    "lähde",
    "kaynak",
    "sumber",
    "zdroj",
    "sursa",
    "sursă",
    "forrás",
    "πηγή",
    "fontes",
];

/// Whether the credit lines of a page stand below captions, not by themselves below paragraphs.
fn come_with_credits(page: &Measured<'_>, known: &[Option<Field>], mean_words: u32) -> bool {
    let credits = (1..page.len()).filter(|block| is_image_credit(page, *block, known));
    let (mut with, mut without) = (0, 0);
    for above in credits.map(|credit| credit - 1) {
        with += usize::from(may_be_caption(page, above) && is_above_credit(page, above, known, mean_words));
        without += usize::from(page.block(above).words > MOST_WORDS);
    }
    with > without
}

/// Whether a line of one sentence at the most stands right below a button that enlarges or turns images, and the
/// caption is not above that.
fn is_below_button(page: &Measured<'_>, block: usize, known: &[Option<Field>]) -> bool {
    let stats = page.block(block);
    let button = |above: usize| {
        page.has_at(above, Class::GALLERY_CONTROL, Anchor::Whole)
            && page.folded(above).trim_matches(|c: char| !c.is_alphabetic()).contains(' ')
            && above.checked_sub(1).and_then(|line| known.get(line)).is_none_or(Option::is_none)
    };
    block.checked_sub(1).is_some_and(button)
        && stats.words <= MOST_BELOW_BUTTON
        && stats.sentence_marks <= 1
        && !stats.shape.begins_bullet
        && gap(page, block) <= gap(page, block + 1)
}

/// Lines that are captions because a copy of theirs stands beside them: one that is printed twice, as alternative text
/// and as caption, or once more with a credit. Of many lines without an end mark each is rather the heading of a part,
/// after the alternative text of its image.
pub(super) fn by_copy(page: &Measured<'_>) -> BTreeSet<usize> {
    let twice = (0..page.len()).filter(|block| is_printed_twice(page, *block));
    let (mut found, titles): (BTreeSet<usize>, BTreeSet<usize>) =
        twice.partition(|block| page.block(*block).shape.ends_sentence);
    if titles.len() <= MOST_PRINTED_TWICE {
        found.extend(titles);
    }
    if page.document.format == Format::Text {
        let pairs = (1..page.len()).filter(|block| is_copy_with_credit(page, *block));
        found.extend(pairs.flat_map(|block| [block - 1, block]));
    }
    found
}

/// Whether a line stands twice in a row: a title behind the headline, a sentence or a long line inside the article.
fn is_printed_twice(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let same = |other: usize| other < page.len() && page.block(other).fingerprint == stats.fingerprint;
    let headline = page.frame.headline;
    let spoken = [Signal::We, Signal::You, Signal::Say];
    let title = !stats.shape.ends_sentence && stats.words <= 18;
    let fits = if title {
        stats.capitals * 5 <= stats.words * 3 && headline.is_some_and(|headline| headline < block)
    } else {
        page.frame.place(block) == Place::Body && spoken.iter().all(|signal| page.signal(block, *signal) == 0)
    };
    page.document.format == Format::Text
        && (7..=MOST_PRINTED).contains(&stats.words)
        && stats.capitals > 0
        && page.copies(block) == 2
        && (same(block + 1) || block > 0 && same(block - 1))
        && !stats.shape.begins_bullet
        && fits
        && is_no_other_line(page, block)
}

/// Whether a line is the one above it and a credit in brackets or behind a stroke.
fn is_copy_with_credit(page: &Measured<'_>, block: usize) -> bool {
    let above = page.text(block - 1).trim().trim_end_matches('.');
    let rest = page.text(block).trim().strip_prefix(above).map(|rest| rest.trim_start_matches(['.', ' ']));
    page.block(block - 1).words >= 4
        && rest.is_some_and(|rest| {
            rest.starts_with(['/', '|', '(', '[', '©']) && (1..=MOST_ADDED).contains(&rest.split_whitespace().count())
        })
        && may_be_caption(page, block - 1)
}
