//! What the build script makes of the embedded lexicon files: tables to look into, one behind the other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::data::File;
use super::keys::{self, ANY_CLASS, LEAST_LETTERS, OPENS_PHRASE, START, STEM_LETTERS, hashed, stem_key};
use super::names::{Class, Signal};
use super::table::{Parts, Row, small};
use super::words::{joined, split_first, units, words_of};

/// Tables put one behind the other, to be read by `Tables`.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) texts: String,
}

impl Packed {
    fn add(&mut self, rows: Vec<Row>, filtered: bool) {
        let parts = Parts::of(rows, filtered, &mut self.texts);
        let numbers = [parts.shift, small(parts.rows.len()), small(parts.starts.len()), small(parts.filter.len())];
        self.bytes.extend(numbers.into_iter().flat_map(u32::to_le_bytes));
        self.bytes.extend(parts.rows.as_flattened());
        self.bytes.extend(parts.starts.as_flattened());
        self.bytes.extend(parts.filter.as_flattened());
    }
}

/// The tables of the embedded files: those of all phrases, then three of each language.
pub(crate) fn packed(files: &[File]) -> Packed {
    let mut packed = Packed::default();
    let all =
        files.iter().flat_map(|file| file.phrases().map(|(text, class, anchor)| (text, class, anchor, file.lang)));
    for rows in keys::phrases(all) {
        packed.add(rows, true);
    }
    for file in files {
        let (words, pairs) = signals(file);
        for rows in [words, pairs, vocabulary(file)] {
            packed.add(rows, false);
        }
    }
    packed
}

/// The words of dates of the embedded files, one a line: the list, its number in it, the word.
pub(crate) fn dates(files: &[File]) -> String {
    let mut lines = String::new();
    for file in files {
        for list in ["months", "weekdays", "at", "clock", "am", "pm"] {
            for (number, words) in (1..).zip(file.dates(list)) {
                for word in words {
                    let _ = writeln!(lines, "{list}\t{number}\t{word}");
                }
            }
        }
    }
    lines
}

/// The words of a file with their signals, and the signals of several words by their first two.
fn signals(file: &File) -> (Vec<Row>, Vec<Row>) {
    let (mut masks, mut pairs) = (BTreeMap::<u64, u32>::new(), Vec::new());
    for (word, signal) in file.signals() {
        let mut words = Vec::new();
        split_first(word, usize::MAX, &mut words);
        let units = units(word, &words);
        let mut parts = units.iter().map(|unit| unit.hash);
        match (parts.next(), parts.next()) {
            (Some(first), Some(second)) => {
                *masks.entry(first).or_insert(0) |= OPENS_PHRASE;
                let value = u64::from(signal.bit());
                pairs.push(Row { key: joined(first, second), text: word.to_string(), value, lead: 0 });
            }
            (Some(only), None) => *masks.entry(only).or_insert(0) |= signal.bit(),
            _ => {}
        }
    }
    let row = |(key, mask)| Row { key, text: String::new(), value: u64::from(mask), lead: 0 };
    (masks.into_iter().map(row).collect(), pairs)
}

/// The stems of a file with the classes that they are typical of. A word is typical of a class when two of its phrases
/// have it and they are two fifths of all that have it.
fn vocabulary(file: &File) -> Vec<Row> {
    let counted = stems(file);
    let rows = counted.chunk_by(|one, next| one.0 == next.0).filter_map(|phrases| {
        let typical = phrases
            .chunk_by(|one, next| one == next)
            .filter(|own| own.len() >= 2 && own.len() * 5 >= phrases.len() * 2)
            .filter_map(|own| own.first());
        let known = if phrases.len() >= 3 { ANY_CLASS } else { 0 };
        let value = typical.fold(known, |mask, (_, class)| mask | class.bit());
        let (stem, _) = phrases.first().filter(|_| value != 0)?;
        Some(Row { key: stem_key(*stem), text: String::new(), value, lead: 0 })
    });
    rows.collect()
}

/// The stems of all phrases of a file with their classes, function words aside, once a phrase, sorted.
fn stems(file: &File) -> Vec<(u32, Class)> {
    let function: BTreeSet<&str> =
        file.signals().filter(|(_, signal)| *signal == Signal::Function).map(|(word, _)| word).collect();
    let mut all = Vec::new();
    for (phrase, class, _) in file.phrases() {
        let own: BTreeSet<u32> = words_of(phrase).filter(|word| !function.contains(word)).filter_map(stem).collect();
        all.extend(own.into_iter().map(|stem| (stem, class)));
    }
    all.sort_unstable();
    all
}

/// The hash of a folded word's first letters; none for short words and numbers.
pub(super) fn stem(word: &str) -> Option<u32> {
    let first = word.chars().take(usize::from(STEM_LETTERS));
    let (letters, hash) = first.fold((0, START), |(letters, hash), letter| (letters + 1, hashed(hash, letter)));
    (letters >= LEAST_LETTERS && !word.starts_with(char::is_numeric)).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{DATES, TABLES, TEXTS, data};

    #[test]
    fn the_embedded_tables_are_those_of_the_files() {
        let files = data::files();
        let packed = packed(&files);
        assert!(packed.bytes == TABLES && packed.texts == TEXTS);
        assert_eq!(dates(&files), DATES);
    }
}
