//! A list of orders that were looked for by one or two letters.

use super::drawn;
use crate::{list::Asked, orders};
use app::sample::fixture::{NOW, live};
use shop::{
    order::{OrderView, OrderViewId},
    store::Counts,
    text::Lang,
};

/// And only then.
#[test]
fn the_list_says_that_not_all_orders_were_looked_through() {
    for lang in [Lang::Ru, Lang::En] {
        let chrome = live(lang);
        let asked = Asked {
            q: "зя".to_owned(),
            ..Asked::default()
        };
        for leaves_out in [true, false] {
            let page = drawn(&chrome, || {
                let counts = Counts::default();
                let mut list = orders::list_view(&chrome, &[], counts, &asked, NOW);
                list.unsearched = leaves_out.then(|| orders::unsearched(&chrome));
                orders::content(&chrome, counts, &asked, &list, false)
            });
            assert_eq!(page.contains("10000"), leaves_out, "{page}");
        }
    }
}

/// The number beside a list under a name says so, too: who looked at no more has not seen that there is nothing.
#[test]
fn a_count_of_orders_that_were_not_all_looked_through_is_at_least() {
    let chrome = live(Lang::En);
    for (is_at_least, said) in [(true, "<strong>0+</strong>"), (false, "<strong>0</strong>")] {
        let view = orders::views::ViewShown {
            id: OrderViewId(7),
            view: OrderView {
                name: "short".to_owned(),
                query: "q=ab".to_owned(),
                owner: None,
                made_at: NOW,
            },
            count: 0,
            is_at_least,
        };
        let page = drawn(&chrome, || {
            let (counts, asked) = (Counts::default(), Asked::default());
            let list = orders::list_view(&chrome, &[], counts, &asked, NOW);
            orders::content_with(&chrome, counts, &asked, &list, &[view])
        });
        assert!(page.contains(said), "{said}: {page}");
    }
}
