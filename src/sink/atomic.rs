//! A file that is there whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::FatalError;

const BUFFER_BYTES: usize = 256 << 10;

/// A file that is written beside its place and renamed into it when it is complete. Dropped before that, it leaves
/// nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    writer: BufWriter<File>,
    names: Names,
}

/// A file that is complete and on the disk, but not in its place yet.
#[derive(Debug)]
pub struct SyncedFile {
    names: Names,
}

#[derive(Debug)]
struct Names {
    temporary: PathBuf,
    target: PathBuf,
    placed: bool,
}

impl AtomicFile {
    /// Opens `folder/name` for writing.
    ///
    /// # Errors
    /// [`FatalError::OutputUnwritable`].
    pub fn create(folder: &Path, name: &str) -> Result<Self, FatalError> {
        let target = folder.join(name);
        let unwritable = |cause| FatalError::OutputUnwritable { path: target.clone(), cause };
        if target.is_dir() {
            return Err(unwritable(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
        let opened = OpenOptions::new().write(true).create(true).truncate(true).open(&temporary);
        let writer = BufWriter::with_capacity(BUFFER_BYTES, opened.map_err(unwritable)?);
        Ok(Self { writer, names: Names { temporary, target, placed: false } })
    }

    /// Where the file will be.
    pub fn target(&self) -> &Path {
        &self.names.target
    }

    /// Writes everything to the disk.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn sync(mut self) -> Result<SyncedFile, FatalError> {
        self.writer
            .flush()
            .and_then(|()| self.writer.get_ref().sync_all())
            .map_err(|cause| self.names.failed(cause))?;
        Ok(SyncedFile { names: self.names })
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl SyncedFile {
    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn rename(mut self) -> Result<(), FatalError> {
        std::fs::rename(&self.names.temporary, &self.names.target).map_err(|cause| self.names.failed(cause))?;
        self.names.placed = true;
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
        if !self.placed {
            // Nothing can be done about a temporary file that cannot be removed.
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}

/// Makes the renames in a folder last through a power cut, where the system can.
pub(super) fn sync_folder(folder: &Path) -> Result<(), FatalError> {
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|cause| FatalError::WriteFailed { path: folder.to_owned(), cause })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_dropped_file_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "old").unwrap();
        let mut file = AtomicFile::create(folder.path(), "a").unwrap();
        file.write_all(b"new").unwrap();
        drop(file);
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"old");
    }

    #[test]
    fn a_finished_file_replaces_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "old").unwrap();
        let mut file = AtomicFile::create(folder.path(), "a").unwrap();
        file.write_all(b"new").unwrap();
        file.sync().unwrap().rename().unwrap();
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"new");
    }

    #[test]
    fn a_folder_in_the_place_is_told_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        let error = AtomicFile::create(folder.path(), "a").unwrap_err();
        assert_eq!(error.exit_code(), 73);
    }
}
