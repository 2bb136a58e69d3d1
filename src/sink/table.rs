//! `articles.csv`: the flat projection of the records, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

use crate::config::{CsvNewlines, OutputConfig};
use crate::record::ArticleRecord;

/// Columns in their order; a change of them is a change of the schema.
pub const COLUMNS: [&str; 25] = [
    "id",
    "title",
    "standfirst",
    "byline",
    "authors",
    "date_published",
    "date_published_utc",
    "date_precision",
    "language",
    "section",
    "tags",
    "url",
    "hostname",
    "site_name",
    "dateline",
    "captions",
    "notes",
    "status",
    "flags",
    "word_count",
    "removed_ratio",
    "content_hash",
    "duplicate_of",
    "source_path",
    "text",
];

/// Least bytes of the buffer of a writer.
const LEAST_BUFFER: usize = 8 << 10;
/// Most UTF-16 units that Excel keeps of a cell.
const EXCEL_CELL_UNITS: usize = 32_767;

/// What was noticed while writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CsvCounts {
    /// Cells that got a `'` in front, because a spreadsheet would take them for a formula.
    pub escaped_cells: u64,
    /// Cells that Excel would cut.
    pub long_cells: u64,
}

/// The header row, as it stands in the schema.
pub fn header() -> String {
    COLUMNS.join(",")
}

/// What the file begins with.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn beginning(output: &OutputConfig) -> io::Result<Vec<u8>> {
    let mut bytes = if output.csv_bom { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
    let mut row = writer(output, 0);
    row.write_record(COLUMNS)?;
    bytes.extend(row.into_inner().map_err(csv::IntoInnerError::into_error)?);
    Ok(bytes)
}

/// The row of a record up to its last cell, which [`text_cell`] makes, and what was noticed about all of it.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn row(record: &ArticleRecord, output: &OutputConfig) -> io::Result<(Vec<u8>, CsvCounts)> {
    let mut counts = CsvCounts::default();
    let mut row = writer(output, 0);
    for cell in cells(record) {
        row.write_field(safe(&cell, output, &mut counts).as_bytes())?;
    }
    // With an empty one, the cell before is closed and the comma behind it written.
    row.write_field(b"")?;
    safe(&record.text, output, &mut counts);
    Ok((row.into_inner().map_err(csv::IntoInnerError::into_error)?, counts))
}

/// The cell of the text and the end of the row.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn text_cell(text: &str, output: &OutputConfig) -> io::Result<Vec<u8>> {
    let mut row = writer(output, text.len());
    // A row of one empty cell would be written as two quotes.
    if text.is_empty() {
        return Ok(if output.csv_crlf { b"\r\n".to_vec() } else { b"\n".to_vec() });
    }
    row.write_record([safe(text, output, &mut CsvCounts::default()).as_bytes()])?;
    row.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// A writer for a row whose longest cell has about this many bytes. Whenever its buffer is full, the writer looks through
/// the rest of the cell for quotes again, so a small buffer takes the square of the length of a cell of many megabytes.
fn writer(output: &OutputConfig, longest: usize) -> csv::Writer<Vec<u8>> {
    let terminator = if output.csv_crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let capacity = LEAST_BUFFER.max(longest.saturating_add(longest / 8));
    csv::WriterBuilder::new().terminator(terminator).buffer_capacity(capacity).from_writer(Vec::new())
}

fn safe<'c>(cell: &'c str, output: &OutputConfig, counts: &mut CsvCounts) -> Cow<'c, str> {
    let mut cell = match output.csv_newlines {
        CsvNewlines::Escape if cell.contains(['\n', '\r', '\\']) => {
            Cow::Owned(cell.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
        }
        _ => Cow::Borrowed(cell),
    };
    if !output.csv_raw && looks_like_formula(&cell) {
        counts.escaped_cells += 1;
        cell.to_mut().insert(0, '\'');
    }
    if cell.len() > EXCEL_CELL_UNITS && cell.encode_utf16().count() > EXCEL_CELL_UNITS {
        counts.long_cells += 1;
    }
    cell
}

/// Whether a spreadsheet would run the cell, as listed by OWASP (CSV injection), full-width forms included.
fn looks_like_formula(cell: &str) -> bool {
    let unseen = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
    let first = cell.trim_start_matches(unseen).chars().next();
    cell.starts_with(['\t', '\r']) || first.is_some_and(|c| "=+-@＝＋－＠".contains(c))
}

/// All cells but the last.
fn cells(record: &ArticleRecord) -> [Cow<'_, str>; COLUMNS.len() - 1] {
    let captions = record.captions.iter().map(|caption| caption.text.as_str()).collect::<Vec<_>>().join(" | ");
    let notes = record.notes.iter().map(|note| format!("{}: {}", word(&note.kind), note.text));
    let dateline = record.dateline.as_ref().map(|dateline| dateline.raw.as_str());
    [
        record.id.as_str().into(),
        optional(record.title.as_ref()),
        optional(record.standfirst.as_ref()),
        optional(record.byline.as_ref()),
        list(record.authors.iter().map(String::as_str)),
        optional(record.date_published.as_ref()),
        optional(record.date_published_utc.as_ref()),
        record.date_precision.map(|precision| word(&precision)).unwrap_or_default().into(),
        optional(record.language.as_ref()),
        optional(record.section.as_ref()),
        list(record.tags.iter().map(String::as_str)),
        optional(record.url.as_ref()),
        optional(record.hostname.as_ref()),
        optional(record.site_name.as_ref()),
        dateline.unwrap_or_default().into(),
        captions.into(),
        notes.collect::<Vec<_>>().join(" | ").into(),
        word(&record.status).into(),
        list(record.flags.iter().map(word).collect::<Vec<_>>().iter().map(String::as_str)).into_owned().into(),
        record.word_count.to_string().into(),
        record.removed_ratio.to_string().into(),
        record.content_hash.as_str().into(),
        optional(record.duplicate_of.as_ref()),
        record.source.path.as_str().into(),
    ]
}

fn optional(value: Option<&String>) -> Cow<'_, str> {
    value.map(String::as_str).unwrap_or_default().into()
}

/// Items joined by `; `; a `;` inside an item becomes `,`.
fn list<'a>(items: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    items.map(|item| item.replace(';', ",")).collect::<Vec<_>>().join("; ").into()
}

/// The word that stands for a unit variant in JSON.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(text: &str, title: &str) -> ArticleRecord {
        let value = json!({
            "schema_version": "1.0", "id": "1", "text": text, "title": title, "authors": ["A; B", "C"],
            "dateline": {"place": "OSLO", "raw": "OSLO (X) -"}, "date_precision": "day", "tags": [], "captions":
            [{"text": "one", "position": 0}, {"text": "two", "position": 1}], "status": "ok", "notes":
            [{"kind": "editor_note", "text": "n"}], "flags": ["lossy_decode", "high_removal"], "word_count": 2,
            "char_count": 1, "paragraph_count": 1, "content_hash": "h", "simhash": "0", "removed_chars": 0,
            "removed_ratio": 0.25, "removed_by": {}, "page_type": null, "confidence": 1.0, "source": {"path": "a,1.txt", "format": "text",
            "bytes": 1, "sha256": "s", "encoding": "UTF-8", "encoding_evidence": "utf8", "encoding_confidence": 1.0,
            "replaced_chars": 0}
        });
        serde_json::from_value(value).unwrap()
    }

    fn written(record: &ArticleRecord, output: &OutputConfig) -> (String, CsvCounts) {
        let (row, counts) = row(record, output).unwrap();
        let bytes = [beginning(output).unwrap(), row, text_cell(&record.text, output).unwrap()].concat();
        (String::from_utf8(bytes).unwrap(), counts)
    }

    #[test]
    fn a_record_is_flattened_by_the_rules() {
        assert!(written(&record("", "T"), &OutputConfig::default()).0.ends_with(",\"a,1.txt\",\n"));
        let (text, counts) = written(&record("One.\n\nTwo \"2\".", "T"), &OutputConfig::default());
        let row = "1,T,,,\"A, B; C\",,,day,,,,,,,OSLO (X) -,one | two,editor_note: n,ok,lossy_decode; high_removal,2,0.25,\
                   h,,\"a,1.txt\",\"One.\n\nTwo \"\"2\"\".\"\n";
        assert_eq!(text, format!("{}\n{row}", header()));
        assert_eq!(counts, CsvCounts::default());
    }

    #[test]
    fn formulas_are_defused_and_counted() {
        for bad in ["=1+1", "+x", "-x", "@x", " =x", "\t=x", "\tx", "\rx", "＝x", "\u{feff}=x"] {
            let (text, counts) = written(&record("x", bad), &OutputConfig::default());
            let row = csv::Reader::from_reader(text.as_bytes()).into_records().next().unwrap().unwrap();
            assert_eq!(row.get(1), Some(format!("'{bad}").as_str()));
            assert_eq!(counts.escaped_cells, 1, "{bad:?}");
        }
        for good in ["– she said", "— x", "x=1", "", "'x"] {
            let (text, counts) = written(&record("x", good), &OutputConfig::default());
            let row = csv::Reader::from_reader(text.as_bytes()).into_records().next().unwrap().unwrap();
            assert_eq!((row.get(1), counts.escaped_cells), (Some(good), 0));
        }
        let raw = OutputConfig { csv_raw: true, ..OutputConfig::default() };
        assert!(written(&record("x", "=1"), &raw).0.contains("\n1,=1,"));
    }

    #[test]
    fn line_breaks_ends_and_mark_are_as_asked() {
        let output = OutputConfig {
            csv_crlf: true,
            csv_bom: true,
            csv_newlines: CsvNewlines::Escape,
            ..OutputConfig::default()
        };
        let (text, _) = written(&record("a\\b\n\nc", "T"), &output);
        assert!(text.starts_with("\u{feff}id,"));
        assert!(text.ends_with(",a\\\\b\\n\\nc\r\n"), "{text}");
        assert_eq!(text.matches('\n').count(), 2);
    }

    #[test]
    fn cells_too_long_for_excel_are_counted() {
        assert_eq!(written(&record(&"ü".repeat(32_767), "T"), &OutputConfig::default()).1.long_cells, 0);
        assert_eq!(written(&record(&"ü".repeat(32_768), "T"), &OutputConfig::default()).1.long_cells, 1);
    }
}
