//! Unpacking within bounds: a compressed stream as a buffered reader that knows where it is in the file.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::Compression;
use crate::error::PageError;

/// Unpacked bytes that are not held against `limits.max-ratio`.
const FREE_BYTES: u64 = 1 << 20;
/// Unpacked bytes that are ready to be read.
const BUFFER_BYTES: usize = 1 << 15;
/// Largest window of a zstd frame, as a power of two: what `zstd` itself unpacks without being asked to.
const ZSTD_WINDOW_LOG: u32 = 27;

/// How a stream is packed: a [`Compression`], or one that only web servers use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    Brotli,
    Zlib,
    Deflate,
}

impl From<Option<Compression>> for Packing {
    fn from(compression: Option<Compression>) -> Self {
        match compression {
            None => Self::None,
            Some(Compression::Gzip) => Self::Gzip,
            Some(Compression::Zstd) => Self::Zstd,
            Some(Compression::Brotli) => Self::Brotli,
        }
    }
}

/// Where a reader is: a piece is a gzip member or a zstd frame; other streams have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Where the piece begins in the file.
    pub(super) piece: u64,
    /// Unpacked bytes before this place in the piece.
    pub(super) inside: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.inside {
            0 => write!(f, "offset={}", self.piece),
            inside => write!(f, "offset={}+{inside}", self.piece),
        }
    }
}

/// What went in and out, and whether that was too much.
#[derive(Debug, Default)]
struct Meter {
    packed: AtomicU64,
    over_ratio: AtomicBool,
}

/// A reader that counts what is taken from it.
struct Counted<R> {
    inner: R,
    meter: Arc<Meter>,
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.meter.packed.fetch_add(bytes as u64, Ordering::Relaxed);
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

/// What the stream is at.
enum Stage<R: BufRead> {
    /// Before a piece or the end.
    Between(Counted<R>),
    Plain(Counted<R>),
    Gzip(Box<GzDecoder<Counted<R>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, Counted<R>>>),
    Brotli(Box<Decompressor<Counted<R>>>),
    Zlib(Box<ZlibDecoder<Counted<R>>>),
    Deflate(Box<DeflateDecoder<Counted<R>>>),
    End,
}

/// The unpacked bytes of a stream. Its buffer never holds bytes of two pieces.
pub(super) struct Unpacked<R: BufRead> {
    stage: Stage<R>,
    packing: Packing,
    meter: Arc<Meter>,
    max_ratio: u64,
    given: u64,
    buffer: Box<[u8]>,
    at: usize,
    filled: usize,
    /// Where the piece in the buffer begins, and how many of its bytes came before the buffer.
    piece: u64,
    before: u64,
}

impl<R: BufRead> Unpacked<R> {
    pub(super) fn new(inner: R, packing: Packing, max_ratio: u64) -> Self {
        let meter = Arc::new(Meter::default());
        Self {
            stage: Stage::Between(Counted { inner, meter: Arc::clone(&meter) }),
            packing,
            meter,
            max_ratio,
            given: 0,
            buffer: vec![0; BUFFER_BYTES].into_boxed_slice(),
            at: 0,
            filled: 0,
            piece: 0,
            before: 0,
        }
    }

    /// Bytes of the file that were taken so far.
    pub(super) fn packed(&self) -> u64 {
        self.meter.packed.load(Ordering::Relaxed)
    }

    /// Where the next byte is; in a stream that is not packed, all before it counts as a piece. Looks ahead, so that
    /// the end of a piece is the beginning of the next.
    ///
    /// # Errors
    /// Those of reading.
    pub(super) fn position(&mut self) -> io::Result<Position> {
        self.fill_buf()?;
        let inside = self.before + self.at as u64;
        Ok(match self.packing {
            Packing::None => Position { piece: inside, inside: 0 },
            _ => Position { piece: self.piece, inside },
        })
    }

    /// Takes bytes up to the next piece; says whether there may be one.
    pub(super) fn skip_piece(&mut self) -> io::Result<bool> {
        if self.packing == Packing::None {
            return Ok(false);
        }
        let piece = self.piece;
        while !self.fill_buf()?.is_empty() && self.piece == piece {
            self.at = self.filled;
        }
        Ok(self.piece != piece)
    }

    /// What an error of reading means for the container.
    pub(super) fn broken(&self, cause: &io::Error) -> PageError {
        if self.meter.over_ratio.load(Ordering::Relaxed) {
            return PageError::TooHighRatio(self.max_ratio);
        }
        PageError::BrokenContainer(format!("byte {}: {}", self.packed(), said(cause)))
    }

    /// The end came too early.
    pub(super) fn cut(&self) -> PageError {
        PageError::BrokenContainer(format!("byte {}: ends too early", self.packed()))
    }

    fn start(&mut self, mut source: Counted<R>) -> io::Result<Stage<R>> {
        if source.fill_buf()?.is_empty() {
            return Ok(Stage::End);
        }
        self.piece = self.packed();
        self.before = 0;
        Ok(match self.packing {
            Packing::None => Stage::Plain(source),
            Packing::Gzip => Stage::Gzip(Box::new(GzDecoder::new(source))),
            Packing::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Stage::Zstd(Box::new(decoder.single_frame()))
            }
            Packing::Brotli => {
                let mut decoder = Decompressor::new(source, 1 << 12);
                // Windows of more than 16 MiB are no part of the format that files and servers use.
                decoder.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
                Stage::Brotli(Box::new(decoder))
            }
            Packing::Zlib => Stage::Zlib(Box::new(ZlibDecoder::new(source))),
            Packing::Deflate => Stage::Deflate(Box::new(DeflateDecoder::new(source))),
        })
    }

    /// Reads into the buffer; leaves it empty at the end.
    fn refill(&mut self) -> io::Result<()> {
        self.before += self.filled as u64;
        (self.at, self.filled) = (0, 0);
        loop {
            let into = &mut *self.buffer;
            let read = match &mut self.stage {
                Stage::Between(_) | Stage::End => 0,
                Stage::Plain(source) => source.read(into)?,
                Stage::Gzip(decoder) => decoder.read(into)?,
                Stage::Zstd(decoder) => decoder.read(into)?,
                Stage::Brotli(decoder) => decoder.read(into)?,
                Stage::Zlib(decoder) => decoder.read(into)?,
                Stage::Deflate(decoder) => decoder.read(into)?,
            };
            if read > 0 {
                self.filled = read;
                return self.weigh(read);
            }
            self.stage = match std::mem::replace(&mut self.stage, Stage::End) {
                Stage::Between(source) => self.start(source)?,
                Stage::Gzip(decoder) => Stage::Between(decoder.into_inner()),
                Stage::Zstd(decoder) => Stage::Between(decoder.finish()),
                // One stream, and it says itself where it ends.
                Stage::Plain(_) | Stage::Brotli(_) | Stage::Zlib(_) | Stage::Deflate(_) | Stage::End => Stage::End,
            };
            if matches!(self.stage, Stage::End) {
                return Ok(());
            }
        }
    }

    fn weigh(&mut self, read: usize) -> io::Result<()> {
        self.given += read as u64;
        if self.packing != Packing::None && self.given > most_unpacked(self.packed(), self.max_ratio) {
            self.meter.over_ratio.store(true, Ordering::Relaxed);
            return Err(io::Error::other("unpacks to too much"));
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Unpacked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.filled
            && let Err(cause) = self.refill()
        {
            // Nothing more after an error, whatever the decoder would make of it.
            self.stage = Stage::End;
            self.filled = 0;
            return Err(cause);
        }
        Ok(self.buffer.get(self.at..self.filled).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.filled);
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

/// The most bytes that so many packed bytes may unpack to.
pub(super) fn most_unpacked(packed: u64, max_ratio: u64) -> u64 {
    FREE_BYTES.saturating_add(packed.saturating_mul(max_ratio))
}

/// What a reader gives, or nothing if that is more than `limit` bytes.
///
/// # Errors
/// Those of reading.
pub(super) fn bounded(reader: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= limit))
}

/// Fills the buffer as far as the reader goes; says how far.
///
/// # Errors
/// Those of reading.
pub(super) fn fill(reader: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest)? {
            0 => break,
            read => done += read,
        }
    }
    Ok(done)
}

/// Leaves out `count` bytes; says whether there were as many.
///
/// # Errors
/// Those of reading.
pub(super) fn skip(reader: &mut impl BufRead, mut count: u64) -> io::Result<bool> {
    while count > 0 {
        let ready = reader.fill_buf()?.len();
        if ready == 0 {
            return Ok(false);
        }
        let step = usize::try_from(count).unwrap_or(usize::MAX).min(ready);
        reader.consume(step);
        count -= step as u64;
    }
    Ok(true)
}

/// The message of an error, in the house's form.
fn said(cause: &io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof => "ends too early".to_owned(),
        _ => cause.to_string(),
    }
}
