//! What the pages of a run teach about their sites, applied to all of them.

use std::collections::BTreeMap;
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::{Plan, duplicates};
use crate::detect::rule_index;
use crate::error::FatalError;
use crate::fields::{self, Repeated, TextWords};
use crate::learn::{self, Document, Line, PagesOfManual, Profile, file_name, site};
use crate::report::{LearnedOf, PageCounts};
use crate::sink::{AtomicFile, Published, first_half, looks_like, results, written};
use crate::state::{Head, HeadStart, OutputFile, Row, Standing, Store};

/// What earlier runs learned and a person overruled, where the run learns at all.
///
/// # Errors
/// [`FatalError::Config`] for a line that cannot be read.
pub(super) fn said(plan: &Plan<'_>, folder: &Path) -> Result<Vec<Line>, FatalError> {
    if plan.run.learn.is_on { learn::read_files(folder) } else { Ok(Vec::new()) }
}

/// Learns from all records, takes what repeats out of them, and writes down what was learned.
pub(super) fn apply(
    plan: &Plan<'_>,
    folder: &Path,
    store: &mut Store<'_>,
    said: Vec<Line>,
) -> Result<(Published, Sites), FatalError> {
    let settings = plan.run.learn;
    let is_new = store.set_learning(basis(plan, &said));
    if !store.is_changed() && !is_new && (settings.is_frozen || are_as_left(store, folder)) {
        return Ok((as_before(store), sites(&said)));
    }
    let profile = if !settings.is_on {
        Profile::default()
    } else if settings.is_frozen {
        frozen(&said)
    } else {
        let copies = copies(store)?;
        let verdicts = learn::Said::new(&said);
        learn::learn(store.table.rows().len(), settings, &verdicts, |found| documents(store, &copies, found))?
    };
    let mut seen = Seen::default();
    for at in 0..store.table.rows().len() {
        page(plan, store, at, &profile, &mut seen)?;
    }
    store.flush()?;
    if !settings.is_on {
        return Ok(Default::default());
    }
    if settings.is_frozen {
        return Ok((as_before(store), sites(&said)));
    }
    write(plan, folder, store, &profile, seen, said)
}

/// What was learned, by site.
type Sites = BTreeMap<String, LearnedOf>;

/// What these lines say of their sites.
fn sites<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Sites {
    let mut sites = Sites::new();
    for line in lines {
        let site = sites.entry(line.site.clone()).or_default();
        if line.block == learn::MANUAL {
            site.is_manual = line.verdict != Some(learn::Verdict::Strip);
        } else {
            site.blocks += u64::from(line.verdict != Some(learn::Verdict::Keep));
        }
    }
    sites
}

/// Hash of what learning depends on besides the pages.
fn basis(plan: &Plan<'_>, said: &[Line]) -> u64 {
    let settings = plan.run.learn;
    let mut hash = Sha256::new();
    hash.update(format!("{settings:?}\n"));
    for line in said.iter().filter(|line| settings.is_frozen || line.verdict.is_some()) {
        hash.update(format!("{} {} {:?}\n", line.site, line.block, line.verdict));
    }
    hash.finalize().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)).max(1)
}

/// The files of what was learned as the run before left them.
fn as_before(store: &Store<'_>) -> Published {
    left(store, |name| name.starts_with(learn::FOLDER))
}

/// Whether the files of what was learned are those that the run before wrote.
fn are_as_left(store: &Store<'_>, folder: &Path) -> bool {
    let mut own = store.outputs.iter().filter(|file| file.name.starts_with(learn::FOLDER));
    own.all(|file| looks_like(&folder.join(&file.name), file.stamp))
}

/// The other files as the run before left them.
pub(super) fn others_as_before(store: &Store<'_>) -> Published {
    let records = store.table.rows().iter().filter(|row| row.is == Standing::Record).count() as u64;
    Published { records, ..left(store, |name| !name.starts_with(learn::FOLDER)) }
}

fn left(store: &Store<'_>, is_wanted: impl Fn(&str) -> bool) -> Published {
    let outputs = store.outputs.iter().filter(|file| is_wanted(&file.name)).cloned().collect();
    Published { outputs, ..Published::default() }
}

/// What earlier runs learned, as it stands in the files.
fn frozen(said: &[Line]) -> Profile {
    let mut profile = Profile::default();
    for line in said.iter().filter(|line| line.block == learn::MANUAL) {
        if line.verdict != Some(learn::Verdict::Strip) {
            profile.add_manual(&line.site, PagesOfManual { pages: line.documents, of: line.of });
        }
    }
    for line in said.iter().filter(|line| line.verdict != Some(learn::Verdict::Keep)) {
        if let Some(hash) = line.hash() {
            let is_said = line.verdict.is_some();
            let learned = learn::Learned { documents: line.documents, of: line.of, is_wide: line.is_wide, is_said };
            profile.extend(Profile::of_blocks(&line.site, [(hash, learned)]));
        }
    }
    profile
}

/// The rows whose words an earlier row of the same site has.
fn copies(store: &mut Store<'_>) -> Result<FxHashSet<usize>, FatalError> {
    let mut by_content: Vec<(u64, u32)> = Vec::new();
    for (at, number) in (0..store.table.rows().len()).zip(0u32..) {
        if let Some(row) = record(store, at) {
            let content = if store.table.patch(&row).is_none() { row.content } else { store.start(&row)?.content };
            by_content.push((content, number));
        }
    }
    by_content.sort_unstable();
    let mut copies = FxHashSet::default();
    for same in by_content.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        let mut sites = FxHashSet::default();
        for (_, at) in same {
            let Some(row) = record(store, *at as usize) else { continue };
            let start = store.start(&row)?;
            if !sites.insert(site(start.host.as_deref(), &start.path)) {
                copies.insert(*at as usize);
            }
        }
    }
    Ok(copies)
}

fn record(store: &Store<'_>, at: usize) -> Option<Row> {
    store.table.get(at).filter(|row| row.is != Standing::Rejected).copied()
}

/// Calls `found` with each record.
fn documents(
    store: &mut Store<'_>,
    copies: &FxHashSet<usize>,
    found: &mut dyn FnMut(&Document<'_>),
) -> Result<(), FatalError> {
    for at in 0..store.table.rows().len() {
        let Some(row) = record(store, at) else { continue };
        let start = store.start(&row)?;
        let site = site(start.host.as_deref(), &start.path);
        found(&Document { site: &site, start: &start, is_copy: copies.contains(&at) });
    }
    Ok(())
}

/// What was learned and seen on pages.
#[derive(Default)]
struct Seen {
    blocks: FxHashMap<(String, u64), SeenBlock>,
    manuals: BTreeMap<String, PagesOfManual>,
}

/// Where a block of a site was seen: the first row, the number of the block in it, and the earliest day.
struct SeenBlock {
    at: usize,
    number: usize,
    since: Option<String>,
}

impl Seen {
    fn add(&mut self, site: &str, at: usize, start: &HeadStart, profile: &Profile) {
        let manual = profile.manual(site);
        for (number, mark) in start.marks_if(manual.is_some()).iter().enumerate() {
            if profile.of(site, mark.hash).is_some() {
                let first = || SeenBlock { at, number, since: start.day.clone() };
                let block = self.blocks.entry((site.to_owned(), mark.hash)).or_insert_with(first);
                block.since = [block.since.take(), start.day.clone()].into_iter().flatten().min();
            }
        }
        if let Some(pages) = manual.filter(|_| !self.manuals.contains_key(site)) {
            self.manuals.insert(site.to_owned(), pages);
        }
    }
}

/// Brings the results of one page in line with what was learned of its site.
fn page(
    plan: &Plan<'_>,
    store: &mut Store<'_>,
    at: usize,
    profile: &Profile,
    seen: &mut Seen,
) -> Result<(), FatalError> {
    let Some(row) = record(store, at) else { return Ok(()) };
    let before = store.table.patch(&row).map_or(0, |patch| patch.learned);
    if before == 0 && profile.is_empty() {
        return Ok(());
    }
    let start = store.start(&row)?;
    let site = site(start.host.as_deref(), &start.path);
    seen.add(&site, at, &start, profile);
    let is_manual = profile.manual(&site).is_some();
    let marks = start.marks_if(is_manual);
    let change = Change {
        to_manual: is_manual && start.marks_of_manual.is_some(),
        repeated: wanted(plan, learn::take(marks, &site, profile)),
    };
    let learned = change.hash();
    if learned == before {
        return Ok(());
    }
    if learned == 0 {
        return store.patch(at, None);
    }
    let (head, payload) = store.own_results(&row)?;
    let (head, payload) = patched(plan, head, &payload, &change, learned)
        .map_err(|cause| FatalError::State { path: store.table.path(&row).into(), message: cause.to_string() })?;
    store.patch(at, Some((&head, &payload)))
}

/// The blocks that go at the threshold of their rule.
fn wanted(plan: &Plan<'_>, mut repeated: Vec<Repeated>) -> Vec<Repeated> {
    let threshold = rule_index(fields::REPEATED_BLOCK).and_then(|rule| plan.settings.rules.threshold(rule));
    repeated.retain(|own| threshold.is_some_and(|least| f32::from(own.tenths) / 10.0 >= least));
    repeated
}

/// What the other pages of its site change on a page.
struct Change {
    /// Whether its site is a manual that the page may be part of.
    to_manual: bool,
    /// What goes.
    repeated: Vec<Repeated>,
}

impl Change {
    /// A number for it; 0 when nothing changes.
    fn hash(&self) -> u64 {
        if self.repeated.is_empty() && !self.to_manual {
            return 0;
        }
        let mut hash = Sha256::new();
        if self.to_manual {
            hash.update("manual\n");
        }
        for Repeated { block, documents, tenths } in &self.repeated {
            hash.update(format!("{block} {documents} {tenths}\n"));
        }
        hash.finalize().first_chunk().map_or(1, |bytes| u64::from_le_bytes(*bytes)).max(1)
    }
}

/// The results of a page by itself, or on a site that is a manual.
fn parts(payload: &[u8], to_manual: bool) -> Option<results::Parts<'_>> {
    let own = results::parts(payload)?;
    if to_manual { results::parts(own.as_manual) } else { Some(own) }
}

/// Head and results of a page after a change.
fn patched(
    plan: &Plan<'_>,
    head: Head,
    payload: &[u8],
    change: &Change,
    learned: u64,
) -> std::io::Result<(Head, Vec<u8>)> {
    let parts =
        parts(payload, change.to_manual).ok_or_else(|| std::io::Error::other("its kept results are damaged"))?;
    let mut cleaned = results::cleaned(parts)?;
    if change.repeated.is_empty() {
        cleaned.words = TextWords::of(&cleaned.record.text, &cleaned.kept);
    } else {
        fields::take_out(&mut cleaned, &change.repeated);
    }
    let (results, csv) = results::of_record(&cleaned, &plan.run.output)?;
    let counts = PageCounts::of_record(&cleaned, head.counts.bytes, csv);
    let content = super::folder::content(&cleaned.record);
    let signature = duplicates::signature_of(&cleaned.words);
    let start = HeadStart { content, marks: Vec::new(), marks_of_manual: None, ..head.start };
    let head = Head { start, learned, counts, signature, ..head };
    Ok((head, results))
}

/// Writes the files of the sites of which something was learned, or said.
fn write(
    plan: &Plan<'_>,
    folder: &Path,
    store: &mut Store<'_>,
    profile: &Profile,
    seen: Seen,
    said: Vec<Line>,
) -> Result<(Published, Sites), FatalError> {
    let mut lines = lines(store, profile, seen)?;
    for line in said.into_iter().filter(|line| line.verdict.is_some()) {
        let own = lines.entry(line.site.clone()).or_default();
        match own.iter_mut().find(|known| known.block == line.block) {
            Some(known) => known.verdict = line.verdict,
            None => own.push(line),
        }
    }
    let sites = sites(lines.values().flatten());
    let unwritable = |cause| FatalError::OutputUnwritable { path: folder.join(learn::FOLDER), cause };
    if !lines.is_empty() {
        plan.disk.create_folder(&folder.join(learn::FOLDER)).map_err(unwritable)?;
    }
    let mut published = Published::default();
    for (site, mut lines) in lines {
        lines.sort_by(|one, other| (other.documents, &one.block).cmp(&(one.documents, &other.block)));
        let mut text = Vec::new();
        for line in &lines {
            serde_json::to_writer(&mut text, line).map_err(|cause| unwritable(cause.into()))?;
            text.push(b'\n');
        }
        let (name, recipe) = (file_name(&site), first_half(&Sha256::digest(&text)));
        let before = store.output(&name).filter(|file| file.recipe == recipe);
        if let Some(file) = before.filter(|file| looks_like(&folder.join(&name), file.stamp)) {
            published.outputs.push(file.clone());
            continue;
        }
        let mut file = AtomicFile::create(folder, &name, plan.disk)?;
        file.put(&text)?;
        let file = file.sync()?;
        published.outputs.push(written(&file, recipe));
        published.files.push(file);
    }
    let own: FxHashSet<&str> = published.outputs.iter().map(|file| file.name.as_str()).collect();
    let is_left = |file: &&OutputFile| file.name.starts_with(learn::FOLDER) && !own.contains(file.name.as_str());
    published.obsolete = store.outputs.iter().filter(is_left).map(|file| file.name.clone()).collect();
    Ok((published, sites))
}

/// What was learned, by site.
fn lines(store: &mut Store<'_>, profile: &Profile, seen: Seen) -> Result<BTreeMap<String, Vec<Line>>, FatalError> {
    let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for (site, pages) in &seen.manuals {
        lines.entry(site.clone()).or_default().push(line_of_manual(site, *pages));
    }
    let mut blocks: Vec<_> = seen.blocks.into_iter().collect();
    blocks.sort_unstable_by_key(|(_, block)| (block.at, block.number));
    for ((site, hash), SeenBlock { at, number, since }) in blocks {
        let to_manual = seen.manuals.contains_key(&site);
        let (Some(learned), Some(row)) = (profile.of(&site, hash), record(store, at)) else { continue };
        let line = Line {
            site: site.clone(),
            block: format!("{hash:016x}"),
            documents: learned.documents,
            of: learned.of,
            is_wide: learned.is_wide,
            since,
            example: example(&store.own_results(&row)?, to_manual, number),
            verdict: None,
        };
        lines.entry(site).or_default().push(line);
    }
    Ok(lines)
}

/// The line that says that a site is a manual.
fn line_of_manual(site: &str, PagesOfManual { pages, of }: PagesOfManual) -> Line {
    Line {
        site: site.to_owned(),
        block: learn::MANUAL.to_owned(),
        documents: pages,
        of,
        is_wide: false,
        since: None,
        example: String::new(),
        verdict: None,
    }
}

/// The text of a block of a record, on a site that is a manual or is none.
fn example((head, payload): &(Head, Vec<u8>), is_manual: bool, number: usize) -> String {
    let to_manual = is_manual && head.start.marks_of_manual.is_some();
    let cleaned = parts(payload, to_manual).and_then(|parts| results::cleaned(parts).ok());
    let text = cleaned.as_ref().and_then(|cleaned| {
        let block = cleaned.kept.get(number)?;
        cleaned.record.text.get(block.start as usize..block.end as usize)
    });
    text.unwrap_or_default().to_owned()
}
