//! Words that are typical of a class of phrases: what tells of husk in wording that no phrase has.

use super::keys::stem_key;
pub(crate) use super::keys::{ANY_CLASS, LEAST_LETTERS, START, STEM_LETTERS, hashed};
use super::names::Lang;
use super::table::Table;

/// For each language, the classes that a word is typical of.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    tables: Vec<Table>,
}

impl Vocabulary {
    pub(super) fn new(tables: Vec<Table>) -> Self {
        Self { tables }
    }

    /// The classes that a stem is typical of, as a set of bits, in a language and in English, whose words the web has
    /// in every language.
    pub(crate) fn classes(&self, lang: Option<Lang>, stem: u32) -> u64 {
        let key = stem_key(stem);
        let of = |lang: Lang| {
            let found = self.tables.get(usize::from(lang.0)).and_then(|table| table.get(key).next());
            found.map_or(0, |stem| stem.value)
        };
        match lang {
            Some(own) if own != Lang(0) => match of(own) {
                0 => of(Lang(0)) & !ANY_CLASS,
                known => known,
            },
            _ => of(Lang(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::pack::stem;
    use crate::lexicon::{Class, Lexicon};

    #[test]
    fn words_are_typical_of_their_classes() {
        let lexicon = Lexicon::embedded();
        let has = |lang: &str, word: &str, class: Class| {
            lexicon.vocabulary().classes(Lang::named(lang), stem(word).unwrap()) & class.bit() != 0
        };
        assert!(has("en", "newsletter", Class::NEWSLETTER_SIGNUP));
        assert!(has("it", "iscriviti", Class::NEWSLETTER_SIGNUP));
        assert!(has("de", "spende", Class::DONATION_PROMPT));
        assert!(!has("en", "harbour", Class::NEWSLETTER_SIGNUP));
    }
}
