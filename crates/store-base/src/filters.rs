//! What filters of lists come to in the text of a query. Both databases are told the same in the same order; what they say
//! differently, a store says in its [`Dialect`].

use crate::{columns::text, ordered_goods::OfGoods, parts::Parts};
use shop::{
    catalog::{GoodsQuery, GoodsSort, Sort, StockFilter},
    journal::EntryFilter,
    stock::LedgerFilter,
    store::{MoneyFilter, OrderFilter, ReturnsFilter, Search, Trials},
};
use sqlx::{Database, Encode, QueryBuilder, Type};
use std::fmt::Display;

/// How a database says what the other one says differently.
#[derive(Debug)]
pub struct Dialect {
    /// The function that finds a text in another one.
    pub place_in: &'static str,
    /// That an order is a trial.
    pub is_trial: &'static str,
    /// That an order is none, or of before there were any.
    pub is_no_trial: &'static str,
    /// That a variant is sold still.
    pub is_sold: &'static str,
    /// How it brings orders of some goods.
    pub of_goods: OfGoods,
}

/// A query that is put together. Whatever somebody typed is bound, and never a part of its text.
pub trait Query {
    /// Goes on with these words.
    fn say(&mut self, words: impl Display) -> &mut Self;
    /// Binds a number.
    fn number(&mut self, number: i64) -> &mut Self;
    /// Binds a text, as a column of either database would keep it.
    fn text(&mut self, text: &str) -> &mut Self;
}

impl<DB: Database> Query for QueryBuilder<DB>
where
    i64: for<'q> Encode<'q, DB> + Type<DB>,
    String: for<'q> Encode<'q, DB> + Type<DB>,
{
    fn say(&mut self, words: impl Display) -> &mut Self {
        self.push(words)
    }

    fn number(&mut self, number: i64) -> &mut Self {
        self.push_bind(number)
    }

    fn text(&mut self, said: &str) -> &mut Self {
        self.push_bind(text(said))
    }
}

/// What a filter wants of an order, but for the search. The names of states are in the text: so a database sees which index has
/// them.
pub fn orders(query: &mut impl Query, filter: &OrderFilter, dialect: &Dialect) {
    let (place, trial) = match filter.trials {
        Trials::Without => ("put_away is null", Some(dialect.is_no_trial)),
        Trials::Only => ("put_away is null", Some(dialect.is_trial)),
        Trials::With => ("put_away is null", None),
        Trials::PutAway => ("put_away is not null", None),
    };
    query.say(place);
    if let Some(trial) = trial {
        query.say(" and ").say(trial);
    }
    if let Some(before) = filter.before {
        query.say(" and number < ").number(before.0);
    }
    if let Some(after) = filter.after {
        query.say(" and number > ").number(after.0);
    }
    if let Some(state) = filter.state {
        query.say(format_args!(" and state = '{}'", state.as_str()));
    }
    if let Some(fulfilment) = filter.fulfilment {
        query.say(format_args!(" and fulfilment = '{}'", fulfilment.as_str()));
    }
    if let Some(kind) = filter.pay_kind {
        query.say(format_args!(
            " and coalesce(pay_kind, 'online') = '{}'",
            kind.as_str()
        ));
    }
    if filter.attention {
        query.say(" and open_attention > 0");
    }
    if filter.failed_receipt {
        query.say(" and second_receipt ->> 'failing_since' is not null");
    }
    match filter.money {
        Some(MoneyFilter::Held) => {
            query.say(
                " and state = 'awaiting_payment' and number in (select order_number from attempts \
                 where hold is not null and outcome = 'open' and stage = 'held')",
            );
        }
        Some(MoneyFilter::RefundUnclear) => {
            query.say(" and unclear_refunds > 0");
        }
        None => {}
    }
    // Of an order whose money is all back nothing is asked or owed any more.
    match filter.returns {
        Some(ReturnsFilter::ToDecide) => {
            query.say(
                " and state = 'paid' and number in (select order_number from return_requests where state = 'asked')",
            );
        }
        Some(ReturnsFilter::Owed) => {
            query.say(
                " and state = 'paid' and number in (select order_number from return_requests \
                 where settled_at is null and state in ('agreed', 'received') and (state = 'received' \
                 or exists (select 1 from orders as whole where whole.number = order_number \
                 and whole.fulfilment = 'new')))",
            );
        }
        None => {}
    }
    if let Some(tag) = &filter.tag {
        query
            .say(" and number in (select order_number from order_tags where tag = ")
            .text(tag.as_str())
            .say(")");
    }
}

/// Orders by this column, as many as are wanted: newest first, but for the page before another.
pub fn orders_in_order(query: &mut impl Query, filter: &OrderFilter, number: &'static str) {
    query.say(" order by ").say(number);
    if filter.after.is_none() {
        query.say(" desc");
    }
    query.say(" limit ").number(filter.limit);
}

/// What of a filter has an index with its orders in the list's own order, so that they are counted by reading no others. What is wanted
/// besides only makes them fewer.
pub fn leading(filter: &OrderFilter) -> OrderFilter {
    let is_of_few = filter.attention
        || filter.failed_receipt
        || filter.money.is_some()
        || filter.returns.is_some()
        || filter.tag.is_some()
        || matches!(filter.trials, Trials::Only | Trials::PutAway);
    let is_of_a_state = filter.state.is_some() || filter.fulfilment.is_some();
    OrderFilter {
        state: filter.state.filter(|_| !is_of_few),
        fulfilment: filter.fulfilment.filter(|_| !is_of_few),
        pay_kind: filter.pay_kind.filter(|_| !is_of_few && !is_of_a_state),
        before: None,
        after: None,
        ..filter.clone()
    }
}

/// Which order is the first too many: what [leads](leading) a filter, whatever is searched for, lets so many newer ones through that
/// only they are read one by one.
pub fn first_unread(query: &mut impl Query, leading: &OrderFilter, dialect: &Dialect) {
    orders(query, leading, dialect);
    query
        .say(" order by number desc limit 1 offset ")
        .number(Search::MOST_READ);
}

/// Only orders that are newer than the first too many; all if there is none.
pub fn newer_than(query: &mut impl Query, first_unread: Option<i64>) {
    query.say(" and number > ").number(first_unread.unwrap_or(0));
}

/// How the orders that a search wants are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// By the index of parts, if every order is in it.
    ByParts,
    /// By reading what the rest of the filter lets through.
    ByReading,
    /// By reading the newest of that.
    ByReadingTheNewest,
}

impl Finding {
    /// Whether it depends on what the rest of the filter lets through, and its [`first_unread`] has to be known.
    pub fn asks(filter: &OrderFilter) -> bool {
        let search = filter.search.as_ref();
        search.is_some_and(|search| search.is_short() || filter.is_narrow() && Parts::of(search).is_some())
    }

    /// How it is done. What there is little of leads: of a few refunded orders each is read, where a common name has a hundred thousand
    /// and the index would bring them all; and a common name fills a page with the first ones of many.
    pub fn of(filter: &OrderFilter, first_unread: Option<i64>) -> Self {
        match &filter.search {
            Some(search) if search.is_short() => Self::ByReadingTheNewest,
            Some(search)
                if Parts::of(search).is_some() && !(filter.is_narrow() && first_unread.is_none()) =>
            {
                Self::ByParts
            }
            _ => Self::ByReading,
        }
    }
}

/// Whether a filter of the stock ledger names goods: then they are looked up first.
pub fn is_of_some_goods(filter: &LedgerFilter) -> bool {
    filter.sku.is_some() || !filter.words.is_empty()
}

/// What a filter of the stock ledger wants of goods.
pub fn ledger_goods(query: &mut impl Query, filter: &LedgerFilter, dialect: &Dialect) {
    if let Some(sku) = &filter.sku {
        query.say(" and sku = ").text(sku);
    }
    with_words(query, &filter.words, dialect);
}

/// Lines of all goods, newest first: `(id, variant)`.
pub fn ledger(query: &mut impl Query, filter: &LedgerFilter) {
    query.say("select id, variant from stock_ledger where true");
    ledger_lines(query, filter, "stock_ledger");
    if let Some(before) = filter.before {
        query
            .say(" and (stock_ledger.at, stock_ledger.id) < (select at, id from stock_ledger where id = ")
            .number(before.0)
            .say(")");
    }
    query
        .say(" order by stock_ledger.at desc, stock_ledger.id desc limit ")
        .number(filter.limit);
}

/// What a filter wants of the lines of one variant, which are numbered as they were written. `line` is what they are called here.
pub fn ledger_lines_before(query: &mut impl Query, filter: &LedgerFilter, line: &'static str) {
    ledger_lines(query, filter, line);
    if let Some(before) = filter.before {
        query.say(format_args!(" and {line}.id < ")).number(before.0);
    }
}

/// What a filter wants of lines, whatever page they are on.
fn ledger_lines(query: &mut impl Query, filter: &LedgerFilter, line: &'static str) {
    if let Some(only) = filter.line {
        query.say(format_args!(" and {line}.id = ")).number(only.0);
    }
    if let Some(cause) = filter.cause {
        query
            .say(format_args!(" and {line}.cause = "))
            .text(cause.as_str());
    }
    if let Some(from) = filter.from {
        query.say(format_args!(" and {line}.at >= ")).number(from.ms());
    }
    if let Some(until) = filter.until {
        query.say(format_args!(" and {line}.at < ")).number(until.ms());
    }
}

/// What a filter wants of the staff journal, newest first.
pub fn journal(query: &mut impl Query, filter: &EntryFilter) {
    if let Some(who) = &filter.who {
        query.say(" and who = ").text(who);
    }
    if let Some(doing) = filter.doing {
        query.say(" and act = ").text(&doing.name());
    }
    if let Some(object) = &filter.object {
        query.say(" and object = ").text(object);
    }
    if let Some(from) = filter.from {
        query.say(" and at >= ").number(from.ms());
    }
    if let Some(until) = filter.until {
        query.say(" and at < ").number(until.ms());
    }
    if let Some(before) = filter.before {
        query
            .say(" and (at, id) < (")
            .number(before.at.ms())
            .say(", ")
            .number(before.id.0)
            .say(")");
    }
    query
        .say(" order by at desc, id desc limit ")
        .number(filter.limit);
}

/// What the office's list wants of goods.
pub fn goods(query: &mut impl Query, wanted: &GoodsQuery, dialect: &Dialect) {
    if let Some(state) = wanted.state {
        query.say(format_args!(" and state = '{}'", state.as_str()));
    }
    if let Some(category) = &wanted.category {
        in_category(query, category);
    }
    with_words(query, &wanted.words, dialect);
    let left = match wanted.stock {
        StockFilter::Any => return,
        StockFilter::Low => "stock <= low_stock",
        StockFilter::None => "stock = 0",
    };
    let is_sold = dialect.is_sold;
    query.say(format_args!(
        " and exists (select 1 from variants where product = products.id and {is_sold} and {left})"
    ));
}

/// The order of the office's list of goods.
pub const fn goods_order(sort: GoodsSort) -> &'static str {
    match sort {
        GoodsSort::Shelf => "spot, product_id",
        GoodsSort::Changed => "changed desc, spot, product_id",
    }
}

/// The order of a page of the shelf.
pub const fn shelf_order(sort: Sort) -> &'static str {
    match sort {
        Sort::Shelf => "spot, product_id",
        Sort::Cheap => "lowest, spot, product_id",
        Sort::Dear => "lowest desc, spot, product_id",
    }
}

/// Only goods of this category, or of those below it.
pub fn in_category(query: &mut impl Query, category: &str) {
    query
        .say(" and category in (select slug from categories where slug = ")
        .text(category)
        .say(" or parent = ")
        .text(category)
        .say(")");
}

/// Only goods that have all of these words.
pub fn with_words(query: &mut impl Query, words: &[String], dialect: &Dialect) {
    words_in(query, "search_words", words, dialect);
}

/// Only what has all of these words in this column.
pub(crate) fn words_in(query: &mut impl Query, column: &'static str, words: &[String], dialect: &Dialect) {
    for word in words {
        query
            .say(format_args!(" and {}({column}, ", dialect.place_in))
            .text(word)
            .say(") > 0");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shop::{
        order::{OrderNumber, StateName, Tag},
        payment::PayKind,
    };

    #[test]
    fn what_there_is_little_of_leads() {
        let refunded = OrderFilter {
            state: Some(StateName::Refunded),
            ..OrderFilter::default()
        };
        let (few, many) = (None, Some(1_001));
        for (filter, typed, first_unread, finding) in [
            (OrderFilter::default(), "зоя", None, Finding::ByParts),
            (OrderFilter::default(), "ян", many, Finding::ByReadingTheNewest),
            (OrderFilter::default(), "ян", few, Finding::ByReadingTheNewest),
            (OrderFilter::default(), "104", None, Finding::ByReading),
            (refunded.clone(), "зоя", few, Finding::ByReading),
            (refunded.clone(), "зоя", many, Finding::ByParts),
            (refunded.clone(), "6789", few, Finding::ByReading),
            (refunded.clone(), "ян", few, Finding::ByReadingTheNewest),
            (refunded, "", few, Finding::ByReading),
        ] {
            let filter = OrderFilter {
                search: Search::parse(typed),
                ..filter
            };
            assert_eq!(Finding::of(&filter, first_unread), finding, "{typed}");
            let is_asked = filter.search.is_some() && typed != "104" && (filter.is_narrow() || typed == "ян");
            assert_eq!(Finding::asks(&filter), is_asked, "{typed}");
        }
    }

    #[test]
    fn orders_are_counted_by_what_has_an_index() {
        let all = OrderFilter {
            state: Some(StateName::Paid),
            pay_kind: Some(PayKind::OnDelivery),
            before: Some(OrderNumber(9)),
            limit: 50,
            ..OrderFilter::default()
        };
        let of_a_state = leading(&all);
        assert_eq!((of_a_state.state, of_a_state.pay_kind), (all.state, None));
        assert_eq!(of_a_state.before, None, "every page counts the same");
        let tagged = OrderFilter {
            tag: Tag::parse("vip"),
            ..all.clone()
        };
        let of_a_tag = leading(&tagged);
        assert_eq!((of_a_tag.state, of_a_tag.tag), (None, tagged.tag));
        let kind = OrderFilter { state: None, ..all };
        assert_eq!(leading(&kind).pay_kind, kind.pay_kind);
    }
}
