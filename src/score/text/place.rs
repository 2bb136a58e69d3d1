//! Where a line stands: in the page, and relative to the running text, the headline and the lines around it.

use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::window::Sums;

/// Furthest a distance is counted, in lines.
const FAR: usize = 60;

/// Running sums over the lines of a page.
#[derive(Debug)]
pub(super) struct Rhythm {
    /// Lines of running text: 100 characters, 4 words and a mark that ends sentences (in scripts without spaces the
    /// characters count).
    long: Sums,
    long_words: Sums,
    /// Lines of up to five words.
    short: Sums,
    /// Lines that end a sentence.
    ends: Sums,
    words: Sums,
    /// Lines behind a blank one.
    gaps: Sums,
    bullets: Sums,
    /// Lines of up to twelve words most of which begin with a capital.
    titles: Sums,
    /// Lines with a digit and at most six words.
    figures: Sums,
    /// For each line the numbers of the last long line before it and of the first one behind it.
    nearest_long: Vec<(Option<usize>, Option<usize>)>,
    runs: Vec<Run>,
}

/// Lines that belong together.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    /// Lines of the run of fragments the line stands in, 0 for none.
    fragments: u32,
    /// Their words.
    fragment_words: u32,
    /// Lines of the run before this one.
    at: u32,
    /// Lines without a blank one between them.
    lines: u32,
    /// Their words.
    words: u32,
    /// Lines of it before this one.
    line: u32,
}

impl Rhythm {
    pub(super) fn of(page: &Measured<'_>) -> Self {
        let count = page.len();
        let sums = |value: &dyn Fn(usize) -> u32| Sums::of((0..count).map(value));
        let stats = |block: usize| page.block(block);
        Self {
            long: sums(&|block| u32::from(is_long(page, block))),
            long_words: sums(&|block| if is_long(page, block) { stats(block).words } else { 0 }),
            short: sums(&|block| u32::from(stats(block).words <= 5)),
            ends: sums(&|block| u32::from(stats(block).shape.ends_sentence)),
            words: sums(&|block| stats(block).words),
            gaps: sums(&|block| u32::from(gap(page, block) > 0)),
            bullets: sums(&|block| u32::from(stats(block).shape.begins_bullet)),
            titles: sums(&|block| {
                let own = stats(block);
                u32::from((1..=12).contains(&own.words) && own.capitals * 2 > own.words && !own.shape.ends_sentence)
            }),
            figures: sums(&|block| u32::from(stats(block).digits > 0 && stats(block).words <= 6)),
            nearest_long: nearest_long(page),
            runs: runs(page),
        }
    }

    /// Adds the columns.
    pub(super) fn add(&self, page: &Measured<'_>, matrix: &mut Matrix) {
        self.position(page, matrix);
        self.windows(matrix);
        neighbours(page, matrix);
        self.groups(matrix);
        self.document(page, matrix);
    }

    fn position(&self, page: &Measured<'_>, matrix: &mut Matrix) {
        let count = page.len();
        matrix.add("line", |block| block.min(200) as f32);
        matrix.add("lines_left", |block| (count - 1 - block.min(count - 1)).min(200) as f32);
        matrix.add("line_share", |block| block as f32 / count as f32);
        matrix.add("long_before", |block| self.long.before(block, block));
        matrix.add("long_after", |block| self.long.after(block, count));
        matrix.add("long_words_before", |block| self.long_words.before(block, block));
        matrix.add("long_words_after", |block| self.long_words.after(block, count));
        matrix.add("long_words_before_share", |block| self.long_words.before_share(block));
        matrix.add("long_words_after_share", |block| self.long_words.after_share(block));
        matrix.add("words_before_share", |block| self.words.before_share(block));
        let long = |block: usize| self.nearest_long.get(block).copied().unwrap_or_default();
        let far = |lines: Option<usize>| lines.map_or(FAR, |lines| lines.min(FAR)) as f32;
        matrix.add("lines_since_long", |block| far(long(block).0.map(|at| block - at)));
        matrix.add("lines_to_long", |block| far(long(block).1.map(|at| at - block)));
        let frame = &page.frame;
        let signed = |block: usize, other: Option<usize>| match other {
            None => -(FAR as f32) - 1.0,
            Some(other) if block >= other => (block - other).min(FAR) as f32,
            Some(other) => -((other - block).min(FAR) as f32),
        };
        matrix.add("from_first_long", |block| signed(block, frame.first_long));
        matrix.add("from_last_long", |block| signed(block, frame.last_long));
        matrix.add("from_closing", |block| signed(block, frame.closing));
        matrix.add("from_headline", |block| signed(block, frame.headline));
        matrix.add("is_headline_copy", |block| f32::from(u8::from(frame.is_copy(block))));
    }

    fn windows(&self, matrix: &mut Matrix) {
        let columns: [(&Sums, [&'static str; 4]); 7] = [
            (&self.long, ["long_before_5", "long_after_5", "long_before_20", "long_after_20"]),
            (&self.short, ["short_before_5", "short_after_5", "short_before_20", "short_after_20"]),
            (&self.ends, ["ends_before_5", "ends_after_5", "ends_before_20", "ends_after_20"]),
            (&self.words, ["words_before_5", "words_after_5", "words_before_20", "words_after_20"]),
            (&self.gaps, ["gaps_before_5", "gaps_after_5", "gaps_before_20", "gaps_after_20"]),
            (&self.titles, ["titles_before_5", "titles_after_5", "titles_before_20", "titles_after_20"]),
            (&self.figures, ["figures_before_5", "figures_after_5", "figures_before_20", "figures_after_20"]),
        ];
        for (sums, [before_5, after_5, before_20, after_20]) in columns {
            matrix.add(before_5, |block| sums.mean_before(block, 5));
            matrix.add(after_5, |block| sums.mean_after(block, 5));
            matrix.add(before_20, |block| sums.mean_before(block, 20));
            matrix.add(after_20, |block| sums.mean_after(block, 20));
        }
        matrix.add("bullets_before_3", |block| self.bullets.before(block, 3));
        matrix.add("bullets_after_3", |block| self.bullets.after(block, 3));
    }

    fn groups(&self, matrix: &mut Matrix) {
        let run = |block: usize| self.runs.get(block).copied().unwrap_or_default();
        matrix.add("run_lines", |block| run(block).fragments.min(200) as f32);
        matrix.add("run_words", |block| run(block).fragment_words.min(1000) as f32);
        matrix.add("run_words_a_line", |block| run(block).fragment_words as f32 / run(block).fragments.max(1) as f32);
        matrix.add("run_before", |block| run(block).at.min(200) as f32);
        matrix.add("run_after", |block| run(block).fragments.saturating_sub(run(block).at + 1).min(200) as f32);
        matrix.add("group_lines", |block| run(block).lines.min(200) as f32);
        matrix.add("group_words", |block| run(block).words.min(2000) as f32);
        matrix.add("group_before", |block| run(block).line.min(200) as f32);
    }

    fn document(&self, page: &Measured<'_>, matrix: &mut Matrix) {
        for (name, value) in self.of_document(page) {
            matrix.add(name, |_| value);
        }
    }

    /// Figures of the whole page.
    pub(super) fn of_document(&self, page: &Measured<'_>) -> [(&'static str, f32); 10] {
        let lines = page.len().max(1) as f32;
        [
            ("doc_lines", page.len().min(2000) as f32),
            ("doc_words", self.words.all() as f32),
            ("doc_words_a_line", self.words.all() as f32 / lines),
            ("doc_long_share", self.long.all() as f32 / lines),
            ("doc_long_words_share", self.long_words.all() as f32 / self.words.all().max(1) as f32),
            ("doc_short_share", self.short.all() as f32 / lines),
            ("doc_ends_share", self.ends.all() as f32 / lines),
            ("doc_gap_share", self.gaps.all() as f32 / lines),
            ("doc_bullet_share", self.bullets.all() as f32 / lines),
            ("doc_title_share", self.titles.all() as f32 / lines),
        ]
    }

    /// Figures of the page's ends, by which whole pages are told from articles.
    pub(super) fn of_ends(&self, page: &Measured<'_>) -> [(&'static str, f32); 10] {
        let count = page.len();
        let (first, last) = ((0, count.min(15)), (count.saturating_sub(15), count));
        let mean = |sums: &Sums, (from, to): (usize, usize)| sums.range(from, to) as f32 / (to - from).max(1) as f32;
        let first_long = (0..count).find(|block| is_long(page, *block)).unwrap_or(count);
        let last_long = (0..count).rev().find(|block| is_long(page, *block)).unwrap_or(0);
        [
            ("head_words", mean(&self.words, first)),
            ("tail_words", mean(&self.words, last)),
            ("head_short", mean(&self.short, first)),
            ("tail_short", mean(&self.short, last)),
            ("head_ends", mean(&self.ends, first)),
            ("tail_ends", mean(&self.ends, last)),
            ("lines_before_long", first_long as f32),
            ("lines_behind_long", count.saturating_sub(last_long + 1) as f32),
            ("words_before_long", self.words.range(0, first_long) as f32),
            ("words_behind_long", self.words.range(last_long + 1, count) as f32),
        ]
    }
}

/// Adds the columns about the lines right before and behind.
fn neighbours(page: &Measured<'_>, matrix: &mut Matrix) {
    let before = |block: usize, back: usize| block.checked_sub(back).map(|at| page.block(at));
    let after = |block: usize, on: usize| (block + on < page.len()).then(|| page.block(block + on));
    matrix.add("words_of_before", |block| before(block, 1).map_or(-1.0, |own| own.words as f32));
    matrix.add("words_of_before_2", |block| before(block, 2).map_or(-1.0, |own| own.words as f32));
    matrix.add("words_of_after", |block| after(block, 1).map_or(-1.0, |own| own.words as f32));
    matrix.add("words_of_after_2", |block| after(block, 2).map_or(-1.0, |own| own.words as f32));
    let flag = |holds: bool| f32::from(u8::from(holds));
    matrix.add("before_ends", |block| flag(before(block, 1).is_some_and(|own| own.shape.ends_sentence)));
    matrix.add("after_ends", |block| flag(after(block, 1).is_some_and(|own| own.shape.ends_sentence)));
    matrix.add("before_colon", |block| flag(before(block, 1).is_some_and(|own| own.shape.ends_colon)));
    matrix.add("before_2_colon", |block| flag(before(block, 2).is_some_and(|own| own.shape.ends_colon)));
    matrix.add("gap", |block| f32::from(gap(page, block)));
    matrix.add("gap_after", |block| f32::from(gap(page, block + 1)));
    matrix.add("capitals_like_before", |block| {
        before(block, 1).map_or(1.0, |own| (own.capital_share() - page.block(block).capital_share()).abs())
    });
    matrix.add("words_like_before", |block| {
        before(block, 1).map_or(9.0, |own| (own.words as f32 - page.block(block).words as f32).abs())
    });
    matrix.add("words_like_after", |block| {
        after(block, 1).map_or(9.0, |own| (own.words as f32 - page.block(block).words as f32).abs())
    });
}

/// Whether a line is running text by its length alone.
pub(super) fn is_long(page: &Measured<'_>, block: usize) -> bool {
    let stats = page.block(block);
    stats.chars >= 100 && stats.words >= 4 && stats.sentence_marks > 0
}

/// Blank lines before a line.
fn gap(page: &Measured<'_>, block: usize) -> u8 {
    page.document.blocks.get(block).map_or(0, |own| own.gap_before.min(5))
}

fn nearest_long(page: &Measured<'_>) -> Vec<(Option<usize>, Option<usize>)> {
    let mut nearest = vec![(None, None); page.len()];
    let mut last = None;
    for (block, own) in nearest.iter_mut().enumerate() {
        own.0 = last;
        if is_long(page, block) {
            last = Some(block);
        }
    }
    let mut next = None;
    for (block, own) in nearest.iter_mut().enumerate().rev() {
        own.1 = next;
        if is_long(page, block) {
            next = Some(block);
        }
    }
    nearest
}

/// Whether a line has neither the length nor the end of a sentence.
fn is_fragment(page: &Measured<'_>, block: usize) -> bool {
    !is_long(page, block) && !page.block(block).shape.ends_sentence && page.block(block).words <= 30
}

fn runs(page: &Measured<'_>) -> Vec<Run> {
    let mut runs = vec![Run::default(); page.len()];
    let words = |from: usize, to: usize| (from..to).map(|block| page.block(block).words).sum::<u32>();
    let mut start = 0;
    while start < page.len() {
        let end = (start..page.len()).find(|block| !is_fragment(page, *block)).unwrap_or(page.len());
        let sum = words(start, end);
        for (at, run) in (0u32..).zip(runs.iter_mut().take(end).skip(start)) {
            (run.fragments, run.fragment_words, run.at) = (count(end - start), sum, at);
        }
        start = end.max(start + 1);
    }
    start = 0;
    while start < page.len() {
        let end = (start + 1..page.len()).find(|block| gap(page, *block) > 0).unwrap_or(page.len());
        let sum = words(start, end);
        for (at, run) in (0u32..).zip(runs.iter_mut().take(end).skip(start)) {
            (run.lines, run.words, run.line) = (count(end - start), sum, at);
        }
        start = end;
    }
    runs
}

fn count(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX)
}
