//! What the lines of a page have in common in form: threads, cards and tables repeat the same lines, and what stands
//! between them is theirs.

use rustc_hash::FxHashMap;

use crate::lexicon::is_alphabetic;
use crate::lexicon::vocabulary::{self, hashed};
use crate::measure::Measured;
use crate::score::matrix::Matrix;

use super::lines::Marks;
use super::overlap::Words;
use super::window::Sums;

/// Most words of a line that has a form.
const MOST_WORDS: u32 = 15;
/// Most that copies of a form are counted.
const MANY: u16 = 30;
/// Furthest that a line of the same form is felt, in lines.
const REACH: usize = 60;

/// How often the form of each line, its beginning and its end stand in the page.
#[derive(Debug)]
pub(super) struct Echo {
    /// Lines with the same kinds of characters in the same order.
    form: Vec<u16>,
    /// Lines since the last one of the same form.
    since_form: Vec<u16>,
    /// Lines with the same first two words.
    start: Vec<u16>,
    /// Short lines with the same last word.
    end: Vec<u16>,
    /// Lines that stand in the page twice or more.
    copied: Sums,
    /// Short lines with a year or a time.
    dates: Sums,
    /// Lines of up to four words that all begin with a capital.
    names: Sums,
}

impl Echo {
    pub(super) fn of(page: &Measured<'_>, marks: &[Marks], words: &Words) -> Self {
        let forms: Vec<u32> = (0..page.len()).map(|line| form(page, line)).collect();
        let starts: Vec<u32> = (0..page.len()).map(|line| start(page, words, line)).collect();
        let ends: Vec<u32> = (0..page.len()).map(|line| end(page, words, line)).collect();
        let sums = |holds: &dyn Fn(usize) -> bool| Sums::of((0..page.len()).map(|line| u32::from(holds(line))));
        Self {
            since_form: since(&forms),
            form: copies(&forms),
            start: copies(&starts),
            end: copies(&ends),
            copied: sums(&|line| page.copies(line) > 1),
            dates: sums(&|line| {
                page.block(line).words <= 8 && marks.get(line).is_some_and(|marks| marks.year || marks.clock)
            }),
            names: sums(&|line| {
                let stats = page.block(line);
                (1..=4).contains(&stats.words) && stats.capitals >= stats.words && !stats.shape.ends_sentence
            }),
        }
    }

    /// Adds the columns.
    pub(super) fn add(&self, matrix: &mut Matrix) {
        let of = |counts: &[u16], line: usize| f32::from(counts.get(line).copied().unwrap_or(0));
        matrix.add("echo_form", |line| of(&self.form, line));
        matrix.add("echo_form_before", |line| if line > 0 { of(&self.form, line - 1) } else { 0.0 });
        matrix.add("echo_form_after", |line| of(&self.form, line + 1));
        matrix.add("echo_since_form", |line| of(&self.since_form, line));
        matrix.add("echo_start", |line| of(&self.start, line));
        matrix.add("echo_end", |line| of(&self.end, line));
        let sums: [(&Sums, [&'static str; 4]); 3] = [
            (&self.copied, ["echo_copied_before_3", "echo_copied_after_3", "echo_copied_before", "echo_copied_after"]),
            (&self.dates, ["echo_dates_before_3", "echo_dates_after_3", "echo_dates_before", "echo_dates_after"]),
            (&self.names, ["echo_names_before_3", "echo_names_after_3", "echo_names_before", "echo_names_after"]),
        ];
        for (sums, [before_3, after_3, before, after]) in sums {
            matrix.add(before_3, |line| sums.before(line, 3));
            matrix.add(after_3, |line| sums.after(line, 3));
            matrix.add(before, |line| sums.before(line, 20));
            matrix.add(after, |line| sums.after(line, 20));
        }
    }
}

/// The kinds of characters of a short line, runs of letters or digits counted once; 0 for other lines.
fn form(page: &Measured<'_>, line: usize) -> u32 {
    if page.block(line).words == 0 || page.block(line).words > MOST_WORDS {
        return 0;
    }
    let (mut hash, mut last) = (vocabulary::START, ' ');
    for c in page.text(line).chars() {
        let kind = if is_alphabetic(c) {
            // Letters inside a word say nothing.
            if matches!(last, 'a' | 'A') {
                continue;
            }
            if c.is_uppercase() { 'A' } else { 'a' }
        } else if c.is_numeric() {
            '0'
        } else {
            c
        };
        if kind != last {
            hash = hashed(hash, kind);
        }
        last = kind;
    }
    hash
}

/// The first two words of a line of three or more; 0 for others.
fn start(page: &Measured<'_>, words: &Words, line: usize) -> u32 {
    match words.line(line) {
        [first, second, ..] if page.block(line).words >= 3 => first.hash.rotate_left(7) ^ second.hash,
        _ => 0,
    }
}

/// The last word of a short line of two words or more; 0 for others.
fn end(page: &Measured<'_>, words: &Words, line: usize) -> u32 {
    match words.line(line) {
        [_, .., last] if page.block(line).words <= MOST_WORDS => last.hash,
        _ => 0,
    }
}

fn copies(hashes: &[u32]) -> Vec<u16> {
    let mut counts: FxHashMap<u32, u16> = FxHashMap::default();
    for hash in hashes.iter().filter(|hash| **hash != 0) {
        let count = counts.entry(*hash).or_default();
        *count = count.saturating_add(1).min(MANY);
    }
    hashes.iter().map(|hash| counts.get(hash).copied().unwrap_or(0)).collect()
}

fn since(hashes: &[u32]) -> Vec<u16> {
    let mut last: FxHashMap<u32, usize> = FxHashMap::default();
    let far = |lines: usize| u16::try_from(lines.min(REACH)).unwrap_or(u16::MAX);
    hashes
        .iter()
        .enumerate()
        .map(|(line, hash)| {
            let before = if *hash == 0 { None } else { last.insert(*hash, line) };
            far(before.map_or(REACH, |before| line - before))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_distances() {
        assert_eq!(copies(&[5, 0, 7, 5]), [2, 0, 1, 2]);
        assert_eq!(since(&[5, 0, 7, 5]), [60, 60, 60, 3]);
    }
}
