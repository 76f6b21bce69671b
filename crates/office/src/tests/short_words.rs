//! A list of orders that were looked for by one or two letters.

use super::drawn;
use crate::{list::Asked, orders};
use app::sample::fixture::{NOW, live};
use shop::{store::Counts, text::Lang};

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
