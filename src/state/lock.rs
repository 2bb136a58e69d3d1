//! One run at a time in a folder: an advisory lock that the kernel frees when its holder dies, however it dies.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::FatalError;

/// How often a run that waits looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// Most bytes of the holder's note that are read.
const MAX_NOTE_BYTES: u64 = 4096;

/// The lock; freed when it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

/// Who holds the lock, as written into the file: for messages, no decision rests on it.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    host: String,
    started: String,
}

impl Lock {
    /// Takes the lock, waiting at most `patience` for another run to free it.
    ///
    /// # Errors
    /// [`FatalError::Locked`] with the holder, [`FatalError::OutputUnwritable`] when the file cannot be opened.
    pub(super) fn take(path: &Path, patience: Duration) -> Result<Self, FatalError> {
        let unwritable = |cause| FatalError::OutputUnwritable { path: path.to_owned(), cause };
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = options.map_err(unwritable)?;
        let began = Instant::now();
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(cause)) => return Err(unwritable(cause)),
                Err(TryLockError::WouldBlock) if began.elapsed() >= patience => {
                    return Err(FatalError::Locked { path: path.to_owned(), holder: holder(&mut file) });
                }
                Err(TryLockError::WouldBlock) => {
                    if !told {
                        log::warn!("waiting for {} to finish", holder(&mut file));
                        told = true;
                    }
                    std::thread::sleep(LOOK_AGAIN.min(patience));
                }
            }
        }
        // The note is a courtesy: without it the lock holds as well.
        let _ = note(&mut file);
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file does not free it while a process that was just forked from this one still has a copy. Should
        // this fail, it is freed when the last copy is closed.
        let _ = self.file.unlock();
    }
}

fn note(file: &mut File) -> std::io::Result<()> {
    let holder = Holder {
        pid: std::process::id(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        started: jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_default().to_string(),
    };
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    serde_json::to_writer(&mut *file, &holder)?;
    file.flush()
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(MAX_NOTE_BYTES).read_to_string(&mut text));
    match read.ok().and_then(|_| serde_json::from_str::<Holder>(&text).ok()) {
        Some(Holder { pid, host, started }) => format!("process {pid} on {host}, running since {started}"),
        None => "another run".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_is_told_who_holds_it_and_may_have_it_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(&path, Duration::ZERO).unwrap();
        let error = Lock::take(&path, Duration::ZERO).unwrap_err();
        assert_eq!(error.exit_code(), 75);
        assert!(error.to_string().contains(&format!("process {} on ", std::process::id())), "{error}");
        let waiter = std::thread::spawn({
            let path = path.clone();
            move || Lock::take(&path, Duration::from_mins(1)).is_ok()
        });
        std::thread::sleep(Duration::from_millis(20));
        drop(first);
        assert!(waiter.join().unwrap());
    }
}
