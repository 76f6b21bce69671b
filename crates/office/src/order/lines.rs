//! What the staff changes of the lines of an order before it is paid: which goods, how many, what delivery costs, what comes off.
//!
//! It is one form, and each of its buttons sends all of it: what the order would come to is shown before anything is written.

mod drawing;

pub(super) use drawing::panel;

use crate::{by_hand::cart_of, desk::Desk, labels::typed_sum};
use app::Trouble;
use axum::http::StatusCode;
use shop::{
    Kopecks,
    cart::Quote,
    catalog::{ShelfPage, ShelfQuery, VariantId},
    desk::Error,
    money::NotASum,
    order::{Discount, LinesWish, Order, OrderNumber, Ordered, Refusal, Relining},
    staff::Admin,
    text::Lang,
};
use std::collections::BTreeMap;

/// Before the number of a variant in the name of the field that says how many pieces of it are ordered.
const COUNT: &str = "count-";

/// What was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinesForm {
    /// Words that goods are looked for by.
    q: String,
    /// How many pieces of each variant.
    counts: BTreeMap<VariantId, String>,
    /// What delivery costs; what it costs now if that is empty.
    delivery: String,
    /// A share or a sum that comes off the price of the goods.
    discount: String,
    /// Why.
    reason: String,
    /// How often the lines had been changed when the page was drawn; a form that does not say it has seen none of that.
    seen: u32,
    /// What the page showed of the lines that are wanted.
    shown: String,
    /// Whether they are to be written now.
    saves: bool,
}

/// A form that goes on; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinesTried {
    form: LinesForm,
    /// The goods that were looked for, if any were.
    found: Option<ShelfPage>,
    /// The goods that are wanted, as they are on the shelf.
    quote: Quote,
    /// What the order would be, and the mark of that.
    preview: Option<(Ordered, String)>,
    /// Why nothing is written, or could be.
    trouble: Option<Trouble>,
}

impl LinesForm {
    /// The form of these fields. A variant whose button was pressed has a piece more.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        let mut added = None;
        for (name, text) in fields {
            match name.as_str() {
                "q" => form.q = text,
                "delivery" => form.delivery = text,
                "discount" => form.discount = text,
                "reason" => form.reason = text,
                "seen" => form.seen = text.parse().unwrap_or_default(),
                "shown" => form.shown = text,
                "step" => form.saves = text == "save",
                "add" => added = text.parse().ok().map(VariantId),
                _ => {
                    if let Some(id) = name.strip_prefix(COUNT).and_then(|id| id.parse().ok()) {
                        form.counts.insert(VariantId(id), text);
                    }
                }
            }
        }
        if let Some(variant) = added {
            let typed = form.counts.entry(variant).or_default();
            let held: u32 = typed.trim().parse().unwrap_or_default();
            *typed = held.saturating_add(1).to_string();
        }
        form
    }

    /// The order as it is now, with sums as they are typed in a language.
    fn of_order(order: &Order, lang: Lang) -> Self {
        let placed = &order.placed;
        let discount = Some(placed.bill.discount()).filter(|sum| *sum > Kopecks::ZERO);
        Self {
            counts: counts_of(order),
            delivery: typed_sum(placed.bill.delivery(), lang),
            discount: discount.map_or_else(String::new, |sum| typed_sum(sum, lang)),
            reason: placed.discount_reason.clone(),
            seen: placed.relined.times,
            ..Self::default()
        }
    }

    fn wish(&self) -> Result<LinesWish, Trouble> {
        let (cart, trouble) = cart_of(&self.counts);
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        Ok(LinesWish {
            cart,
            delivery: Kopecks::typed(&self.delivery).map_err(|NotASum| Refusal::NotASum)?,
            discount: Discount::parse(&self.discount, &self.reason)?,
            seen: self.seen,
            shown: self.shown.clone(),
        })
    }

    /// Does what the pressed button says: writes the lines, or shows what the order would come to. The inner no is for whoever typed
    /// it.
    pub async fn carry_out(
        self,
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
    ) -> Result<Result<(), LinesTried>, Error> {
        let wish = self.wish();
        let trouble = match &wish {
            Err(trouble) => Some(trouble.clone()),
            Ok(wish) if self.saves => match save(desk, staff, number, wish.clone()).await? {
                None => return Ok(Ok(())),
                trouble => trouble,
            },
            Ok(_) => None,
        };
        Ok(Err(self.look(desk, staff, number, wish.ok(), trouble).await?))
    }

    /// The page again: goods that are looked for, and what the order would come to.
    async fn look(
        self,
        desk: &Desk,
        staff: &Admin,
        number: OrderNumber,
        wish: Option<LinesWish>,
        mut trouble: Option<Trouble>,
    ) -> Result<LinesTried, Error> {
        let found = if self.q.trim().is_empty() {
            None
        } else {
            let wanted = ShelfQuery {
                words: ShelfQuery::words(&self.q),
                ..ShelfQuery::default()
            };
            Some(desk.shop.shelf(&wanted).await?.named_first(&wanted.words))
        };
        let quote = desk.shop.quote(&cart_of(&self.counts).0).await?;
        let mut preview = None;
        if let Some(wish) = wish {
            match desk.shop.preview_lines(staff, number, &wish, desk.now()).await {
                Ok(after) => {
                    let shown = wish.fingerprint(&after);
                    preview = Some((after, shown));
                }
                Err(Error::Refused(refusal)) => trouble = trouble.or(Some(refusal.into())),
                Err(error) => return Err(error),
            }
        }
        Ok(LinesTried {
            form: self,
            found,
            quote,
            preview,
            trouble,
        })
    }
}

/// How many pieces of each variant are ordered now.
fn counts_of(order: &Order) -> BTreeMap<VariantId, String> {
    let mut counts = BTreeMap::new();
    for line in &order.placed.lines {
        *counts.entry(line.variant).or_insert(0) += line.count;
    }
    let counts = counts.into_iter().map(|(id, count)| (id, count.to_string()));
    counts.collect()
}

/// Writes the lines, and says what kept the shop from it.
async fn save(
    desk: &Desk,
    staff: &Admin,
    number: OrderNumber,
    wish: LinesWish,
) -> Result<Option<Trouble>, Error> {
    let changed = match desk.shop.change_lines(staff, number, wish, desk.now()).await {
        Ok((checked, changed)) => {
            for one in &checked {
                (desk.note_checked)(number, one);
            }
            changed
        }
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => {
            (desk.note_deed)(number, "lines", staff);
            Ok(None)
        }
        Err(Error::Refused(refusal)) => Ok(Some(refusal.into())),
        Err(Error::Gateway(error)) => {
            (desk.note_unanswered)(number, &error);
            Ok(Some(Trouble::unanswered(&error)))
        }
        Err(error) => Err(error),
    }
}

impl LinesTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match &self.trouble {
            None => StatusCode::OK,
            Some(Trouble::Refused(Refusal::ChangedMeanwhile | Refusal::LinesFixed)) => StatusCode::CONFLICT,
            Some(Trouble::NotAnswered) => StatusCode::SERVICE_UNAVAILABLE,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// What the form goes on with. Whoever is told of a change has seen it on the page that tells of it, and finds the lines that are
    /// new by it among their own; what they typed stays. Everybody else has seen what they had seen before.
    fn form_for(&self, order: &Order) -> LinesForm {
        let mut form = self.form.clone();
        if matches!(self.trouble, Some(Trouble::Refused(Refusal::ChangedMeanwhile))) {
            form.seen = order.placed.relined.times;
            for (variant, count) in counts_of(order) {
                form.counts.entry(variant).or_insert(count);
            }
        }
        form
    }
}

#[cfg(test)]
impl LinesTried {
    /// A form after a look, for the tests of all pages.
    pub(crate) fn sample(typed: &str, found: ShelfPage, quote: Quote, preview: Option<Ordered>) -> Self {
        let fields = [
            "q", "delivery", "discount", "reason", "count-1", "count-2", "count-77",
        ];
        let fields = fields.iter().map(|name| ((*name).to_owned(), typed.to_owned()));
        Self {
            form: LinesForm::of_fields(fields.collect()),
            found: Some(found),
            quote,
            trouble: preview.is_none().then_some(Trouble::NotACount),
            preview: preview.map(|after| (after, typed.to_owned())),
        }
    }
}

/// What there is to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lines {
    /// The changes, oldest first.
    pub relinings: Vec<Relining>,
    /// What was typed and goes on.
    pub tried: Option<LinesTried>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::sample::fixture;

    fn form(fields: &[(&str, &str)]) -> LinesForm {
        let fields = fields.iter().map(|(name, text)| ((*name).into(), (*text).into()));
        LinesForm::of_fields(fields.collect())
    }

    #[test]
    fn each_button_sends_all_of_the_lines() {
        let form = form(&[
            ("q", "шарф"),
            ("count-7", "2"),
            ("count-8", " "),
            ("count-x", "1"),
            ("delivery", "390,50"),
            ("seen", "3"),
            ("shown", "mark"),
            ("step", "look"),
            ("add", "7"),
        ]);
        let wish = form.wish().unwrap();
        let counts: Vec<_> = wish.cart.lines().map(|(id, count)| (id.0, count)).collect();
        assert_eq!(counts, [(7, 3)]);
        assert_eq!((wish.delivery, wish.discount), (Some(Kopecks::new(39_050)), None));
        assert_eq!((wish.seen, wish.shown.as_str(), form.saves), (3, "mark", false));
    }

    #[test]
    fn what_makes_no_sense_is_said_before_anything_is_asked_for() {
        for (field, typed, refusal) in [
            ("delivery", "a lot", Refusal::NotASum),
            ("discount", "a lot", Refusal::NotADiscount),
            ("discount", "5%", Refusal::ReasonMissing),
        ] {
            let wish = form(&[("count-7", "2"), (field, typed)]).wish();
            assert_eq!(wish, Err(refusal.into()), "{typed}");
        }
        let wish = form(&[("count-7", "two")]).wish();
        assert_eq!(wish, Err(Trouble::NotACount));
    }

    /// What somebody else put in is not taken out by a form that has never heard of it, and is not taken for seen by one whose
    /// person was told of something else.
    #[test]
    fn whoever_is_told_of_a_change_finds_it_in_the_form() {
        let mut order = fixture::order();
        order.placed.relined.times = 3;
        let ordered = order.placed.lines[0].variant;
        let typed = form(&[("count-77", "2"), ("seen", "1")]);
        let tried = |trouble: Trouble| LinesTried {
            form: typed.clone(),
            found: None,
            quote: Quote::new(&cart_of(&typed.counts).0, &[]),
            preview: None,
            trouble: Some(trouble),
        };
        let told = tried(Refusal::ChangedMeanwhile.into()).form_for(&order);
        assert_eq!((told.seen, told.counts[&VariantId(77)].as_str()), (3, "2"));
        assert_eq!(told.counts[&ordered], order.placed.lines[0].count.to_string());
        assert_eq!(tried(Trouble::NotACount).form_for(&order), typed);
    }

    /// A form that is sent as it was drawn wants the order as it is.
    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let order = fixture::order();
        for lang in [Lang::Ru, Lang::En] {
            let wish = LinesForm::of_order(&order, lang).wish().unwrap();
            assert_eq!(order.with_lines(&wish, &[]), Ok(order.ordered()));
        }
    }
}
