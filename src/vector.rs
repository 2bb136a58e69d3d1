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

/// Work that is written for vectors of the processor it is built for.
pub(crate) trait Work {
    /// What comes of it.
    type Done;

    /// Does it. It must be inlined, and what it calls in its loops too.
    fn with<S: Simd>(self, simd: S) -> Self::Done;
}

/// Does work built for each kind of processor.
pub(crate) fn widest_of<W: Work>(work: W) -> W::Done {
    dispatch!(Level::new(), simd => simd.vectorize(#[inline(always)] || work.with(simd)))
}

/// Does it with the instructions that all processors of this kind have.
#[cfg(test)]
pub(crate) fn plainest_of<W: Work>(work: W) -> W::Done {
    dispatch!(Level::baseline(), simd => simd.vectorize(#[inline(always)] || work.with(simd)))
}
