//! The pages of the first start.

use crate::{
    sample::fixture,
    setup::{AskedAccount, account_page},
};
use shop::{setup::Setup, text::Lang};

/// A published program has none aboard.
#[test]
fn goods_of_the_demo_are_offered_by_a_program_that_has_them() {
    for (demo, is_offered) in [(None, false), (Some(false), true), (Some(true), true)] {
        let asked = AskedAccount {
            setup: &Setup::default(),
            login: "",
            login_mistake: None,
            password_mistake: None,
            demo,
        };
        let page = account_page(&fixture::chrome(Lang::Ru), &asked);
        assert_eq!(page.contains("demo-goods"), is_offered, "{demo:?}");
    }
}
