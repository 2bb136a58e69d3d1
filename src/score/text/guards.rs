//! What protects a line from the scorer: the middle of the article, the first line, and that a sentence needs a second
//! signal.

use crate::lexicon::{Anchor, Class, Signal};
use crate::measure::{Measured, Place, leading_name};
use crate::page::BlockKind;
use crate::score::forest::{UNIT, probability};

use super::place::is_long;

/// Most lines of a run of short lines between paragraphs that may be a list, a table or headings of the article.
const MOST_LISTED: usize = 8;
/// Lines behind the last long paragraph that may be its short ones.
const MOST_BEHIND: usize = 3;
/// What the margins of lines are cut by that may be the last ones, of small paragraphs and of sentences alone between
/// paragraphs.
const TOLD: i32 = UNIT;
/// What the margins of short lines between paragraphs are cut by.
const STRAY: i32 = 2 * UNIT;
/// Most of the words in a page's sentences that the scorer may take, in hundredths.
const MOST_TAKEN: u64 = 60;
/// Most of the words expected to be the article's that a page may lose to lines that may be so, as a share.
const MOST_DOUBTED: f64 = 0.04;

/// The first line of four words, where no headline is known: it may be one.
pub(super) fn first_line(page: &Measured<'_>) -> Option<usize> {
    (0..page.len()).find(|line| page.block(*line).words >= 4).filter(|_| page.frame.headline.is_none())
}

/// Whether the scorer has no say on a line: the headline, or the first one of four words, what may be a heading between
/// two paragraphs, an announced list, dialogue, the last paragraph, more of whom the article is about, literature, code.
pub(super) fn is_exempt(page: &Measured<'_>, first: Option<usize>, line: usize) -> bool {
    let stats = page.block(line);
    let told = |other: Option<usize>| other.is_some_and(|other| is_sentence_or_long(page, other));
    let heading = stats.words <= 6 && told(line.checked_sub(1)) && told(Some(line + 1));
    Some(line) == first
        || Some(line) == page.frame.headline
        || heading && page.frame.place(line) == Place::Body
        || is_announced(page, line)
        || page.frame.place(line) == Place::Body && page.is_dialogue(line)
        || is_last_paragraph(page, line)
        || is_of_the_same(page, line)
        || is_reference(page, line)
        || page.document.blocks.get(line).is_none_or(|block| block.kind == BlockKind::Pre)
}

/// Whether a sentence right behind the last long paragraph begins with the two names that this one begins with: it goes
/// on about whom the article is about.
fn is_of_the_same(page: &Measured<'_>, line: usize) -> bool {
    let above = line.checked_sub(1).filter(|above| page.frame.last_long == Some(*above));
    page.block(line).shape.ends_sentence
        && above.and_then(|above| leading_name(page.text(above))).is_some_and(|name| page.text(line).starts_with(name))
        && page.signal(line, Signal::Press) + page.signal(line, Signal::We) == 0
}

/// Fewest words of an entry in a list of literature, and most.
const REFERENCE_WORDS: std::ops::RangeInclusive<u32> = 8..=120;

/// Whether a line is an entry in a list of literature: a year, and a digital identifier, "et al." or the year's volume
/// ("2020;16:299").
fn is_reference(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    if !REFERENCE_WORDS.contains(&stats.words) || stats.digits < 4 {
        return false;
    }
    let text = page.folded(line);
    let year = |four: &[u8]| four.starts_with(b"19") || four.starts_with(b"20");
    let mut runs = text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()).peekable();
    let (mut dated, mut in_volume) = (false, false);
    while let Some(run) = runs.next() {
        if run.len() == 4 && run.first().is_some_and(u8::is_ascii_digit) && year(run) {
            dated = true;
            in_volume |= runs.peek().is_some_and(|next| matches!(next, [b';'] | [b';', b' ']));
        }
    }
    dated && (in_volume || ["doi:", "doi.org/", " et al"].iter().any(|sign| text.contains(sign)))
}

/// Whether a line right behind the last long paragraph is a short paragraph of its own: two sentences that tell.
fn is_last_paragraph(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    line.checked_sub(1).is_some_and(|before| page.frame.last_long == Some(before))
        && stats.is_sentence()
        && stats.sentence_marks >= 2
        && stats.words >= 10
        && tells(page, line)
}

/// Whether a line addresses nobody, names no sum and no address, and has no phrase.
fn tells(page: &Measured<'_>, line: usize) -> bool {
    page.hits(line).is_empty() && page.signal(line, Signal::Subscribe) == 0 && speaks_to_nobody(page, line)
}

/// The same of a line that may have phrases and words of subscribing: articles tell of newsletters too.
fn speaks_to_nobody(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    let spoken = [Signal::We, Signal::You, Signal::Give, Signal::Press, Signal::Bio];
    !(stats.shape.has_at || stats.shape.has_url || stats.shape.has_money || stats.shape.has_symbol)
        && page.signal(line, Signal::Ui) <= 1
        && spoken.into_iter().all(|signal| page.signal(line, signal) == 0)
}

/// Takes off the margins of what may be the article's last sentences.
pub(super) fn last(page: &Measured<'_>, margins: &mut [i32]) {
    let told = |line: usize| may_be_last(page, line) || is_small_paragraph(page, line);
    for (_, margin) in margins.iter_mut().enumerate().filter(|(line, _)| told(*line)) {
        *margin -= TOLD;
    }
}

/// Whether a line in the body is a paragraph of two sentences that tell.
fn is_small_paragraph(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    page.frame.place(line) == Place::Body && stats.sentence_marks >= 2 && stats.is_sentence() && tells(page, line)
}

/// Whether a line is a sentence that tells, right behind the last long paragraph: the last ones of many an article are
/// short, with a label between.
pub(super) fn may_be_last(page: &Measured<'_>, line: usize) -> bool {
    let stats = page.block(line);
    let behind = page.frame.last_long.is_some_and(|last| (last + 1..=last + MOST_BEHIND).contains(&line));
    behind
        && page.frame.closing.is_none_or(|closing| line < closing || is_button(page, closing))
        && stats.shape.ends_sentence
        && stats.words >= 3
        && page.copies(line) == 1
        && (tells(page, line) || stats.words >= 8 && speaks_to_nobody(page, line))
}

/// Whether a line that closes articles is one of those that also part them: a button to give or to subscribe.
fn is_button(page: &Measured<'_>, line: usize) -> bool {
    let classes = [Class::DONATION_PROMPT, Class::MEMBERSHIP_PROMPT, Class::PAYWALL_LINE];
    page.block(line).words <= 6 && classes.iter().any(|class| page.has_at(line, *class, Anchor::Whole))
}

/// Whether a short line in the body stands in a list that the line above it announces with a colon.
fn is_announced(page: &Measured<'_>, line: usize) -> bool {
    let short = |line: &usize| !is_long(page, *line) && !page.block(*line).shape.ends_colon;
    let above = (line.saturating_sub(MOST_LISTED)..line).rev().find(|above| !short(above));
    let announces = |above: usize| page.block(above).shape.ends_colon && page.block(above).words >= 5;
    page.frame.place(line) == Place::Body && short(&line) && above.is_some_and(announces)
}

/// Takes off the margins of lines in the middle of the article what isolated husk there owes: sentences between
/// paragraphs, and short lines without any phrase among few others, which may be headings and lists.
pub(super) fn middle(page: &Measured<'_>, margins: &mut [i32]) {
    let mut start = 0;
    while start < page.len() {
        if is_long(page, start) {
            start += 1;
            continue;
        }
        let end = (start..page.len()).find(|line| is_long(page, *line)).unwrap_or(page.len());
        let between = start > 0 && end < page.len() && end - start <= MOST_LISTED;
        for (line, margin) in margins.iter_mut().enumerate().take(end).skip(start) {
            let stats = page.block(line);
            if stats.words >= 8 && stats.shape.ends_sentence {
                let is_alone = start > 0 && end < page.len() && line < start + 2 && line + 2 >= end;
                *margin -= if is_alone { TOLD } else { 0 };
            } else if between && page.hits(line).is_empty() {
                *margin -= STRAY;
            }
        }
        start = end;
    }
}

/// Whether a full sentence shows, besides its score, a second signal: its place, husk beside it, who it speaks to, an
/// address or a price, a phrase, a copy.
pub(super) fn has_second_signal(page: &Measured<'_>, line: usize, husk: impl Fn(usize) -> bool) -> bool {
    let stats = page.block(line);
    let has = |signal| page.signal(line, signal) > 0;
    page.frame.place(line) != Place::Body
        || page.frame.closing.is_some_and(|closing| line > closing)
        || husk(line + 1)
        || line > 0 && husk(line - 1)
        || has(Signal::We)
        || has(Signal::You)
        || stats.shape.has_at
        || stats.shape.has_url
        || !page.hits(line).is_empty()
        || page.copies(line) > 1
}

/// Keeps the most doubtful of the lines that would go, as long as these cost more of the words that are expected to be
/// the article's than [`MOST_DOUBTED`].
pub(super) fn doubtful(page: &Measured<'_>, margins: &[i32], going: &mut [bool]) {
    let kept = |line: usize| {
        let husk = margins.get(line).copied().map_or(0.0, probability);
        f64::from(page.block(line).words) * f64::from(1.0 - husk)
    };
    let all: f64 = (0..page.len()).map(kept).sum();
    let mut taken: Vec<usize> = (0..page.len()).filter(|line| going.get(*line) == Some(&true)).collect();
    let mut lost: f64 = taken.iter().map(|line| kept(*line)).sum();
    taken.sort_by_key(|line| margins.get(*line));
    for line in taken {
        if lost <= all * MOST_DOUBTED {
            break;
        }
        lost -= kept(line);
        going.get_mut(line).into_iter().for_each(|goes| *goes = false);
    }
}

/// Whether a line is a full sentence or more.
pub(super) fn is_sentence_or_long(page: &Measured<'_>, line: usize) -> bool {
    page.block(line).is_sentence() || is_long(page, line)
}

/// Whether the lines that would go hold more of the words in sentences than a scorer may take.
pub(super) fn is_too_much(page: &Measured<'_>, goes: impl Fn(usize) -> bool) -> bool {
    let (mut all, mut taken) = (0u64, 0u64);
    for line in (0..page.len()).filter(|line| is_sentence_or_long(page, *line)) {
        let words = u64::from(page.block(line).words);
        all += words;
        taken += if goes(line) { words } else { 0 };
    }
    taken * 100 > all * MOST_TAKEN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::Format;
    use crate::score::document_of;

    /// The lines of a text scrape that a guard keeps from the scorer.
    fn guarded(text: &str, guard: impl Fn(&Measured<'_>, usize) -> bool) -> Vec<String> {
        let document = document_of(text, Format::Text).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        (0..page.len()).filter(|line| guard(&page, *line)).map(|line| page.text(line).to_owned()).collect()
    }

    #[test]
    fn entries_of_literature_are_known_by_year_and_volume_or_identifier() {
        let entries = [
            "12. Weir J, Osei G. Footbridges and the people on them. J Harb Stud. 2019;14:201-9.",
            "Amann R, Weir J et al. (2020). Depths of the outer sound, measured from a rowing boat.",
            "Osei G. The tide tables of 1903. Annals of the Sound, 1998, doi:10.5555/12345 and the map.",
        ];
        assert_eq!(guarded(&entries.join("\n\n"), is_reference), entries);
        for other in [
            "The footbridge was closed in 2019; it opened again two years later, in the spring of 2021.",
            "Posted in 2020 by the harbour office, last changed on 3 May 2021 at 10:15 in the morning",
            "Weir et al. measured the outer sound from a rowing boat and found it deeper than the map says.",
        ] {
            assert_eq!(guarded(other, is_reference), Vec::<String>::new(), "{other}");
        }
    }

    #[test]
    fn a_sentence_that_begins_with_the_same_name_goes_on_about_the_person() {
        let above = "Jonas Weir wrote about the harbour for forty years, and his last column was about the \
                     footbridge, the two men who had built it in a winter and the people who missed it.";
        let more = "Jonas Weir lives in Aros.";
        let text = |last: &str| format!("The last column\n\n{above}\n\n{last}");
        assert_eq!(guarded(&text(more), is_of_the_same), [more]);
        for other in ["Greta Osei lives in Aros.", "Jonas Weir"] {
            assert_eq!(guarded(&text(other), is_of_the_same), Vec::<String>::new(), "{other}");
        }
    }

    #[test]
    fn the_most_doubtful_lines_stay_where_they_would_cost_too_much() {
        let text = "Six boats left the harbour today\n\nMonday: the ferry\n\nTuesday: the tug\n\nSubscribe now";
        let document = document_of(text, Format::Text).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        let stays = |margins: [i32; 4]| {
            let mut going = [false, true, true, true];
            doubtful(&page, &margins, &mut going);
            going
        };
        let sure = 8 * UNIT;
        assert_eq!(stays([-sure, sure, sure, sure]), [false, true, true, true]);
        assert_eq!(stays([-sure, UNIT / 2, UNIT, sure]), [false, false, false, true]);
        assert_eq!(stays([sure, sure, UNIT, sure]), [false, true, false, true]);
    }
}
