//! The registry: one line a rule, in alphabetical order. Order has no effect on the outcome.

use super::Rule;

macro_rules! registry {
    ($($module:ident),+ $(,)?) => {
        /// Every rule.
        pub static RULES: &[&Rule] = &[$(&super::$module::RULE),+];
    };
}

registry! {
    ad_label,
    dateline,
    newsletter_signup,
}
