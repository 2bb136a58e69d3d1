//! The embedded lexicon files, one a language.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{LANGUAGES, Lang, PhraseTables};

/// A lexicon file, read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) lang: Lang,
    pub(super) phrases: PhraseTables,
    pub(super) signals: BTreeMap<String, WordList>,
    pub(super) dates: DateTable,
}

/// A table under `[signals]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordList {
    pub(super) words: Vec<String>,
}

/// The table `[dates]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DateTable {
    pub(super) months: Vec<Vec<String>>,
    pub(super) weekdays: Vec<Vec<String>>,
    pub(super) at: Vec<String>,
    pub(super) clock: Vec<String>,
    pub(super) am: Vec<String>,
    pub(super) pm: Vec<String>,
    pub(super) relative: Vec<String>,
}

const SOURCES: [&str; LANGUAGES.len()] = [
    include_str!("data/en.toml"),
    include_str!("data/de.toml"),
    include_str!("data/fr.toml"),
    include_str!("data/es.toml"),
    include_str!("data/it.toml"),
    include_str!("data/pt.toml"),
    include_str!("data/nl.toml"),
    include_str!("data/pl.toml"),
    include_str!("data/uk.toml"),
    include_str!("data/ru.toml"),
];

/// All embedded files, in the order of [`LANGUAGES`].
pub(super) fn files() -> Vec<File> {
    (0u8..).zip(SOURCES).map(|(index, source)| read(Lang(index), source)).collect()
}

#[expect(clippy::expect_used, reason = "the files are embedded and a test reads every one")]
fn read(lang: Lang, source: &str) -> File {
    let mut table: toml::Table = source.parse().expect("an embedded lexicon file is TOML");
    let signals = table.remove("signals").map(toml::Value::try_into).transpose().expect("signals are word lists");
    let dates = table.remove("dates").map(toml::Value::try_into).transpose().expect("dates are lists of words");
    let phrases = toml::Value::Table(table).try_into().expect("the rest are phrase tables");
    File { lang, phrases, signals: signals.unwrap_or_default(), dates: dates.unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Signal, check};

    #[test]
    fn every_embedded_file_is_folded_and_names_only_known_classes() {
        for file in files() {
            let mistakes = check(&file.phrases);
            assert!(mistakes.is_empty(), "{}: {mistakes:#?}", LANGUAGES[usize::from(file.lang.0)]);
            for name in file.signals.keys() {
                assert!(Signal::named(name).is_some(), "{name}");
            }
            assert_eq!(file.dates.months.len(), 12);
            assert_eq!(file.dates.weekdays.len(), 7);
        }
    }

    #[test]
    fn no_phrase_stands_twice_in_a_list() {
        for file in files() {
            for (name, table) in &file.phrases {
                for (anchor, list) in table.anchored() {
                    let mut seen = std::collections::BTreeSet::new();
                    for phrase in list {
                        assert!(seen.insert(phrase), "{} {name} {anchor:?}: {phrase}", file.lang.0);
                    }
                }
            }
        }
    }
}
