//! What was fitted: a forest and networks for articles cut out of their pages, a forest for whole pages, one that tells
//! which a page is, one that knows captions.

use crate::measure::Measured;
use crate::score::forest::{Forest, Verdict, WeightsError, probability};
use crate::score::net::{Nets, Share};
use crate::score::reasons::{Falls, Reasons, Side};

use super::features::{Features, features};

/// How sure the router must be of a whole page, as a probability: a whole page taken for an article leaks, an article
/// taken for a whole page loses sentences.
const SURELY_WHOLE: f32 = 0.8;

/// How much the networks count beside the forest for articles: the more they do, the less of unseen guides is lost, and
/// the more of their husk is left.
const NET_SHARE: Share = Share { most: 50, rows: 30 };

/// The forests of the line scorer.
#[derive(Debug, Clone, PartialEq)]
pub struct TextWeights {
    article: Forest,
    /// Beside the forest for articles.
    nets: Nets,
    page: Forest,
    router: Forest,
    caption: Forest,
    reasons: Reasons,
    /// Of the forest for articles, and of the one for whole pages.
    falls: [Falls; 2],
    /// The columns of the lines that a forest asks for.
    asked: Vec<bool>,
}

/// What the forests say about a page.
#[derive(Debug)]
pub(super) struct Verdicts {
    /// Log-odds of husk, a line each, in units of 1/[`UNIT`](crate::score::forest::UNIT).
    pub(super) husk: Vec<i32>,
    /// The page is not an article alone.
    pub(super) whole: bool,
    verdict: Verdict,
}

impl TextWeights {
    /// Reads the weights files that begin with `text.`.
    pub(crate) fn read(file: impl Fn(&str) -> Result<Vec<u8>, WeightsError>) -> Result<Self, WeightsError> {
        let article = Forest::read(&file("text.article.forest")?)?;
        let nets = Nets::read(&file("text.net")?)?;
        if !nets.fit(article.names().count()) {
            return Err(WeightsError::Malformed);
        }
        let page = Forest::read(&file("text.page.forest")?)?;
        let caption = Forest::read(&file("text.caption.forest")?)?;
        let asked = asked_by(&[&article, &page, &caption]);
        // Both forests for lines see the same features.
        let reasons = Reasons::new(&article, reason);
        Ok(Self {
            falls: Default::default(),
            reasons,
            article,
            nets,
            page,
            router: Forest::read(&file("text.router.forest")?)?,
            caption,
            asked,
        })
    }

    /// Proves that the forests were fitted to the features of this program.
    pub(crate) fn fits(&self, page: &Measured<'_>) -> Result<(), WeightsError> {
        let Features { lines, page } = features(page, &[]);
        [&self.article, &self.page, &self.caption].into_iter().try_for_each(|forest| forest.fits(lines.names()))?;
        self.router.fits(page.names())
    }

    /// The columns of the lines that a forest asks for.
    pub(super) fn asked(&self) -> &[bool] {
        &self.asked
    }

    /// Judges the lines of a page.
    pub(super) fn judge(&self, features: &Features) -> Verdicts {
        let router = self.router.judge(&features.page).margins;
        let whole = router.first().is_some_and(|margin| probability(*margin) > SURELY_WHOLE);
        let verdict = if whole {
            self.page.judge(&features.lines)
        } else {
            self.article.judge_with((&self.nets, NET_SHARE), &features.lines)
        };
        Verdicts { husk: verdict.margins.clone(), whole, verdict }
    }

    /// Which lines read like captions. Only those that go are asked about: few do, and of the others nobody wants to
    /// know.
    pub(super) fn captions(&self, features: &Features, going: &[bool]) -> Vec<bool> {
        let rows: Vec<usize> = going.iter().enumerate().filter(|(_, goes)| **goes).map(|(row, _)| row).collect();
        let mut captions = vec![false; going.len()];
        if rows.is_empty() {
            return captions;
        }
        let margins = self.caption.judge(&features.lines.of_rows(&rows)).margins;
        for (row, margin) in rows.into_iter().zip(margins) {
            if let Some(caption) = captions.get_mut(row) {
                *caption = margin > 0;
            }
        }
        captions
    }

    /// What spoke most for husk on one line, strongest first.
    pub(super) fn reasons(&self, verdicts: &Verdicts, line: usize) -> [&'static str; 3] {
        let [article, page] = &self.falls;
        let (forest, falls) = if verdicts.whole { (&self.page, page) } else { (&self.article, article) };
        self.reasons.strongest((forest, falls), &verdicts.verdict, line, Side::For)
    }
}

/// The columns that one of the forests asks for.
fn asked_by(forests: &[&Forest]) -> Vec<bool> {
    let mut all = Vec::new();
    for own in forests.iter().map(|forest| forest.asked()) {
        all.resize(own.len().max(all.len()), false);
        all.iter_mut().zip(own).for_each(|(all, own)| *all |= own);
    }
    all
}

/// Beginnings of the names of columns, and what they say in words; the first that fits counts.
const REASONS: [(&str, &str); 43] = [
    ("cue_ad", "words of advertising"),
    ("cue_affiliate", "words of a disclosure"),
    ("cue_agency", "words of agencies and rights"),
    ("cue_app", "words of apps"),
    ("cue_bio", "words about an author"),
    ("cue_byline", "words of a byline"),
    ("cue_caption", "words of a caption"),
    ("cue_comment", "words of comments"),
    ("cue_cookie", "words of consent"),
    ("cue_donation", "words of an appeal"),
    ("cue_note", "words of a note"),
    ("cue_error", "words of a report"),
    ("cue_follow", "words of following"),
    ("cue_footer", "words of a footer"),
    ("cue_login", "words of a login"),
    ("cue_menu", "words of a menu"),
    ("cue_newsletter", "words of a newsletter"),
    ("cue_paywall", "words of a paywall"),
    ("cue_player", "words of a player"),
    ("cue_poll", "words of a poll"),
    ("cue_related", "words of related articles"),
    ("cue_share", "words of sharing"),
    ("cue_shop", "words of a shop"),
    ("cue_tags", "words of tags"),
    ("cue_time", "words of a time"),
    ("cue_", "words of user interfaces"),
    ("comments_", "among comments"),
    ("echo_", "lines of the same form"),
    ("voc_", "words typical of husk"),
    ("since_", "below such a heading"),
    ("labels_", "among labels of a page"),
    ("sig_", "who speaks to whom"),
    ("voice_", "who speaks beside it"),
    ("doc_", "like the rest of the page"),
    ("in_", "its words elsewhere in the page"),
    ("names_", "its names elsewhere in the page"),
    ("rarity", "its words elsewhere in the page"),
    ("run_", "in a run of short lines"),
    ("group_", "in a group of lines"),
    ("long_words_", "where the running text is"),
    ("lines_", "where the running text is"),
    ("from_", "where the article ends"),
    ("line", "where it stands in the page"),
];

/// What a column says, in words.
fn reason(column: &str) -> &'static str {
    let near = ["_5", "_20", "_3", "_of_before", "_of_after", "_like_before", "_like_after", "_of_before_2"];
    if let Some((_, reason)) = REASONS.iter().find(|(start, _)| column.starts_with(start)) {
        reason
    } else if near.iter().any(|end| column.ends_with(end)) || column.starts_with("before_") || column == "after_ends" {
        "the lines around it"
    } else if column.contains("before") || column.contains("after") || column.contains("gap") {
        "where it stands in the page"
    } else {
        "the shape of the line"
    }
}
