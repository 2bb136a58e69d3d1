//! Zip archives: the members that the central directory lists, in its order.

use std::collections::VecDeque;
use std::io::{Read, Seek, SeekFrom};

use zip::read::{Config, ZipFileEntry, ZipReadOptions};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::names::{Choice, Unique, choose, shown};
use super::unpack::{bounded, most_unpacked};
use super::{Common, Member, Source};
use crate::error::PageError;

/// Entries of the directory that are held at a time. The crate can only go through the directory from the start, so
/// an archive of more members is gone through once for each batch.
const BATCH: usize = 1 << 17;

pub(super) struct Zipped {
    archive: ZipIterable<Box<dyn Source>>,
    /// Size of the file.
    bytes: u64,
    /// Entries that were taken from the directory.
    listed: usize,
    ready: VecDeque<ZipFileEntry<'static>>,
    /// Unpacked so far: members may share their packed bytes, so the sum is held against the file as a whole.
    unpacked: u64,
    unique: Unique,
    directory_error: Option<PageError>,
}

impl Zipped {
    pub(super) fn new(mut source: Box<dyn Source>) -> Result<Self, PageError> {
        let bytes = source.seek(SeekFrom::End(0)).map_err(|cause| PageError::Unreadable(cause.to_string()))?;
        let archive = ZipIterable::try_new(source, Config::default()).map_err(|cause| broken(&cause))?;
        Ok(Self {
            archive,
            bytes,
            listed: 0,
            ready: VecDeque::new(),
            unpacked: 0,
            unique: Unique::default(),
            directory_error: None,
        })
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Option<Member> {
        loop {
            let Some(entry) = self.ready.pop_front() else {
                if let Some(error) = self.directory_error.take() {
                    common.finish();
                    let ordinal = (self.listed + 1).to_string();
                    return Some(Member::failed(format!("member={}", self.unique.name(&ordinal)), error));
                }
                if !self.list() {
                    return None;
                }
                continue;
            };
            let raw = entry.name_raw();
            let name = match std::str::from_utf8(raw) {
                Ok(_) => shown(raw),
                Err(_) => entry.name().map_or_else(|_| shown(raw), |name| shown(name.as_bytes())),
            };
            if let Some(member) = common.count(|| format!("member={}", self.unique.name(&name))) {
                return Some(member);
            }
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() || is_special(&entry) {
                common.skipped.special += 1;
                continue;
            }
            let format = match choose(&name) {
                Choice::Page(format) => Ok(format),
                Choice::Container => Err(PageError::NestedContainer),
                Choice::Hidden => {
                    common.skipped.hidden += 1;
                    continue;
                }
                Choice::Other => {
                    common.skipped.other_endings += 1;
                    continue;
                }
            };
            let locator = format!("member={}", self.unique.name(&name));
            let body = format.as_ref().map_err(|_| PageError::NestedContainer).and_then(|_| self.body(entry, common));
            let mut member = Member::new(locator, body);
            member.format = format.unwrap_or_default();
            member.name = Some(name);
            return Some(member);
        }
    }

    /// Reads the next entries of the directory; says whether there were any, or an error to tell of.
    fn list(&mut self) -> bool {
        let listed = self.listed;
        if listed >= self.archive.len() {
            return false;
        }
        let entries = match self.archive.files() {
            Ok(files) => files.skip(listed).take(BATCH),
            Err(cause) => {
                self.directory_error = Some(broken(&cause));
                return true;
            }
        };
        for entry in entries {
            match entry {
                Ok(entry) => {
                    self.ready.push_back(entry);
                    self.listed += 1;
                }
                Err(cause) => {
                    self.directory_error = Some(broken(&cause));
                    return true;
                }
            }
        }
        self.listed > listed
    }

    fn body(&mut self, entry: ZipFileEntry<'static>, common: &mut Common) -> Result<Vec<u8>, PageError> {
        let (limit, max_ratio) = (common.settings.max_page_bytes, common.settings.max_ratio);
        if entry.flags().is_encrypted() {
            return Err(PageError::Encrypted);
        }
        if entry.size() > limit {
            return Err(PageError::TooLarge { bytes: entry.size(), limit });
        }
        let most = limit.min(most_unpacked(entry.compressed_size(), max_ratio));
        let bad = |cause: &dyn std::fmt::Display| PageError::BadRecord(cause.to_string());
        // The directory is found again by its own offset, so reading members does not disturb it.
        let files = self.archive.files().map_err(|cause| bad(&cause))?;
        let mut reader = entry.with_reader(files.reader_mut(), ZipReadOptions::new()).map_err(|cause| bad(&cause))?;
        let body = bounded(reader.by_ref(), most);
        drop(reader);
        // What gave no page took as much work as it may have.
        self.unpacked += body.as_ref().map_or(most, |body| body.as_ref().map_or(most, |body| body.len() as u64));
        if self.unpacked > most_unpacked(self.bytes, max_ratio) {
            common.finish();
            return Err(PageError::TooHighRatio(max_ratio));
        }
        match body {
            Ok(Some(body)) => Ok(body),
            Ok(None) if most < limit => Err(PageError::TooHighRatio(max_ratio)),
            Ok(None) => Err(PageError::TooLarge { bytes: limit.saturating_add(1), limit }),
            Err(cause) => Err(bad(&cause)),
        }
    }
}

/// Whether Unix says that it is a device, a pipe or the like.
fn is_special(entry: &ZipFileEntry<'_>) -> bool {
    entry.unix_mode().is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o100_000))
}

fn broken(cause: &ZipError) -> PageError {
    PageError::BrokenContainer(cause.to_string())
}
