//! What goes although the scorer would keep it: what pages of the training data show too seldom to be learned, and what
//! follows from the rest of the decision.

use crate::measure::Measured;
use crate::page::BlockKind;

use super::BlockScore;
use super::another;
use super::features::View;
use super::words;
use crate::score::captions::Boxed;
use crate::score::furniture as marked;

/// Words from which a kept block that was kept before on the page is dropped as a copy.
const COPY_WORDS: usize = 12;
/// Share of its runs of words that a copy has in common with earlier kept blocks.
const COPY_SHARE: f32 = 0.9;

/// Copies one behind the other, at least, that are an article once more: fewer are what its author says again, unless
/// they are half of it.
const COPIED_RUN: usize = 3;

/// Captions up to this probability of main content go: above it the scorer has seen what it is about.
const SURE_CAPTION: f32 = 0.8;

/// Drops captions that stand in a small box with their image beside a credit or in an element named so.
pub(super) fn captions(view: &View<'_, '_>, scores: &mut [BlockScore]) {
    for (index, score) in scores.iter_mut().enumerate() {
        if score.kept && score.main < SURE_CAPTION && view.in_image_box(index) == Boxed::Sure {
            score.drop_for("a byline, a time or a caption");
        }
    }
}

/// Drops what was kept before on the page in another element: pages hold an article twice for small and large screens.
/// A refrain stands in the same element as before. A summary right above the text that repeats its beginning goes
/// itself: the text stays whole. In an article (`runs_only`) a paragraph that stands there again by itself stays.
pub(super) fn copies(view: &View<'_, '_>, scores: &mut [BlockScore], runs_only: bool) {
    let length = |block: usize| view.words.block(block).len();
    // For each run of words, the last block that stays and has it.
    let mut known = rustc_hash::FxHashMap::default();
    let mut stay: Vec<usize> = Vec::new();
    let mut copied = Copied::default();
    for block in 0..scores.len() {
        if length(block) < COPY_WORDS || !scores.get(block).is_some_and(|own| own.kept) {
            continue;
        }
        let runs: Vec<u64> = view.words.block(block).windows(words::RUN).map(words::run_hash).collect();
        let again = || runs.iter().filter_map(|run| known.get(run)).copied();
        let is_copy = again().count() as f32 >= COPY_SHARE * runs.len() as f32;
        match (again().next().filter(|_| is_copy), stay.as_slice()) {
            (Some(_), [summary]) if length(*summary) <= length(block) => {
                let summary = scores.get_mut(*summary).into_iter();
                summary.for_each(|own| own.drop_for("repeats the beginning of the text"));
            }
            (Some(first), _) if home(view.page, first) != home(view.page, block) => {
                copied.add(block, length(block));
                continue;
            }
            _ => {}
        }
        copied.drop(scores, runs_only);
        copied.before += length(block);
        stay.push(block);
        known.extend(runs.into_iter().map(|run| (run, block)));
    }
    copied.drop(scores, runs_only);
}

/// Copies one behind the other.
#[derive(Default)]
struct Copied {
    blocks: Vec<usize>,
    /// Their words, and those of what stays before them.
    words: usize,
    before: usize,
}

impl Copied {
    fn add(&mut self, block: usize, words: usize) {
        self.blocks.push(block);
        self.words += words;
    }

    /// Drops them, unless only runs go and they are none, and begins anew.
    fn drop(&mut self, scores: &mut [BlockScore], runs_only: bool) {
        let is_run = self.blocks.len() >= COPIED_RUN || 2 * self.words >= self.before;
        for block in self.blocks.drain(..).filter(|_| is_run || !runs_only) {
            scores.get_mut(block).into_iter().for_each(|own| own.drop_for("stands on the page already"));
        }
        self.words = 0;
    }
}

/// The element around a block's own.
fn home(page: &Measured<'_>, block: usize) -> Option<u32> {
    let own = page.document.blocks.get(block)?.container;
    page.document.containers.get(own as usize).map(|container| container.parent)
}

/// Drops the articles that a page shows below its own, and says whether there are any.
pub(super) fn other_articles(page: &Measured<'_>, scores: &mut [BlockScore]) -> bool {
    let others = another::articles(page, |block| scores.get(block).is_some_and(|score| score.kept));
    let found = !others.is_empty();
    for blocks in others {
        for score in scores.get_mut(blocks).into_iter().flatten().filter(|score| score.kept) {
            score.drop_for("part of another article");
        }
    }
    found
}

/// Probabilities of main content from which what looks like furniture is content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sure {
    pub(super) single: f32,
    /// Of one of several boxes alike, which may be entries of a list that the page is about.
    pub(super) entry: f32,
}

/// Drops small furniture that pages of the training data have too seldom to be learned: what the markup names as a
/// user's panel or a box of the site's own, sentences repeated in large letters. What is `sure` to be main content, by
/// its probability, stays, unless it only repeats.
pub(super) fn furniture(page: &Measured<'_>, scores: &mut [BlockScore], sure: Sure) {
    let boxes = marked::boxes(page);
    let pulled = marked::pulled(page);
    for (index, score) in scores.iter_mut().enumerate().filter(|(_, score)| score.kept) {
        let repeated = (pulled.get(index) == Some(&true)).then_some("repeats a sentence of the text");
        let own = boxes.get(index).copied().flatten().filter(|own| !own.is_entry || score.main < sure.entry);
        let looks = || own.map(|own| own.reason).or_else(|| marked::reason(page, index));
        if let Some(reason) = repeated.or_else(|| looks().filter(|_| score.main < sure.single)) {
            score.drop_for(reason);
        }
    }
}

/// Most words of a button that is no part of the text; the questions of some FAQs are buttons too.
const CONTROL_WORDS: u32 = 4;

/// Drops the labels of buttons and the like.
pub(super) fn controls(page: &Measured<'_>, scores: &mut [BlockScore]) {
    for (index, score) in scores.iter_mut().enumerate().filter(|(_, score)| score.kept) {
        let control = page.document.blocks.get(index).is_some_and(|block| block.kind == BlockKind::Control);
        let stats = page.block(index);
        if control && stats.words <= CONTROL_WORDS && !stats.shape.ends_sentence {
            score.drop_for("a control");
        }
    }
}

/// Most headings behind the last text whose text has gone; more are a list of their own.
const LAST_HEADINGS: usize = 3;

/// Drops the headings behind the last text that stays: what they were headings of has gone.
pub(super) fn last_headings(page: &Measured<'_>, scores: &mut [BlockScore]) {
    let is_heading =
        |index: usize| page.document.blocks.get(index).is_some_and(|block| matches!(block.kind, BlockKind::Heading(_)));
    let Some(last) = scores.iter().enumerate().rposition(|(index, score)| score.kept && !is_heading(index)) else {
        return;
    };
    let behind = || scores.iter().skip(last + 1).filter(|score| score.kept);
    if behind().count() > LAST_HEADINGS {
        return;
    }
    for score in scores.iter_mut().skip(last + 1).filter(|score| score.kept) {
        score.drop_for("a heading of nothing");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::page::Format;
    use crate::score::document_of;
    use crate::score::html::tokens::TokenTable;

    /// The texts that stay of a page of which all blocks without "gone" in them were kept.
    fn left(html: &str, drop: impl Fn(&Measured<'_>, &mut [BlockScore])) -> Vec<String> {
        let document = document_of(html, Format::Html).unwrap();
        let lexicon = Lexicon::embedded();
        let page = Measured::new(&document, &lexicon);
        let kept = |block: usize| !page.text(block).contains("gone");
        let score = |block| BlockScore { main: 0.5, kept: kept(block), caption: false, reasons: [""; 3] };
        let mut scores: Vec<BlockScore> = (0..page.len()).map(score).collect();
        drop(&page, &mut scores);
        (0..page.len()).filter(|block| scores[*block].kept).map(|block| page.text(block).to_owned()).collect()
    }

    #[test]
    fn a_heading_whose_text_went_goes_too() {
        let page = "<h1>The light</h1><p>She climbed.</p><h2>Read on</h2><p>gone</p><h2>More</h2>";
        assert_eq!(left(page, last_headings), ["The light", "She climbed."]);
    }

    #[test]
    fn a_heading_stays_above_whatever_stays_of_its_section() {
        let page = "<h1>The light</h1><h2>The stairs</h2><p>gone</p><h2>Tools</h2><ul><li>A lamp</li></ul><p>gone</p>";
        assert_eq!(left(page, last_headings), ["The light", "The stairs", "Tools", "A lamp"]);
        let only = "<h1>The light</h1><h2>The stairs</h2>";
        assert_eq!(left(only, last_headings), ["The light", "The stairs"]);
    }

    #[test]
    fn labels_of_buttons_go_and_questions_stay() {
        let page = "<p>She climbed.</p><button>Show more</button><button>Who keeps the light at night?</button>";
        assert_eq!(left(page, controls), ["She climbed.", "Who keeps the light at night?"]);
    }

    const FIRST: &str = "The council voted on Tuesday night to bring the ferry back to the island after eleven years.";
    const SECOND: &str = "The boat is to sail twice a day from May, and nobody under twelve will have to pay for it.";

    /// The texts that stay when copies have gone.
    fn once(html: &str) -> Vec<String> {
        left(html, |page, scores| copies(&View::of(page, &TokenTable::default()), scores, true))
    }

    #[test]
    fn an_article_for_small_screens_stays_once() {
        let article = format!("<div><p>{FIRST}</p><p>{SECOND}</p></div>");
        assert_eq!(once(&article.repeat(2)), [FIRST, SECOND]);
    }

    #[test]
    fn what_an_author_says_again_stays() {
        let third = "A second boat will be built in the yard on the mainland if the first summer goes as they hope.";
        let page = format!("<div><p>{FIRST}</p><p>{SECOND}</p><p>{third}</p></div><aside><p>{FIRST}</p></aside>");
        assert_eq!(once(&page), [FIRST, SECOND, third, FIRST]);
        // In a thread it is a quotation.
        let quoted = |page: &Measured<'_>, scores: &mut [BlockScore]| {
            copies(&View::of(page, &TokenTable::default()), scores, false);
        };
        assert_eq!(left(&page, quoted), [FIRST, SECOND, third]);
    }

    #[test]
    fn boxes_with_buttons_are_the_list_that_an_article_is() {
        let entry =
            |what: &str| format!("<div class=card><p>A {what}</p><p>Half an hour.</p><button>Plans</button></div>");
        let page = format!("<p>She climbed.</p>{}{}{}", entry("shelf"), entry("bench"), entry("stool"));
        let sure = |single, entry| {
            move |page: &Measured<'_>, scores: &mut [BlockScore]| {
                furniture(page, scores, Sure { single, entry });
            }
        };
        // Each block's probability is one half.
        assert_eq!(left(&page, sure(0.9, 0.4)).len(), 10);
        assert_eq!(left(&page, sure(0.9, 0.9)), ["She climbed."]);
        assert_eq!(left(&format!("<p>She climbed.</p>{}", entry("shelf")), sure(0.9, 0.4)), ["She climbed."]);
        assert_eq!(left(&format!("<p>She climbed.</p>{}", entry("shelf")), sure(0.4, 0.4)).len(), 4);
    }

    #[test]
    fn headings_may_be_a_list() {
        let list: String = ["Soup", "Bread", "Fish", "Cake"].map(|dish| format!("<h3>{dish}</h3>")).concat();
        assert_eq!(left(&format!("<p>She cooked.</p>{list}"), last_headings).len(), 5);
    }

    #[test]
    fn a_refrain_stays_each_time() {
        assert_eq!(once(&format!("<div><p>{FIRST}</p><p>{SECOND}</p><p>{FIRST}</p></div>")), [FIRST, SECOND, FIRST]);
    }

    #[test]
    fn below_a_summary_that_repeats_it_the_text_begins_where_it_began() {
        let page = format!("<header><p>{FIRST} …</p></header><main><p>{FIRST}</p><p>{SECOND}</p></main>");
        assert_eq!(once(&page), [FIRST, SECOND]);
    }
}
