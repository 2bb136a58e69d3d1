//! Files that are written beside their places and renamed into them when all of them are complete.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::disk::{Disk, DiskFile};
use crate::error::FatalError;

const BUFFER_BYTES: usize = 256 << 10;
/// Level of Zstandard: its default, on which one core packs some 300 MB a second.
const LEVEL: i32 = 3;

/// A file that is being written beside its place. Dropped, it leaves the old one as it was.
#[expect(missing_debug_implementations, reason = "a boxed writer has none")]
pub struct AtomicFile {
    writer: Packer,
    names: Names,
}

enum Packer {
    Plain(BufWriter<Box<dyn DiskFile>>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<Box<dyn DiskFile>>>>),
}

/// A file that is complete and on the disk, but not in its place yet.
#[derive(Debug)]
pub struct SyncedFile {
    names: Names,
}

#[derive(Debug, Default)]
struct Names {
    name: String,
    temporary: PathBuf,
    target: PathBuf,
    stays: bool,
}

/// Where the file `name` of a folder is written before it is renamed.
pub(crate) fn temporary(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{file}.tmp"))
}

impl AtomicFile {
    /// Opens `folder/name` for writing; packed when the name ends in `.zst`.
    ///
    /// # Errors
    /// [`FatalError::OutputUnwritable`].
    pub fn create(folder: &Path, name: &str, disk: &dyn Disk) -> Result<Self, FatalError> {
        let target = folder.join(name);
        let unwritable = |cause| FatalError::OutputUnwritable { path: target.clone(), cause };
        if target.is_dir() {
            return Err(unwritable(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let temporary = temporary(folder, name);
        let file = BufWriter::with_capacity(BUFFER_BYTES, disk.create(&temporary).map_err(unwritable)?);
        let names = Names { name: name.to_owned(), temporary, target: target.clone(), stays: false };
        let writer = if Path::new(name).extension().is_some_and(|ending| ending == "zst") {
            Packer::Zstd(Box::new(zstd::Encoder::new(file, LEVEL).map_err(unwritable)?))
        } else {
            Packer::Plain(file)
        };
        Ok(Self { writer, names })
    }

    /// Writes some bytes.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), FatalError> {
        self.write_all(bytes).map_err(|cause| self.names.failed(cause))
    }

    /// Writes everything to the disk.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn sync(self) -> Result<SyncedFile, FatalError> {
        let Self { writer, names } = self;
        let file = match writer {
            Packer::Plain(file) => Ok(file),
            Packer::Zstd(encoder) => encoder.finish(),
        };
        let synced = file.and_then(|mut file| file.flush().and_then(|()| file.get_mut().sync()));
        synced.map_err(|cause| names.failed(cause))?;
        Ok(SyncedFile { names })
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.writer {
            Packer::Plain(file) => file.write(bytes),
            Packer::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.writer {
            Packer::Plain(file) => file.flush(),
            Packer::Zstd(encoder) => encoder.flush(),
        }
    }
}

impl SyncedFile {
    /// Its name in the output folder.
    pub fn name(&self) -> &str {
        &self.names.name
    }

    /// Where it is until it is renamed.
    pub fn temporary(&self) -> &Path {
        &self.names.temporary
    }

    /// Leaves the file where it is when this is dropped.
    pub fn leave(&mut self) {
        self.names.stays = true;
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn rename(mut self, disk: &dyn Disk) -> Result<(), FatalError> {
        disk.rename(&self.names.temporary, &self.names.target).map_err(|cause| self.names.failed(cause))?;
        self.names.stays = true;
        Ok(())
    }
}

impl Names {
    fn failed(&self, cause: io::Error) -> FatalError {
        FatalError::WriteFailed { path: self.target.clone(), cause }
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        if !self.stays {
            // Nothing can be done about a temporary file that cannot be removed; the next run writes over it.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Machine;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_dropped_file_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "old").unwrap();
        let mut file = AtomicFile::create(folder.path(), "a", &Machine).unwrap();
        file.put(b"new").unwrap();
        drop(file);
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"old");
    }

    #[test]
    fn a_finished_file_replaces_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "old").unwrap();
        let mut file = AtomicFile::create(folder.path(), "a", &Machine).unwrap();
        file.put(b"new").unwrap();
        file.sync().unwrap().rename(&Machine).unwrap();
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"new");
    }

    #[test]
    fn a_packed_file_unpacks_to_what_was_put() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = AtomicFile::create(folder.path(), "a.zst", &Machine).unwrap();
        file.put(b"new").unwrap();
        file.sync().unwrap().rename(&Machine).unwrap();
        let packed = std::fs::read(folder.path().join("a.zst")).unwrap();
        assert_eq!(zstd::decode_all(packed.as_slice()).unwrap(), b"new");
    }

    #[test]
    fn a_folder_in_the_place_is_told_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        let error = AtomicFile::create(folder.path(), "a", &Machine).err().unwrap();
        assert_eq!(error.exit_code(), 73);
    }
}
