//! The shape of a line by itself: lengths, case, marks.

use crate::measure::Measured;
use crate::page::BlockKind;
use crate::score::matrix::Matrix;

use super::lines::Marks;

/// Adds the columns.
pub(super) fn add(page: &Measured<'_>, marks: &[Marks], matrix: &mut Matrix) {
    lengths(page, marks, matrix);
    let shape = |block: usize| page.block(block).shape;
    let flag = |holds: bool| f32::from(u8::from(holds));
    matrix.add("ends_sentence", |block| flag(shape(block).ends_sentence));
    matrix.add("begins_quote", |block| flag(shape(block).begins_quote));
    matrix.add("begins_lower", |block| flag(shape(block).begins_lower));
    matrix.add("begins_bullet", |block| flag(shape(block).begins_bullet));
    matrix.add("has_at", |block| flag(shape(block).has_at));
    matrix.add("has_url", |block| flag(shape(block).has_url));
    matrix.add("has_money", |block| flag(shape(block).has_money));
    matrix.add("has_braces", |block| flag(shape(block).has_braces));
    matrix.add("has_quote", |block| flag(shape(block).has_quote));
    matrix.add("has_symbol", |block| flag(shape(block).has_symbol));
    let mark = |block: usize| marks.get(block).copied().unwrap_or_default();
    matrix.add("glued", |block| f32::from(mark(block).glued));
    matrix.add("separators", |block| f32::from(mark(block).separators));
    matrix.add("brackets", |block| f32::from(mark(block).brackets));
    matrix.add("colons", |block| f32::from(mark(block).colons));
    matrix.add("numbers", |block| f32::from(mark(block).numbers));
    matrix.add("markup", |block| f32::from(mark(block).markup));
    matrix.add("clock", |block| flag(mark(block).clock));
    matrix.add("year", |block| flag(mark(block).year));
    matrix.add("indent", |block| f32::from(mark(block).indent));
    matrix.add("ends_stop", |block| flag(mark(block).last == 1));
    matrix.add("ends_question", |block| flag(mark(block).last == 2));
    matrix.add("ends_exclaim", |block| flag(mark(block).last == 3));
    matrix.add("ends_ellipsis", |block| flag(mark(block).last == 4 || page.text(block).ends_with("...")));
    matrix.add("ends_colon", |block| flag(mark(block).last == 5));
    matrix.add("ends_bracket", |block| flag(mark(block).last == 7));
    matrix.add("ends_letter", |block| flag(mark(block).last == 0));
    matrix.add("begins_digit", |block| flag(mark(block).first == 1));
    matrix.add("begins_hash", |block| flag(mark(block).first == 3));
    matrix.add("begins_mark", |block| flag(mark(block).first >= 4));
    let kind = |block: usize| page.document.blocks.get(block).map(|own| own.kind);
    matrix.add("is_row", |block| flag(kind(block) == Some(BlockKind::TableRow)));
    matrix.add("is_pre", |block| flag(kind(block) == Some(BlockKind::Pre)));
}

fn lengths(page: &Measured<'_>, marks: &[Marks], matrix: &mut Matrix) {
    let stats = |block: usize| page.block(block);
    let per_word = |block: usize, count: u32| count as f32 / stats(block).words.max(1) as f32;
    matrix.add("chars", |block| stats(block).chars as f32);
    matrix.add("words", |block| stats(block).words as f32);
    matrix.add("chars_a_word", |block| per_word(block, stats(block).chars));
    matrix.add("longest_word", |block| marks.get(block).map_or(0.0, |own| f32::from(own.longest_word)));
    matrix.add("sentence_marks", |block| stats(block).sentence_marks as f32);
    matrix.add("words_a_sentence", |block| stats(block).words as f32 / stats(block).sentence_marks.max(1) as f32);
    matrix.add("commas", |block| stats(block).commas as f32);
    matrix.add("digit_share", |block| stats(block).digits as f32 / stats(block).chars.max(1) as f32);
    matrix.add("capital_share", |block| per_word(block, stats(block).capitals));
    matrix.add("shouted_share", |block| per_word(block, stats(block).shouted));
    matrix.add("function_share", |block| per_word(block, stats(block).function_words));
    matrix.add("copies", |block| page.copies(block).min(9) as f32);
}
