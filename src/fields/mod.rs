//! The fields of a record: what was moved out of the text and what the head says, parsed and chosen between.

pub mod authors;
mod captions;
pub mod dateline;
pub mod dates;
mod hashes;
pub mod json_ld;
mod origin;
mod record;
mod repeated;
mod title;
mod words;

pub(crate) use hashes::{id as record_id, sha256, spread};
pub use record::{Provenance, record};
pub(crate) use repeated::{RULE as REPEATED_BLOCK, Repeated, take_out};
pub(crate) use words::TextWords;
