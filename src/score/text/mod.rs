//! The line scorer for text scrapes: how likely each line is husk, by forests fitted to labelled pages.
//!
//! What it sees is dense and the same in every language ([`features()`]); what it may do is bounded: the first line,
//! the headline and code are not its matter, a full sentence needs a second signal beside its score, and a page that
//! would lose most of its sentences keeps them.

mod cues;
mod echo;
mod features;
mod guards;
mod lines;
mod model;
mod outline;
mod overlap;
mod place;
mod shape;
mod window;

use crate::measure::Measured;
use crate::page::Format;
use crate::score::forest::probability;

pub use features::{Features, features};
pub use model::TextWeights;

/// How likely a line is husk, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LineScore {
    /// Probability of husk, 0 to 1; 0 where the scorer has no say.
    pub husk: f32,
    /// Whether it reads like a caption, should it be husk.
    pub caption: bool,
    /// Strongest reasons; empty for lines that stay.
    pub reasons: [&'static str; 3],
}

/// The scores of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scored {
    /// One entry a line.
    pub lines: Vec<LineScore>,
    /// Log-odds of husk of each line before any guard, in units of 1/[`UNIT`](crate::score::forest::UNIT).
    pub margins: Vec<i32>,
    /// The lines that would have gone held most of the words in the page's sentences; the sentences have no score.
    pub too_much: bool,
}

/// Margin from which a line goes, in units of 1/1024: a probability of 0.6, the threshold of the rule as shipped.
const GOES: i32 = 415;

/// Margin from which a line outside of the article goes for its shape and place alone.
const STRAY: i32 = -crate::score::forest::UNIT / 2;
/// Score from which a hint weighed by hand counts.
const LIKELY: f32 = 0.6;

/// Scores the lines of a text scrape (see [`Measured::line_scores`]); no entries for other formats and for pages without running text.
pub(crate) fn score(page: &Measured<'_>) -> Scored {
    if page.document.format != Format::Text || page.frame.first_long.is_none() {
        return Scored::default();
    }
    let models = &page.weights.text;
    let features = features(page, models.asked());
    let mut verdicts = models.judge(&features);
    let margins = verdicts.husk.clone();
    if !verdicts.whole {
        guards::middle(page, &mut verdicts.husk);
        guards::last(page, &mut verdicts.husk);
    }
    let goes = |line: usize| verdicts.husk.get(line).is_some_and(|margin| *margin > GOES);
    let first = guards::first_line(page);
    let may_go = |line: usize| {
        goes(line)
            && !guards::is_exempt(page, first, line)
            && (!guards::is_sentence_or_long(page, line) || guards::has_second_signal(page, line, goes))
    };
    let mut going: Vec<bool> = (0..page.len()).map(may_go).collect();
    if !verdicts.whole {
        guards::doubtful(page, &verdicts.husk, &mut going);
    }
    let captions = models.captions(&features, &going);
    let is_going = |line: usize| going.get(line).copied().unwrap_or(false);
    let too_much = guards::is_too_much(page, is_going);
    let outlines = outline::outline(page);
    // What speaks for husk by hand, where the forests doubt.
    let hint = |line: usize| {
        let exempt = || guards::is_exempt(page, first, line) || guards::may_be_last(page, line);
        let likely = outlines.get(line).copied().filter(|hint| hint.husk >= LIKELY);
        likely.filter(|_| margins.get(line).is_some_and(|margin| *margin > STRAY) && !exempt())
    };
    let of_line = |line: usize| {
        if !is_going(line) || too_much && guards::is_sentence_or_long(page, line) {
            let hint = hint(line).unwrap_or_default();
            return LineScore { husk: hint.husk, caption: false, reasons: hint.reasons };
        }
        LineScore {
            husk: verdicts.husk.get(line).copied().map_or(0.0, probability),
            caption: captions.get(line).copied().unwrap_or(false),
            reasons: models.reasons(&verdicts, line),
        }
    };
    let lines = (0..page.len()).map(of_line).collect();
    Scored { lines, margins, too_much }
}
