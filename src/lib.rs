//! dehusk turns raw scrapes (HTML pages, and text from which the HTML is already gone) into clean article records,
//! and writes down what it took away and why.
//!
//! One call does it, without any input or output of its own:
//!
//! ```
//! use dehusk::{Outcome, Settings, clean};
//!
//! let settings = Settings::default();
//! let page = b"Ferry back in service\n\nThe ferry to Aros sails again from Monday, the harbour office said.\n\n\
//!              {{#banner}}\n\nSign up for our newsletter";
//! match clean(page, &settings) {
//!     Outcome::Cleaned(cleaned) => {
//!         assert_eq!(cleaned.record.title.as_deref(), Some("Ferry back in service"));
//!         assert!(!cleaned.record.text.contains("banner"));
//!     }
//!     Outcome::Rejected(error) => panic!("{error}"),
//! }
//! ```
//!
//! The way of a page: [`decode`] → [`segment`] → [`measure`] → [`detect`] → [`resolve`] → [`apply`] → [`record`].
//! `ARCHITECTURE.md` has the map.

pub mod apply;
pub mod clean;
pub mod config;
pub mod decode;
pub mod detect;
pub mod discover;
pub mod disk;
pub mod error;
pub mod explain;
pub mod fields;
pub mod index;
pub mod inputs;
pub mod learn;
pub mod lexicon;
pub mod measure;
pub mod normalise;
pub mod page;
pub mod pipeline;
pub mod record;
pub mod report;
pub mod resolve;
pub mod score;
pub mod segment;
pub mod settings;
pub mod sink;
pub mod state;
#[doc(hidden)]
pub mod training;
mod vector;

pub use clean::{Inspection, clean, clean_page, inspect};
pub use error::{FatalError, PageError};
pub use page::{Format, Origin, Outcome};
pub use record::{ArticleRecord, Cleaned, RemovalRecord};
pub use settings::Settings;
