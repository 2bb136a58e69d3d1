//! A parsed TOML document whose values know where they stand: typed access that notes every mistake and goes on.

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::nearest;
use super::problem::Problem;

/// A string of the document and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) value: String,
    pub(super) span: Range<usize>,
}

/// The mistakes of one file.
#[derive(Debug)]
pub(super) struct Notes<'t> {
    file: &'t str,
    text: &'t str,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Notes<'t> {
    pub(super) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, problems: Vec::new() }
    }

    /// Notes a mistake at these bytes.
    pub(super) fn add(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(self.file, self.text, span, message.into(), hint.into()));
    }

    /// Where byte `offset` of a string's value stands, where that can be told; otherwise the whole string.
    pub(super) fn inside(&self, string: &Text, offset: usize) -> Range<usize> {
        let start = string.span.start + 1;
        let written = self.text.get(start..).unwrap_or_default();
        if written.starts_with(&string.value) && offset < string.value.len() {
            start + offset..start + offset + 1
        } else {
            string.span.clone()
        }
    }

    /// The table under `key`, its unknown keys noted; `None` when it is not there or no table.
    pub(super) fn section<'d>(
        &mut self,
        parent: &'d DeTable<'d>,
        key: &str,
        name: &str,
        known: &[&'static str],
    ) -> Option<&'d DeTable<'d>> {
        let value = parent.get(key)?;
        let table = self.table(value, key)?;
        self.unknown_keys(table, name, known);
        Some(table)
    }

    pub(super) fn table<'d>(&mut self, value: &'d Spanned<DeValue<'d>>, key: &str) -> Option<&'d DeTable<'d>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, key, "a table");
        }
        table
    }

    pub(super) fn unknown_keys(&mut self, table: &DeTable<'_>, name: &str, known: &[&'static str]) {
        for key in table.keys() {
            let written: &str = key.get_ref();
            if known.contains(&written) {
                continue;
            }
            let hint = match nearest(written, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            self.add(&key.span(), format!("unknown key `{written}`{name}"), hint);
        }
    }

    pub(super) fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        self.add(&value.span(), format!("`{key}` must be {wanted}, not a value of type {found}"), "");
    }

    pub(super) fn boolean(&mut self, section: &DeTable<'_>, key: &str, target: &mut bool) {
        let Some(value) = section.get(key) else { return };
        match value.get_ref().as_bool() {
            Some(known) => *target = known,
            None => self.wrong_type(value, key, "true or false"),
        }
    }

    pub(super) fn integer(&mut self, section: &DeTable<'_>, key: &str, range: RangeInclusive<u64>, target: &mut u64) {
        let Some(value) = section.get(key) else { return };
        let Some(integer) = value.get_ref().as_integer() else {
            return self.wrong_type(value, key, "a whole number");
        };
        match i128::from_str_radix(integer.as_str(), integer.radix()).ok().and_then(|number| u64::try_from(number).ok())
        {
            Some(number) if range.contains(&number) => *target = number,
            _ => {
                let hint = format!("allowed: {} to {}", range.start(), range.end());
                self.add(&value.span(), format!("`{key}` is out of range"), hint);
            }
        }
    }

    pub(super) fn size(&mut self, section: &DeTable<'_>, key: &str, range: RangeInclusive<u64>, target: &mut usize) {
        let mut wide = *target as u64;
        self.integer(section, key, range, &mut wide);
        *target = usize::try_from(wide).unwrap_or(usize::MAX);
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self, section: &DeTable<'_>, key: &str, target: &mut f64) {
        if let Some(number) = section.get(key).and_then(|value| self.share_value(value, key)) {
            *target = number;
        }
    }

    pub(super) fn share_value(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<f64> {
        let written = match value.get_ref() {
            DeValue::Float(float) => float.as_str(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            _ => {
                self.wrong_type(value, key, "a number from 0 to 1");
                return None;
            }
        };
        let number = written.parse().ok().filter(|number| (0.0..=1.0).contains(number));
        if number.is_none() {
            self.add(&value.span(), format!("`{key}` is out of range"), "allowed: 0 to 1");
        }
        number
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        section: &DeTable<'_>,
        key: &str,
        known: &[(&'static str, T)],
        target: &mut T,
    ) {
        let Some(value) = section.get(key) else { return };
        let Some(written) = value.get_ref().as_str() else { return self.wrong_type(value, key, "a string") };
        let text = Text { value: written.to_owned(), span: value.span() };
        if let Some(chosen) = self.chosen(&text, key, known) {
            *target = chosen;
        }
    }

    pub(super) fn chosen<T: Copy>(&mut self, text: &Text, key: &str, known: &[(&'static str, T)]) -> Option<T> {
        let chosen = known.iter().find(|(word, _)| *word == text.value).map(|(_, chosen)| *chosen);
        if chosen.is_none() {
            let words: Vec<_> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.add(
                &text.span,
                format!("`{key}` cannot be \"{}\"", text.value),
                format!("allowed: {}", words.join(", ")),
            );
        }
        chosen
    }

    /// A string.
    pub(super) fn one_text(&mut self, section: &DeTable<'_>, key: &str) -> Option<Text> {
        let value = section.get(key)?;
        if let Some(written) = value.get_ref().as_str() {
            return Some(Text { value: written.to_owned(), span: value.span() });
        }
        self.wrong_type(value, key, "a string");
        None
    }

    /// A string or a list of strings; empty when the key is not there.
    pub(super) fn texts(&mut self, section: &DeTable<'_>, key: &str) -> Option<Vec<Text>> {
        let value = section.get(key)?;
        let values = match value.get_ref() {
            DeValue::String(_) => vec![value],
            DeValue::Array(array) => array.iter().collect(),
            _ => {
                self.wrong_type(value, key, "a string or a list of strings");
                return None;
            }
        };
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value.get_ref().as_str() {
                Some(written) => texts.push(Text { value: written.to_owned(), span: value.span() }),
                None => self.wrong_type(value, key, "a list of strings only"),
            }
        }
        Some(texts)
    }
}
