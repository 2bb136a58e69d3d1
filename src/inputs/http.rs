//! An HTTP response as a crawler stored it: what it says of itself, and its body without the wrappings of the
//! transfer.

use std::borrow::Cow;

use super::unpack::{Packing, Unpacked, bounded};
use crate::error::PageError;

/// Most header lines that are looked at.
const MAX_HEADERS: usize = 256;
/// Most wrappings around one body.
const MAX_CODINGS: usize = 4;

/// The head of a response.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    /// Values of `Content-Encoding`, in the order they were put on.
    codings: Vec<String>,
    is_chunked: bool,
}

/// Reads a head, with the line breaks that end it. Lines that are no headers are passed over: servers send them.
pub(super) fn head(bytes: &[u8]) -> Result<Head, String> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let mut parser = httparse::ParserConfig::default();
    parser
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .allow_multiple_spaces_in_response_status_delimiters(true)
        .ignore_invalid_headers_in_responses(true);
    let http1 = as_http1(bytes);
    match parser.parse_response(&mut response, &http1) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err("has an HTTP head that does not end".to_owned()),
        Err(cause) => return Err(format!("has an HTTP head that cannot be read: {cause}")),
    }
    let mut head = Head { status: response.code.unwrap_or_default(), ..Head::default() };
    for header in response.headers.iter() {
        let value = String::from_utf8_lossy(header.value).trim().to_owned();
        if header.name.eq_ignore_ascii_case("content-type") {
            head.content_type = Some(value);
        } else if header.name.eq_ignore_ascii_case("content-encoding") {
            head.codings.extend(value.split(',').map(|coding| coding.trim().to_ascii_lowercase()));
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            head.is_chunked |= value.split(',').any(|coding| coding.trim().eq_ignore_ascii_case("chunked"));
        }
    }
    Ok(head)
}

/// Crawlers that spoke HTTP/2 write so in the status line, which the parser does not know.
fn as_http1(bytes: &[u8]) -> Cow<'_, [u8]> {
    let rest =
        [&b"HTTP/2.0 "[..], b"HTTP/2 ", b"HTTP/3.0 ", b"HTTP/3 "].iter().find_map(|begin| bytes.strip_prefix(*begin));
    match rest {
        Some(rest) => Cow::Owned([&b"HTTP/1.1 "[..], rest].concat()),
        None => Cow::Borrowed(bytes),
    }
}

/// Bounds and tolerance of unwrapping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) max_page_bytes: u64,
    pub(super) max_ratio: u64,
    /// The record says that it was cut off: what there is counts.
    pub(super) is_cut: bool,
}

/// The body without chunks and compression.
///
/// Crawlers often store a body that is unwrapped already and leave the headers as they were: a body that does not begin
/// as they say is taken as it is.
pub(super) fn body(head: &Head, stored: Vec<u8>, bounds: Bounds) -> Result<Vec<u8>, PageError> {
    let mut body = if head.is_chunked { unchunked(stored, bounds.is_cut)? } else { stored };
    let codings = head.codings.iter().filter(|coding| !matches!(coding.as_str(), "" | "identity" | "utf-8"));
    for (number, coding) in codings.rev().enumerate() {
        if number == MAX_CODINGS {
            return Err(PageError::BadRecord(format!("is compressed more than {MAX_CODINGS} times")));
        }
        let packing = match coding.as_str() {
            "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => Packing::Gzip,
            "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => Packing::Zstd,
            "br" if !looks_like_markup(&body) => Packing::Brotli,
            "deflate" if is_zlib(&body) => Packing::Zlib,
            "deflate" if !looks_like_markup(&body) => Packing::Deflate,
            "gzip" | "x-gzip" | "zstd" | "br" | "deflate" => continue,
            other => {
                let coding = super::names::shown(other.as_bytes());
                return Err(PageError::BadRecord(format!("has the unknown content encoding `{coding}`")));
            }
        };
        body = unpacked(&body, packing, bounds)?;
    }
    Ok(body)
}

fn unpacked(body: &[u8], packing: Packing, bounds: Bounds) -> Result<Vec<u8>, PageError> {
    let mut source = Unpacked::new(body, packing, bounds.max_ratio);
    let limit = bounds.max_page_bytes;
    if bounds.is_cut {
        return as_far_as_it_goes(&mut source, limit);
    }
    match bounded(&mut source, limit) {
        Ok(Some(body)) => Ok(body),
        Ok(None) => Err(PageError::TooLarge { bytes: limit.saturating_add(1), limit }),
        Err(cause) => Err(match source.broken(&cause) {
            PageError::BrokenContainer(cause) => PageError::BadRecord(format!("cannot be unpacked: {cause}")),
            other => other,
        }),
    }
}

fn as_far_as_it_goes(source: &mut Unpacked<&[u8]>, limit: u64) -> Result<Vec<u8>, PageError> {
    use std::io::BufRead;
    let mut body = Vec::new();
    loop {
        let ready = match source.fill_buf() {
            Ok(ready) => ready,
            Err(cause) => match source.broken(&cause) {
                PageError::BrokenContainer(_) => return Ok(body),
                other => return Err(other),
            },
        };
        let count = ready.len();
        if count == 0 {
            return Ok(body);
        }
        body.extend_from_slice(ready);
        if body.len() as u64 > limit {
            return Err(PageError::TooLarge { bytes: body.len() as u64, limit });
        }
        source.consume(count);
    }
}

fn looks_like_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().first() == Some(&b'<')
}

/// The two bytes before a zlib stream: their method, and that they are a multiple of 31.
fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31),
        _ => false,
    }
}

/// Puts the chunks together. A body whose first line is no chunk size was stored without them.
fn unchunked(stored: Vec<u8>, is_cut: bool) -> Result<Vec<u8>, PageError> {
    let mut body = Vec::with_capacity(stored.len());
    let mut rest = stored.as_slice();
    let mut is_first = true;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            return if is_first {
                Ok(stored)
            } else if is_cut {
                Ok(body)
            } else {
                Err(PageError::BadRecord(format!("has a broken chunk after {} bytes", body.len())))
            };
        };
        is_first = false;
        if size == 0 {
            return Ok(body);
        }
        let Some((chunk, after)) = after.split_at_checked(size) else {
            if is_cut {
                body.extend_from_slice(after);
                return Ok(body);
            }
            return Err(PageError::BadRecord(format!("has a chunk that ends too early after {} bytes", body.len())));
        };
        body.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

/// The size that a chunk's line gives, and what comes after the line.
fn chunk_size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', bytes.get(..bytes.len().min(1 << 10))?)?;
    let (line, after) = bytes.split_at_checked(end)?;
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    if digits.is_empty() || digits.len() > 15 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let size = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some((size, after.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_servers_send_them() {
        let read = head(
            b"HTTP/1.1 200 OK\r\nContent-Type : text/html\r\nContent-Encoding: gzip, br\r\nno header\r\n\
                          transfer-encoding: CHUNKED\r\n\r\n",
        )
        .unwrap();
        assert_eq!(read.status, 200);
        assert_eq!(read.content_type.as_deref(), Some("text/html"));
        assert_eq!((read.codings, read.is_chunked), (vec!["gzip".to_owned(), "br".to_owned()], true));
        assert_eq!(head(b"HTTP/2 404\n\n").unwrap().status, 404);
        assert!(head(b"HTTP/1.1 200 OK\r\n").is_err());
        assert!(head(b"<html>\r\n\r\n").is_err());
    }

    #[test]
    fn chunks_are_put_together() {
        let chunks = |bytes: &[u8], is_cut| unchunked(bytes.to_vec(), is_cut).map_err(|error| error.to_string());
        assert_eq!(chunks(b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", false).unwrap(), b"abcde");
        assert_eq!(chunks(b"<p>not chunked", false).unwrap(), b"<p>not chunked");
        assert!(chunks(b"3\r\nabc\r\nzz", false).is_err());
        assert_eq!(chunks(b"3\r\nabc\r\nzz", true).unwrap(), b"abc");
        assert!(chunks(b"ff\r\nabc", false).is_err());
        assert_eq!(chunks(b"ff\r\nabc", true).unwrap(), b"abc");
        assert_eq!(chunks(b"ffffffffffffffffff\r\nabc", false).unwrap(), b"ffffffffffffffffff\r\nabc");
    }
}
