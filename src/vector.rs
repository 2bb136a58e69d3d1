//! Loops over columns of numbers with the widest vector instructions that the processor has.
//!
//! The program is built for every processor of its kind, and would have to do with what the oldest of them can. Here a
//! loop is built for several of them, and the one that fits is picked when it is called. All of them do the same
//! arithmetic: integers, comparisons, and sums of numbers of 32 bits in one order, each product rounded before it is
//! added, which no machine does otherwise.

use fearless_simd::{Level, Simd, dispatch};

/// Calls a function that is built for each kind of processor. It must be inlined, and what it calls in its loops too.
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
    dispatch!(Level::new(), simd => simd.vectorize(work))
}
