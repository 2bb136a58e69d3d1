//! Takes blocks that repeat over the pages of a site out of a finished record.

use crate::detect::RULES_VERSION;
use crate::record::{Cleaned, KeptBlock, RemovalAction, RemovalRecord};

use super::record::{paragraph_count, rounded, status, word_count};
use super::{TextWords, hashes};

/// Name of the rule in the audit.
pub(crate) const RULE: &str = "repeated-block";
/// Its kind of husk.
const CATEGORY: &str = "repeated";

/// A block to take out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Repeated {
    /// Its number among the blocks of the text.
    pub(crate) block: usize,
    /// Documents of the site that have it, at least: a power of two, so that not every new page changes the records of
    /// the old ones. The exact number is in `learned/`.
    pub(crate) documents: u64,
    /// Share of the site that has it, in tenths.
    pub(crate) tenths: u8,
}

/// Takes the blocks out of text, counts and captions, and adds them to the removals.
pub(crate) fn take_out(cleaned: &mut Cleaned, repeated: &[Repeated]) {
    let is_out = |block: usize| repeated.binary_search_by_key(&block, |own| own.block).is_ok();
    let (text, kept) = rest(&cleaned.record.text, &cleaned.kept, is_out);
    let out: Vec<RemovalRecord> = repeated.iter().filter_map(|own| removal(cleaned, own)).collect();
    let paragraphs_out = paragraphs_out(&cleaned.record.text, &cleaned.kept, is_out);
    let record = &mut cleaned.record;
    for caption in &mut record.captions {
        let before = paragraphs_out.iter().filter(|number| **number < caption.position).count() as u64;
        caption.position -= before;
    }
    let chars: u64 = out.iter().map(|removal| removal.text.chars().count() as u64).sum();
    record.removed_chars += chars;
    *record.removed_by.entry(CATEGORY.to_owned()).or_default() += chars;
    if cleaned.visible_chars > 0 {
        record.removed_ratio = rounded((record.removed_chars as f64 / cleaned.visible_chars as f64).min(1.0));
    }
    record.word_count = word_count(&text);
    record.char_count = text.chars().count() as u64;
    record.paragraph_count = paragraph_count(&text);
    record.status = status(record.word_count);
    let words = TextWords::of(&text, &kept);
    let hashes = hashes::of_words(&words);
    (record.content_hash, record.simhash) = (hashes.content, hashes.similarity);
    record.text = text;
    (cleaned.kept, cleaned.words) = (kept, words);
    cleaned.removals.extend(out);
    cleaned.removals.sort_by_key(|removal| (removal.start, removal.end));
    for (seq, removal) in (0u64..).zip(&mut cleaned.removals) {
        removal.seq = seq;
    }
}

fn removal(cleaned: &Cleaned, own: &Repeated) -> Option<RemovalRecord> {
    let block = cleaned.kept.get(own.block)?;
    let (start, end) = block.source?;
    Some(RemovalRecord {
        id: cleaned.record.id.as_str().into(),
        path: cleaned.record.source.path.as_str().into(),
        seq: 0,
        rule: RULE.into(),
        category: CATEGORY.into(),
        action: RemovalAction::Remove,
        field: None,
        start: start.into(),
        end: end.into(),
        unit: "byte".into(),
        text: part(&cleaned.record.text, *block).to_owned(),
        confidence: f64::from(own.tenths) / 10.0,
        evidence: vec![format!("on {} pages of the site or more", own.documents).into()],
        lang: cleaned.record.language.as_deref().map(Into::into),
        rules_version: RULES_VERSION.into(),
    })
}

fn part(text: &str, block: KeptBlock) -> &str {
    text.get(block.start as usize..block.end as usize).unwrap_or_default()
}

/// The text without the blocks that are out, and where the others stand in it.
fn rest(text: &str, kept: &[KeptBlock], is_out: impl Fn(usize) -> bool) -> (String, Vec<KeptBlock>) {
    let mut rest = String::with_capacity(text.len());
    let mut blocks: Vec<KeptBlock> = Vec::with_capacity(kept.len());
    let mut before: Option<usize> = None;
    for (number, block) in kept.iter().enumerate().filter(|(number, _)| !is_out(*number)) {
        if let Some(before) = before {
            rest.push_str(if same_group(kept, before, number) { "\n" } else { "\n\n" });
        }
        let start = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        rest.push_str(part(text, *block));
        blocks.push(KeptBlock { start, end: start + (block.end - block.start), source: block.source });
        before = Some(number);
    }
    (rest, blocks)
}

/// Whether two blocks stand in one list or table: there is one newline between all blocks from one to the other.
fn same_group(kept: &[KeptBlock], from: usize, to: usize) -> bool {
    let between = kept.get(from..=to).unwrap_or_default();
    between.windows(2).all(|pair| matches!(pair, [one, next] if next.start == one.end + 1))
}

/// Numbers of the paragraphs of which nothing is left.
fn paragraphs_out(text: &str, kept: &[KeptBlock], is_out: impl Fn(usize) -> bool) -> Vec<u64> {
    let mut out = Vec::new();
    let mut paragraph = 0;
    let mut is_empty = true;
    for (number, block) in kept.iter().enumerate() {
        if number > 0 && !same_group(kept, number - 1, number) {
            if is_empty {
                out.push(paragraph);
            }
            (paragraph, is_empty) = (paragraph + 1, true);
        }
        is_empty &= is_out(number) || part(text, *block).is_empty();
    }
    if is_empty && !kept.is_empty() {
        out.push(paragraph);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, Settings};

    const PAGE: &str = "<html lang=en><body><main><h1>Ferry back in service</h1><p>The ferry to the island sails again \
        from Monday, the harbour office said on Tuesday, two weeks after its engine failed in the middle of the sound.</p>\
        <p>Our reporters walk the quays of Aros for you whatever the weather may be.</p><ul><li>The first boat leaves at \
        six in the morning.</li><li>The last boat leaves at ten in the evening.</li></ul><figure><img src=a.jpg>\
        <figcaption>The ferry at Aros. Photo: A. Roe</figcaption></figure><p>Nobody was hurt, and the passengers were taken \
        off by fishermen before the tide came in, as the coast guard said.</p></main></body></html>";

    fn cleaned() -> Cleaned {
        match crate::clean(PAGE.as_bytes(), &Settings::default()) {
            Outcome::Cleaned(cleaned) => cleaned,
            Outcome::Rejected(error) => panic!("{error}"),
        }
    }

    fn number_of(cleaned: &Cleaned, begin: &str) -> usize {
        cleaned.kept.iter().position(|block| part(&cleaned.record.text, *block).contains(begin)).unwrap()
    }

    #[test]
    fn a_block_goes_with_everything_that_was_counted_of_it() {
        let before = cleaned();
        let mut after = before.clone();
        let block = number_of(&before, "Our reporters");
        take_out(&mut after, &[Repeated { block, documents: 32, tenths: 8 }]);
        let line = "Our reporters walk the quays of Aros for you whatever the weather may be.";
        assert_eq!(after.record.text, before.record.text.replace(&format!("{line}\n\n"), ""));
        assert_eq!(after.record.paragraph_count, before.record.paragraph_count - 1);
        assert_eq!(after.record.word_count, before.record.word_count - 14);
        assert_ne!(after.record.content_hash, before.record.content_hash);
        assert_eq!(after.record.removed_by.values().sum::<u64>(), after.record.removed_chars);
        let removal = after.removals.iter().find(|removal| removal.rule == RULE).unwrap();
        assert_eq!(
            (removal.text.as_str(), removal.evidence.as_slice()),
            (line, ["on 32 pages of the site or more".into()].as_slice())
        );
        assert!(after.removals.windows(2).all(|pair| pair[0].end <= pair[1].start && pair[0].seq + 1 == pair[1].seq));
        let position = |cleaned: &Cleaned| cleaned.record.captions.first().map(|caption| caption.position);
        assert_eq!(position(&after), position(&before).map(|position| position - 1));
    }

    #[test]
    fn the_items_of_a_list_stay_together() {
        let before = cleaned();
        let mut after = before.clone();
        let block = number_of(&before, "The first boat");
        take_out(&mut after, &[Repeated { block, documents: 32, tenths: 8 }]);
        assert_eq!(
            after.record.text,
            before.record.text.replace("- The first boat leaves at six in the morning.\n", "")
        );
        assert_eq!(after.record.paragraph_count, before.record.paragraph_count);
        assert_eq!(after.kept.len(), before.kept.len() - 1);
        assert!(after.kept.iter().all(|block| !part(&after.record.text, *block).starts_with('\n')));
    }
}
