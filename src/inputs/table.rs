//! CSV: a header that names the columns, and rows, one page each.
//!
//! The crate `csv-core` reads field by field into a buffer of ours, so that a quote that is never closed takes no
//! more memory than one page may.

use std::io::{self, BufRead};

use csv_core::ReadFieldResult;

use super::rows::{Role, Row};
use super::unpack::Unpacked;
use super::{Common, Compression, Fields, Member, Source};
use crate::error::PageError;

/// Most columns that are looked at.
const MAX_COLUMNS: usize = 10_000;
/// Longest name of a column.
const MAX_COLUMN_NAME: u64 = 1_024;

pub(super) struct Table {
    source: Unpacked<Box<dyn Source>>,
    parser: csv_core::Reader,
    /// What each column is for.
    columns: Vec<Option<(Role, usize)>>,
    row: u64,
}

/// What was read of a row.
enum Read {
    Row(Row),
    TooLong(u64),
    /// Another number of cells than columns.
    Uneven(usize),
    End,
}

/// One cell: the part of it that is kept.
struct Cell {
    text: Vec<u8>,
    /// How long it is.
    length: u64,
    ends_row: bool,
}

impl Table {
    pub(super) fn new(
        source: Box<dyn Source>,
        compression: Option<Compression>,
        common: &Common,
    ) -> Result<Self, PageError> {
        let source = Unpacked::new(source, compression.into(), common.settings.max_ratio);
        let mut table = Self { source, parser: csv_core::Reader::new(), columns: Vec::new(), row: 0 };
        let fields = &common.settings.fields;
        table.columns = table.header(fields)?;
        let has_page = |column: &Option<(Role, usize)>| column.is_some_and(|(role, _)| role.is_page());
        if table.columns.iter().any(has_page) {
            Ok(table)
        } else {
            Err(PageError::BrokenContainer(format!("the header has none of the columns {}", fields.bodies())))
        }
    }

    fn header(&mut self, fields: &Fields) -> Result<Vec<Option<(Role, usize)>>, PageError> {
        let mut columns = Vec::new();
        loop {
            match self.cell(MAX_COLUMN_NAME) {
                Err(cause) => return Err(self.source.broken(&cause)),
                Ok(None) => return Ok(columns),
                Ok(Some(_)) if columns.len() == MAX_COLUMNS => {
                    let message = format!("the header has more than {MAX_COLUMNS} columns");
                    return Err(PageError::BrokenContainer(message));
                }
                Ok(Some(cell)) => {
                    columns.push(std::str::from_utf8(&cell.text).ok().and_then(|name| fields.role(name.trim())));
                    if cell.ends_row {
                        return Ok(columns);
                    }
                }
            }
        }
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Option<Member> {
        let limit = common.settings.max_page_bytes;
        let read = self.read(limit);
        self.row += 1;
        let locator = || format!("row={}", self.row);
        let read = match read {
            Ok(Read::End) => return None,
            Ok(read) => read,
            Err(cause) => {
                common.finish();
                return Some(Member::failed(locator(), self.source.broken(&cause)));
            }
        };
        if let Some(member) = common.count(locator) {
            return Some(member);
        }
        Some(match read {
            Read::Row(row) => row.member(locator(), &common.settings.fields),
            Read::TooLong(bytes) => Member::failed(locator(), PageError::TooLarge { bytes, limit }),
            Read::Uneven(cells) => {
                let message = format!("has {cells} cells instead of {}", self.columns.len());
                Member::failed(locator(), PageError::BadRecord(message))
            }
            Read::End => return None,
        })
    }

    /// Reads a row and keeps the wanted cells, all together no longer than the limit.
    fn read(&mut self, limit: u64) -> io::Result<Read> {
        let mut row = Row::default();
        let (mut cells, mut kept, mut longest) = (0, 0, 0);
        loop {
            let role = self.columns.get(cells).copied().flatten();
            let room = if role.is_some() { limit.saturating_sub(kept) } else { 0 };
            let Some(cell) = self.cell(room)? else {
                return Ok(if cells == 0 { Read::End } else { Read::Uneven(cells) });
            };
            cells += 1;
            if let Some((role, number)) = role {
                kept += cell.text.len() as u64;
                if cell.length > room {
                    longest = longest.max(kept + cell.length);
                }
                row.add(role, number, cell.text);
            }
            if cell.ends_row {
                return Ok(match cells {
                    _ if longest > 0 => Read::TooLong(longest),
                    cells if cells != self.columns.len() => Read::Uneven(cells),
                    _ => Read::Row(row),
                });
            }
        }
    }

    /// The next cell, of which at most `most` bytes are kept, and none if it is longer; `None` at the end.
    fn cell(&mut self, most: u64) -> io::Result<Option<Cell>> {
        let mut cell = Cell { text: Vec::new(), length: 0, ends_row: false };
        let mut part = [0; 1 << 12];
        loop {
            let input = self.source.fill_buf()?;
            let (result, taken, written) = self.parser.read_field(input, &mut part);
            self.source.consume(taken);
            cell.length += written as u64;
            if cell.length <= most {
                cell.text.extend_from_slice(part.get(..written).unwrap_or_default());
            } else {
                cell.text = Vec::new();
            }
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    cell.ends_row = record_end;
                    return Ok(Some(cell));
                }
                ReadFieldResult::End => return Ok(None),
            }
        }
    }
}
