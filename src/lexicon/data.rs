//! The embedded lexicon files, one a language, as the build script reads them.

use super::names::{Anchor, Class, LANGUAGES, Lang, Signal};

/// A lexicon file, read.
#[derive(Debug)]
pub(crate) struct File {
    pub(super) lang: Lang,
    tables: toml::Table,
}

impl File {
    /// All phrases, each with its class and the place it is for.
    pub(super) fn phrases(&self) -> impl Iterator<Item = (&str, Class, Anchor)> {
        let classes = self.tables.iter().filter_map(|(name, table)| Some((Class::named(name)?, table.as_table()?)));
        classes.flat_map(|(class, lists)| {
            let lists = lists.iter().filter_map(|(key, list)| Some((anchor(key)?, list)));
            lists.flat_map(move |(anchor, list)| strings(list).map(move |text| (text, class, anchor)))
        })
    }

    /// All words that carry a signal.
    pub(super) fn signals(&self) -> impl Iterator<Item = (&str, Signal)> {
        let tables = self.tables.get("signals").and_then(toml::Value::as_table).into_iter().flatten();
        let words = tables.filter_map(|(name, table)| Some((Signal::named(name)?, table.get("words")?)));
        words.flat_map(|(signal, list)| strings(list).map(move |word| (word, signal)))
    }

    /// A list of the words of dates: names of the twelve months, of the seven weekdays, and so on. A plain list counts as
    /// one of several.
    pub(super) fn dates(&self, wanted: &str) -> Vec<Vec<&str>> {
        let Some(list) = self.tables.get("dates").and_then(|dates| dates.get(wanted)) else { return Vec::new() };
        let lists: Vec<&toml::Value> = list.as_array().into_iter().flatten().filter(|own| own.is_array()).collect();
        if lists.is_empty() {
            return vec![strings(list).collect()];
        }
        lists.into_iter().map(|list| strings(list).collect()).collect()
    }
}

/// The strings of a list.
fn strings(list: &toml::Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(toml::Value::as_str)
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
    include_str!("data/sv.toml"),
    include_str!("data/da.toml"),
    include_str!("data/nb.toml"),
    include_str!("data/fi.toml"),
    include_str!("data/tr.toml"),
    include_str!("data/id.toml"),
    include_str!("data/ko.toml"),
    include_str!("data/ja.toml"),
    include_str!("data/zh.toml"),
    include_str!("data/cs.toml"),
    include_str!("data/ro.toml"),
    include_str!("data/hu.toml"),
    include_str!("data/el.toml"),
];

/// All embedded files, in the order of [`LANGUAGES`].
pub(crate) fn files() -> Vec<File> {
    (0u8..).zip(SOURCES).map(|(index, source)| read(Lang(index), source)).collect()
}

#[allow(clippy::expect_used, reason = "the files are embedded; a build without them is none")]
fn read(lang: Lang, source: &'static str) -> File {
    File { lang, tables: source.parse().expect("an embedded lexicon file is TOML") }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::lexicon::fold;

    /// Whether a value is a list of strings.
    fn is_list(value: &toml::Value) -> bool {
        value.as_array().is_some_and(|list| list.iter().all(toml::Value::is_str))
    }

    #[test]
    fn every_embedded_file_is_folded_and_names_only_known_classes() {
        for file in files() {
            for (name, table) in &file.tables {
                let table = table.as_table().unwrap();
                let has_known = match (Class::named(name), name.as_str()) {
                    (Some(_), _) => table.iter().all(|(key, list)| anchor(key).is_some() && is_list(list)),
                    (None, "signals") => {
                        table.iter().all(|(own, table)| Signal::named(own).is_some() && is_list(&table["words"]))
                    }
                    (None, "dates") => table.iter().all(|(_, list)| {
                        is_list(list) || list.as_array().is_some_and(|lists| lists.iter().all(is_list))
                    }),
                    _ => false,
                };
                assert!(has_known, "{} {name}", LANGUAGES[usize::from(file.lang.0)]);
            }
            for (phrase, class, _) in file.phrases() {
                assert_eq!(fold::folded(phrase), phrase, "{}", class.name());
            }
            // All or none: languages that write dates in numbers have no table of them.
            let has_dates = file.tables.contains_key("dates");
            assert_eq!(file.dates("months").len(), if has_dates { 12 } else { 0 });
            assert_eq!(file.dates("weekdays").len(), if has_dates { 7 } else { 0 });
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
