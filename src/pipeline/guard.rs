//! Panics on a page: caught, kept off the screen, turned into the reason why the page has no record.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Whether this thread works on a page, so that a panic is told in its quarantine row.
    static ON_PAGE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic of this thread was.
    static PANIC_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps panics on pages from printing: their message goes into the quarantine row. Others print as ever.
pub(super) fn quieten_page_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if ON_PAGE.get() {
                let place = info.location().map(ToString::to_string).unwrap_or_default();
                PANIC_AT.with_borrow_mut(|at| *at = place);
            } else {
                previous(info);
            }
        }));
    });
}

/// Runs `work`; the error is the message of a panic and its place in the source.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    ON_PAGE.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    ON_PAGE.set(false);
    result.map_err(|payload| {
        let place = PANIC_AT.with_borrow(Clone::clone);
        format!("{} at {place}", panic_message(payload.as_ref()))
    })
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let literal = payload.downcast_ref::<&'static str>().copied();
    literal.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_message_with_its_place() {
        quieten_page_panics();
        let message = guarded(|| panic!("at {}", 1)).unwrap_err();
        assert!(message.starts_with("at 1 at src/pipeline/guard.rs:"), "{message}");
        assert_eq!(guarded(|| 5), Ok(5));
    }
}
