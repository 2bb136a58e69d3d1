//! One JSON object a line.

use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;

use crate::error::FatalError;

/// Writes values as JSON, one a line.
#[derive(Debug)]
pub struct JsonLines<W: Write> {
    out: W,
    path: PathBuf,
    line: Vec<u8>,
}

impl<W: Write> JsonLines<W> {
    /// Writes to `out`, which messages call `path`.
    pub fn new(out: W, path: PathBuf) -> Self {
        Self { out, path, line: Vec::new() }
    }

    /// Writes one value.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn write(&mut self, value: &impl Serialize) -> Result<(), FatalError> {
        self.line.clear();
        let encoded = serde_json::to_writer(&mut self.line, value).map_err(std::io::Error::from);
        self.line.push(b'\n');
        encoded.and_then(|()| self.out.write_all(&self.line)).map_err(|cause| self.failed(cause))
    }

    /// Hands everything on.
    ///
    /// # Errors
    /// [`FatalError::WriteFailed`].
    pub fn flush(&mut self) -> Result<(), FatalError> {
        self.out.flush().map_err(|cause| self.failed(cause))
    }

    /// The writer underneath.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn failed(&self, cause: std::io::Error) -> FatalError {
        FatalError::WriteFailed { path: self.path.clone(), cause }
    }
}
