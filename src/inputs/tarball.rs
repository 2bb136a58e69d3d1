//! Tar archives: the regular files in them, in their order.
//!
//! The crate `tar` reads headers and extensions; walking from one to the next is done here, so that long names are
//! bounded and a break is told with its place.

use std::io;

use tar::{EntryType, GnuExtSparseHeader, Header, PaxExtensions};

use super::names::{Choice, Unique, choose, shown};
use super::unpack::{Unpacked, bounded, fill, skip};
use super::{Common, Compression, Member, Source};
use crate::error::PageError;
use crate::page::Format;

const BLOCK: u64 = 512;
/// Longest name in a GNU header for long names.
const MAX_LONG_NAME: u64 = 1 << 16;
/// Largest set of pax records for one member.
const MAX_PAX: u64 = 1 << 20;

pub(super) struct Tarball {
    source: Unpacked<Box<dyn Source>>,
    unique: Unique,
}

/// What headers before a member say about it.
#[derive(Debug, Default)]
struct Announced {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
}

/// A header: how it is typed, what it names, how many bytes follow.
struct Entry {
    kind: EntryType,
    name: String,
    size: u64,
    is_sparse: bool,
    is_folder: bool,
}

impl Tarball {
    pub(super) fn new(source: Box<dyn Source>, compression: Option<Compression>, common: &Common) -> Self {
        let source = Unpacked::new(source, compression.into(), common.settings.max_ratio);
        Self { source, unique: Unique::default() }
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Option<Member> {
        loop {
            let place = match self.source.position() {
                Ok(position) => position.to_string(),
                Err(cause) => {
                    common.finish();
                    return Some(Member::failed(
                        format!("offset={}", self.source.packed()),
                        self.source.broken(&cause),
                    ));
                }
            };
            let entry = match self.entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => return None,
                Err(error) => {
                    common.finish();
                    return Some(Member::failed(place, error));
                }
            };
            if let Some(member) = common.count(|| format!("member={}", self.unique.name(&entry.name))) {
                return Some(member);
            }
            match self.member(entry, common) {
                Ok(Some(member)) => return Some(member),
                Ok(None) => {}
                Err(error) => {
                    common.finish();
                    return Some(Member::failed(place, error));
                }
            }
        }
    }

    /// The next header that is a member of its own; `None` at the end.
    fn entry(&mut self) -> Result<Option<Entry>, PageError> {
        let mut announced = Announced::default();
        loop {
            let Some(header) = self.header()? else { return Ok(None) };
            let kind = header.entry_type();
            let size = header.entry_size().map_err(|cause| self.wrong(&cause))?;
            match kind {
                EntryType::GNULongName => {
                    let mut name = self.extension(size, MAX_LONG_NAME)?;
                    name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
                    announced.name = Some(name);
                }
                EntryType::XHeader => {
                    let records = self.extension(size, MAX_PAX)?;
                    announced.read(&records);
                }
                EntryType::GNULongLink | EntryType::XGlobalHeader => self.leave(size)?,
                _ => {
                    if kind == EntryType::GNUSparse {
                        self.sparse_map(&header)?;
                        announced.is_sparse = true;
                    }
                    let raw = announced.name.unwrap_or_else(|| header.path_bytes().into_owned());
                    let is_folder = kind == EntryType::Directory || raw.ends_with(b"/");
                    let size = announced.size.unwrap_or(size);
                    return Ok(Some(Entry {
                        kind,
                        name: shown(&raw),
                        size,
                        is_sparse: announced.is_sparse,
                        is_folder,
                    }));
                }
            }
        }
    }

    /// The member under a header, which is passed over; `None` if it is no page.
    fn member(&mut self, entry: Entry, common: &mut Common) -> Result<Option<Member>, PageError> {
        let Entry { kind, name, size, is_sparse, is_folder } = entry;
        let is_file = matches!(kind, EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse);
        let choice = if is_folder { Choice::Other } else { choose(&name) };
        let (format, problem) = match choice {
            _ if is_folder => (None, None),
            _ if !is_file => {
                common.skipped.special += 1;
                // Links have no bytes, whatever their header says of the file they lead to.
                let has_bytes = !matches!(kind, EntryType::Link | EntryType::Symlink);
                self.leave(if has_bytes { size } else { 0 })?;
                return Ok(None);
            }
            Choice::Hidden => {
                common.skipped.hidden += 1;
                (None, None)
            }
            Choice::Other => {
                common.skipped.other_endings += 1;
                (None, None)
            }
            Choice::Container => (None, Some(PageError::NestedContainer)),
            Choice::Page(_) if is_sparse => {
                (None, Some(PageError::BadRecord("is stored as a sparse file, which is not read".to_owned())))
            }
            Choice::Page(_) if size > common.settings.max_page_bytes => {
                (None, Some(PageError::TooLarge { bytes: size, limit: common.settings.max_page_bytes }))
            }
            Choice::Page(format) => return Ok(Some(self.page(name, format, size, common))),
        };
        self.leave(size)?;
        Ok(problem.map(|problem| {
            let mut member = Member::failed(format!("member={}", self.unique.name(&name)), problem);
            (member.format, member.name) = (format, Some(name));
            member
        }))
    }

    fn page(&mut self, name: String, format: Option<Format>, size: u64, common: &mut Common) -> Member {
        let locator = format!("member={}", self.unique.name(&name));
        let read = bounded(io::Read::take(&mut self.source, size), size);
        let body = match read {
            Err(cause) => Err(self.source.broken(&cause)),
            Ok(Some(body)) if body.len() as u64 == size => Ok(body),
            Ok(_) => Err(self.source.cut()),
        };
        // A page that is cut off ends the archive, and is told by its name. Padding that is missing hurts nobody.
        if body.is_err() || self.leave_padding(size).is_err() {
            common.finish();
        }
        let mut member = Member::new(locator, body);
        (member.format, member.name) = (format, Some(name));
        member
    }

    /// The next header; `None` at the end mark or where the file ends.
    fn header(&mut self) -> Result<Option<Header>, PageError> {
        let mut header = Header::new_old();
        let block = header.as_mut_bytes();
        let read = fill(&mut self.source, block).map_err(|cause| self.source.broken(&cause))?;
        if read == 0 || (read == block.len() && block.iter().all(|byte| *byte == 0)) {
            return Ok(None);
        }
        if read < block.len() {
            return Err(self.source.cut());
        }
        // The sum of all bytes, with the field of the sum itself as spaces.
        let sum: u32 = block.iter().enumerate().map(|(at, byte)| sum_byte(at, *byte)).sum();
        match header.cksum() {
            Ok(wanted) if wanted == sum => Ok(Some(header)),
            _ => Err(PageError::BrokenContainer(format!("byte {}: is no tar header", self.source.packed()))),
        }
    }

    /// Reads the bytes of an extension header.
    fn extension(&mut self, size: u64, most: u64) -> Result<Vec<u8>, PageError> {
        if size > most {
            let message = format!("byte {}: has a header of {size} bytes", self.source.packed());
            return Err(PageError::BrokenContainer(message));
        }
        let read = bounded(io::Read::take(&mut self.source, size), size);
        let bytes = read.map_err(|cause| self.source.broken(&cause))?.unwrap_or_default();
        if (bytes.len() as u64) < size {
            return Err(self.source.cut());
        }
        self.leave_padding(size)?;
        Ok(bytes)
    }

    /// Leaves out the blocks that go on with the map of a sparse file.
    fn sparse_map(&mut self, header: &Header) -> Result<(), PageError> {
        let mut goes_on = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        while goes_on {
            let mut block = GnuExtSparseHeader::new();
            let read = fill(&mut self.source, block.as_mut_bytes()).map_err(|cause| self.source.broken(&cause))?;
            if (read as u64) < BLOCK {
                return Err(self.source.cut());
            }
            goes_on = block.is_extended();
        }
        Ok(())
    }

    fn leave(&mut self, size: u64) -> Result<(), PageError> {
        self.leave_bytes(size)?;
        self.leave_padding(size)
    }

    fn leave_padding(&mut self, size: u64) -> Result<(), PageError> {
        self.leave_bytes((BLOCK - size % BLOCK) % BLOCK)
    }

    fn leave_bytes(&mut self, count: u64) -> Result<(), PageError> {
        match skip(&mut self.source, count) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.source.cut()),
            Err(cause) => Err(self.source.broken(&cause)),
        }
    }

    fn wrong(&self, cause: &io::Error) -> PageError {
        PageError::BrokenContainer(format!("byte {}: {cause}", self.source.packed()))
    }
}

impl Announced {
    fn read(&mut self, records: &[u8]) {
        for record in PaxExtensions::new(records).flatten() {
            match record.key_bytes() {
                b"path" => self.name = Some(record.value_bytes().to_vec()),
                b"size" => self.size = record.value().ok().and_then(|size| size.parse().ok()),
                key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
                _ => {}
            }
        }
    }
}

fn sum_byte(at: usize, byte: u8) -> u32 {
    const SUM_FIELD: std::ops::Range<usize> = 148..156;
    if SUM_FIELD.contains(&at) { u32::from(b' ') } else { u32::from(byte) }
}
