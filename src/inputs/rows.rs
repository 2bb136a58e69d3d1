//! What JSON lines and CSV share: from the wanted fields of a row to a member.

use std::path::Path;

use super::{Ending, Fields, Member, ending, fetched};
use crate::error::PageError;
use crate::page::Format;

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Html,
    Page,
    Text,
    Url,
    DateFetched,
    Charset,
    Name,
}

impl Role {
    /// Whether the field holds the page.
    pub(super) fn is_page(self) -> bool {
        BODIES.contains(&self)
    }
}

/// The roles of a body, best first.
const BODIES: [Role; 3] = [Role::Html, Role::Page, Role::Text];

impl Fields {
    fn named(&self, role: Role) -> &[String] {
        match role {
            Role::Html => &self.html,
            Role::Page => &self.page,
            Role::Text => &self.text,
            Role::Url => &self.url,
            Role::DateFetched => &self.date_fetched,
            Role::Charset => &self.charset,
            Role::Name => &self.name,
        }
    }

    /// What the field of this name is for, and which of the names for that it is: a lower number goes first.
    pub(super) fn role(&self, field: &str) -> Option<(Role, usize)> {
        [Role::Html, Role::Page, Role::Text, Role::Url, Role::DateFetched, Role::Charset, Role::Name]
            .into_iter()
            .find_map(|role| Some((role, self.named(role).iter().position(|name| name == field)?)))
    }

    /// The names of all fields that could hold the page.
    pub(super) fn bodies(&self) -> String {
        let names: Vec<_> = BODIES.iter().flat_map(|role| self.named(*role)).map(|name| format!("`{name}`")).collect();
        names.join(", ")
    }
}

/// The wanted values of one row.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Role, its number among the names of the role, and the value.
    values: Vec<(Role, usize, Vec<u8>)>,
}

impl Row {
    /// Notes a value; an empty one only to know that the field is there.
    pub(super) fn add(&mut self, role: Role, number: usize, value: Vec<u8>) {
        self.values.push((role, number, value));
    }

    /// Takes the first value of a role that is not empty; of the same field twice, the last.
    fn take(&mut self, role: Role) -> Option<Vec<u8>> {
        let mut best: Option<&mut (Role, usize, Vec<u8>)> = None;
        for value in self.values.iter_mut().filter(|value| value.0 == role && !value.2.trim_ascii().is_empty()) {
            if best.as_ref().is_none_or(|best| value.1 <= best.1) {
                best = Some(value);
            }
        }
        best.map(|value| std::mem::take(&mut value.2))
    }

    fn text(&mut self, role: Role) -> Option<String> {
        let text = String::from_utf8_lossy(&self.take(role)?).trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// The page in the row.
    pub(super) fn member(mut self, locator: String, fields: &Fields) -> Member {
        let name = self.text(Role::Name).map(|name| super::names::shown(name.as_bytes()));
        let found = BODIES.iter().find_map(|role| Some((*role, self.take(*role)?)));
        let has_field = self.values.iter().any(|value| value.0.is_page());
        let (format, body) = match found {
            Some((Role::Html, body)) => (Some(Format::Html), Ok(body)),
            Some((Role::Text, body)) => (Some(Format::Text), Ok(body)),
            Some((_, body)) => match name.as_deref().map(|name| ending(Path::new(name))) {
                Some(Ending::Page(format)) => (Some(format), Ok(body)),
                _ => (None, Ok(body)),
            },
            None if has_field => (None, Ok(Vec::new())),
            None => (None, Err(PageError::BadRecord(format!("has none of the fields {}", fields.bodies())))),
        };
        let is_utf8 = body.as_ref().is_ok_and(|body| std::str::from_utf8(body).is_ok());
        let declared = self.text(Role::Charset);
        Member {
            locator,
            name,
            format,
            url: self.text(Role::Url),
            date_fetched: self.text(Role::DateFetched).and_then(|date| fetched(&date)),
            // Text in a row was decoded by whoever wrote it, whatever the page itself says of its encoding.
            charset: if is_utf8 { Some("utf-8".to_owned()) } else { declared },
            body,
        }
    }
}
