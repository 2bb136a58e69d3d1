//! JSON lines: one object a line, one page each.

use std::fmt;
use std::io::{self, BufRead};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::rows::Row;
use super::unpack::Unpacked;
use super::{Common, Compression, Fields, Member, Source};
use crate::error::PageError;

pub(super) struct Lines {
    source: Unpacked<Box<dyn Source>>,
    line: u64,
    buffer: Vec<u8>,
}

/// What was read of a line.
enum Line {
    Whole,
    /// It is longer than the limit: its length.
    TooLong(u64),
    End,
}

impl Lines {
    pub(super) fn new(source: Box<dyn Source>, compression: Option<Compression>, common: &Common) -> Self {
        let source = Unpacked::new(source, compression.into(), common.settings.max_ratio);
        Self { source, line: 0, buffer: Vec::new() }
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Option<Member> {
        let limit = common.settings.max_page_bytes;
        loop {
            let read = self.read(limit);
            self.line += 1;
            let locator = || format!("line={}", self.line);
            match read {
                Ok(Line::End) => return None,
                Ok(Line::Whole) if self.buffer.trim_ascii().is_empty() => continue,
                Ok(_) => {}
                Err(cause) => {
                    common.finish();
                    return Some(Member::failed(locator(), self.source.broken(&cause)));
                }
            }
            if let Some(member) = common.count(locator) {
                return Some(member);
            }
            return Some(match read {
                Ok(Line::TooLong(bytes)) => Member::failed(locator(), PageError::TooLarge { bytes, limit }),
                _ => member(&self.buffer, locator(), &common.settings.fields),
            });
        }
    }

    /// Reads a line into the buffer; what is longer than the limit is passed over and not kept.
    fn read(&mut self, limit: u64) -> io::Result<Line> {
        self.buffer.clear();
        // A large line is rare: its memory is not kept for the others.
        self.buffer.shrink_to(1 << 20);
        let mut length = 0u64;
        loop {
            let ready = self.source.fill_buf()?;
            if ready.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', ready);
            let part = ready.get(..end.unwrap_or(ready.len())).unwrap_or_default();
            length += part.len() as u64;
            if length <= limit {
                self.buffer.extend_from_slice(part);
            }
            let taken = end.map_or(ready.len(), |end| end + 1);
            self.source.consume(taken);
            if end.is_some() {
                return Ok(if length > limit { Line::TooLong(length) } else { Line::Whole });
            }
        }
        Ok(match length {
            0 => Line::End,
            length if length > limit => Line::TooLong(length),
            _ => Line::Whole,
        })
    }
}

fn member(line: &[u8], locator: String, fields: &Fields) -> Member {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let mut reader = serde_json::Deserializer::from_slice(line);
    let row = Wanted(fields).deserialize(&mut reader).and_then(|row| reader.end().map(|()| row));
    match row {
        Ok(row) => row.member(locator, fields),
        Err(error) => {
            let message = error.to_string();
            let cause = message.split(" at line ").next().unwrap_or_default();
            let problem = PageError::BadRecord(format!("column {}: {cause}", error.column()));
            Member::failed(locator, problem)
        }
    }
}

/// Reads an object and keeps the wanted fields only: the others take no memory, however they are nested.
struct Wanted<'a>(&'a Fields);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = Row;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Row, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = Row::default();
        while let Some(key) = map.next_key::<String>()? {
            match self.0.role(&key) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some((role, number)) => match map.next_value_seed(Value)? {
                    Some(Scalar::Text(text)) => row.add(role, number, text.into_bytes()),
                    Some(Scalar::Number(text)) if !role.is_page() => row.add(role, number, text.into_bytes()),
                    Some(Scalar::Number(_)) | None => {}
                },
            }
        }
        Ok(row)
    }
}

/// A value that may be wanted.
enum Scalar {
    Text(String),
    Number(String),
}

/// Reads a string or a number; nothing of everything else.
struct Value;

impl<'de> DeserializeSeed<'de> for Value {
    type Value = Option<Scalar>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Scalar>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = Option<Scalar>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<Scalar>, E> {
        Ok(Some(Scalar::Text(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Option<Scalar>, E> {
        Ok(Some(Scalar::Text(text)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Option<Scalar>, E> {
        Ok(Some(Scalar::Number(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Option<Scalar>, E> {
        Ok(Some(Scalar::Number(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Option<Scalar>, E> {
        Ok(Some(Scalar::Number(number.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<Scalar>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<Scalar>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Scalar>, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Scalar>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
