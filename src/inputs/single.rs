//! One compressed page.

use std::path::Path;

use super::unpack::{Unpacked, bounded};
use super::{Common, Compression, Ending, Member, Source, ending};
use crate::error::PageError;

pub(super) struct Single {
    source: Unpacked<Box<dyn Source>>,
    name: String,
}

impl Single {
    pub(super) fn new(source: Box<dyn Source>, name: &str, compression: Compression, common: &Common) -> Self {
        let source = Unpacked::new(source, Some(compression).into(), common.settings.max_ratio);
        Self { source, name: name.to_owned() }
    }

    pub(super) fn next(&mut self, common: &mut Common) -> Member {
        common.finish();
        let limit = common.settings.max_page_bytes;
        let body = match bounded(&mut self.source, limit) {
            Ok(Some(body)) => Ok(body),
            Ok(None) => Err(PageError::TooLarge { bytes: limit.saturating_add(1), limit }),
            Err(cause) => Err(self.source.broken(&cause)),
        };
        let mut member = Member::new(String::new(), body);
        if let Ending::Page(format) = ending(Path::new(&self.name)) {
            member.format = Some(format);
        }
        member.name = Some(std::mem::take(&mut self.name));
        member
    }
}
