//! What is said of the page as a whole: its type, and how sure it is that the right text was kept.

use crate::page::BlockKind;
use crate::record::PageType;
use crate::score::forest::{Forest, UNIT, WeightsError, probability};
use crate::score::matrix::Matrix;

use super::features::View;
use super::layout::ratio;

/// So the names of features begin that are the same for all blocks of a page.
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

    /// What the forests of the types say of a page.
    pub(super) fn types(&self, page: &Matrix) -> Types {
        Types(self.types.iter().map(|(own, forest)| (*own, margin(forest, page))).collect())
    }

    /// Probability that nearly all of the main content and next to nothing else was kept (word F1 of .95 or more).
    pub(super) fn confidence(&self, page: &Matrix) -> f32 {
        self.sure.judge(page).margins.first().copied().map_or(0.0, probability)
    }
}

/// Log-odds of each type that a page may be of.
#[derive(Debug)]
pub(super) struct Types(Vec<(PageType, i32)>);

impl Types {
    /// The likeliest type.
    pub(super) fn likeliest(&self) -> Option<PageType> {
        // The first of equals: `max_by_key` would give the last.
        self.0.iter().rev().max_by_key(|(_, margin)| *margin).map(|(own, _)| *own)
    }

    /// Whether the page is one of many entries, by its type, and hardly an article.
    pub(super) fn has_entries(&self) -> bool {
        use PageType::{Collection, Forum, Listing, Product};
        matches!(self.likeliest(), Some(Listing | Collection | Product | Forum)) && self.is_hardly_an_article()
    }

    /// Whether the probability that it is an article is below 1/8.
    pub(super) fn is_hardly_an_article(&self) -> bool {
        self.of(PageType::Article) < -2 * UNIT
    }

    /// Whether it is one about what a business offers.
    pub(super) fn is_offer(&self) -> bool {
        self.likeliest() == Some(PageType::Service)
    }

    /// Whether it is one of a manual, and sooner no article than one.
    pub(super) fn is_manual(&self) -> bool {
        self.likeliest() == Some(PageType::Documentation) && self.of(PageType::Article) < 0
    }

    /// Whether the other pages of its site may show that it is one of a manual.
    pub(super) fn may_be_manual(&self) -> bool {
        self.of(PageType::Documentation) > LEAST_OF_MANUAL && self.of(PageType::Article) < MOST_OF_ARTICLE
    }

    /// Log-odds of a type.
    fn of(&self, page_type: PageType) -> i32 {
        self.0.iter().find(|(own, _)| *own == page_type).map_or(i32::MIN, |(_, margin)| *margin)
    }
}

/// Whether a feature of blocks is the same for all blocks of a page.
pub(super) fn is_of_page(name: &str) -> bool {
    OF_PAGE.iter().any(|start| name.starts_with(start))
}

/// Log-odds that a forest gives a page.
fn margin(forest: &Forest, page: &Matrix) -> i32 {
    forest.judge(page).margins.first().copied().unwrap_or(i32::MIN)
}

/// Features of the page: those that all its blocks share, and what a threshold keeps.
pub(super) fn features(view: &View<'_, '_>, blocks: &Matrix, main: &[f32], cut: f32) -> Matrix {
    let mut page = Matrix::new(1);
    for (number, name) in blocks.names().iter().enumerate() {
        if is_of_page(name) {
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
