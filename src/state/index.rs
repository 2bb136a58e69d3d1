//! The index: all pages whose results are in the log, and the outputs that were made of them.
//!
//! One file: a mark, a [`Header`], a row a page, each with its length before it, and the CRC-32 of all that. It is
//! written anew by each run that changed something, and appears by a rename.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::head::{Head, HeadStart, Stamp};
use super::log::FramePlace;
use super::table::{Before, Mark, Patch, Row, Standing, Table};
use super::{FORMAT, MarkedWith, Similarity};
use crate::disk::DiskFile;
use crate::pipeline::Signature;
use crate::report::{Outliers, Totals};

/// What the file begins with: a name, and the version of the format.
const MARK: &[u8; 8] = &[b'd', b'e', b'h', b'u', b's', b'k', b'I', FORMAT];
/// Longest header or row that is read: more is damage.
const MAX_ITEM_BYTES: u32 = 256 << 20;
const BUFFER_BYTES: usize = 256 << 10;

/// What holds for the whole folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Header {
    /// Version and build of the program.
    pub(crate) program: String,
    /// Hash of the settings that cleaning depends on.
    pub(crate) settings: u64,
    /// Segment and byte at which the log ended.
    pub(crate) log_end: (u32, u64),
    /// Hash of what learning depends on besides the pages.
    pub(crate) learning: u64,
    /// What the pages add up to.
    pub(crate) totals: Totals,
    /// The files that were written.
    pub(crate) outputs: Vec<OutputFile>,
    /// Files that were renamed into their places after this index was written.
    pub(crate) pending: Vec<String>,
    /// Files that were removed after this index was written.
    pub(crate) obsolete: Vec<String>,
    /// Number of rows; set when it is written.
    pub(crate) rows: u64,
    /// What the rows were marked with.
    pub(crate) marked: Option<MarkedWith>,
    /// Texts that were compared.
    pub(crate) similarities: Vec<Similarity>,
    /// Pages that are far from others of their hosts.
    pub(crate) outliers: Outliers,
}

/// A file that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutputFile {
    /// Its name.
    pub(crate) name: String,
    /// Hash of everything that its content depends on.
    pub(crate) recipe: u128,
    /// How it looked when it was written.
    pub(crate) stamp: Stamp,
}

#[derive(Serialize, Deserialize)]
struct IndexRow<'a> {
    path: &'a str,
    locator: Option<&'a str>,
    ordinal: u32,
    last: bool,
    stamp: Stamp,
    context: u64,
    content: u64,
    mark: Mark,
    is_record: bool,
    place: FramePlace,
    patch: Option<Patch>,
    signature: Signature,
    published: i64,
    removed: u8,
}

/// Writes an index.
///
/// # Errors
/// As the system says.
pub(crate) fn write(file: &mut dyn DiskFile, mut header: Header, table: &Table) -> io::Result<()> {
    header.rows = table.rows().len() as u64;
    write_items(&mut *file, &header, table)?;
    file.sync()
}

fn write_items(file: impl Write, header: &Header, table: &Table) -> io::Result<()> {
    let inner = BufWriter::with_capacity(BUFFER_BYTES, file);
    let mut out = Checked { inner, crc: crc32fast::Hasher::new() };
    out.write_all(MARK)?;
    write_item(&mut out, header)?;
    for row in table.rows() {
        write_item(&mut out, &index_row(table, row))?;
    }
    let Checked { mut inner, crc } = out;
    inner.write_all(&crc.finalize().to_le_bytes())?;
    inner.flush()
}

fn index_row<'a>(table: &'a Table, row: &Row) -> IndexRow<'a> {
    IndexRow {
        path: table.path(row),
        locator: table.locator(row),
        ordinal: row.ordinal,
        last: row.last,
        stamp: row.stamp(),
        context: row.context,
        content: row.content,
        mark: table.mark(row),
        is_record: row.is != Standing::Rejected,
        place: row.place,
        patch: table.patch(row),
        signature: *table.signature(row),
        published: row.published,
        removed: row.removed,
    }
}

fn write_item(out: &mut impl Write, item: &impl Serialize) -> io::Result<()> {
    let bytes = postcard::to_stdvec(item).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&bytes)
}

/// Whether the file is an index in the format of another version of the program.
pub(crate) fn is_of_other_version(path: &Path) -> bool {
    let mut mark = [0; MARK.len()];
    let is_read = File::open(path).and_then(|mut file| file.read_exact(&mut mark)).is_ok();
    is_read && mark != *MARK && mark.split_last().map(|(_, name)| name) == MARK.split_last().map(|(_, name)| name)
}

/// Reads an index; `None` when the file is not there or not as it was written.
pub(crate) fn read(path: &Path) -> Option<(Header, Table)> {
    let file = File::open(path).ok()?;
    let mut input = Checked { inner: BufReader::with_capacity(BUFFER_BYTES, file), crc: crc32fast::Hasher::new() };
    let mut mark = [0; MARK.len()];
    input.read_exact(&mut mark).ok()?;
    if mark != *MARK {
        return None;
    }
    let mut item = Vec::new();
    read_item(&mut input, &mut item)?;
    let header: Header = postcard::from_bytes(&item).ok()?;
    // The header may be large, and the rows are not.
    item = Vec::new();
    let mut table = Table::default();
    for _ in 0..header.rows {
        read_item(&mut input, &mut item)?;
        let row: IndexRow<'_> = postcard::from_bytes(&item).ok()?;
        let start = HeadStart { path: row.path.to_owned(), content: row.content, ..HeadStart::default() };
        let head = Head {
            start,
            locator: row.locator.map(ToOwned::to_owned),
            ordinal: row.ordinal,
            last: row.last,
            stamp: row.stamp,
            context: row.context,
            is_record: row.is_record,
            signature: row.signature,
            published: row.published,
            ..Head::default()
        };
        table.push(&head, row.place, Before { patch: row.patch, mark: row.mark, removed: row.removed });
    }
    let crc = input.crc.finalize();
    let mut written = [0; 4];
    input.inner.read_exact(&mut written).ok()?;
    (crc == u32::from_le_bytes(written)).then_some((header, table))
}

fn read_item(input: &mut impl Read, item: &mut Vec<u8>) -> Option<()> {
    let mut length = [0; 4];
    input.read_exact(&mut length).ok()?;
    let length = u32::from_le_bytes(length);
    if length > MAX_ITEM_BYTES {
        return None;
    }
    item.clear();
    // Grows as bytes come in: a damaged length does not claim memory that the file cannot fill.
    input.take(length.into()).read_to_end(item).ok()?;
    (item.len() == length as usize).then_some(())
}

/// Counts a checksum of what goes through.
struct Checked<T> {
    inner: T,
    crc: crc32fast::Hasher,
}

impl<T: Write> Write for Checked<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.crc.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Checked<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.crc.update(bytes.get(..read).unwrap_or_default());
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{Disk, Machine};

    fn written(path: &Path) {
        let mut table = Table::default();
        for number in 0..20u32 {
            let locator = (number % 3 == 0).then(|| format!("line={number}"));
            let start = HeadStart { path: format!("page-{number:03}"), ..HeadStart::default() };
            let head = Head { start, locator, context: number.into(), ..Head::default() };
            let place = FramePlace { segment: 1, offset: number, length: 1 };
            table.push(&head, place, Before::default());
        }
        let header = Header { program: "p".into(), settings: 5, log_end: (1, 20), ..Header::default() };
        write(Machine.create(path).unwrap().as_mut(), header, &table).unwrap();
    }

    #[test]
    fn it_reads_back_and_any_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        written(&path);
        let (header, table) = read(&path).unwrap();
        assert_eq!((header.settings, header.log_end, table.rows().len()), (5, (1, 20), 20));
        let row = table.get(3).unwrap();
        assert_eq!((table.path(row), table.locator(row), row.context), ("page-003", Some("line=3"), 3));
        let whole = std::fs::read(&path).unwrap();
        for byte in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[byte] ^= 0x10;
            std::fs::write(&path, &damaged).unwrap();
            assert!(read(&path).is_none(), "byte {byte}");
            std::fs::write(&path, &whole[..byte]).unwrap();
            assert!(read(&path).is_none(), "cut at {byte}");
        }
    }
}
