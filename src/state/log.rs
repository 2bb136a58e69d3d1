//! The log: what became of each page, in append-only files ("segments").
//!
//! A segment is a mark and then frames. A frame is the length of its body, two CRC-32 and the body: the length of the
//! head with the head (a [`Head`] as postcard), and the payload, so that a head can be read alone. A frame that
//! was cut short or damaged fails its checksums; when a run begins, it and what stands behind it are cut off, and the
//! pages are cleaned again.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::FORMAT;
use super::head::{Head, HeadStart};
use crate::disk::{Disk, DiskFile};
use crate::error::FatalError;

/// What a segment begins with: a name, and the version of the format.
const MARK: &[u8; 8] = &[b'd', b'e', b'h', b'u', b's', b'k', 0, FORMAT];
/// Bytes before the body of a frame.
const FRAME_BYTES: usize = 12;
/// Bytes of a length or a checksum.
const LENGTH_BYTES: usize = 4;
/// Longest body that is read: more is damage, not a page.
const MAX_BODY_BYTES: u32 = 1 << 30;
/// A segment that is longer than this is followed by a new one.
const SEGMENT_BYTES: u64 = 1 << 30;
const BUFFER_BYTES: usize = 256 << 10;

/// Where a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct FramePlace {
    /// Number of the segment.
    pub(crate) segment: u32,
    /// First byte of the frame; no frame begins far behind [`SEGMENT_BYTES`].
    pub(crate) offset: u32,
    /// Bytes of its body.
    pub(crate) length: u32,
}

/// The beginning of a frame: segments end before it needs more than 32 bits.
fn narrow(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The log of an output folder, open at its end.
pub(crate) struct Log<'d> {
    folder: PathBuf,
    disk: &'d dyn Disk,
    segment: u32,
    end: u64,
    writer: Option<BufWriter<Box<dyn DiskFile>>>,
    readers: FxHashMap<u32, Reader>,
    frame: Vec<u8>,
}

/// Reads a segment: what is asked for in order goes through a buffer, single frames here and there are read alone, since
/// filling the buffer for each would cost a hundred times the frame.
struct Reader {
    buffered: BufReader<File>,
    at: u64,
    single: File,
    /// Byte behind what was last read alone.
    single_end: u64,
}

impl Reader {
    fn open(path: &Path) -> io::Result<Self> {
        let (file, single) = (File::open(path)?, File::open(path)?);
        let buffered = BufReader::with_capacity(BUFFER_BYTES, file);
        Ok(Self { buffered, at: 0, single, single_end: 0 })
    }

    fn bytes_at(&mut self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let is_near = |from: u64| (from..=from.saturating_add(BUFFER_BYTES as u64)).contains(&offset);
        // A head is read in two steps, the second of which begins before the first one's end.
        if is_near(self.at.saturating_sub(LENGTH_BYTES as u64)) || is_near(self.single_end) {
            self.buffered.seek_relative(offset.cast_signed() - self.at.cast_signed())?;
            let read = self.buffered.read_exact(&mut bytes);
            self.at = if read.is_ok() { offset + length as u64 } else { self.buffered.stream_position()? };
            read?;
        } else {
            self.single.seek(SeekFrom::Start(offset))?;
            self.single.read_exact(&mut bytes)?;
            self.single_end = offset + length as u64;
        }
        Ok(bytes)
    }
}

impl<'d> Log<'d> {
    /// The log in `folder`, whose last good byte is at `end` of segment `segment`.
    pub(crate) fn at(folder: PathBuf, disk: &'d dyn Disk, segment: u32, end: u64) -> Self {
        Self { folder, disk, segment, end, writer: None, readers: FxHashMap::default(), frame: Vec::new() }
    }

    /// Segment and byte behind the last frame.
    pub(crate) fn end(&self) -> (u32, u64) {
        (self.segment, self.end)
    }

    /// Writes a frame. It can be read after [`Log::flush`], and outlives a power cut after [`Log::sync`].
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`]; the log must not be written on after it.
    pub(crate) fn append(&mut self, head: &Head, payload: &[u8]) -> Result<FramePlace, FatalError> {
        self.frame.clear();
        let encoded = encode(&mut self.frame, head, payload);
        let length = encoded.map_err(|cause| self.failed(cause))?;
        self.write_frame(length)
    }

    fn write_frame(&mut self, length: u32) -> Result<FramePlace, FatalError> {
        if self.end > SEGMENT_BYTES {
            self.next_segment()?;
        }
        if self.writer.is_none() {
            self.open_writer()?;
        }
        let place = FramePlace { segment: self.segment, offset: narrow(self.end), length };
        let written = self.writer.as_mut().map_or(Ok(()), |writer| writer.write_all(&self.frame));
        written.map_err(|cause| self.failed(cause))?;
        self.end += self.frame.len() as u64;
        Ok(place)
    }

    /// Hands what was written to the system, so that it outlives the process.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub(crate) fn flush(&mut self) -> Result<(), FatalError> {
        let flushed = self.writer.as_mut().map_or(Ok(()), Write::flush);
        // What a reader has in its buffer may be from before.
        self.readers.remove(&self.segment);
        flushed.map_err(|cause| self.failed(cause))
    }

    /// Makes what was written outlive a power cut.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub(crate) fn sync(&mut self) -> Result<(), FatalError> {
        self.flush()?;
        let synced = self.writer.as_mut().map_or(Ok(()), |writer| writer.get_mut().sync());
        synced.map_err(|cause| self.failed(cause))
    }

    /// Goes on in a new segment.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub(crate) fn next_segment(&mut self) -> Result<(), FatalError> {
        self.sync()?;
        self.writer = None;
        self.segment += 1;
        self.end = 0;
        Ok(())
    }

    /// The head and the payload of a frame.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written.
    pub(crate) fn read(&mut self, place: FramePlace) -> Result<(Head, Vec<u8>), FatalError> {
        let frame = self.frame_at(place).map_err(|cause| self.damaged(place, &cause.to_string()))?;
        let (head, payload) = decode(&frame).ok_or_else(|| self.damaged(place, "the checksum is wrong"))?;
        Ok((head, payload.to_vec()))
    }

    /// The payload of a frame alone.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written.
    pub(crate) fn read_payload(&mut self, place: FramePlace) -> Result<Vec<u8>, FatalError> {
        let frame = self.frame_at(place).map_err(|cause| self.damaged(place, &cause.to_string()))?;
        let (_, payload) = parts(&frame).ok_or_else(|| self.damaged(place, "the checksum is wrong"))?;
        Ok(payload.to_vec())
    }

    /// Writes a frame again at the end of the log.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`], [`FatalError::State`] when the frame is not what was written.
    pub(crate) fn copy(&mut self, place: FramePlace) -> Result<FramePlace, FatalError> {
        let frame = self.frame_at(place).ok().filter(|frame| parts(frame).is_some());
        let Some(frame) = frame else { return Err(self.damaged(place, "the checksum is wrong")) };
        self.frame = frame;
        self.write_frame(place.length)
    }

    fn damaged(&self, place: FramePlace, cause: &str) -> FatalError {
        let message = format!("byte {}: {cause}; `--force` cleans all pages again", place.offset);
        FatalError::State { path: segment_path(&self.folder, place.segment), message }
    }

    /// The head of a frame alone.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written.
    pub(crate) fn read_head(&mut self, place: FramePlace) -> Result<Head, FatalError> {
        self.head_bytes(place, |head| postcard::from_bytes(head).ok())
    }

    /// The beginning of the head of a frame.
    ///
    /// # Errors
    /// [`FatalError::State`] when it is not what was written.
    pub(crate) fn read_start(&mut self, place: FramePlace) -> Result<HeadStart, FatalError> {
        self.head_bytes(place, |head| Some(postcard::take_from_bytes(head).ok()?.0))
    }

    /// What `read` makes of the head of a frame, if its checksum is right.
    fn head_bytes<T>(&mut self, place: FramePlace, read: impl Fn(&[u8]) -> Option<T>) -> Result<T, FatalError> {
        let head_at = |log: &mut Self| -> io::Result<Option<T>> {
            let begin = log.bytes_at(place.segment, place.offset.into(), FRAME_BYTES + LENGTH_BYTES)?;
            let length = begin.get(FRAME_BYTES..).and_then(first_u32).unwrap_or(u32::MAX);
            if length > place.length {
                return Ok(None);
            }
            let offset = u64::from(place.offset) + FRAME_BYTES as u64;
            let head = log.bytes_at(place.segment, offset, LENGTH_BYTES + length as usize)?;
            Ok(checked_head(&begin, &head).and_then(&read))
        };
        let head = head_at(self).map_err(|cause| self.damaged(place, &cause.to_string()))?;
        head.ok_or_else(|| self.damaged(place, "the checksum is wrong"))
    }

    fn frame_at(&mut self, place: FramePlace) -> io::Result<Vec<u8>> {
        self.bytes_at(place.segment, place.offset.into(), FRAME_BYTES + place.length as usize)
    }

    fn bytes_at(&mut self, segment: u32, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let reader = match self.readers.entry(segment) {
            std::collections::hash_map::Entry::Occupied(open) => open.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(Reader::open(&segment_path(&self.folder, segment))?)
            }
        };
        reader.bytes_at(offset, length)
    }

    fn open_writer(&mut self) -> Result<(), FatalError> {
        let path = segment_path(&self.folder, self.segment);
        let opened = self.disk.append(&path, self.end);
        let mut writer = BufWriter::with_capacity(BUFFER_BYTES, opened.map_err(|cause| self.failed(cause))?);
        if self.end == 0 {
            writer.write_all(MARK).map_err(|cause| self.failed(cause))?;
            self.end = MARK.len() as u64;
        }
        self.writer = Some(writer);
        Ok(())
    }

    fn failed(&self, cause: io::Error) -> FatalError {
        FatalError::WriteFailed { path: segment_path(&self.folder, self.segment), cause }
    }
}

/// Name of a segment.
pub(crate) fn segment_path(folder: &Path, segment: u32) -> PathBuf {
    folder.join(format!("pages-{segment:06}.log"))
}

/// Numbers of the segments that are there, ascending.
pub(crate) fn segments(folder: &Path) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = |name: &str| name.strip_prefix("pages-")?.strip_suffix(".log")?.parse::<u32>().ok();
        found.extend(name.to_str().and_then(number));
    }
    found.sort_unstable();
    Ok(found)
}

/// Calls `found` with the head and the place of each good frame of a segment from byte `from` on; says where the last
/// of them ends.
pub(crate) fn scan(folder: &Path, segment: u32, from: u64, mut found: impl FnMut(Head, FramePlace)) -> io::Result<u64> {
    let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(segment_path(folder, segment))?);
    let mut mark = [0; MARK.len()];
    if file.read_exact(&mut mark).is_err() || mark != *MARK {
        return Ok(0);
    }
    let mut offset = from.max(MARK.len() as u64);
    file.seek(SeekFrom::Start(offset))?;
    loop {
        let Some((frame, length)) = next_frame(&mut file)? else { return Ok(offset) };
        let Some((head, _)) = decode(&frame) else { return Ok(offset) };
        found(head, FramePlace { segment, offset: narrow(offset), length });
        offset += frame.len() as u64;
    }
}

/// The next frame with the length of its body; nothing where the file ends, whole or in a torn frame.
fn next_frame(file: &mut impl Read) -> io::Result<Option<(Vec<u8>, u32)>> {
    let mut start = [0; FRAME_BYTES];
    if !read_whole(file, &mut start)? {
        return Ok(None);
    }
    let length = first_u32(&start).unwrap_or_default();
    if length > MAX_BODY_BYTES {
        return Ok(None);
    }
    let mut frame = start.to_vec();
    // Grows as bytes come in: a damaged length does not claim memory that the file cannot fill.
    file.take(length.into()).read_to_end(&mut frame)?;
    Ok((frame.len() == FRAME_BYTES + length as usize).then_some((frame, length)))
}

fn read_whole(file: &mut impl Read, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(cause) => Err(cause),
    }
}

/// Appends a frame to `out`; gives the length of its body.
fn encode(out: &mut Vec<u8>, head: &Head, payload: &[u8]) -> io::Result<u32> {
    let invalid = |message: String| io::Error::new(io::ErrorKind::InvalidData, message);
    let head = postcard::to_stdvec(head).map_err(|cause| invalid(cause.to_string()))?;
    out.extend([0; FRAME_BYTES]);
    out.extend(u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(&head);
    out.extend(payload);
    let (start, body) = out.split_at_mut(FRAME_BYTES);
    let length = u32::try_from(body.len()).ok().filter(|length| *length <= MAX_BODY_BYTES);
    let length = length.ok_or_else(|| invalid(format!("a page's results are {} bytes long", body.len())))?;
    let (head, payload) = body.split_at(LENGTH_BYTES + head.len());
    let sums = [length, crc32fast::hash(head), crc32fast::hash(payload)];
    start.copy_from_slice(sums.map(u32::to_le_bytes).as_flattened());
    Ok(length)
}

/// Head and payload of a frame, if its checksums are right.
fn decode(frame: &[u8]) -> Option<(Head, &[u8])> {
    let (head, payload) = parts(frame)?;
    Some((postcard::from_bytes(head).ok()?, payload))
}

/// Head as it was written and payload of a frame, if their checksums are right.
fn parts(frame: &[u8]) -> Option<(&[u8], &[u8])> {
    let (start, body) = frame.split_at_checked(FRAME_BYTES)?;
    if first_u32(start)? as usize != body.len() {
        return None;
    }
    let (head, payload) = body.split_at_checked(LENGTH_BYTES + first_u32(body)? as usize)?;
    let head = checked_head(start, head)?;
    (first_u32(start.get(2 * LENGTH_BYTES..)?)? == crc32fast::hash(payload)).then_some((head, payload))
}

/// The head of a frame that begins with `start`, without its length, if its checksum is right.
fn checked_head<'h>(start: &[u8], head: &'h [u8]) -> Option<&'h [u8]> {
    (first_u32(start.get(LENGTH_BYTES..)?)? == crc32fast::hash(head)).then(|| head.get(LENGTH_BYTES..))?
}

fn first_u32(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Machine;

    fn head(path: &str) -> Head {
        Head { start: HeadStart { path: path.to_owned(), ..HeadStart::default() }, ..Head::default() }
    }

    fn write(folder: &Path, paths: &[&str]) -> Vec<FramePlace> {
        let mut log = Log::at(folder.to_owned(), &Machine, 1, 0);
        let places = paths.iter().map(|path| log.append(&head(path), b"what came of it").unwrap()).collect();
        log.sync().unwrap();
        places
    }

    fn found(folder: &Path, from: u64) -> (Vec<String>, u64) {
        let mut paths = Vec::new();
        let end = scan(folder, 1, from, |head, _| paths.push(head.start.path)).unwrap();
        (paths, end)
    }

    #[test]
    fn frames_come_back_in_any_order() {
        let folder = tempfile::tempdir().unwrap();
        let places = write(folder.path(), &["a", "b", "c"]);
        let mut log = Log::at(folder.path().to_owned(), &Machine, 1, 0);
        for at in [2, 0, 1, 1] {
            let (head, payload) = log.read(places[at]).unwrap();
            assert_eq!(
                (head.start.path.as_str(), payload.as_slice()),
                (["a", "b", "c"][at], b"what came of it".as_slice())
            );
        }
        assert_eq!(found(folder.path(), places[1].offset.into()).0, ["b", "c"]);
    }

    #[test]
    fn a_log_cut_or_damaged_at_any_byte_gives_the_frames_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let places = write(folder.path(), &["a", "b", "c"]);
        let path = segment_path(folder.path(), 1);
        let whole = std::fs::read(&path).unwrap();
        let before = |byte: usize| {
            let end = |place: &FramePlace| place.offset as usize + FRAME_BYTES + place.length as usize;
            places.iter().filter(|place| end(place) <= byte).count()
        };
        for byte in 0..whole.len() {
            std::fs::write(&path, &whole[..byte]).unwrap();
            assert_eq!(found(folder.path(), 0).0.len(), before(byte), "cut at {byte}");
            let mut damaged = whole.clone();
            damaged[byte] ^= 0x40;
            std::fs::write(&path, &damaged).unwrap();
            let wanted = if byte < MARK.len() { 0 } else { before(byte) };
            assert_eq!(found(folder.path(), 0).0.len(), wanted, "damaged at {byte}");
        }
    }

    #[test]
    fn a_damaged_frame_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let places = write(folder.path(), &["a"]);
        let path = segment_path(folder.path(), 1);
        let mut bytes = std::fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, bytes).unwrap();
        let error = Log::at(folder.path().to_owned(), &Machine, 1, 0).read(places[0]).unwrap_err().to_string();
        assert!(error.contains("pages-000001.log: byte 8: the checksum is wrong"), "{error}");
    }
}
