//! Tables of what is looked up by hashes: sorted when the program is built, and read where they lie, so that a start
//! costs nothing. The build script reads this file too.

use std::borrow::Cow;

/// What stands in a table under a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The hash under which it is looked up: all its bits must tell.
    pub(super) key: u64,
    /// Empty where the key says it all.
    pub(super) text: String,
    /// What it stands for.
    pub(super) value: u64,
    /// Bytes of the text before the word that is looked up.
    pub(super) lead: u32,
}

/// A row of a table that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found<'t> {
    pub(super) text: &'t str,
    pub(super) value: u64,
    pub(super) lead: u32,
}

/// A row as it is stored: key, value, first byte of the text, its length, lead.
pub(super) type Stored = [u8; 28];

/// Rows by their keys.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// In the order of their keys, then of their texts.
    rows: Cow<'static, [Stored]>,
    /// Where each bucket begins. A bucket is the keys with the same upper bits, about one key each.
    starts: Cow<'static, [[u8; 4]]>,
    /// One bit for each key (by its low 18 bits), so that most look-ups end there; or none at all.
    filter: Cow<'static, [[u8; 8]]>,
    /// How far a key is shifted to the right to give its bucket.
    shift: u32,
    texts: Cow<'static, str>,
}

impl Table {
    /// A table of these rows; with a filter where most look-ups find nothing.
    pub(super) fn new(rows: Vec<Row>, filtered: bool) -> Self {
        let mut texts = String::new();
        let parts = Parts::of(rows, filtered, &mut texts);
        Self {
            rows: parts.rows.into(),
            starts: parts.starts.into(),
            filter: parts.filter.into(),
            shift: parts.shift,
            texts: texts.into(),
        }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows with a key, in the order of their texts.
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = Found<'_>> {
        let own = if self.may_have(key) { self.in_bucket(key) } else { &[] };
        own.iter().filter(move |row| key_of(row) == key).map(|row| self.found(row))
    }

    /// All rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().map(|stored| {
            let Found { text, value, lead } = self.found(stored);
            Row { key: key_of(stored), text: text.to_owned(), value, lead }
        })
    }

    /// Whether there may be rows with a key: for most that are looked up there are none.
    #[inline]
    pub(super) fn may_have(&self, key: u64) -> bool {
        let bits = self.filter.get(filter_word(key)).copied().map_or(u64::MAX, u64::from_le_bytes);
        bits & (1 << (key & 63)) != 0
    }

    fn in_bucket(&self, key: u64) -> &[Stored] {
        let bucket = bucket(key, self.shift);
        let Some([start, end, ..]) = self.starts.get(bucket..) else { return &[] };
        let (start, end) = (u32::from_le_bytes(*start), u32::from_le_bytes(*end));
        self.rows.get(start as usize..end as usize).unwrap_or_default()
    }

    fn found(&self, stored: &Stored) -> Found<'_> {
        let start = u32::from_le_bytes(part(stored, 16)) as usize;
        let end = start + u32::from_le_bytes(part(stored, 20)) as usize;
        Found {
            text: self.texts.get(start..end).unwrap_or_default(),
            value: u64::from_le_bytes(part(stored, 8)),
            lead: u32::from_le_bytes(part(stored, 24)),
        }
    }
}

fn key_of(stored: &Stored) -> u64 {
    u64::from_le_bytes(part(stored, 0))
}

/// The bytes of a stored row from a place on.
#[inline]
fn part<const N: usize>(stored: &Stored, at: usize) -> [u8; N] {
    stored.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

fn bucket(key: u64, shift: u32) -> usize {
    usize::try_from(key >> shift).unwrap_or(usize::MAX)
}

/// Which word of the filter holds a key's bit.
fn filter_word(key: u64) -> usize {
    usize::from(u16::try_from((key & 0x3_ffff) >> 6).unwrap_or(0))
}

/// What a table consists of, its texts aside.
pub(super) struct Parts {
    pub(super) rows: Vec<Stored>,
    pub(super) starts: Vec<[u8; 4]>,
    pub(super) filter: Vec<[u8; 8]>,
    pub(super) shift: u32,
}

impl Parts {
    /// Sorts rows into a table; their texts are put behind others.
    pub(super) fn of(mut rows: Vec<Row>, filtered: bool, texts: &mut String) -> Self {
        rows.sort();
        let bits = (usize::BITS - rows.len().leading_zeros()).max(1);
        let shift = u64::BITS - bits;
        let starts = (0..=1usize << bits).map(|number| rows.partition_point(|row| bucket(row.key, shift) < number));
        let starts = starts.map(|start| small(start).to_le_bytes()).collect();
        let mut filter = vec![0u64; if filtered { 1 << 12 } else { 0 }];
        for row in &rows {
            if let Some(word) = filter.get_mut(filter_word(row.key)) {
                *word |= 1 << (row.key & 63);
            }
        }
        let filter = filter.into_iter().map(u64::to_le_bytes).collect();
        Self { rows: rows.iter().map(|row| stored(row, texts)).collect(), starts, filter, shift }
    }
}

fn stored(row: &Row, texts: &mut String) -> Stored {
    let numbers = [small(texts.len()), small(row.text.len()), row.lead];
    texts.push_str(&row.text);
    let bytes = row.key.to_le_bytes().into_iter().chain(row.value.to_le_bytes());
    let mut bytes = bytes.chain(numbers.into_iter().flat_map(u32::to_le_bytes));
    std::array::from_fn(|_| bytes.next().unwrap_or_default())
}

/// A length or place as it is stored.
pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Reads tables one after the other.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) bytes: &'static [u8],
    pub(super) texts: &'static str,
}

impl Tables {
    pub(super) fn next(&mut self) -> Option<Table> {
        let shift = self.number()?;
        let (rows, starts, filter) = (self.number()?, self.number()?, self.number()?);
        Some(Table {
            rows: self.chunks(rows)?.into(),
            starts: self.chunks(starts)?.into(),
            filter: self.chunks(filter)?.into(),
            shift,
            texts: self.texts.into(),
        })
    }

    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(u32::from_le_bytes(*number))
    }

    fn chunks<const N: usize>(&mut self, count: u32) -> Option<&'static [[u8; N]]> {
        let (own, rest) = self.bytes.split_at_checked(count as usize * N)?;
        self.bytes = rest;
        Some(own.as_chunks().0)
    }
}
