//! What became of the parts of a page.

use dehusk::Inspection;
use dehusk::detect::{Action, Field, RULES};
use dehusk::lexicon::fold::folded;

use crate::pages::{Page, Part, Piece};

/// Which half of the items: those that may be looked at, or the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Even,
    Odd,
}

/// Counts of one half.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    husk_words: usize,
    leaked_words: usize,
    traps: usize,
    traps_kept: usize,
    captions: usize,
    captions_found: usize,
}

impl Counts {
    /// Share of the words of husk that stay in the text, in per cent.
    pub(crate) fn leak(&self) -> Option<f64> {
        per_cent(self.leaked_words, self.husk_words)
    }

    /// Words of husk that stay in the text.
    pub(crate) fn words_left(&self) -> usize {
        self.leaked_words
    }

    fn add(&mut self, more: &Self) {
        self.husk_words += more.husk_words;
        self.leaked_words += more.leaked_words;
        self.traps += more.traps;
        self.traps_kept += more.traps_kept;
        self.captions += more.captions;
        self.captions_found += more.captions_found;
    }

    /// Share of the traps that stay whole, in per cent.
    pub(crate) fn kept(&self) -> Option<f64> {
        per_cent(self.traps_kept, self.traps)
    }

    /// Share of the captions that reach the field, in per cent.
    pub(crate) fn captions(&self) -> Option<f64> {
        per_cent(self.captions_found, self.captions)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn per_cent(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// Counts of pages or parts of pages.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Score {
    article_words: usize,
    lost_words: usize,
    halves: [Counts; 2],
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.article_words += other.article_words;
        self.lost_words += other.lost_words;
        for (own, more) in self.halves.iter_mut().zip(&other.halves) {
            own.add(more);
        }
    }

    /// Share of the words of the articles that are lost, in per cent.
    pub(crate) fn harm(&self) -> f64 {
        per_cent(self.lost_words, self.article_words).unwrap_or(0.0)
    }

    pub(crate) fn half(&self, half: Half) -> Counts {
        self.halves[half as usize]
    }

    /// Counts of both halves together.
    pub(crate) fn both(&self) -> Counts {
        let [mut sum, odd] = self.halves;
        sum.add(&odd);
        sum
    }
}

/// A part of a page that came out wrong: its number among the items of its kind, and a line about it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) number: usize,
    pub(crate) line: String,
}

/// Kind, counts and what went wrong, for each part of a page.
pub(crate) fn score(page: &Page, seen: &Inspection) -> Vec<(String, Score, Option<Failure>)> {
    page.pieces.iter().map(|piece| of_piece(page, piece, seen)).collect()
}

fn of_piece(page: &Page, piece: &Piece, seen: &Inspection) -> (String, Score, Option<Failure>) {
    let mut score = Score::default();
    let text = &page.text[piece.span.clone()];
    let all = words(text);
    let left = left(page, piece, seen);
    let mut wrong = false;
    let half = &mut score.halves[piece.number % 2];
    match piece.part {
        Part::Article => {
            score.article_words = all;
            score.lost_words = all - left;
            wrong = left < all;
        }
        Part::Husk => {
            half.husk_words = all;
            half.leaked_words = left;
            wrong = left > 0;
            if piece.kind == "image_caption" {
                half.captions = 1;
                half.captions_found = usize::from(is_caption(text, seen));
                wrong |= half.captions_found == 0;
            }
        }
        Part::Trap => {
            half.traps = 1;
            half.traps_kept = usize::from(left == all);
            wrong |= left < all;
        }
    }
    let sign = if piece.part == Part::Trap { "+" } else { "" };
    let kind = format!("{sign}{}", piece.kind);
    let failure = wrong.then(|| {
        let lines: Vec<&str> = text.lines().collect();
        let line = format!("{kind} [{}] {}", rules(piece, seen), lines.join(" / "));
        Failure { number: piece.number, line }
    });
    (kind, score, failure)
}

/// Words of a part that stay in the text, or go where a reader of the article still has them.
fn left(page: &Page, piece: &Piece, seen: &Inspection) -> usize {
    let mut left = 0;
    let mut at = piece.span.start;
    for removal in &seen.removals.spans {
        let (start, end) = (removal.span.start as usize, removal.span.end as usize);
        let kept = match removal.action {
            Action::Move(Field::Standfirst | Field::Title | Field::Dateline) => piece.part == Part::Article,
            Action::Move(Field::Note(_)) => piece.kind == "correction",
            _ => false,
        };
        if kept || end <= at || start >= piece.span.end {
            continue;
        }
        left += words(&page.text[at..start.max(at)]);
        at = end.min(piece.span.end);
    }
    left + words(&page.text[at..piece.span.end])
}

fn is_caption(text: &str, seen: &Inspection) -> bool {
    let begin: String = folded(text).split(' ').take(5).collect::<Vec<_>>().join(" ");
    seen.cleaned.record.captions.iter().any(|caption| folded(&caption.text).contains(&begin))
}

fn rules(piece: &Piece, seen: &Inspection) -> String {
    let hit = |span: &dehusk::page::TextSpan| {
        (span.start as usize) < piece.span.end && (span.end as usize) > piece.span.start
    };
    let ids: Vec<&str> = seen
        .removals
        .spans
        .iter()
        .filter(|removal| hit(&removal.span))
        .filter_map(|removal| RULES.get(removal.rule).map(|rule| rule.id))
        .collect();
    ids.join(" ")
}

fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
}
