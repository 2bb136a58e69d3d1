//! Pages that do not lie in files of their own: compressed files, archives, and files of records.
//!
//! [`kind_of`] tells a container by its name, [`open`] gives its pages one after the other. Reading streams: at most
//! one page is held at a time, none larger than `limits.max-page-bytes` once unpacked, and nothing unpacks to more than
//! `limits.max-ratio` times its size. What is wrong with one record loses that record; where a container itself is
//! broken, the last [`Member`] says where.
//!
//! | File | Container | Locator |
//! | --- | --- | --- |
//! | `single` | one compressed page | empty |
//! | `zipped` | zip archive | `member=dir/a.html` |
//! | `tarball` | tar archive | `member=dir/a.html` |
//! | `lines` | JSON lines | `line=5`, from 1 |
//! | `table` | CSV | `row=5`, from 1, the header not counted |
//! | `warc` | WARC | `offset=1234` of the record in the file, `offset=1234+56` inside a compressed piece |

mod endings;
mod http;
mod lines;
mod names;
mod rows;
mod single;
mod table;
mod tarball;
#[cfg(test)]
mod tests;
mod unpack;
mod warc;
mod zipped;

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

pub(crate) use endings::{Ending, ending, page_name};
pub use endings::{HTML_ENDINGS, TEXT_ENDINGS, kind_of};

use crate::error::PageError;
use crate::page::Format;
use lines::Lines;
use single::Single;
use table::Table;
use tarball::Tarball;
use warc::Warc;
use zipped::Zipped;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// `.gz`, of any number of members.
    Gzip,
    /// `.zst`, of any number of frames.
    Zstd,
    /// `.br`
    Brotli,
}

/// What holds pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    /// One page, compressed.
    Single(Compression),
    /// A zip archive of pages.
    Zip,
    /// A tar archive of pages.
    Tar(Option<Compression>),
    /// One JSON object a line, one page each.
    JsonLines(Option<Compression>),
    /// A header and rows, one page each.
    Csv(Option<Compression>),
    /// Web archive records (ISO 28500).
    Warc(Option<Compression>),
}

impl Container {
    /// Whether it is a file of rows, which may as well be something else than pages (an index, a list of links): it is
    /// read when it is named, or when a glob of `include` names its ending.
    pub fn is_rows(self) -> bool {
        matches!(self, Self::JsonLines(_) | Self::Csv(_))
    }
}

/// Which fields of a row hold what: names of JSON fields or CSV columns, tried in order; the first that is not empty
/// counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fields {
    /// The page as HTML.
    pub html: Vec<String>,
    /// The page, HTML or text: its name or its bytes tell.
    pub page: Vec<String>,
    /// The page as text.
    pub text: Vec<String>,
    /// Its address.
    pub url: Vec<String>,
    /// When it was fetched.
    pub date_fetched: Vec<String>,
    /// Character set of a CSV cell that is not UTF-8. JSON is always UTF-8.
    pub charset: Vec<String>,
    /// A file name, whose ending tells the format of `page`.
    pub name: Vec<String>,
}

impl Default for Fields {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            html: list(&["html", "raw_html"]),
            page: list(&["content", "body"]),
            text: list(&["text"]),
            url: list(&["url"]),
            date_fetched: list(&["date_fetched"]),
            charset: list(&["charset"]),
            name: list(&["path", "id"]),
        }
    }
}

/// What reading containers runs on; [`crate::config::Config::input_settings`] makes it.
#[derive(Debug, Clone)]
pub struct InputSettings {
    /// Largest page in bytes, unpacked.
    pub max_page_bytes: u64,
    /// Most bytes that one compressed byte may unpack to, over a first free mebibyte.
    pub max_ratio: u64,
    /// Most members of one container, whether they are pages or not.
    pub max_members: u64,
    /// Which fields of rows hold what.
    pub fields: Arc<Fields>,
}

/// A page inside a container.
#[derive(Debug)]
pub struct Member {
    /// Where it is: unique in the container, the same in every run, safe to print; empty for [`Container::Single`].
    /// It is a label and never a path to write to.
    pub locator: String,
    /// Its own name, as safe to print as the locator, where it has one.
    pub name: Option<String>,
    /// The format, where its name, field or type tells.
    pub format: Option<Format>,
    /// Address it was fetched from.
    pub url: Option<String>,
    /// When it was fetched: RFC 3339 or a bare date.
    pub date_fetched: Option<String>,
    /// Character set that is declared.
    pub charset: Option<String>,
    /// The page, or why there is none.
    pub body: Result<Vec<u8>, PageError>,
}

impl Member {
    /// The path of the page in the run, given that of its container: `crawl.zip#member=dir/a.html`, or that of the file
    /// itself when the file is one compressed page.
    pub fn path(&self, container: &str) -> String {
        if self.locator.is_empty() { container.to_owned() } else { format!("{container}#{}", self.locator) }
    }

    fn new(locator: String, body: Result<Vec<u8>, PageError>) -> Self {
        Self { locator, name: None, format: None, url: None, date_fetched: None, charset: None, body }
    }

    pub(crate) fn failed(locator: String, error: PageError) -> Self {
        Self::new(locator, Err(error))
    }
}

/// Members that were seen but are no pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SkippedMembers {
    /// Members of archives whose ending is none of a page.
    pub other_endings: u64,
    /// Hidden files.
    pub hidden: u64,
    /// Links, devices, pipes.
    pub special: u64,
    /// WARC records that are no pages: requests, redirects, images and the like.
    pub records: u64,
}

impl SkippedMembers {
    /// Adds those of another container.
    pub fn add(&mut self, other: Self) {
        self.other_endings += other.other_endings;
        self.hidden += other.hidden;
        self.special += other.special;
        self.records += other.records;
    }
}

/// Something to read a container from.
pub trait Source: BufRead + Seek + Send {}
impl<T: BufRead + Seek + Send> Source for T {}

/// The pages of a container, in the order they stand in it.
///
/// Reading goes on after a member that has an error. When the container itself is broken, or over a bound, the member
/// that says so is the last one.
pub struct Members {
    reader: Reader,
    common: Common,
}

/// One reader for each kind of container.
enum Reader {
    Single(Single),
    Zip(Box<Zipped>),
    Tar(Tarball),
    Lines(Lines),
    Table(Box<Table>),
    Warc(Warc),
}

/// What all readers keep.
struct Common {
    settings: InputSettings,
    skipped: SkippedMembers,
    /// Members that were seen, pages or not.
    seen: u64,
    is_finished: bool,
}

impl Common {
    /// No member after the one at hand.
    fn finish(&mut self) {
        self.is_finished = true;
    }

    /// Counts a member; gives the one that says that there are too many.
    fn count(&mut self, locator: impl FnOnce() -> String) -> Option<Member> {
        self.seen += 1;
        if self.seen <= self.settings.max_members {
            return None;
        }
        self.finish();
        Some(Member::failed(locator(), PageError::TooManyMembers(self.settings.max_members)))
    }
}

impl Members {
    /// What was seen so far and is no page.
    pub fn skipped(&self) -> SkippedMembers {
        self.common.skipped
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Members").field("skipped", &self.common.skipped).finish_non_exhaustive()
    }
}

/// The pages of the container at `path`, which is of this `kind`.
///
/// # Errors
/// [`PageError::Unreadable`] when the file cannot be opened, [`PageError::BrokenContainer`] when it is no container of
/// that kind at all.
pub fn open(path: &Path, kind: Container, settings: &InputSettings) -> Result<Members, PageError> {
    let file = File::open(path).map_err(|cause| PageError::Unreadable(cause.to_string()))?;
    // Going from member to member in a zip archive throws the buffer away each time.
    let buffer_bytes = if kind == Container::Zip { 1 << 12 } else { 1 << 16 };
    read(Box::new(BufReader::with_capacity(buffer_bytes, file)), &page_name(path), kind, settings)
}

/// The pages of a container that is not in a file; `name` is that of the page where there is one only.
///
/// # Errors
/// [`PageError::BrokenContainer`] when it is no container of that kind at all.
pub fn read(
    source: Box<dyn Source>,
    name: &str,
    kind: Container,
    settings: &InputSettings,
) -> Result<Members, PageError> {
    let settings = settings.clone();
    let common = Common { settings, skipped: SkippedMembers::default(), seen: 0, is_finished: false };
    let reader = match kind {
        Container::Single(compression) => Reader::Single(Single::new(source, name, compression, &common)),
        Container::Zip => Reader::Zip(Box::new(Zipped::new(source)?)),
        Container::Tar(compression) => Reader::Tar(Tarball::new(source, compression, &common)),
        Container::JsonLines(compression) => Reader::Lines(Lines::new(source, compression, &common)),
        Container::Csv(compression) => Reader::Table(Box::new(Table::new(source, compression, &common)?)),
        Container::Warc(compression) => Reader::Warc(Warc::new(source, compression, &common)),
    };
    Ok(Members { reader, common })
}

impl Iterator for Members {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        let common = &mut self.common;
        if common.is_finished {
            return None;
        }
        let member = match &mut self.reader {
            Reader::Single(reader) => Some(reader.next(common)),
            Reader::Zip(reader) => reader.next(common),
            Reader::Tar(reader) => reader.next(common),
            Reader::Lines(reader) => reader.next(common),
            Reader::Table(reader) => reader.next(common),
            Reader::Warc(reader) => reader.next(common),
        };
        if member.is_none() {
            common.finish();
        }
        member
    }
}

impl std::iter::FusedIterator for Members {}

/// A time as records know it: RFC 3339, or the date alone where the rest of it is something else.
fn fetched(written: &str) -> Option<String> {
    if written.parse::<jiff::Timestamp>().is_ok() {
        return Some(written.to_owned());
    }
    let date = written.get(..10)?;
    date.parse::<jiff::civil::Date>().ok().map(|_| date.to_owned())
}
