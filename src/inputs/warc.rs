//! WARC: the pages that a crawler stored, with where and when it got them.
//!
//! Pages are `response` records (HTTP, status 200, HTML or text), `resource` records of these types and `conversion`
//! records of text, as in WET files. All others are passed over and counted.

use std::io::{self, BufRead, Read};

use super::http::{self, Bounds};
use super::unpack::{Unpacked, bounded, most_unpacked, skip};
use super::{Common, Compression, InputSettings, Member, Source, fetched};
use crate::error::PageError;
use crate::page::Format;

/// Longest head of a record, and of the HTTP response in it.
const MAX_HEAD_BYTES: u64 = 1 << 16;
/// Most empty lines between records.
const MAX_BLANK_LINES: usize = 64;

pub(super) struct Warc {
    source: Unpacked<Box<dyn Source>>,
    /// Bytes of the pages so far, or what they would have come to: each is bounded, and so is their sum.
    unwrapped: u64,
}

/// The head of a record, as far as it matters here.
#[derive(Debug, Default)]
struct Head {
    kind: String,
    length: Option<u64>,
    url: Option<String>,
    date: Option<String>,
    content_type: Option<String>,
    payload_type: Option<String>,
    is_cut: bool,
}

/// What a record is.
enum Record {
    Page(Member),
    Other,
}

/// Why a record gives no page.
enum Lost {
    /// This one is bad.
    Record(PageError),
    /// The file does not go on.
    File(io::Error),
    /// The file ends inside the record.
    Cut,
}

impl From<io::Error> for Lost {
    fn from(cause: io::Error) -> Self {
        Self::File(cause)
    }
}

impl Warc {
    pub(super) fn new(source: Box<dyn Source>, compression: Option<Compression>, common: &Common) -> Self {
        Self { source: Unpacked::new(source, compression.into(), common.settings.max_ratio), unwrapped: 0 }
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Option<Member> {
        loop {
            let position = self.blank_lines().and_then(|()| self.source.position());
            let locator = match position {
                Ok(position) => position.to_string(),
                Err(cause) => {
                    common.finish();
                    return Some(Member::failed(
                        format!("offset={}", self.source.packed()),
                        self.source.broken(&cause),
                    ));
                }
            };
            match self.source.fill_buf() {
                Ok([]) => return None,
                _ => {
                    if let Some(member) = common.count(|| locator.clone()) {
                        return Some(member);
                    }
                }
            }
            let error = match self.record(&locator, common) {
                Ok(Record::Page(member)) => return Some(self.weighed(member, common)),
                Ok(Record::Other) => {
                    common.skipped.records += 1;
                    continue;
                }
                Err(Lost::Record(error)) => {
                    // Where the record ends is not known, but a file that packs records one by one has another.
                    if !self.source.skip_piece().unwrap_or(false) {
                        common.finish();
                    }
                    error
                }
                Err(Lost::File(cause)) => {
                    common.finish();
                    self.source.broken(&cause)
                }
                Err(Lost::Cut) => {
                    common.finish();
                    self.source.cut()
                }
            };
            return Some(Member::failed(locator, error));
        }
    }

    /// The member, or the end of the file when its pages unpack to too much in all.
    fn weighed(&mut self, mut member: Member, common: &mut Common) -> Member {
        let InputSettings { max_page_bytes, max_ratio, .. } = common.settings;
        self.unwrapped += match &member.body {
            Ok(body) => body.len() as u64,
            Err(PageError::TooLarge { .. } | PageError::TooHighRatio(_)) => max_page_bytes,
            Err(_) => 0,
        };
        if self.unwrapped > most_unpacked(self.source.packed(), max_ratio) {
            common.finish();
            member.body = Err(PageError::TooHighRatio(max_ratio));
        }
        member
    }

    fn blank_lines(&mut self) -> io::Result<()> {
        for _ in 0..MAX_BLANK_LINES {
            match self.source.fill_buf()? {
                [b'\r' | b'\n', ..] => self.source.consume(1),
                _ => break,
            }
        }
        Ok(())
    }

    fn record(&mut self, locator: &str, common: &Common) -> Result<Record, Lost> {
        let broken = |what: &str| Lost::Record(PageError::BrokenContainer(format!("{locator}: {what}")));
        let bytes = lines_to_blank(&mut self.source)?.ok_or_else(|| broken("no WARC record begins here"))?;
        let head = Head::read(&bytes).ok_or_else(|| broken("no WARC record begins here"))?;
        let length = head.length.ok_or_else(|| broken("the record has no length"))?;
        let mut block = self.source.by_ref().take(length);
        let record = match head.kind.as_str() {
            "response" => response(&head, &mut block, locator, common),
            "resource" | "conversion" => plain(&head, &mut block, locator, common),
            _ => Ok(Record::Other),
        };
        let record = match record {
            Err(Lost::Record(error)) => Ok(Record::Page(member(&head, locator, Err(error)))),
            other => other,
        }?;
        let left = block.limit();
        if skip(&mut self.source, left)? { Ok(record) } else { Err(Lost::Cut) }
    }
}

/// The lines up to an empty one, with it; `None` when there are too many or the file ends before.
fn lines_to_blank(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut reader = reader.take(MAX_HEAD_BYTES);
    loop {
        let start = bytes.len();
        let read = reader.read_until(b'\n', &mut bytes)?;
        match bytes.get(start..) {
            Some(b"\r\n" | b"\n") => return Ok(Some(bytes)),
            _ if read == 0 => return Ok(None),
            _ => {}
        }
    }
}

/// The page in an HTTP response.
fn response(head: &Head, block: &mut impl BufRead, locator: &str, common: &Common) -> Result<Record, Lost> {
    let is_http = head.content_type.as_deref().is_none_or(|kind| essence(kind) == "application/http");
    if !is_http || !head.is_from_web() {
        return Ok(Record::Other);
    }
    let bytes = lines_to_blank(block)?;
    let http = bytes.ok_or_else(|| "has no HTTP head".to_owned()).and_then(|bytes| http::head(&bytes));
    let http = http.map_err(|cause| Lost::Record(PageError::BadRecord(cause)))?;
    if http.status != 200 {
        return Ok(Record::Other);
    }
    let declared = http.content_type.as_deref().or(head.payload_type.as_deref());
    let format = match declared.map(format_of) {
        Some(None) => return Ok(Record::Other),
        Some(format) => format,
        None => None,
    };
    let limit = common.settings.max_page_bytes;
    let stored = whole(block, limit)?;
    let bounds = Bounds { max_page_bytes: limit, max_ratio: common.settings.max_ratio, is_cut: head.is_cut };
    let body = http::body(&http, stored, bounds).map_err(Lost::Record)?;
    // Nothing says what it is: pages are told by a tag near their beginning.
    let begin = body.get(..body.len().min(1 << 10)).unwrap_or_default();
    if declared.is_none() && (begin.contains(&0) || !begin.contains(&b'<')) {
        return Ok(Record::Other);
    }
    let mut page = member(head, locator, Ok(body));
    page.format = format;
    page.charset = http.content_type.as_deref().and_then(charset_of);
    Ok(Record::Page(page))
}

/// A page that is stored as it is.
fn plain(head: &Head, block: &mut impl BufRead, locator: &str, common: &Common) -> Result<Record, Lost> {
    let declared = head.content_type.as_deref().unwrap_or_default();
    let Some(format) = format_of(declared) else { return Ok(Record::Other) };
    let body = whole(block, common.settings.max_page_bytes)?;
    let mut page = member(head, locator, Ok(body));
    page.format = Some(format);
    page.charset = charset_of(declared);
    Ok(Record::Page(page))
}

fn whole(block: &mut impl BufRead, limit: u64) -> Result<Vec<u8>, Lost> {
    let too_large = PageError::TooLarge { bytes: limit.saturating_add(1), limit };
    bounded(block, limit)?.ok_or(Lost::Record(too_large))
}

fn member(head: &Head, locator: &str, body: Result<Vec<u8>, PageError>) -> Member {
    Member {
        url: head.url.clone().filter(|_| head.is_from_web()),
        date_fetched: head.date.as_deref().and_then(fetched),
        ..Member::new(locator.to_owned(), body)
    }
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        if !lines.next()?.starts_with("WARC/") {
            return None;
        }
        let mut head = Self::default();
        for line in lines {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => head.kind = value.to_ascii_lowercase(),
                "content-length" => head.length = value.parse().ok(),
                // Some writers put the address between angle brackets.
                "warc-target-uri" => {
                    head.url = Some(value.trim_start_matches('<').trim_end_matches('>').to_owned());
                }
                "warc-date" => head.date = Some(value.to_owned()),
                "content-type" => head.content_type = Some(value.to_owned()),
                "warc-identified-payload-type" => head.payload_type = Some(value.to_owned()),
                "warc-truncated" => head.is_cut = true,
                _ => {}
            }
        }
        Some(head)
    }

    fn is_from_web(&self) -> bool {
        let begins = |scheme: &str| {
            self.url
                .as_deref()
                .and_then(|url| url.get(..scheme.len()))
                .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
        };
        begins("http://") || begins("https://")
    }
}

/// The type itself, without its parameters.
fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn format_of(content_type: &str) -> Option<Format> {
    match essence(content_type).as_str() {
        "text/html" | "application/xhtml+xml" => Some(Format::Html),
        "text/plain" | "text/markdown" => Some(Format::Text),
        _ => None,
    }
}

fn charset_of(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    })
}
