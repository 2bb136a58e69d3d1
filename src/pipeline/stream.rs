//! A run that remembers nothing: records to a stream, or nowhere. What was written cannot be changed any more, so only
//! exact duplicates are marked, as copies of the first one by path, and only on the copies.

use std::io::Write;
use std::path::PathBuf;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::feed::Task;
use super::{Plan, Watch, clean, discover, read, tell};
use crate::error::FatalError;
use crate::page::Outcome;
use crate::record::Cleaned;
use crate::report::{DuplicateCounts, PageCounts, Report, RunCounts, Tally};
use crate::sink::{CsvCounts, JsonLines, Reject};

type Stream = JsonLines<Box<dyn Write>>;

/// Cleans all pages; records go to `out`.
pub(super) fn run(
    plan: &Plan<'_>,
    out: Option<Box<dyn Write>>,
    pool: &ThreadPool,
    watch: Watch<'_>,
) -> Result<Report, FatalError> {
    let mut tally = Tally::start(plan.config.clone());
    let mut feed = discover(plan, None, &mut tally, watch)?;
    let mut out = out.map(|out| JsonLines::new(out, PathBuf::from("standard output")));
    let mut duplicates = Duplicates { drop: plan.run.dedup.drop, ..Duplicates::default() };
    loop {
        let window = feed.window(None);
        if window.is_empty() {
            break;
        }
        let work = |task: &Task| {
            let (bytes, outcome) = outcome(task, plan);
            (watch.page)(bytes);
            (bytes, outcome)
        };
        let outcomes: Vec<_> = pool.install(|| window.par_iter().map(work).collect());
        for (task, (bytes, outcome)) in window.iter().zip(outcomes) {
            write(task, bytes, outcome, &mut out, &mut tally, &mut duplicates)?;
        }
        out.as_mut().map_or(Ok(()), JsonLines::flush)?;
    }
    tally.duplicates(duplicates.counts);
    tally.unused_sites(&plan.settings.sites);
    let written = tally.totals.records - duplicates.counts.dropped;
    tally.balance(feed.pages, written)?;
    let counts = RunCounts { cleaned: feed.pages, bytes: tally.totals.bytes_in, ..RunCounts::default() };
    tally.run(counts);
    Ok(tally.finish(pool.current_num_threads()))
}

/// Reads and cleans one page; says how many bytes it read.
fn outcome(task: &Task, plan: &Plan<'_>) -> (u64, Outcome) {
    match read(task, plan) {
        Err(error) => (0, Outcome::Rejected(error)),
        Ok(bytes) => (bytes.len() as u64, clean(&bytes, &task.origin, plan.settings)),
    }
}

fn write(
    task: &Task,
    bytes: u64,
    outcome: Outcome,
    out: &mut Option<Stream>,
    tally: &mut Tally,
    duplicates: &mut Duplicates,
) -> Result<(), FatalError> {
    match outcome {
        Outcome::Cleaned(mut cleaned) => {
            let is_copy = duplicates.mark(&mut cleaned);
            log::debug!("{}: {} words kept", task.origin.path, cleaned.record.word_count);
            tally.totals.add(&PageCounts::of_record(&cleaned, bytes, CsvCounts::default()));
            if is_copy && duplicates.drop {
                duplicates.counts.dropped += 1;
                return Ok(());
            }
            out.as_mut().map_or(Ok(()), |out| out.write(&cleaned.record))
        }
        Outcome::Rejected(error) => {
            let reject = Reject::new(&task.origin, &error);
            tell(&reject, tally.totals.quarantined, false);
            tally.totals.add(&PageCounts::of_reject(&reject, bytes));
            Ok(())
        }
    }
}

/// Ids of the records with text by the hash of their content.
#[derive(Default)]
struct Duplicates {
    first: FxHashMap<String, String>,
    counts: DuplicateCounts,
    /// Whether copies are not written.
    drop: bool,
}

impl Duplicates {
    /// Marks the record when an earlier one has the same words.
    fn mark(&mut self, cleaned: &mut Cleaned) -> bool {
        let record = &mut cleaned.record;
        if record.text.is_empty() {
            return false;
        }
        let first = self.first.entry(record.content_hash.clone()).or_insert_with(|| record.id.clone());
        let is_copy = *first != record.id;
        if is_copy {
            record.duplicate_of = Some(first.clone());
            record.duplicate_cluster = Some(first.clone());
            record.similarity = Some(1.0);
            self.counts.exact += 1;
        }
        is_copy
    }
}
