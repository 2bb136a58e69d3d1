//! Main content of an HTML page, block by block over the whole page.
//!
//! Boosted trees look at each block and at what the tree says around it, a small network at the blocks one after the
//! other; a threshold of the page's own decides on what the two say together (see `threshold`). The weights are fitted
//! by `training/`, from features that this module computes. A second stage that saw the first one's verdict on the
//! neighbours was tried and gave nothing: the features of the surroundings say it.

mod another;
mod body;
mod drops;
mod features;
mod kinds;
mod layout;
mod position;
mod threshold;
pub(crate) mod tokens;
mod verdict;
mod words;

use std::ops::Range;

use crate::lexicon::{Anchor, Class};
use crate::measure::Measured;
use crate::page::SiteVerdict;
use crate::record::PageType;

use super::captions::{self, Boxed};
use super::forest::{Forest, Verdict, WeightsError, probability};
use super::matrix::Matrix;
use super::net::{Nets, Share};
use super::reasons::{Falls, Reasons, Side};
use features::View;
use tokens::TokenTable;
use verdict::PageWeights;

/// How much the network counts: in cross-validation more is a little better on articles, less on news.
const NET_SHARE: Share = Share { most: 40, rows: 120 };

/// What the scorer was fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct HtmlWeights {
    tokens: TokenTable,
    forest: Forest,
    nets: Nets,
    reasons: Reasons,
    falls: Falls,
    page: PageWeights,
    /// The columns that a forest asks for.
    asked: Vec<bool>,
}

/// What the scorer says of a page.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent properties of a page")]
pub struct PageScores {
    /// Of each block; none for a text scrape.
    pub blocks: Vec<BlockScore>,
    /// What kind of page it is.
    pub page_type: Option<PageType>,
    /// Whether it is a list, a shop's page or a thread, and surely no article.
    pub has_entries: bool,
    /// Whether it is a page of a manual, and sooner no article than one.
    pub is_manual: bool,
    /// Whether it is about what a business offers, signed by nobody and hardly an article.
    pub is_offer: bool,
    /// Whether other articles stand below the page's own.
    pub has_others: bool,
    /// The blocks between the frames of a page whose site is a manual; none of other pages.
    pub body: Range<usize>,
    /// What there is to say if the other pages of its site show that the site is a manual; `None` where that is out of the
    /// question.
    pub as_manual: Option<Box<PageScores>>,
    /// Probability that nearly all of the main content and next to nothing else is kept (word F1 of .95 or more).
    pub confidence: Option<f32>,
}

/// How likely a block is main content, and why it is not.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockScore {
    /// Probability of main content, 0 to 1.
    pub main: f32,
    /// Whether it stays.
    pub kept: bool,
    /// Whether what goes is a caption: marked or named so, or in a small box with an image.
    pub caption: bool,
    /// The strongest reasons when it does not.
    pub reasons: [&'static str; 3],
}

impl HtmlWeights {
    /// Reads the weights files that begin with `html.`.
    ///
    /// # Errors
    /// [`WeightsError::Malformed`].
    pub fn read(file: impl Fn(&str) -> Result<Vec<u8>, WeightsError>) -> Result<Self, WeightsError> {
        let tokens = TokenTable::read(&file("html.tokens")?)?;
        let forest = Forest::read(&file("html.forest")?)?;
        let nets = Nets::read(&file("html.net")?)?;
        if !nets.fit(forest.names().count()) {
            return Err(WeightsError::Malformed);
        }
        let reasons = Reasons::new(&forest, kinds::in_words);
        let of_page = forest.names().map(verdict::is_of_page);
        let asked = forest.asked().into_iter().zip(of_page).map(|(asked, of_page)| asked || of_page).collect();
        Ok(Self { tokens, forest, nets, reasons, falls: Falls::default(), page: PageWeights::read(file)?, asked })
    }

    /// All features of a page's blocks, and of the page.
    pub(crate) fn features(&self, page: &Measured<'_>) -> (Matrix, Matrix) {
        let judged = self.judge(page, &[]);
        (judged.blocks, judged.page)
    }

    /// Proves that the weights were fitted to the features of this program.
    ///
    /// # Errors
    /// [`WeightsError::OtherFeatures`].
    pub fn fits(&self, page: &Measured<'_>) -> Result<(), WeightsError> {
        let (blocks, page) = self.features(page);
        self.forest.fits(blocks.names())?;
        self.page.fits(page.names())
    }

    /// What there is to say of a page.
    pub fn score(&self, page: &Measured<'_>) -> PageScores {
        if page.is_empty() {
            return PageScores::default();
        }
        let judged = self.judge(page, &self.asked);
        let types = self.page.types(&judged.page);
        let page_type = types.likeliest();
        let use_of = if types.is_manual() && !is_post(page) {
            Use::Manual
        } else if types.has_entries() {
            Use::Entries
        } else if types.is_offer() && !is_signed(page) {
            Use::Offer
        } else {
            Use::Article
        };
        let mut own = self.decide(page, &judged, (page_type, use_of), None);
        own.is_offer = use_of == Use::Offer && types.is_hardly_an_article();
        if use_of == Use::Manual || types.may_be_manual() {
            own.as_manual = Some(Box::new(self.decide(page, &judged, (page_type, Use::OfManual), Some(&own))));
        }
        own
    }

    /// What stays of a page that is read as one of this use; `before` is what was decided on it as one of another.
    fn decide(
        &self,
        page: &Measured<'_>,
        judged: &Judged<'_, '_>,
        (page_type, use_of): (Option<PageType>, Use),
        before: Option<&PageScores>,
    ) -> PageScores {
        let Judged { view, page: matrix, verdict, main, .. } = judged;
        let is_manual = matches!(use_of, Use::Manual | Use::OfManual);
        let cut = threshold::cut(main, &words(page), use_of.strictness());
        let body = if is_manual { body::of_manual(page, main, cut) } else { 0..0 };
        let cut_in_body = if use_of == Use::OfManual { 0.0 } else { cut.min(body::DOUBTFUL) };
        let score = |(index, main): (usize, &f32)| {
            let kept = *main >= if body.contains(&index) { cut_in_body } else { cut };
            let against = || self.reasons.strongest((&self.forest, &self.falls), verdict, index, Side::Against);
            let known = before.and_then(|before| before.blocks.get(index)).filter(|before| !before.kept);
            let reasons = if kept { [""; 3] } else { known.map_or_else(against, |before| before.reasons) };
            BlockScore { main: *main, kept, caption: false, reasons }
        };
        let mut scores: Vec<BlockScore> = main.iter().enumerate().map(score).collect();
        // Manuals say the same of many a function, stand on a page once, and name parts of it "signature" or "card".
        if !is_manual {
            drops::furniture(page, &mut scores, use_of.sure_of_content(page_type));
        }
        let has_others = use_of == Use::Article && drops::other_articles(page, &mut scores);
        drops::captions(view, &mut scores);
        // Only what stays makes something else a copy.
        if !is_manual {
            let is_article = use_of == Use::Article && page_type == Some(PageType::Article);
            drops::copies(view, &mut scores, is_article);
        }
        drops::controls(page, &mut scores);
        if use_of == Use::Article {
            drops::last_headings(page, &mut scores);
        }
        obey_selectors(page, &mut scores);
        for (index, score) in scores.iter_mut().enumerate().filter(|(_, score)| !score.kept) {
            score.caption =
                view.in_image_box(index) > Boxed::No || captions::is_named(page, index, |at| view.names_caption(at));
        }
        PageScores {
            blocks: scores,
            page_type,
            has_entries: use_of == Use::Entries,
            is_manual,
            is_offer: false,
            has_others,
            body: if use_of == Use::OfManual { body } else { 0..0 },
            as_manual: None,
            confidence: Some(self.page.confidence(matrix)),
        }
    }

    /// What the forests say, before anything is decided; `asked` are the columns of the blocks that are filled in.
    fn judge<'a, 'b>(&self, page: &'a Measured<'b>, asked: &[bool]) -> Judged<'a, 'b> {
        let view = View::of(page, &self.tokens);
        let blocks = features::of(&view, asked);
        let verdict = self.forest.judge_with((&self.nets, NET_SHARE), &blocks);
        let main: Vec<f32> = verdict.margins.iter().copied().map(probability).collect();
        // What kind of page it is decides how strict the threshold is, and is read from what that of articles keeps.
        let cut = threshold::cut(&main, &words(page), threshold::ARTICLE);
        let page = verdict::features(&view, &blocks, &main, cut);
        Judged { view, blocks, page, verdict, main }
    }
}

/// What a page is read as, which decides how much must speak for a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    /// An article, or what is like one.
    Article,
    /// A page of a business about what it offers.
    Offer,
    /// One of many entries: a list, a shop's page, a thread.
    Entries,
    /// A page of a manual, as far as it can tell itself.
    Manual,
    /// A page of a site that is a manual: what other pages repeat of its body will be learned, all else is its own.
    OfManual,
}

impl Use {
    /// From when what looks like furniture is content: on pages that sell and in lists such boxes are what they are about,
    /// in articles next to none is, but for the entries of one that is a list.
    fn sure_of_content(self, page_type: Option<PageType>) -> drops::Sure {
        let (single, entry) = match self {
            Self::Offer => (0.7, 0.7),
            Self::Entries if page_type != Some(PageType::Forum) => (0.7, 0.7),
            _ if page_type == Some(PageType::Article) => (0.95, 0.8),
            _ => (f32::INFINITY, f32::INFINITY),
        };
        drops::Sure { single, entry }
    }

    fn strictness(self) -> threshold::Strictness {
        match self {
            Self::Article => threshold::ARTICLE,
            Self::Offer => threshold::OFFER,
            Self::Entries => threshold::ENTRIES,
            Self::Manual | Self::OfManual => threshold::MANUAL,
        }
    }
}

/// What the forests say of a page, and what they said it from.
struct Judged<'a, 'b> {
    view: View<'a, 'b>,
    /// Features of the blocks.
    blocks: Matrix,
    /// Features of the page.
    page: Matrix,
    verdict: Verdict,
    /// Probability of main content of each block.
    main: Vec<f32>,
}

impl BlockScore {
    /// Takes the block out, for this reason.
    fn drop_for(&mut self, reason: &'static str) {
        (self.kept, self.reasons) = (false, [reason, "", ""]);
    }
}

/// Words of each block.
fn words(page: &Measured<'_>) -> Vec<u32> {
    (0..page.len()).map(|index| page.block(index).words).collect()
}

/// Whether a page names an author or a time, or says that it is an article, as pages about what a business offers do not.
fn is_signed(page: &Measured<'_>) -> bool {
    let metadata = &page.document.metadata;
    !metadata.author_marks.is_empty()
        || !metadata.times.is_empty()
        || metadata.says_article()
        || page.json_ld.iter().any(|article| !article.is_page)
        || page.bearing(&[Class::BYLINE], &[]).any(|block| page.has_at(block, Class::BYLINE, Anchor::Start))
}

/// Whether the head names an author and the time of publication: manuals have neither, or one of them.
fn is_post(page: &Measured<'_>) -> bool {
    let metadata = &page.document.metadata;
    metadata.authors().next().is_some()
        && metadata.meta("article:published_time").is_some_and(|time| !time.trim().is_empty())
}

/// What the user's selectors say goes before everything.
fn obey_selectors(page: &Measured<'_>, scores: &mut [BlockScore]) {
    let containers = &page.document.containers;
    let has_body = containers.iter().any(|container| container.site_verdict == SiteVerdict::Body);
    for (block, score) in page.document.blocks.iter().zip(scores) {
        let verdict = containers.get(block.container as usize).map(|container| container.site_verdict);
        let (main, reason) = match verdict {
            Some(SiteVerdict::Keep) => (1.0, ""),
            Some(SiteVerdict::Strip) => (0.0, "the site's strip selector"),
            verdict if has_body && verdict != Some(SiteVerdict::Body) => (0.0, "outside of the site's body selector"),
            _ => continue,
        };
        (score.main, score.kept, score.reasons) = (main, main > 0.5, [reason, "", ""]);
    }
}
