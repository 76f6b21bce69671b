//! One change of several goods: looked at before it is made, and made of all of them or of none, or, of very many, in portions.

mod drawing;

pub(crate) use drawing::content;
pub(super) use drawing::{changed, fields};

use super::list::query_of;
use crate::{
    desk::{Desk, see_other},
    map::page,
};
use app::drawn::Draw;
use axum::http::StatusCode;
use leptos::prelude::*;
use shop::{
    Kopecks,
    catalog::{
        BulkChange, BulkPreview, MOST_IN_BULK, OldPrice, PriceChange, PriceStep, ProductId, Revision,
        Rounding,
    },
    desk::{BulkDone, Error},
    gateway::ReceiptFault,
    order::Refusal,
    staff::Admin,
};

/// Goods that one press changes, all or none: buyers do not wait for more. The next press changes the next ones.
const AT_ONCE: usize = 1_000;
/// The greatest share that is taken for meant, in hundredths of a per cent: ten times the price.
const MOST_SHARE: i64 = 100_000;

/// The form as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BulkForm {
    /// Numbers of the goods, each with the version that was looked at, once it was.
    ids: Vec<(ProductId, Option<Revision>)>,
    /// What is to change: `price`, `state` or `category`.
    what: String,
    /// By how much a price changes.
    by: String,
    /// To what it is rounded.
    rounding: String,
    /// What becomes of old prices.
    old_price: String,
    /// What the state is to be.
    state: String,
    /// What the category is to be.
    category: String,
    /// Path of the list to come back to.
    back: String,
    /// Whether all goods that the list found are meant, ticked or not.
    all: bool,
    /// Whether it is to be made, not only looked at.
    is_sure: bool,
    /// How many goods the presses before have changed.
    done: usize,
}

/// What came of the form.
#[derive(Debug)]
pub enum BulkOutcome {
    /// All of these were written.
    Done {
        /// The goods.
        ids: Vec<ProductId>,
        /// Path of the list to come back to.
        back: String,
    },
    /// It is to be looked at, or something is wrong with it.
    Again(Box<BulkTried>),
}

/// A form that goes on; the server puts it into the context and answers with its page.
#[derive(Debug, Clone)]
pub struct BulkTried {
    form: BulkForm,
    wrong: Option<Wrong>,
    previews: Vec<Preview>,
}

/// What is wrong with the form as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wrong {
    NoGoods,
    TooMany,
    NoChange,
    NoStep,
    Refused(Refusal),
}

/// What would become of one product.
#[derive(Debug, Clone)]
struct Preview {
    preview: BulkPreview,
    /// Why it cannot become that, beside what the preview says.
    unprintable: Vec<ReceiptFault>,
}

impl BulkForm {
    /// The form of these fields.
    pub fn of_fields(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, text) in fields {
            match name.as_str() {
                "id" => {
                    let (id, revision) = text.split_once('.').unwrap_or((text.as_str(), ""));
                    let id = id.parse().ok().map(ProductId);
                    let revision = revision.parse().ok().map(Revision);
                    form.ids.extend(id.map(|id| (id, revision)));
                }
                "what" => form.what = text,
                "by" => form.by = text,
                "rounding" => form.rounding = text,
                "old_prices" => form.old_price = text,
                "to_state" => form.state = text,
                "to_category" => form.category = text,
                "back" => form.back = text,
                "all" => form.all = !text.is_empty(),
                "step" => form.is_sure = text == "apply",
                "done" => form.done = text.parse().unwrap_or_default(),
                _ => {}
            }
        }
        form
    }

    /// Looks at what the change would make of the goods, or makes it.
    pub async fn carry_out(mut self, desk: &Desk, staff: &Admin) -> Result<BulkOutcome, Error> {
        if self.all {
            let found = desk.shop.goods_found(staff, &query_of(&self.back)).await?;
            self.ids = found.into_iter().map(|id| (id, None)).collect();
        }
        if self.ids.len() > MOST_IN_BULK {
            self.ids.clear();
            return Ok(self.again(Some(Wrong::TooMany), Vec::new()));
        }
        if self.ids.is_empty() {
            return Ok(self.again(Some(Wrong::NoGoods), Vec::new()));
        }
        let change = match self.change() {
            Ok(change) => change,
            Err(wrong) => return Ok(self.again(Some(wrong), Vec::new())),
        };
        let ids: Vec<_> = self.ids.iter().map(|(id, _)| *id).collect();
        let previews = desk.shop.preview_bulk(staff, &ids, &change).await?;
        let mut previews: Vec<_> = previews
            .into_iter()
            .map(|preview| {
                let put = preview.put.as_ref().ok().filter(|_| !preview.is_idle());
                let unprintable = put.map(|put| desk.unprintable_as(put.product.form()));
                Preview {
                    unprintable: unprintable.unwrap_or_default(),
                    preview,
                }
            })
            .collect();
        let is_printable = previews.iter().all(|one| one.unprintable.is_empty());
        let seen: Option<Vec<_>> = self.ids.iter().map(|(id, seen)| Some((*id, (*seen)?))).collect();
        let mut wrong = None;
        if let Some(seen) = seen.filter(|_| self.is_sure && is_printable) {
            let (portion, later) = seen.split_at(seen.len().min(AT_ONCE));
            match desk
                .shop
                .change_in_bulk(staff, portion, &change, desk.now())
                .await
            {
                Ok(BulkDone::Done(_)) if later.is_empty() => {
                    return Ok(BulkOutcome::Done {
                        ids: portion.iter().map(|(id, _)| *id).collect(),
                        back: self.back,
                    });
                }
                // What is done is no part of the form any more, so that nothing is done to it twice.
                Ok(BulkDone::Done(_)) => {
                    self.done += portion.len();
                    self.ids = later.iter().map(|(id, seen)| (*id, Some(*seen))).collect();
                    self.all = false;
                    previews.retain(|one| one.is_of(later));
                }
                Ok(BulkDone::Faulty(_)) => {}
                Err(Error::Refused(refusal)) => wrong = Some(Wrong::Refused(refusal)),
                Err(error) => return Err(error),
            }
        }
        Ok(self.again(wrong, previews))
    }

    fn again(self, wrong: Option<Wrong>, previews: Vec<Preview>) -> BulkOutcome {
        BulkOutcome::Again(Box::new(BulkTried {
            form: self,
            wrong,
            previews,
        }))
    }

    fn change(&self) -> Result<BulkChange, Wrong> {
        match self.what.as_str() {
            "price" => Ok(BulkChange::Price(PriceChange {
                step: step_of(&self.by).ok_or(Wrong::NoStep)?,
                rounding: Rounding::ALL
                    .into_iter()
                    .find(|rounding| rounding.as_str() == self.rounding)
                    .unwrap_or_default(),
                old_price: OLD_PRICES
                    .into_iter()
                    .find(|(name, ..)| *name == self.old_price)
                    .map_or_else(OldPrice::default, |(_, _, old_price)| old_price),
            })),
            "state" => self
                .state
                .parse()
                .map(BulkChange::State)
                .map_err(|_| Wrong::NoChange),
            "category" if !self.category.is_empty() => Ok(BulkChange::Category(self.category.clone())),
            _ => Err(Wrong::NoChange),
        }
    }
}

impl BulkTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        match self.wrong {
            None => StatusCode::OK,
            Some(Wrong::Refused(Refusal::ChangedMeanwhile)) => StatusCode::CONFLICT,
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// A step as people type it: `+10%`, `-7,5 %`, `150`, `−99,90 ₽`. `None` if it is none, or changes nothing.
fn step_of(typed: &str) -> Option<PriceStep> {
    let typed = typed.trim();
    let (is_less, typed) = match typed.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest),
        None => (false, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let share = typed.trim_end().strip_suffix('%');
    // Hundredths of a per cent are written as kopecks are.
    let number = Kopecks::typed(share.unwrap_or(typed)).ok()??.get();
    let number = if is_less { -number } else { number };
    match share {
        _ if number == 0 => None,
        Some(_) if number.abs() > MOST_SHARE => None,
        Some(_) => i32::try_from(number).ok().map(PriceStep::Share),
        None => Some(PriceStep::Sum(Kopecks::new(number))),
    }
}

/// What may become of old prices: name in the form, id of its words.
const OLD_PRICES: [(&str, &str, OldPrice); 3] = [
    ("keep", "goods-bulk-old-keep", OldPrice::Keep),
    ("set", "goods-bulk-old-set", OldPrice::Set),
    ("clear", "goods-bulk-old-clear", OldPrice::Clear),
];

impl Preview {
    /// Whether the product may become that.
    fn can_be(&self) -> bool {
        self.preview.put.is_ok() && self.unprintable.is_empty()
    }

    /// Whether it is of one of these, or of a product that cannot be changed.
    fn is_of(&self, goods: &[(ProductId, Revision)]) -> bool {
        let known = self.preview.put.as_ref().ok().and_then(|put| put.known);
        known.is_none_or(|known| goods.contains(&known))
    }

    /// What the change would be made of, if it may be and changes anything.
    fn seen(&self) -> Option<(ProductId, Revision)> {
        let put = self.preview.put.as_ref().ok()?;
        put.known
            .filter(|_| self.unprintable.is_empty() && !self.preview.is_idle())
    }
}

/// `/admin/goods/bulk`: what the form for several goods is answered with.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let tried = use_context::<BulkTried>();
    page(async move {
        let (desk, chrome, _) = Desk::for_page()?;
        let Some(tried) = tried else {
            // There is nothing to look at without a form.
            see_other(&chrome.href("/admin/goods"));
            return Ok(().drawn());
        };
        let categories = desk.shop.categories().await;
        let categories = categories.map_err(|error| desk.refused(&error))?;
        Ok(content(&chrome, &tried, &categories))
    })
}

#[cfg(test)]
impl BulkTried {
    /// A form that was looked at, for the tests of all pages.
    pub(crate) fn looked_at(form: BulkForm, refusal: Option<Refusal>, previews: Vec<BulkPreview>) -> Self {
        let of_goods = |preview| Preview {
            preview,
            unprintable: Vec::new(),
        };
        Self {
            form,
            wrong: refusal.map(Wrong::Refused),
            previews: previews.into_iter().map(of_goods).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_typed_as_a_share_or_as_a_sum() {
        for (typed, step) in [
            ("10%", PriceStep::Share(1_000)),
            (" +7,5 % ", PriceStep::Share(750)),
            ("-10%", PriceStep::Share(-1_000)),
            ("−10 %", PriceStep::Share(-1_000)),
            ("150", PriceStep::Sum(Kopecks::new(15_000))),
            ("- 99,90 ₽", PriceStep::Sum(Kopecks::new(-9_990))),
            ("+1 000", PriceStep::Sum(Kopecks::new(100_000))),
        ] {
            assert_eq!(step_of(typed), Some(step), "{typed}");
        }
        for typed in [
            "",
            "0",
            "0%",
            "-0",
            "ten",
            "--5",
            "%",
            "5%%",
            "1e2",
            "10 процентов",
            "2000%",
        ] {
            assert_eq!(step_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn goods_are_named_with_the_version_that_was_looked_at() {
        let fields = [
            ("id", "7"),
            ("id", "8.3"),
            ("id", "x"),
            ("what", "price"),
            ("step", "apply"),
        ];
        let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let form = BulkForm::of_fields(fields.into());
        assert_eq!(
            form.ids,
            [(ProductId(7), None), (ProductId(8), Some(Revision(3)))]
        );
        assert!(form.is_sure);
        assert_eq!(form.change(), Err(Wrong::NoStep));
    }
}
