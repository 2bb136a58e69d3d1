//! The attributes of an element that the walk reads, found in one pass over those it has.

use html5ever::local_name;

use super::arena::KeptAttribute;

/// Values of the attributes that an element has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Attributes<'t> {
    pub(super) class: Option<&'t str>,
    pub(super) id: Option<&'t str>,
    pub(super) role: Option<&'t str>,
    pub(super) itemprop: Option<&'t str>,
    pub(super) href: Option<&'t str>,
    pub(super) rel: Option<&'t str>,
    pub(super) style: Option<&'t str>,
    pub(super) hidden: Option<&'t str>,
    pub(super) aria_hidden: Option<&'t str>,
    pub(super) content: Option<&'t str>,
    pub(super) title: Option<&'t str>,
    pub(super) datetime: Option<&'t str>,
}

impl<'t> Attributes<'t> {
    /// The values among all attributes of an element.
    pub(super) fn of(all: &'t [KeptAttribute]) -> Self {
        let mut own = Self::default();
        // The first of a name counts.
        for attribute in all.iter().rev() {
            let place = match attribute.name {
                local_name!("class") => &mut own.class,
                local_name!("href") => &mut own.href,
                local_name!("id") => &mut own.id,
                local_name!("style") => &mut own.style,
                local_name!("title") => &mut own.title,
                local_name!("role") => &mut own.role,
                local_name!("rel") => &mut own.rel,
                local_name!("itemprop") => &mut own.itemprop,
                local_name!("aria-hidden") => &mut own.aria_hidden,
                local_name!("hidden") => &mut own.hidden,
                local_name!("content") => &mut own.content,
                local_name!("datetime") => &mut own.datetime,
                _ => continue,
            };
            *place = Some(&attribute.value);
        }
        own
    }

    /// Whether they hide the element.
    pub(super) fn hide(&self) -> bool {
        self.hidden.is_some()
            || self.aria_hidden.is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || self.style.is_some_and(super::elements::style_hides)
    }

    /// Whether, if they do not hide it, they show it, whatever a sheet says: a script opened it.
    pub(super) fn show(&self) -> bool {
        self.style.is_some_and(super::elements::style_sets_display)
    }
}
