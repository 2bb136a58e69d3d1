//! The rule `image-caption`.

#![expect(clippy::indexing_slicing, reason = "vectors with one entry a block, indexed by block")]

use std::collections::BTreeSet;

use crate::lexicon::{Anchor, Class, Signal, fold};
use crate::measure::{Measured, Place, has_image_number};
use crate::page::{BlockKind, Format};

use super::lines::{self, Signals};
use super::{Action, Field, Findings, beside_image, rule};

rule! {
    /// Captions and credit lines of images that stand in the running text.
    ///
    /// # Why it is boilerplate
    /// It describes an image that is not there. It is moved to `captions`.
    ///
    /// # Signals
    /// A credit label with a name behind it ("Photo: J. Roe/Agency"); a credit at the end of a line ("... (Picture:
    /// Agency)"); an agency's image number; a mark such as "(left)" or "file photo"; the same line printed twice around
    /// the headline, where one of the copies is a caption; in a text scrape, a name with a word of company behind it
    /// ("Jane Roe with her dog") and no verb, or, in an article that has no sub-headings, the one short line between its
    /// paragraphs when it begins with "a" or a small number and has no verb of "be"; there also what stands beside an
    /// image's debris (`beside_image.rs`): the line above a credit, if it is shorter than the paragraphs or nearer to the
    /// credit, or below a button that enlarges images or the name of a picture file.
    ///
    /// # Near misses
    /// "Picture: a man alone in a room", a sentence with a verb; a paragraph that mentions a photo; a photo essay.
    "image-caption", "caption", 0.5
}

/// Most words of a caption in a text scrape.
const MAX_WORDS: u32 = 75;

/// A line that is part of a caption: its field, how sure that is, and why.
type Found = (Field, f32, Signals);

fn detect(page: &Measured<'_>, findings: &mut Findings) {
    let mut found: Vec<Option<Found>> = (0..page.len()).map(|block| caption(page, block)).collect();
    let known: Vec<Option<Field>> = found.iter().map(|found| found.as_ref().map(|found| found.0)).collect();
    for (block, signals) in beside_image::by_neighbour(page, &known) {
        found[block] = Some((Field::Caption, 0.85, Signals(signals.to_vec())));
    }
    let copies = beside_image::by_copy(page);
    let fingerprints: BTreeSet<u64> =
        (0..page.len()).filter(|block| found[*block].is_some()).map(|block| page.block(block).fingerprint).collect();
    for block in 0..page.len() {
        let stats = page.block(block);
        let copy = stats.words >= 5 && fingerprints.contains(&stats.fingerprint)
            || stats.words >= 4 && is_without_credit(page, block, &found)
            || copies.contains(&block);
        if found[block].is_none() && copy {
            found[block] =
                Some((Field::Caption, 0.85, Signals(vec!["repeats a caption", "no sentence of the article"])));
        }
    }
    for block in without_credit(page) {
        found[block] = found[block].take().or_else(|| {
            let signals = vec!["between paragraphs", "neither sentence nor sub-heading"];
            Some((Field::Caption, 0.7, Signals(signals)))
        });
    }
    for (block, found) in found.iter().enumerate() {
        if let Some((field, score, signals)) = found {
            findings.block(page, block, Action::Move(*field), *score, &signals.0);
        }
    }
}

fn caption(page: &Measured<'_>, block: usize) -> Option<Found> {
    let stats = page.block(block);
    let own = page.document.blocks.get(block)?;
    if stats.words > MAX_WORDS
        || matches!(own.kind, BlockKind::Pre | BlockKind::TableRow)
        || Some(block) == page.frame.headline
        || stats.words == 0
        || is_among_items(page, block)
    {
        return None;
    }
    let mut signals = Signals::default();
    if let Some(rest) = lines::labelled(page, block, Class::IMAGE_CREDIT) {
        let rest_words = rest.split_whitespace().count();
        // "Graphics: Intel Xe 96" is a datum, and so is an item of a list.
        let datum = page.frame.place(block) == Place::Body
            && (stats.shape.begins_bullet || stats.digits > 0 && !page.text(block).contains(['©', '/']));
        if !datum && !is_sub_heading(page, block, rest) && rest_words <= 12 && (!stats.is_sentence() || rest_words <= 6)
        {
            signals.add_if(true, "credit label").add_if(true, "short line");
            return Some((Field::Credit, 0.9, signals));
        }
    }
    if crate::measure::is_abbreviated_credit(page, block) {
        return Some((Field::Credit, 0.85, Signals(vec!["credit label", "name behind it"])));
    }
    if page.has_at(block, Class::IMAGE_CREDIT, Anchor::Whole) && stats.words <= 6 && !is_cell(page, block) {
        return Some((Field::Credit, 0.85, Signals(vec!["credit label", "alone on its line"])));
    }
    if page.document.format == Format::Text && crate::measure::is_agency_line(page, block) {
        return Some((Field::Credit, 0.85, Signals(vec!["agency and name", "alone on its line"])));
    }
    // Such a number has four digits at least.
    let number = stats.digits >= 4 && has_image_number(page.folded(block));
    let head = page.frame.place(block) == Place::Head;
    let text = page.document.format == Format::Text;
    // "2. Sansevieria (Mother-in-law's tongue)": an entry of a list.
    let numbered = text && is_numbered(page.text(block));
    let signed = text && !numbered && crate::measure::ends_in_sign_and_name(page.text(block));
    let late = !numbered && credit_at_end(page, block);
    let likely = head || own.media_before > 0 || !stats.is_sentence();
    let named = !numbered && (late || likely) && crate::measure::ends_in_credit(page, block);
    let bare = text
        && !numbered
        && (crate::measure::ends_in_bare_credit(page, block) || crate::measure::ends_in_glued_credit(page, block));
    if !text && is_one_signed_sentence(page, block) {
        return Some((Field::Caption, 0.88, Signals(vec!["ends in a credit", "one sentence between paragraphs"])));
    }
    let credit = late || signed || bare || likely && named;
    let marker = has_marker(page, block);
    let media = own.media_before > 0;
    let telling = text && marker && is_telling_mark(page, block);
    // Nothing of what follows makes a caption of the others, which are most blocks; nor of a line that introduces.
    if !credit && !number && !marker || stats.shape.ends_colon {
        return None;
    }
    signals
        .add_if(credit, "ends in a credit")
        .add_if(text && credit && (named || signed || bare), "label and name")
        .add_if(number, "image number of an agency")
        .add_if(marker, "mark of a caption")
        .add_if(telling, "mark in brackets or capitals")
        .add_if(media, "follows an image")
        .add_if(!stats.is_sentence(), "no sentence")
        .add_if(head, "stands in the head");
    if !number && !media && !marker && !signed && !bare && is_other_line(page, block)
        || stats.words <= 5 && stats.digits > 0 && !credit && !number
    {
        return None;
    }
    let enough =
        credit || number || marker && (!stats.is_sentence() || stats.words <= 40 && (head || media || telling));
    (enough && signals.count() >= 2).then(|| (Field::Caption, (0.6 + 0.08 * signals.count() as f32).min(0.95), signals))
}

/// Whether three words or more that name nobody stand behind a label, given folded: "Chart: what the numbers say".
fn is_sub_heading(page: &Measured<'_>, block: usize, behind_label: &str) -> bool {
    let text = page.text(block);
    let start = page.folded(block).len() - behind_label.len();
    let behind = text.get(fold::source_offset(text, start)..).unwrap_or_default();
    behind.starts_with(char::is_lowercase)
        && behind.split_whitespace().nth(2).is_some()
        && !behind.contains(char::is_uppercase)
        && !behind.contains(['/', '@', '©'])
        && page.hits_of(block, Class::IMAGE_CREDIT).all(|hit| (hit.start as usize) < start)
}

/// Whether a block is an item of a list beside one that has a label too but no credit: "Graphics: Arc 130".
fn is_among_items(page: &Measured<'_>, block: usize) -> bool {
    let item = |at: usize| at < page.len() && page.block(at).shape.begins_bullet;
    let bare = |at: usize| item(at) && page.text(at).contains(':') && !page.has(at, Class::IMAGE_CREDIT);
    item(block) && (bare(block + 1) || block > 0 && bare(block - 1)) && !page.text(block).contains(['©', '(', '['])
}

/// Whether a line that may be a credit is the name of a network in a table or list: no line that it may be the credit of
/// stands above.
fn is_cell(page: &Measured<'_>, block: usize) -> bool {
    let above = block.checked_sub(1).map_or(0, |above| page.block(above).words);
    page.document.format == Format::Text && above < 4 && page.signal(block, Signal::Network) > 0
}

/// Whether the caption beside a line of a text scrape is the line and a credit: the alternative text of the image.
fn is_without_credit(page: &Measured<'_>, block: usize, found: &[Option<Found>]) -> bool {
    let own = page.folded(block).trim_end_matches(['.', ' ']);
    let begins = |other: usize| {
        matches!(found.get(other), Some(Some((Field::Caption, ..))))
            && page.folded(other).len() > own.len()
            && page.folded(other).starts_with(own)
    };
    page.document.format == Format::Text
        && page.frame.headline != Some(block)
        && (begins(block + 1) || block > 0 && begins(block - 1))
}

/// Whether a mark of captions stands in the block. One word at its beginning is one only before a colon or the like:
/// "Above: ...", not "Top ten trends"; a line that introduces something or is an item of a list is none.
fn has_marker(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let folded = page.folded(block);
    !stats.shape.ends_colon
        && !stats.shape.begins_bullet
        && page.hits_of(block, Class::CAPTION_MARKER).any(|hit| {
            let phrase = folded.get(hit.start as usize..hit.end as usize).unwrap_or_default();
            let rest = folded.get(hit.end as usize..).unwrap_or_default();
            // "Right-handed" is one word.
            phrase.contains(' ')
                || hit.anchor != Anchor::Start
                || phrase.starts_with(['(', '['])
                || !rest.starts_with('-')
                    && rest.trim_start().starts_with([':', ',', '-', ';', ')', '.', '|'])
                    && !asks(page, rest)
        })
}

/// Whether what stands behind a mark begins with a question word or the like: "Chart: what the numbers say".
fn asks(page: &Measured<'_>, behind: &str) -> bool {
    let first = crate::lexicon::words_of(behind).next().unwrap_or_default();
    page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, first) & Signal::Clause.bit() != 0)
}

/// Whether a mark of captions leaves no doubt in a sentence: one in brackets, which says who stands where, or one in
/// capitals at its beginning, as agencies write it ("FILE - ...").
fn is_telling_mark(page: &Measured<'_>, block: usize) -> bool {
    let (text, folded) = (page.text(block), page.folded(block));
    let in_brackets = |phrase: &str| phrase.starts_with('(') && phrase.len() >= 4;
    let in_capitals = |end: usize| {
        text.get(..fold::source_offset(text, end)).is_some_and(|label| !label.contains(char::is_lowercase))
    };
    page.signal(block, Signal::Say) == 0
        && !page.block(block).shape.has_quote
        && page.hits_of(block, Class::CAPTION_MARKER).any(|hit| match hit.anchor {
            Anchor::Start => in_capitals(hit.end as usize),
            _ => folded.get(hit.start as usize..hit.end as usize).is_some_and(in_brackets),
        })
}

/// Whether a line begins with the number of a list's entry: "2. ", "11) ".
fn is_numbered(text: &str) -> bool {
    let rest = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.trim_start().len() - rest.len();
    (1..=2).contains(&digits) && rest.strip_prefix(['.', ')']).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether the block is a copyright line, or a paragraph of the article with the agency at its end.
fn is_other_line(page: &Measured<'_>, block: usize) -> bool {
    let copyright =
        page.hits_of(block, Class::COPYRIGHT_LINE).any(|hit| matches!(hit.anchor, Anchor::End | Anchor::Within));
    let folded = page.folded(block);
    let labelled = page
        .hits_of(block, Class::IMAGE_CREDIT)
        .any(|hit| folded.get(hit.end as usize..).is_some_and(|rest| rest.trim_start().starts_with(':')));
    let agency = page.has_at(block, Class::AGENCY_TAIL, Anchor::End) && !labelled;
    copyright || agency && page.block(block).words >= 12 && page.frame.place(block) != Place::Head
}

/// Whether a credit closes the block: a label with a colon in its last part, a bracket or an agency at its end.
fn credit_at_end(page: &Measured<'_>, block: usize) -> bool {
    let folded = page.folded(block);
    page.hits_of(block, Class::IMAGE_CREDIT).any(|hit| {
        let (start, end) = (hit.start as usize, hit.end as usize);
        let rest = folded.get(end..).unwrap_or_default();
        let whole = folded.get(..start).unwrap_or_default();
        let before = whole.trim_end();
        // A point inside a word is one of an address or a token.
        if before.len() == whole.len() && before.ends_with(['.', ':']) {
            return false;
        }
        let late = start * 10 >= folded.len() * 4 || folded.len() - start < 60;
        let short_rest = rest.split_whitespace().count() <= 8;
        let labelled =
            rest.trim_start().starts_with([':', '/', '-', '©']) || before.ends_with(['(', '[', '|', '©', '/']);
        let at_end = hit.anchor == Anchor::End && before.ends_with(['(', '[', '|', '©', '/', '.', '-', ':', ')']);
        start > 0 && late && short_rest && (labelled || at_end)
    })
}

/// Whether a block inside the article is one sentence and the credit behind it, perhaps with the place: "… is seen on the
/// quay. Yonhap", "… the quay. Seoul=Yonhap". In the article's last paragraph that is who wrote it.
fn is_one_signed_sentence(page: &Measured<'_>, block: usize) -> bool {
    let (stats, text) = (page.block(block), page.text(block));
    let behind_sentence = |start: usize| {
        let before = text.get(..fold::source_offset(text, start)).unwrap_or_default().trim_end();
        let without_place =
            before.strip_suffix('=').and_then(|before| before.rsplit_once(' ')).map(|(before, _)| before);
        without_place.unwrap_or(before).ends_with('.')
    };
    stats.sentence_marks <= 1
        && page.frame.place(block) == Place::Body
        && page.frame.last_long != Some(block)
        && page.signal(block, Signal::Say) == 0
        && page
            .hits_of(block, Class::IMAGE_CREDIT)
            .any(|hit| hit.anchor == Anchor::End && behind_sentence(hit.start as usize))
}

/// Paragraphs that an article must have for its one short line to be no sub-heading: those come in numbers.
const LEAST_PARAGRAPHS: usize = 4;

/// The captions of a text scrape that have no credit and no mark: lines between two paragraphs that show somebody in
/// company, or the only short line between the paragraphs of the article.
fn without_credit(page: &Measured<'_>) -> Vec<usize> {
    if page.document.format != Format::Text {
        return Vec::new();
    }
    let lone: Vec<usize> = (1..page.len()).filter(|block| is_interposed(page, *block)).collect();
    let paragraphs =
        (0..page.len()).filter(|block| page.block(*block).is_long() && page.frame.place(*block) == Place::Body).count();
    let below_headline =
        page.frame.headline.map(|headline| headline + 1).filter(|block| page.block(block + 1).is_long());
    let shown = lone.iter().copied().chain(below_headline);
    let mut found: Vec<usize> = shown.filter(|block| may_show(page, *block) && names_company(page, *block)).collect();
    if let [only] = lone.as_slice()
        && paragraphs >= LEAST_PARAGRAPHS
        && may_show(page, *only)
        && has_length(page, *only)
        && begins_with_something_new(page, *only)
    {
        found.push(*only);
    }
    found
}

/// Whether a line of no known kind stands between two paragraphs of the article, as sub-headings and captions do.
fn is_interposed(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let paragraph = |other: usize| page.block(other).is_long() && page.block(other).is_sentence();
    page.frame.place(block) == Place::Body
        && (1..=18).contains(&stats.words)
        && !stats.shape.ends_sentence
        && page.hits(block).is_empty()
        && page.frame.headline != Some(block)
        && !page.frame.is_copy(block)
        && paragraph(block - 1)
        && paragraph(block + 1)
        && !lines::is_code(page, block)
}

/// Whether nothing in a line says that it is more than what an image shows: a verb of "be", a question, a figure, a
/// colon, an address to anybody, the capitals of a title.
fn may_show(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    let spoken = [Signal::Clause, Signal::We, Signal::You, Signal::Say, Signal::Ui].iter();
    let german = page.language.as_ref().is_some_and(|language| language.primary() == "de");
    stats.digits == 0
        && stats.capitals > 0
        && stats.capital_share() <= if german { 0.7 } else { 0.5 }
        && page.text(block).trim_start().starts_with(char::is_uppercase)
        && !stats.shape.begins_quote
        && !stats.shape.begins_bullet
        && !stats.shape.has_url
        && !page.text(block).contains([':', '?', '!', '|', '/', '"', '“', '«', '„', '…'])
        && spoken.map(|signal| page.signal(block, *signal)).all(|count| count == 0)
}

/// Whether the first word of a line brings something in or counts it: "Two people on a jetty".
fn begins_with_something_new(page: &Measured<'_>, block: usize) -> bool {
    let first = crate::lexicon::words_of(page.folded(block)).next().unwrap_or_default();
    page.lang.is_some_and(|lang| page.lexicon.signals().of_word(lang, first) & Signal::Indefinite.bit() != 0)
}

/// Whether a line is longer than sub-headings mostly are: six words, four in languages without articles.
fn has_length(page: &Measured<'_>, block: usize) -> bool {
    let without_articles =
        page.language.as_ref().is_some_and(|language| matches!(language.primary(), "pl" | "uk" | "ru"));
    page.block(block).words >= if without_articles { 4 } else { 6 }
}

/// Whether a name, with no more than four words before it, has a word of company or place right behind it, so that no
/// verb is said of who bears it: "The mayor, Jane Roe, outside the town hall".
fn names_company(page: &Measured<'_>, block: usize) -> bool {
    let Some(lang) = page.lang else { return false };
    let words: Vec<&str> = page.text(block).split_whitespace().collect();
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase);
    let beside = |word: &str| page.lexicon.signals().of_word(lang, word) & Signal::Beside.bit() != 0;
    page.block(block).words >= 6
        && words.windows(3).take(6).any(|window| {
            let [first, last, behind] = window else { return false };
            capital(first) && capital(last) && !first.ends_with(',') && beside(behind)
        })
}
