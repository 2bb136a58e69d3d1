//! Errors by fate: a [`PageError`] loses one page, a [`FatalError`] ends the run.
//!
//! A variant carries facts. Messages are lower case, have no full stop and never name the page: the boundary that
//! prints them adds the path once.

use std::path::PathBuf;

use thiserror::Error;

use crate::report::count;

/// Why one page became a row in `quarantine.jsonl` instead of a record.
#[derive(Debug, Clone, Error)]
pub enum PageError {
    /// The file could not be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A folder could not be listed, so the pages in it are missing.
    #[error("is a folder that cannot be listed: {0}")]
    UnreadableFolder(String),
    /// The file is larger than `limits.max-page-bytes`.
    #[error("is {bytes} bytes long, over the limit of {limit} (limits.max-page-bytes)")]
    TooLarge {
        /// Size of the file in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The container of pages cannot be read, or not further than this; the text says where and why.
    #[error("is a container that cannot be read further: {0}")]
    BrokenContainer(String),
    /// One record of a container is no page; the others are read.
    #[error("is not a usable record: {0}")]
    BadRecord(String),
    /// It unpacks to more than `limits.max-ratio` times its size.
    #[error("unpacks to more than {0} times its size (limits.max-ratio)")]
    TooHighRatio(u64),
    /// The container has more than `limits.max-members` members.
    #[error("is past the first {0} members of its container (limits.max-members)")]
    TooManyMembers(u64),
    /// The member of an archive is encrypted.
    #[error("is encrypted")]
    Encrypted,
    /// The member of an archive is itself a container of pages.
    #[error("is a container inside a container, which is not opened")]
    NestedContainer,
    /// There is nothing in it, or only white space.
    #[error("is empty")]
    Empty,
    /// It is not text: NUL bytes, or the signature of another format.
    #[error("is not text but {0}")]
    Binary(&'static str),
    /// Too many characters could not be decoded.
    #[error("cannot be decoded as {encoding}: {replaced} of {total} characters are invalid")]
    Undecodable {
        /// WHATWG name of the encoding that was tried.
        encoding: &'static str,
        /// Characters that became U+FFFD.
        replaced: usize,
        /// Characters in all.
        total: usize,
    },
    /// More nodes than `limits.max-nodes`.
    #[error("has more than {0} nodes (limits.max-nodes)")]
    TooManyNodes(usize),
    /// Nested deeper than `limits.max-depth`.
    #[error("is nested deeper than {0} elements (limits.max-depth)")]
    TooDeep(usize),
    /// An element has more attributes than `limits.max-attributes`.
    #[error("has an element with more than {0} attributes (limits.max-attributes)")]
    TooManyAttributes(usize),
    /// Parsing took more steps than `limits.max-steps`: counted, so the verdict is the same on every machine.
    #[error("needs more than {0} steps to parse (limits.max-steps)")]
    TooMuchWork(u64),
    /// No block of text at all.
    #[error("has no text to extract")]
    NoText,
    /// The page is only a consent banner.
    #[error("is only a consent notice")]
    ConsentWall,
    /// The page is only a bot check or a request to enable scripts.
    #[error("is only a bot check or a request to enable scripts")]
    BotWall,
    /// A bug in dehusk: a stage panicked on this page.
    #[error("broke dehusk (a bug, please report it): {0}")]
    Panicked(String),
}

impl PageError {
    /// Stable code for `quarantine.jsonl`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::UnreadableFolder(_) => "unreadable_folder",
            Self::TooLarge { .. } => "too_large",
            Self::BrokenContainer(_) => "broken_container",
            Self::BadRecord(_) => "bad_record",
            Self::TooHighRatio(_) => "too_high_ratio",
            Self::TooManyMembers(_) => "too_many_members",
            Self::Encrypted => "encrypted",
            Self::NestedContainer => "nested_container",
            Self::Empty => "empty",
            Self::Binary(_) => "binary",
            Self::Undecodable { .. } => "undecodable",
            Self::TooManyNodes(_) => "too_many_nodes",
            Self::TooDeep(_) => "too_deep",
            Self::TooManyAttributes(_) => "too_many_attributes",
            Self::TooMuchWork(_) => "too_much_work",
            Self::NoText => "no_text",
            Self::ConsentWall => "consent_wall",
            Self::BotWall => "bot_wall",
            Self::Panicked(_) => "panicked",
        }
    }

    /// The stage that gave up.
    pub fn stage(&self) -> &'static str {
        match self {
            Self::UnreadableFolder(_) => "discover",
            Self::Unreadable(_)
            | Self::TooLarge { .. }
            | Self::BrokenContainer(_)
            | Self::BadRecord(_)
            | Self::TooHighRatio(_)
            | Self::TooManyMembers(_)
            | Self::Encrypted
            | Self::NestedContainer => "read",
            Self::Empty | Self::Binary(_) | Self::Undecodable { .. } => "decode",
            Self::TooManyNodes(_)
            | Self::TooDeep(_)
            | Self::TooManyAttributes(_)
            | Self::TooMuchWork(_)
            | Self::NoText => "segment",
            Self::ConsentWall | Self::BotWall => "resolve",
            Self::Panicked(_) => "clean",
        }
    }
}

/// Why the whole run ended early.
#[derive(Debug, Error)]
pub enum FatalError {
    /// An input named on the command line does not exist.
    #[error("{path}: no such file or folder")]
    InputMissing {
        /// As the user typed it.
        path: PathBuf,
    },
    /// Nothing to do: no file with a known extension below the inputs.
    #[error("no readable document below {inputs}")]
    NoDocument {
        /// The inputs, as typed.
        inputs: String,
    },
    /// The output folder cannot be created or written.
    #[error("{path}: cannot write here: {cause}")]
    OutputUnwritable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Writing failed part way: disk full and the like.
    #[error("{path}: writing failed: {cause}")]
    WriteFailed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The configuration has mistakes; the text lists all of them with their places.
    #[error("{0}")]
    Config(String),
    /// The index file cannot be used.
    #[error("{path}: {message}")]
    Index {
        /// The index file.
        path: PathBuf,
        /// Line and cause.
        message: String,
    },
    /// The one page asked about gives no record.
    #[error("{path}: {error}")]
    Page {
        /// As the user typed it.
        path: PathBuf,
        /// Why.
        error: PageError,
    },
    /// Another run works on the output folder.
    #[error("{path}: the output folder is in use by {holder} (--wait-lock waits for it)")]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// Who holds it.
        holder: String,
    },
    /// What earlier runs left behind is not as they wrote it.
    #[error("{path}: {message}")]
    State {
        /// The file.
        path: PathBuf,
        /// Where and what.
        message: String,
    },
    /// A signal asked the run to stop.
    #[error("stopped by {signal}: {} of this run kept, the same command goes on from there", count(*.done, "page"))]
    Interrupted {
        /// Name of the signal.
        signal: &'static str,
        /// Exit code: 128 and the number of the signal.
        code: u8,
        /// Pages cleaned by this run.
        done: u64,
    },
    /// What the user asked for contradicts itself.
    #[error("{0}")]
    Usage(String),
    /// A bug: the counts do not add up.
    #[error(
        "{pages} pages went in but {records} records, {rejects} rejects and {dropped} dropped duplicates came out \
         (a bug, please report it)"
    )]
    Unbalanced {
        /// Pages read.
        pages: u64,
        /// Records written.
        records: u64,
        /// Quarantine rows written.
        rejects: u64,
        /// Records left out because they repeat others.
        dropped: u64,
    },
}

impl FatalError {
    /// Exit code by the habits of `sysexits.h`; the README lists them.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Unbalanced { .. } => 1,
            Self::Usage(_) => 2,
            Self::NoDocument { .. } | Self::Page { .. } => 65,
            Self::InputMissing { .. } => 66,
            Self::OutputUnwritable { .. } => 73,
            Self::WriteFailed { .. } | Self::State { .. } => 74,
            Self::Locked { .. } => 75,
            Self::Interrupted { code, .. } => *code,
            Self::Config(_) | Self::Index { .. } => 78,
        }
    }

    /// Whether the reader of standard output went away (`dehusk … | head`): nothing worth a message.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::WriteFailed { cause, .. } if cause.kind() == std::io::ErrorKind::BrokenPipe)
    }
}
