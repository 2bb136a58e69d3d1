//! The lines of `removals.jsonl`, which are most of what an HTML page adds to the outputs.
//!
//! Nearly all of a line is the page's or the reason's and not the removal's own: between runs each reason is kept once
//! a page, and the lines are made when the file is written. They are put together as serde would write them, which a
//! test holds them to: strings without a mark to escape, which are nearly all, go over whole.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::record::{RemovalAction, RemovalRecord};

/// Bytes of a line besides its text, more or less.
const LINE_BYTES: usize = 360;

/// The removals of a page.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    id: &'a str,
    path: &'a str,
    #[serde(borrow)]
    reasons: Vec<Reason<'a>>,
    #[serde(borrow)]
    removals: Vec<Own<'a>>,
}

/// What many removals of a page have in common.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Reason<'a> {
    rule: &'a str,
    category: &'a str,
    action: RemovalAction,
    field: Option<&'a str>,
    unit: &'a str,
    #[serde(borrow)]
    evidence: Cow<'a, [Cow<'a, str>]>,
    lang: Option<&'a str>,
    rules_version: &'a str,
}

/// What one removal has of its own. Its number is its place.
#[derive(Serialize, Deserialize)]
struct Own<'a> {
    reason: u32,
    start: u64,
    end: u64,
    text: &'a str,
    confidence: f64,
}

/// The removals of a page as [`lines`] and [`records`] read them.
///
/// # Errors
/// None that memory does not have.
pub(super) fn pack(removals: &[RemovalRecord]) -> io::Result<Vec<u8>> {
    let Some(first) = removals.first() else { return Ok(Vec::new()) };
    let mut numbers = FxHashMap::default();
    let mut reasons = Vec::new();
    let own = removals.iter().map(|removal| {
        let reason = reason_of(removal);
        let number = *numbers.entry(reason).or_insert_with_key(|reason| {
            reasons.push(reason.clone());
            u32::try_from(reasons.len() - 1).unwrap_or(u32::MAX)
        });
        let RemovalRecord { start, end, text, confidence, .. } = removal;
        Own { reason: number, start: *start, end: *end, text, confidence: *confidence }
    });
    let removals = own.collect();
    let packed = Packed { id: &first.id, path: &first.path, reasons, removals };
    postcard::to_stdvec(&packed).map_err(io::Error::other)
}

fn reason_of(removal: &RemovalRecord) -> Reason<'_> {
    // Every field by its name, so that one that is added is not forgotten here.
    let RemovalRecord {
        id: _,
        path: _,
        seq: _,
        rule,
        category,
        action,
        field,
        start: _,
        end: _,
        unit,
        text: _,
        confidence: _,
        evidence,
        lang,
        rules_version,
    } = removal;
    Reason {
        rule,
        category,
        action: *action,
        field: field.as_deref(),
        unit,
        evidence: Cow::Borrowed(evidence),
        lang: lang.as_deref(),
        rules_version,
    }
}

fn unpack(packed: &[u8]) -> io::Result<Packed<'_>> {
    if packed.is_empty() {
        return Ok(Packed { id: "", path: "", reasons: Vec::new(), removals: Vec::new() });
    }
    postcard::from_bytes(packed).map_err(io::Error::other)
}

/// Each removal with its number and the number of its reason.
fn each<'p, 'a>(packed: &'p Packed<'a>) -> impl Iterator<Item = (u64, &'p Own<'a>, usize)> {
    (0u64..).zip(&packed.removals).map(|(seq, own)| (seq, own, own.reason as usize))
}

/// What [`pack`] was given.
///
/// # Errors
/// When the bytes are not what it made.
pub(super) fn records(packed: &[u8]) -> io::Result<Vec<RemovalRecord>> {
    let packed = unpack(packed)?;
    let owned = |text: &str| Cow::Owned(text.to_owned());
    let (id, path): (Arc<str>, Arc<str>) = (packed.id.into(), packed.path.into());
    let record = |(seq, own, reason): (u64, &Own<'_>, usize)| {
        let reason = packed.reasons.get(reason).ok_or(io::ErrorKind::InvalidData)?;
        Ok(RemovalRecord {
            id: id.clone(),
            path: path.clone(),
            seq,
            rule: owned(reason.rule),
            category: owned(reason.category),
            action: reason.action,
            field: reason.field.map(owned),
            start: own.start,
            end: own.end,
            unit: owned(reason.unit),
            text: own.text.to_owned(),
            confidence: own.confidence,
            evidence: reason.evidence.iter().map(|signal| owned(signal)).collect(),
            lang: reason.lang.map(Into::into),
            rules_version: owned(reason.rules_version),
        })
    };
    each(&packed).map(record).collect()
}

/// The lines of a page's removals.
///
/// # Errors
/// When the bytes are not what [`pack`] made.
pub(super) fn lines(packed: &[u8]) -> io::Result<Vec<u8>> {
    let packed = unpack(packed)?;
    let mut page = Vec::new();
    string(&mut page, b"{\"id\":", packed.id)?;
    string(&mut page, b",\"path\":", packed.path)?;
    page.extend_from_slice(b",\"seq\":");
    let reasons = packed.reasons.iter().map(around).collect::<io::Result<Vec<_>>>()?;
    let texts: usize = packed.removals.iter().map(|own| own.text.len()).sum();
    let mut lines = Vec::with_capacity(texts + packed.removals.len() * (LINE_BYTES + page.len()));
    for (seq, own, reason) in each(&packed) {
        let (before, after) = reasons.get(reason).ok_or(io::ErrorKind::InvalidData)?;
        lines.extend_from_slice(&page);
        serde_json::to_writer(&mut lines, &seq)?;
        lines.extend_from_slice(before);
        serde_json::to_writer(&mut lines, &own.start)?;
        lines.extend_from_slice(b",\"end\":");
        serde_json::to_writer(&mut lines, &own.end)?;
        string(&mut lines, b",\"unit\":", packed.reasons.get(reason).map_or("", |reason| reason.unit))?;
        string(&mut lines, b",\"text\":", own.text)?;
        lines.extend_from_slice(b",\"confidence\":");
        serde_json::to_writer(&mut lines, &own.confidence)?;
        lines.extend_from_slice(after);
    }
    Ok(lines)
}

/// What stands in a line of this reason between the removal's number and where it is, and behind its confidence.
fn around(reason: &Reason<'_>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    string(&mut before, b",\"rule\":", reason.rule)?;
    string(&mut before, b",\"category\":", reason.category)?;
    before.extend_from_slice(b",\"action\":");
    serde_json::to_writer(&mut before, &reason.action)?;
    string_or_null(&mut before, b",\"field\":", reason.field)?;
    before.extend_from_slice(b",\"start\":");
    after.extend_from_slice(b",\"evidence\":[");
    for (number, signal) in reason.evidence.iter().enumerate() {
        string(&mut after, if number == 0 { b"" } else { b"," }, signal)?;
    }
    string_or_null(&mut after, b"],\"lang\":", reason.lang)?;
    string(&mut after, b",\"rules_version\":", reason.rules_version)?;
    after.extend_from_slice(b"}\n");
    Ok((before, after))
}

fn string_or_null(line: &mut Vec<u8>, name: &[u8], value: Option<&str>) -> io::Result<()> {
    if let Some(value) = value {
        return string(line, name, value);
    }
    line.extend_from_slice(name);
    line.extend_from_slice(b"null");
    Ok(())
}

fn string(line: &mut Vec<u8>, name: &[u8], value: &str) -> io::Result<()> {
    line.extend_from_slice(name);
    if is_plain(value) {
        line.push(b'"');
        line.extend_from_slice(value.as_bytes());
        line.push(b'"');
        return Ok(());
    }
    Ok(serde_json::to_writer(line, value)?)
}

/// Whether JSON has a string as it is.
fn is_plain(value: &str) -> bool {
    // All bytes of it, without a branch for each, so that it compiles to vector instructions.
    let is_escaped = |byte: u8| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    value.bytes().fold(0, |found, byte| found | is_escaped(byte)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RemovalAction;

    #[test]
    fn lines_are_those_that_serde_writes_and_records_come_back() {
        let plain = RemovalRecord {
            id: "0123".into(),
            path: "a\\\"ferry\".html".into(),
            seq: 0,
            rule: "ad-label".into(),
            category: "ad".into(),
            action: RemovalAction::Remove,
            field: None,
            start: 7,
            end: 4_000_000_000,
            unit: "byte".into(),
            text: "Advertisement".to_owned(),
            confidence: 0.9,
            evidence: vec!["phrase".into(), "alone on its line".into()],
            lang: Some("en".into()),
            rules_version: "1".into(),
        };
        let odd = RemovalRecord {
            seq: 1,
            action: RemovalAction::Move,
            field: Some("captions".into()),
            text: "Ф\u{1}oto:\n\"Jörg\" \u{7f}\u{2028} \u{1f4f7}".to_owned(),
            confidence: 1.0,
            evidence: Vec::new(),
            lang: None,
            ..plain.clone()
        };
        let all = [plain, odd];
        let mut expected = Vec::new();
        for removal in &all {
            serde_json::to_writer(&mut expected, removal).unwrap();
            expected.push(b'\n');
        }
        let packed = pack(&all).unwrap();
        assert_eq!(String::from_utf8(lines(&packed).unwrap()), String::from_utf8(expected));
        assert_eq!(records(&packed).unwrap(), all);
        assert!(lines(&pack(&[]).unwrap()).unwrap().is_empty());
    }
}
