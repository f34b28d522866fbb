//! Whatever somebody writes, it is a setting or a mistake, and never a panic.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn variables() -> Vec<String> {
    known_keys().iter().map(|key| mistake::variable_of(key)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_of_any_variable_is_taken_or_told(
        variable in select(variables()),
        value in "\\PC{0,40}|-?[0-9]{1,25}|[a-z]+://\\PC{0,30}",
    ) {
        let told = load(&required_and(&[(&variable, &value)]));
        if let Err(mistakes) = told {
            prop_assert!(mistakes.count() > 0);
        }
    }

    #[test]
    fn any_file_is_taken_or_told(text in "(\\[[a-z.]{1,12}\\]\n)?([a-z_]{1,12} *= *\\PC{0,20}\n){0,4}|\\PC{0,60}") {
        if let Err(mistakes) = load_with_file(&text, &required()) {
            prop_assert!(mistakes.count() > 0);
        }
    }
}
