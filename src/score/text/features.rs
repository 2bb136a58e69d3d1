//! What the line scorer sees: one row a line, dense and the same in every language.

use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::cues::{Cues, Vocabulary};
use super::echo::Echo;
use super::lines::marks;
use super::overlap::{Overlap, Words};
use super::place::Rhythm;
use super::shape;

/// Features of a page: of its lines, and of the page as a whole.
#[derive(Debug)]
pub struct Features {
    /// One row a line.
    pub lines: Matrix,
    /// One row: what tells an article that was cut out from a whole page.
    pub page: Matrix,
}

/// The features of a text scrape; of its lines the columns that are asked for, or all where `asked` is empty.
pub fn features(page: &Measured<'_>, asked: &[bool]) -> Features {
    let marks = marks(page);
    let words = Words::of(page);
    let (cues, rhythm) = (Cues::of(page), Rhythm::of(page));
    let mut lines = Matrix::asking(page.len(), asked);
    shape::add(page, &marks, &mut lines);
    rhythm.add(page, &mut lines);
    cues.add(page, &mut lines);
    Overlap::of(page, &words).add(&mut lines);
    Vocabulary::of(page, &words).add(&mut lines);
    Echo::of(page, &marks, &words).add(&mut lines);
    let label_share = cues.labels.all() as f32 / page.len().max(1) as f32;
    lines.add("doc_label_share", |_| label_share);
    let known = f32::from(u8::from(page.lang.is_some()));
    lines.add("doc_language", |_| known);
    let mut whole = Matrix::new(1);
    for (name, value) in rhythm.of_document(page).into_iter().chain(rhythm.of_ends(page)) {
        whole.add(name, |_| value);
    }
    let (count, edge) = (page.len(), page.len().min(15));
    whole.add("doc_label_share", |_| label_share);
    whole.add("head_labels", |_| cues.labels.range(0, edge) as f32);
    whole.add("tail_labels", |_| cues.labels.range(count - edge, count) as f32);
    Features { lines, page: whole }
}
