//! The lines of `removals.jsonl`, which are most of what an HTML page adds to the outputs.
//!
//! Written field by field as serde would write them, which a test holds it to: the names of the fields and strings
//! without a mark to escape, which are nearly all, go over whole.

use std::io;

use crate::record::RemovalRecord;

/// Bytes of a line besides the strings that differ in length most, more or less.
const LINE_BYTES: usize = 320;

/// The lines of a page's removals.
///
/// # Errors
/// None: only a writer that is no memory has some.
pub(super) fn lines(removals: &[RemovalRecord]) -> io::Result<Vec<u8>> {
    let texts: usize = removals.iter().map(|removal| removal.text.len() + removal.path.len()).sum();
    let mut lines = Vec::with_capacity(texts + removals.len() * LINE_BYTES);
    for removal in removals {
        append(removal, &mut lines)?;
    }
    Ok(lines)
}

fn append(removal: &RemovalRecord, line: &mut Vec<u8>) -> io::Result<()> {
    // Every field by its name, so that one that is added is not forgotten here.
    let RemovalRecord {
        id,
        path,
        seq,
        rule,
        category,
        action,
        field,
        start,
        end,
        unit,
        text,
        confidence,
        evidence,
        lang,
        rules_version,
    } = removal;
    string(line, b"{\"id\":", id)?;
    string(line, b",\"path\":", path)?;
    line.extend_from_slice(b",\"seq\":");
    serde_json::to_writer(&mut *line, seq)?;
    string(line, b",\"rule\":", rule)?;
    string(line, b",\"category\":", category)?;
    line.extend_from_slice(b",\"action\":");
    serde_json::to_writer(&mut *line, action)?;
    string_or_null(line, b",\"field\":", field.as_deref())?;
    line.extend_from_slice(b",\"start\":");
    serde_json::to_writer(&mut *line, start)?;
    line.extend_from_slice(b",\"end\":");
    serde_json::to_writer(&mut *line, end)?;
    string(line, b",\"unit\":", unit)?;
    string(line, b",\"text\":", text)?;
    line.extend_from_slice(b",\"confidence\":");
    serde_json::to_writer(&mut *line, confidence)?;
    line.extend_from_slice(b",\"evidence\":[");
    for (number, signal) in evidence.iter().enumerate() {
        string(line, if number == 0 { b"" } else { b"," }, signal)?;
    }
    string_or_null(line, b"],\"lang\":", lang.as_deref())?;
    string(line, b",\"rules_version\":", rules_version)?;
    line.extend_from_slice(b"}\n");
    Ok(())
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
    fn lines_are_those_that_serde_writes() {
        let plain = RemovalRecord {
            id: "0123".to_owned(),
            path: "a/ferry.html".to_owned(),
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
            lang: Some("en".to_owned()),
            rules_version: "1".into(),
        };
        let odd = RemovalRecord {
            path: "C:\\\"a\"\t.txt".to_owned(),
            seq: 12,
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
        assert_eq!(String::from_utf8(lines(&all).unwrap()), String::from_utf8(expected));
    }
}
