//! What is known about a page whose results are in the log.

use serde::{Deserialize, Serialize};

use crate::learn::Mark;
use crate::pipeline::Signature;
use crate::report::PageCounts;

/// The head of a frame: which page it is, what its result depends on, and what it adds to the report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// What learning looks at.
    pub(crate) start: HeadStart,
    /// Which page inside the file, if it holds several.
    pub(crate) locator: Option<String>,
    /// Its number inside the file.
    pub(crate) ordinal: u32,
    /// Whether the file has no pages behind this one.
    pub(crate) last: bool,
    /// Size and time of the file.
    pub(crate) stamp: Stamp,
    /// Hash of what the result depends on besides the bytes: program, settings, and what the index says.
    pub(crate) context: u64,
    /// Hash of all that the result depends on, the page's bytes and name among them.
    pub(crate) key: u128,
    /// Whether it is a record, or a row of the quarantine.
    pub(crate) is_record: bool,
    /// Hash of what was learned of its site and applied to it; 0 for a page as it came out by itself.
    pub(crate) learned: u64,
    /// Its share of the report.
    pub(crate) counts: PageCounts,
    /// What its near duplicates are found by; of no words where there is no record.
    pub(crate) signature: Signature,
    /// When it was published, in seconds since 1970; the greatest number where that is not known.
    pub(crate) published: i64,
}

/// The beginning of a head, which can be read without the rest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HeadStart {
    /// Path in the run.
    pub(crate) path: String,
    /// Host, where it is known; `counts` has it too.
    pub(crate) host: Option<String>,
    /// Hash of the words of the record; 0 where there is none.
    pub(crate) content: u64,
    /// Day of publication, where it is known.
    pub(crate) day: Option<String>,
    /// The blocks of its text.
    pub(crate) marks: Vec<Mark>,
    /// Whether it is one of a manual.
    pub(crate) is_manual: bool,
    /// The blocks of its text if its site is a manual; `None` where that is out of the question
    /// or changes nothing.
    pub(crate) marks_of_manual: Option<Vec<Mark>>,
}

impl HeadStart {
    /// The blocks of its text, on a site that is a manual or is none.
    pub(crate) fn marks_if(&self, is_manual: bool) -> &[Mark] {
        self.marks_of_manual.as_ref().filter(|_| is_manual).unwrap_or(&self.marks)
    }
}

/// How a file looked when it was read: as long as it looks the same, it is not read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970; 0 where it is not known.
    pub modified: i64,
    /// Whether the file had been left alone for long enough when it was read that a later change must show in
    /// `modified`: the clocks of file systems tick in steps of up to two seconds.
    pub settled: bool,
}

/// A file that was changed less than this before it was read may change again without a new time.
const SETTLED_NANOSECONDS: i64 = 3_000_000_000;

impl Stamp {
    /// The stamp of a file with this size and time, read at `now` (nanoseconds since 1970).
    pub fn new(size: u64, modified: i64, now: i64) -> Self {
        Self { size, modified, settled: modified != 0 && modified < now.saturating_sub(SETTLED_NANOSECONDS) }
    }

    /// Whether a file that looks like `now` is surely the one that looked like this.
    pub fn proves(self, now: Self) -> bool {
        self.settled && self.size == now.size && self.modified == now.modified
    }
}
