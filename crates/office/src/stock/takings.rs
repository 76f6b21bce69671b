//! Stock-takings: begun, printed, typed in, looked at and posted.

mod drawing;

pub(crate) use drawing::{Counting, Listed, begin, print, review, sheet};

use crate::{Refused, counting::RowKept, desk::Desk, map::page};
use app::Trouble;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::{
    catalog::VariantId,
    desk::Error,
    staff::Admin,
    stock::{SheetPage, SheetRow, TakingNumber, Wanted},
};

/// Rows of a sheet on a page.
const ROWS: i64 = 100;
/// Rows of one paper. A shop that has more prints several.
const MOST_PRINTED: i64 = 2_000;
/// Stock-takings in the list.
const MOST: i64 = 50;

/// Why a stock-taking was not begun, posted or dropped; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakingTrouble(pub Trouble);

/// What came of a sheet that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetOutcome {
    /// All of it is written down.
    Kept,
    /// Some rows say no number, or the stock-taking has ended; what is right is written down.
    Again(SheetTried),
}

/// What of a sheet was not written down; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetTried {
    /// Rows that say no number, with what was typed.
    pub(crate) mistaken: Vec<(VariantId, String)>,
    /// Why nothing was written down.
    pub(crate) trouble: Option<Trouble>,
}

/// Writes down what a sheet says.
///
/// # Errors
/// If there is no such stock-taking, or something breaks. What the shop refuses is an outcome.
pub async fn carry_out_count(
    desk: &Desk,
    staff: &Admin,
    number: TakingNumber,
    fields: &[(String, String)],
) -> Result<SheetOutcome, Error> {
    let (wanted, mistaken) = Wanted::of_fields(fields);
    let trouble: Option<Trouble> = match desk.shop.count(staff, number, wanted, desk.now()).await {
        Ok(()) => None,
        Err(Error::Refused(refusal)) => Some(refusal.into()),
        Err(error) => return Err(error),
    };
    if trouble.is_none() && mistaken.is_empty() {
        return Ok(SheetOutcome::Kept);
    }
    let typed = |variant: VariantId| {
        let [name, _] = Wanted::fields_of(variant);
        let field = fields.iter().find(|(known, _)| *known == name);
        field.map(|(_, typed)| typed.clone()).unwrap_or_default()
    };
    Ok(SheetOutcome::Again(SheetTried {
        mistaken: mistaken
            .into_iter()
            .map(|variant| (variant, typed(variant)))
            .collect(),
        trouble,
    }))
}

/// Writes down one row, for a page that keeps each row as it is typed.
pub(crate) async fn keep_row(
    number: i64,
    variant: i64,
    counted: String,
    was: String,
) -> Result<RowKept, Refused> {
    let (desk, chrome, staff) = Desk::for_page()?;
    let [name, was_name] = Wanted::fields_of(VariantId(variant));
    let fields = [(name, counted), (was_name, was)];
    let kept = carry_out_count(&desk, &staff, TakingNumber(number), &fields).await;
    let words = match kept.map_err(|error| desk.refused(&error))? {
        SheetOutcome::Kept => {
            return Ok(RowKept {
                is_kept: true,
                words: chrome.text("office-taking-kept"),
            });
        }
        SheetOutcome::Again(tried) => match tried.trouble {
            Some(trouble) => trouble.text(&chrome),
            None => chrome.text("trouble-not-a-count"),
        },
    };
    Ok(RowKept {
        is_kept: false,
        words,
    })
}

/// `/admin/stock/takings`
#[component]
pub(crate) fn Begin() -> impl IntoView {
    let trouble = use_context::<TakingTrouble>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let takings = desk.shop.takings(&staff, MOST).await;
        let takings = takings.map_err(|error| desk.refused(&error))?;
        let categories = desk.shop.categories().await;
        let categories = categories.map_err(|error| desk.refused(&error))?;
        let listed = Listed {
            takings: &takings,
            categories: &categories,
            trouble: trouble.as_ref(),
        };
        Ok(begin(&chrome, &listed))
    })
}

/// `/admin/stock/takings/{number}`. A sheet with rows that say no number is answered with this page, too.
#[component]
pub(crate) fn Sheet() -> impl IntoView {
    let (number, nth) = (number(), nth());
    let tried = use_context::<SheetTried>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let rows = SheetPage::Goods {
            skip: (nth - 1) * ROWS,
            limit: ROWS + 1,
        };
        let found = desk
            .shop
            .taking(&staff, number.ok_or(Refused::NotFound)?, rows)
            .await;
        let (taking, mut rows) = found.map_err(|error| desk.refused(&error))?;
        let has_more = cut(&mut rows, ROWS);
        let counting = Counting {
            taking: &taking,
            rows: &rows,
            nth,
            has_more,
            tried: tried.as_ref(),
        };
        Ok(sheet(&chrome, &counting))
    })
}

/// `/admin/stock/takings/{number}/review`
#[component]
pub(crate) fn Review() -> impl IntoView {
    let number = number();
    let trouble = use_context::<TakingTrouble>();
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let number = number.ok_or(Refused::NotFound)?;
        let found = desk.shop.taking(&staff, number, SheetPage::Differing).await;
        let (taking, rows) = found.map_err(|error| desk.refused(&error))?;
        Ok(review(&chrome, &taking, &rows, trouble.as_ref()))
    })
}

/// `/admin/stock/takings/{number}/print`
#[component]
pub(crate) fn Print() -> impl IntoView {
    let (number, nth) = (number(), nth());
    page(async move {
        let (desk, chrome, staff) = Desk::for_page()?;
        let rows = SheetPage::Goods {
            skip: (nth - 1) * MOST_PRINTED,
            limit: MOST_PRINTED + 1,
        };
        let found = desk
            .shop
            .taking(&staff, number.ok_or(Refused::NotFound)?, rows)
            .await;
        let (taking, mut rows) = found.map_err(|error| desk.refused(&error))?;
        let has_more = cut(&mut rows, MOST_PRINTED);
        Ok(print(&chrome, &taking, &rows, nth, has_more))
    })
}

/// Which page the address asks for, from 1.
fn nth() -> i64 {
    let nth = use_query_map().read_untracked().get("page");
    let nth = nth.and_then(|nth| nth.parse::<i64>().ok());
    nth.unwrap_or(1).clamp(1, 1_000_000)
}

/// Leaves as many rows; whether there were more.
fn cut(rows: &mut Vec<SheetRow>, most: i64) -> bool {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let has_more = rows.len() > most;
    rows.truncate(most);
    has_more
}

/// The number in the address.
fn number() -> Option<TakingNumber> {
    let number = use_params_map().read_untracked().get("number")?;
    number.parse().ok().map(TakingNumber)
}
