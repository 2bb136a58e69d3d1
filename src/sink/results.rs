//! The results of a page: made by the workers, kept in the log, and brought into the files. The line of a record is kept
//! as it will stand there; its row and its removals, which say much of it again, are kept in a shorter form.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

use crate::config::{OutputConfig, OutputFormat};
use crate::fields::TextWords;
use crate::record::{ArticleRecord, Cleaned, Flag, KeptBlock};
use crate::sink::{CsvCounts, Reject, removals, table};
use crate::state::{Kin, Mark};

/// Bytes of the four lengths in front.
const LENGTHS_BYTES: usize = 16;

/// The parts of the results of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    /// Its line in `articles.jsonl`, or in `quarantine.jsonl` when it has no record.
    pub(crate) line: &'a [u8],
    /// What [`row`] makes its row in `articles.csv` of; empty when no table is wanted.
    pub(crate) row: &'a [u8],
    /// What [`removal_lines`] makes its lines in `removals.jsonl` of.
    pub(crate) removals: &'a [u8],
    /// Its [`Kept`], for what is learned later.
    pub(crate) kept: &'a [u8],
    /// The results that take their place if its site is a manual; empty where that is out of the question.
    pub(crate) as_manual: &'a [u8],
}

/// The results of a record.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn of_record(cleaned: &Cleaned, output: &OutputConfig) -> io::Result<(Vec<u8>, CsvCounts)> {
    let wants_table = output.formats.contains(&OutputFormat::Csv);
    let line = json_line(&cleaned.record)?;
    let (row, counts) = if wants_table { table::row(&cleaned.record, output)? } else { Default::default() };
    let removals = removals::pack(&cleaned.removals)?;
    let kept = Kept { visible_chars: cleaned.visible_chars, blocks: Cow::Borrowed(&cleaned.kept) };
    let kept = postcard::to_stdvec(&kept).map_err(io::Error::other)?;
    // Its row is made when it is known to be wanted.
    let without_table = OutputConfig { formats: Vec::new(), ..OutputConfig::default() };
    let as_manual = match &cleaned.as_manual {
        Some(other) => of_record(other, &without_table)?.0,
        None => Vec::new(),
    };
    let parts = Parts { line: &line, row: &row, removals: &removals, kept: &kept, as_manual: &as_manual };
    Ok((join(parts), counts))
}

/// What is not in the outputs, but needed to take more out of a record.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    visible_chars: u64,
    blocks: Cow<'a, [KeptBlock]>,
}

/// The record that [`of_record`] was given, without the one that takes its place if its site is a manual.
///
/// # Errors
/// When the parts are not those of a record.
pub(crate) fn cleaned(parts: Parts<'_>) -> io::Result<Cleaned> {
    let kept: Kept<'_> = postcard::from_bytes(parts.kept).map_err(io::Error::other)?;
    Ok(Cleaned {
        record: serde_json::from_slice(parts.line)?,
        removals: removals::records(parts.removals)?,
        kept: kept.blocks.into_owned(),
        visible_chars: kept.visible_chars,
        words: TextWords::default(),
        is_manual: false,
        as_manual: None,
    })
}

/// The row of a page in `articles.csv`: its text is kept in the line alone.
///
/// # Errors
/// When the parts are not those of a record.
pub(crate) fn row(parts: Parts<'_>, output: &OutputConfig) -> io::Result<Vec<u8>> {
    if parts.row.is_empty() {
        return Ok(Vec::new());
    }
    Ok([parts.row, &table::text_cell(&text(parts)?, output)?].concat())
}

/// The lines of a page in `removals.jsonl`.
///
/// # Errors
/// When the parts are not those of a record.
pub(crate) fn removal_lines(parts: Parts<'_>) -> io::Result<Vec<u8>> {
    removals::lines(parts.removals)
}

/// The results of a page without a record.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn of_reject(reject: &Reject) -> io::Result<Vec<u8>> {
    let line = json_line(reject)?;
    Ok(join(Parts { line: &line, ..Parts::default() }))
}

/// Line and row, as [`Parts`] have them, of a record that turned out to repeat another, or to be repeated.
///
/// # Errors
/// When the line is not that of a record.
pub(crate) fn as_duplicate(parts: Parts<'_>, mark: Mark, output: &OutputConfig) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut record: ArticleRecord = serde_json::from_slice(parts.line)?;
    set(&mut record, mark);
    let row = if parts.row.is_empty() { Vec::new() } else { table::row(&record, output)?.0 };
    Ok((json_line(&record)?, row))
}

/// Sets the fields that tell of duplicates.
fn set(record: &mut ArticleRecord, mark: Mark) {
    let of = (mark.kin != Kin::Alone).then(|| format!("{:032x}", mark.of));
    let is_copy = matches!(mark.kin, Kin::Exact | Kin::Near);
    record.duplicate_of = of.clone().filter(|_| is_copy);
    record.duplicate_cluster = of;
    record.similarity = is_copy.then(|| f64::from(mark.similarity) / 10_000.0);
    record.flags.retain(|flag| *flag != Flag::NearDuplicate);
    if mark.kin == Kin::Near {
        record.flags.push(Flag::NearDuplicate);
        record.flags.sort_unstable();
    }
}

/// The text of a record.
///
/// # Errors
/// When the line is not that of a record.
pub(crate) fn text(parts: Parts<'_>) -> io::Result<String> {
    #[derive(Deserialize)]
    struct Line {
        text: String,
    }
    Ok(serde_json::from_slice::<Line>(parts.line)?.text)
}

fn json_line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

fn join(parts: Parts<'_>) -> Vec<u8> {
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes();
    let Parts { line, row, removals, kept, as_manual } = parts;
    let lengths = [line, row, removals, kept].map(length);
    [lengths.as_flattened(), line, row, removals, kept, as_manual].concat()
}

/// The parts of what [`of_record`] or [`of_reject`] made.
pub(crate) fn parts(bytes: &[u8]) -> Option<Parts<'_>> {
    let (lengths, rest) = bytes.split_at_checked(LENGTHS_BYTES)?;
    let length = |at: usize| lengths.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    let (line, rest) = rest.split_at_checked(length(0)?)?;
    let (row, rest) = rest.split_at_checked(length(4)?)?;
    let (removals, rest) = rest.split_at_checked(length(8)?)?;
    let (kept, as_manual) = rest.split_at_checked(length(12)?)?;
    Some(Parts { line, row, removals, kept, as_manual })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, Settings};

    #[test]
    fn a_record_read_back_is_written_the_same_but_for_what_it_repeats() {
        let page = b"Ferry back in service\n\nThe ferry to Aros sails again from Monday, the harbour office said on \
                     Thursday, after three weeks.\n\nAdvertisement\n";
        let Outcome::Cleaned(mut cleaned) = crate::clean(page, &Settings::default()) else { panic!("a reject") };
        let output = OutputConfig::default();
        let (bytes, _) = of_record(&cleaned, &output).unwrap();
        let own = parts(&bytes).unwrap();
        assert!(removal_lines(own).unwrap().ends_with(b"}\n"), "{own:?}");
        assert_eq!(text(own).unwrap(), cleaned.record.text);
        let mark = Mark { of: 0xabc, kin: Kin::Near, similarity: 9_150, is_dropped: false };
        let (line, start) = as_duplicate(own, mark, &output).unwrap();
        let whole_row = |parts| String::from_utf8(row(parts, &output).unwrap()).unwrap();
        let of = format!("{:032x}", 0xabc);
        (cleaned.record.duplicate_of, cleaned.record.duplicate_cluster) = (Some(of.clone()), Some(of));
        (cleaned.record.similarity, cleaned.record.flags) = (Some(0.915), vec![Flag::NearDuplicate]);
        assert_eq!(super::cleaned(own).unwrap().record.id, cleaned.record.id);
        let (bytes, _) = of_record(&cleaned, &output).unwrap();
        let other = parts(&bytes).unwrap();
        assert_eq!((line.as_slice(), start.as_slice()), (other.line, other.row));
        assert!(
            whole_row(own).ends_with(&format!(",\"{}\"\n", cleaned.record.text.replace('"', "\"\""))),
            "{}",
            whole_row(own)
        );
    }

    #[test]
    fn bytes_that_are_no_results_have_no_parts() {
        assert_eq!(parts(b""), None);
        assert_eq!(parts(&[255; 20]), None);
        assert_eq!(parts(&[0; 16]), Some(Parts::default()));
    }
}
