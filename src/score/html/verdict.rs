//! What is said of the page as a whole: its type, and how sure it is that the right text was kept.

use crate::page::BlockKind;
use crate::record::PageType;
use crate::score::forest::{Forest, UNIT, WeightsError, probability};
use crate::score::matrix::Matrix;

use super::features::View;
use super::layout::ratio;

/// Features of blocks that are the same for all blocks of a page begin so.
const OF_PAGE: [&str; 4] = ["page-", "og-", "claims-", "url-"];

/// Log-odds of documentation from which a page may turn out to be one of a manual.
const LEAST_OF_MANUAL: i32 = -7 * UNIT / 2;

/// Log-odds of an article up to which it may: 1 to 1.6.
const MOST_OF_ARTICLE: i32 = UNIT / 2;

/// One forest a page type, and one that knows how often pages like this come out right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageWeights {
    types: Vec<(PageType, Forest)>,
    sure: Forest,
}

impl PageWeights {
    /// Reads `html.type.NAME.forest` for each type, and `html.sure.forest`.
    pub(super) fn read(file: impl Fn(&str) -> Result<Vec<u8>, WeightsError>) -> Result<Self, WeightsError> {
        let of_type = |own: &PageType| Ok((*own, Forest::read(&file(&format!("html.type.{}.forest", own.name()))?)?));
        let types = PageType::ALL.iter().map(of_type).collect::<Result<_, WeightsError>>()?;
        Ok(Self { types, sure: Forest::read(&file("html.sure.forest")?)? })
    }

    /// Proves that the forests were fitted to these columns.
    pub(super) fn fits(&self, names: &[&str]) -> Result<(), WeightsError> {
        self.types.iter().map(|(_, forest)| forest).chain([&self.sure]).try_for_each(|forest| forest.fits(names))
    }

    /// Whether a page is one of many entries, by its type, and hardly an article: the probability of that is below 1/8.
    pub(super) fn has_entries(&self, page: &Matrix, page_type: Option<PageType>) -> bool {
        use PageType::{Collection, Forum, Listing, Product};
        matches!(page_type, Some(Listing | Collection | Product | Forum)) && self.article(page) < -2 * UNIT
    }

    /// Whether a page is one of a manual, and sooner no article than one.
    pub(super) fn is_manual(&self, page: &Matrix, page_type: Option<PageType>) -> bool {
        page_type == Some(PageType::Documentation) && self.article(page) < 0
    }

    /// Whether the other pages of its site may show that a page is one of a manual.
    pub(super) fn may_be_manual(&self, page: &Matrix) -> bool {
        self.margin(PageType::Documentation, page) > LEAST_OF_MANUAL && self.article(page) < MOST_OF_ARTICLE
    }

    /// Log-odds of an article.
    fn article(&self, page: &Matrix) -> i32 {
        self.margin(PageType::Article, page)
    }

    /// Log-odds of a type.
    fn margin(&self, page_type: PageType, page: &Matrix) -> i32 {
        let own = self.types.iter().find(|(own, _)| *own == page_type);
        own.map_or(i32::MIN, |(_, forest)| margin(forest, page))
    }

    /// The likeliest type of a page.
    pub(super) fn page_type(&self, page: &Matrix) -> Option<PageType> {
        // The first of equals: `max_by_key` would give the last.
        self.types.iter().rev().max_by_key(|(_, forest)| margin(forest, page)).map(|(own, _)| *own)
    }

    /// Probability that nearly all of the main content and next to nothing else was kept (word F1 of .95 or more).
    pub(super) fn confidence(&self, page: &Matrix) -> f32 {
        self.sure.judge(page).margins.first().copied().map_or(0.0, probability)
    }
}

/// Log-odds that a forest gives a page.
fn margin(forest: &Forest, page: &Matrix) -> i32 {
    forest.judge(page).margins.first().copied().unwrap_or(i32::MIN)
}

/// Features of the page: those that all its blocks share, and what a threshold keeps.
pub(super) fn features(view: &View<'_, '_>, blocks: &Matrix, main: &[f32], cut: f32) -> Matrix {
    let mut page = Matrix::new(1);
    for (number, name) in blocks.names().iter().enumerate() {
        if OF_PAGE.iter().any(|start| name.starts_with(start)) {
            let value = blocks.column(number).first().copied().unwrap_or(0.0);
            page.add(name, |_| value);
        }
    }
    let words = |index: usize| view.page.block(index).words as f32;
    let sum = |of: &dyn Fn(usize, f32) -> f32| -> f32 {
        main.iter().enumerate().map(|(index, main)| words(index) * of(index, *main)).sum()
    };
    let kept = |main: f32| f32::from(u8::from(main >= cut));
    let kept_words = sum(&|_, main| kept(main));
    let expected = sum(&|_, main| main);
    let right = sum(&|_, main| kept(main) * main);
    let doubt = sum(&|_, main| main * (1.0 - main));
    let all = sum(&|_, _| 1.0);
    let near = sum(&|_, main| f32::from(u8::from((main - cut).abs() < 0.2)));
    let of_kind = |wanted: &dyn Fn(BlockKind) -> bool| {
        let own = |index: usize| view.block(index).is_some_and(|block| wanted(block.kind));
        ratio(sum(&|index, main| kept(main) * f32::from(u8::from(own(index)))), kept_words)
    };
    let first = main.iter().position(|main| *main >= cut).unwrap_or(0);
    let last = main.iter().rposition(|main| *main >= cut).map_or(0, |at| at + 1);
    let mut add = |name: &'static str, value: f32| page.add(name, |_| value);
    add("cut", cut);
    add("kept-words", kept_words);
    add("kept-share", ratio(kept_words, all));
    add("kept-expected-f1", ratio(2.0 * right, kept_words + expected));
    add("kept-doubt", ratio(doubt, expected));
    add("kept-near-cut", ratio(near, kept_words));
    add("kept-links", ratio(sum(&|index, main| kept(main) * view.page.block(index).link_density), kept_words));
    add("kept-long", ratio(sum(&|i, main| kept(main) * f32::from(u8::from(view.page.block(i).is_long()))), kept_words));
    add("kept-items", of_kind(&|kind| kind == BlockKind::ListItem));
    add("kept-rows", of_kind(&|kind| kind == BlockKind::TableRow));
    add("kept-headings", of_kind(&|kind| matches!(kind, BlockKind::Heading(_))));
    add("kept-code", of_kind(&|kind| kind == BlockKind::Pre));
    add("kept-dense", ratio(kept_words, view.layout.sums(first..last).words));
    add("kept-start", ratio(first as f32, main.len() as f32));
    page
}
