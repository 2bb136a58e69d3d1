//! The embedded lexicon files, one a language, as the build script reads them.

use super::names::{Anchor, Class, LANGUAGES, Lang, Signal};
use super::reader::{Section, Text, sections};

/// A lexicon file, read.
#[derive(Debug)]
pub(crate) struct File {
    pub(super) lang: Lang,
    sections: Vec<Section>,
}

impl File {
    /// All phrases, each with its class and the place it is for.
    pub(super) fn phrases(&self) -> impl Iterator<Item = (&Text, Class, Anchor)> {
        self.sections.iter().filter_map(|section| Some((Class::named(section.name)?, section))).flat_map(
            |(class, section)| {
                let lists = section.lists.iter().filter_map(|(key, lists)| Some((anchor(key)?, lists)));
                lists.flat_map(move |(anchor, lists)| lists.iter().flatten().map(move |text| (text, class, anchor)))
            },
        )
    }

    /// All words that carry a signal.
    pub(super) fn signals(&self) -> impl Iterator<Item = (&Text, Signal)> {
        let named = |section: &Section| Signal::named(section.name.strip_prefix("signals.")?);
        self.sections.iter().filter_map(move |section| Some((named(section)?, section))).flat_map(
            |(signal, section)| {
                let lists = section.lists.iter().filter(|(key, _)| *key == "words");
                lists.flat_map(|(_, lists)| lists.iter().flatten()).map(move |word| (word, signal))
            },
        )
    }

    /// A list of the words of dates: names of the twelve months, of the seven weekdays, and so on.
    pub(super) fn dates(&self, wanted: &str) -> &[Vec<Text>] {
        let dates = self.sections.iter().find(|section| section.name == "dates");
        let list = dates.and_then(|dates| dates.lists.iter().find(|(key, _)| *key == wanted));
        list.map_or(&[], |(_, lists)| lists)
    }
}

/// The place that a list of phrases is for, by its name.
fn anchor(key: &str) -> Option<Anchor> {
    match key {
        "whole" => Some(Anchor::Whole),
        "start" => Some(Anchor::Start),
        "end" => Some(Anchor::End),
        "within" => Some(Anchor::Within),
        _ => None,
    }
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
pub(crate) fn files() -> Vec<File> {
    (0u8..).zip(SOURCES).map(|(index, source)| read(Lang(index), source)).collect()
}

#[allow(clippy::expect_used, reason = "the files are embedded; a build without them is none")]
fn read(lang: Lang, source: &'static str) -> File {
    File { lang, sections: sections(source).expect("an embedded lexicon file is tables of lists") }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::lexicon::fold;

    /// A file as the `toml` crate reads it: the lists by the names of their tables.
    fn by_toml(source: &str) -> BTreeMap<String, toml::Table> {
        let mut tables = BTreeMap::new();
        for (name, table) in source.parse::<toml::Table>().unwrap() {
            let toml::Value::Table(table) = table else { panic!("{name}") };
            if name == "signals" {
                tables.extend(table.into_iter().map(|(own, list)| {
                    let toml::Value::Table(list) = list else { panic!("{own}") };
                    (format!("{name}.{own}"), list)
                }));
            } else {
                tables.insert(name, table);
            }
        }
        tables
    }

    /// Lists as the `toml` crate has them: a list of one list is a plain list.
    fn value(lists: &[Vec<Text>], nested: bool) -> toml::Value {
        let text = |text: &Text| toml::Value::String(text.to_string());
        let list = |list: &Vec<Text>| toml::Value::Array(list.iter().map(text).collect());
        if nested { toml::Value::Array(lists.iter().map(list).collect()) } else { list(&lists[0]) }
    }

    #[test]
    fn the_reader_reads_what_toml_reads() {
        for (file, source) in files().iter().zip(SOURCES) {
            let theirs = by_toml(source);
            assert_eq!(file.sections.len(), theirs.len());
            for section in &file.sections {
                let own: toml::Table = section
                    .lists
                    .iter()
                    .map(|(key, lists)| {
                        let nested = section.name == "dates" && matches!(*key, "months" | "weekdays");
                        ((*key).to_owned(), value(lists, nested))
                    })
                    .collect();
                assert_eq!(own, theirs[section.name], "{}", section.name);
            }
        }
    }

    #[test]
    fn every_embedded_file_is_folded_and_names_only_known_classes() {
        for file in files() {
            for section in &file.sections {
                let signal = section.name.strip_prefix("signals.").map(Signal::named);
                let known = Class::named(section.name).is_some() || section.name == "dates" || signal.is_some();
                assert!(known && signal != Some(None), "{} {}", LANGUAGES[usize::from(file.lang.0)], section.name);
                for (key, _) in &section.lists {
                    assert!(Class::named(section.name).is_none() || anchor(key).is_some(), "{key}");
                }
            }
            for (phrase, class, _) in file.phrases() {
                assert_eq!(fold::folded(phrase), **phrase, "{}", class.name());
            }
            assert_eq!(file.dates("months").len(), 12);
            assert_eq!(file.dates("weekdays").len(), 7);
        }
    }

    #[test]
    fn no_phrase_stands_twice_in_a_list() {
        for file in files() {
            let mut seen = BTreeSet::new();
            for (phrase, class, anchor) in file.phrases() {
                assert!(seen.insert((phrase, class, anchor)), "{} {} {anchor:?}: {phrase}", file.lang.0, class.name());
            }
        }
    }
}
