//! What a press of a button of a product's form does.

use super::form::{FormFault, GoodsForm, Step, VARIANT, Wrong, fault_of, name_in};
use crate::desk::Desk;
use app::{Chrome, product};
use axum::http::StatusCode;
use shop::{
    catalog::{
        Category, CheckedProduct, Field, FieldFault, FieldMistake, Product, ProductFile, ProductForm,
        ProductId, ProductState, Revision, Variant, VariantForm, VariantId,
    },
    desk::{Error, Saved},
    gateway::{Blamed, ReceiptFault, Unprintable},
    journal::Doing,
    order::Refusal,
    staff::Admin,
    text::{Lang, Text},
};

/// Slugs that are tried for a product whose slug nobody chose.
const MOST_TRIES: usize = 50;

/// What came of a form.
#[derive(Debug)]
pub enum GoodsOutcome {
    /// It is kept.
    Saved(ProductId),
    /// The document that shoppers would see.
    Preview(String),
    /// The form goes on.
    Again(Box<GoodsTried>),
}

/// A form that goes on; the server puts it into the context and answers with the page again.
#[derive(Debug, Clone)]
pub struct GoodsTried {
    /// What was typed.
    pub(crate) form: GoodsForm,
    /// What is wrong with it.
    pub(crate) faults: Vec<FormFault>,
    /// Whether somebody else saved the product while it was typed.
    pub(crate) meanwhile: bool,
}

impl GoodsTried {
    /// The HTTP status of the page.
    pub fn status(&self) -> StatusCode {
        if self.meanwhile {
            StatusCode::CONFLICT
        } else if self.faults.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

impl GoodsForm {
    /// Does what the pressed button says with the product of this number, or with a new one.
    pub async fn carry_out(
        mut self,
        step: Step,
        desk: &Desk,
        staff: &Admin,
        chrome: &Chrome,
        id: Option<ProductId>,
    ) -> Result<GoodsOutcome, Error> {
        if step == Step::Rows {
            return Ok(self.again(Vec::new()));
        }
        self.drop_blank_rows();
        if step == Step::Preview {
            let (product, _) = self.read();
            return Ok(GoodsOutcome::Preview(
                preview(desk, staff, chrome, id, product).await?,
            ));
        }
        self = with_new_category(self, desk, staff).await?;
        let (mut product, mut faults) = self.read();
        if let Step::Become(state) = step {
            product.state = state;
        }
        if id.is_none()
            && faults.is_empty()
            && let Some(made) = desk.shop.made_already(staff, product.clone()).await?
        {
            // The button was pressed twice.
            desk.shop.drop_draft(staff, None).await?;
            return Ok(GoodsOutcome::Saved(made));
        }
        let checked = check(desk, staff, id, product).await?;
        let product = match checked {
            Ok(product) => product,
            Err(mut found) => {
                // Where the name is missing, nobody is to blame for an address that would be made of it.
                let is_nameless = found.iter().any(|fault| fault.field == Field::Name(Lang::Ru));
                if is_nameless && self.get("slug").trim().is_empty() {
                    found.retain(|fault| fault.field != Field::Slug);
                }
                add(&mut faults, found.into_iter().map(fault_of));
                return Ok(self.again(faults));
            }
        };
        add(&mut faults, unprintable(desk, product.form()).into_iter());
        if !faults.is_empty() {
            return Ok(self.again(faults));
        }
        self.save(desk, staff, id, product).await
    }

    async fn save(
        self,
        desk: &Desk,
        staff: &Admin,
        id: Option<ProductId>,
        product: CheckedProduct,
    ) -> Result<GoodsOutcome, Error> {
        let form = product.into_form();
        let skus: Vec<String> = form.variants.iter().map(|variant| variant.sku.clone()).collect();
        let sent = form.clone();
        let saved = match id {
            // A form that names no version has seen none.
            Some(id) => {
                let seen = Revision(self.revision().unwrap_or_default());
                desk.shop.save_product(staff, id, seen, form, desk.now()).await
            }
            None => desk.shop.create_product(staff, form, desk.now()).await,
        };
        if id.is_none()
            && !matches!(saved, Ok(Saved::Done(_)))
            && let Some(made) = desk.shop.made_already(staff, sent).await?
        {
            // The same form was faster.
            return Ok(GoodsOutcome::Saved(made));
        }
        let refusal = match saved {
            Ok(Saved::Done(saved)) => {
                desk.shop.drop_draft(staff, id).await?;
                return Ok(GoodsOutcome::Saved(saved.id));
            }
            Ok(Saved::Faulty(faults)) => return Ok(self.again(faults.into_iter().map(fault_of).collect())),
            Err(Error::Refused(refusal)) => refusal,
            Err(error) => return Err(error),
        };
        let taken = |field: String, mistake| FormFault {
            field,
            wrong: Wrong::Rule(mistake),
        };
        match refusal {
            Refusal::ChangedMeanwhile => Ok(GoodsOutcome::Again(Box::new(GoodsTried {
                form: self,
                faults: Vec::new(),
                meanwhile: true,
            }))),
            // What was free when it was looked at, and is not any more.
            Refusal::SlugTaken { .. } => Ok(self.again(vec![taken("slug".into(), FieldMistake::SlugTaken)])),
            Refusal::SkuTaken { sku } => {
                let at = skus.iter().position(|other| *other == sku);
                let field = name_in(VARIANT, at.unwrap_or_default(), "sku");
                Ok(self.again(vec![taken(field, FieldMistake::SkuTaken)]))
            }
            Refusal::NoCategory => {
                Ok(self.again(vec![taken("category".into(), FieldMistake::UnknownCategory)]))
            }
            other => Err(other.into()),
        }
    }

    fn again(self, faults: Vec<FormFault>) -> GoodsOutcome {
        GoodsOutcome::Again(Box::new(GoodsTried {
            form: self,
            faults,
            meanwhile: false,
        }))
    }
}

/// A field has one fault: the first that was found.
fn add(faults: &mut Vec<FormFault>, found: impl Iterator<Item = FormFault>) {
    for fault in found {
        if !faults.iter().any(|known| known.field == fault.field) {
            faults.push(fault);
        }
    }
}

/// The check of the shop. A slug that nobody chose is given a number if another product has it.
async fn check(
    desk: &Desk,
    staff: &Admin,
    id: Option<ProductId>,
    mut product: ProductForm,
) -> Result<Result<CheckedProduct, Vec<FieldFault>>, Error> {
    let is_chosen = !product.slug.trim().is_empty();
    let made = shop::catalog::slug_of(&product.name.ru);
    let mut tries = 1;
    loop {
        let checked = desk.shop.check_product(staff, id, product.clone()).await?;
        let is_taken =
            |fault: &FieldFault| fault.field == Field::Slug && fault.mistake == FieldMistake::SlugTaken;
        let is_slug_taken = checked.as_ref().is_err_and(|faults| faults.iter().any(is_taken));
        if is_chosen || !is_slug_taken || tries == MOST_TRIES {
            return Ok(checked);
        }
        tries += 1;
        product.slug = format!("{made}-{tries}");
    }
}

/// The form with the category that was typed instead of chosen; it is made if it is not there yet.
async fn with_new_category(form: GoodsForm, desk: &Desk, staff: &Admin) -> Result<GoodsForm, Error> {
    let form = form.with_known_category(&desk.shop.categories().await?);
    let typed = form.get("new_category").trim();
    if typed.is_empty() {
        return Ok(form);
    }
    let wanted = Category {
        name: Text {
            ru: typed.to_owned(),
            en: String::new(),
        },
        ..Category::default()
    };
    match desk.shop.save_category(staff, wanted, None).await {
        Ok(Ok(categories)) => {
            let made = categories.iter().find(|category| category.name.ru == typed);
            let slug = made.map_or("", |category| category.slug.as_str());
            let now = (desk.now)();
            desk.shop
                .note_doing(staff, Doing::CategoryKept, slug, now)
                .await?;
        }
        // If it could not be made, it is as if none had been chosen: the check says so.
        Ok(Err(_)) | Err(Error::Refused(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(form.with_known_category(&desk.shop.categories().await?))
}

/// The fields that are to blame if a product is for sale and no receipt takes it.
pub(super) fn unprintable(desk: &Desk, product: &ProductForm) -> Vec<FormFault> {
    if product.state != ProductState::Published {
        return Vec::new();
    }
    let found = (desk.rehearsed)(product).into_iter();
    found.filter_map(|one| blamed(product, one)).collect()
}

/// The field that is to blame if no receipt takes a product; delivery is not the product's fault.
fn blamed(product: &ProductForm, found: Unprintable) -> Option<FormFault> {
    let field = match found.blamed {
        Blamed::Delivery(_) => return None,
        Blamed::OneCart(_) => "variants".to_owned(),
        Blamed::Goods { code, .. } => {
            let at = product.variants.iter().position(|variant| variant.sku == code);
            match (&found.why, at) {
                (ReceiptFault::NoName, _) => "name".to_owned(),
                (ReceiptFault::UnknownTax | ReceiptFault::TaxNotInForce { .. }, Some(at)) => {
                    name_in(VARIANT, at, "tax")
                }
                (ReceiptFault::Other(_), Some(at)) => name_in(VARIANT, at, "price"),
                (_, None) => "variants".to_owned(),
            }
        }
    };
    Some(FormFault {
        field,
        wrong: Wrong::Receipt(found.why),
    })
}

/// The page of the product as shoppers would see it.
async fn preview(
    desk: &Desk,
    staff: &Admin,
    chrome: &Chrome,
    id: Option<ProductId>,
    form: ProductForm,
) -> Result<String, Error> {
    let file = match id {
        Some(id) => Some(desk.shop.product_file(staff, id).await?),
        None => None,
    };
    let categories = desk.shop.categories().await?;
    let product = as_shown(form, file.as_ref());
    let showing = product::Showing {
        category: categories
            .iter()
            .find(|category| category.slug == product.category),
        product: &product,
        neighbours: &[],
        chosen: None,
        count: "1",
        outcome: None,
        delivery: &desk.shop.terms().delivery,
    };
    Ok(product::page(chrome, &showing))
}

/// A product that is being written, as if it were on the shelf.
fn as_shown(form: ProductForm, file: Option<&ProductFile>) -> Product {
    let stock_of = |variant: &VariantForm| {
        let pieces = file.and_then(|file| file.stock.iter().find(|pieces| Some(pieces.id) == variant.id));
        pieces.map_or(i64::from(variant.received), |pieces| pieces.free)
    };
    let sold = form.sold().enumerate().map(|(at, variant)| Variant {
        // A variant that is not in the store yet has a number that no other has.
        id: variant
            .id
            .unwrap_or(VariantId(-1 - i64::try_from(at).unwrap_or_default())),
        sku: variant.sku.clone(),
        option: variant.option.clone(),
        color: variant.color.clone(),
        size: variant.size.clone(),
        price: variant.price,
        old_price: variant.old_price,
        stock: stock_of(variant),
        tax: variant.tax,
        marked: variant.marked,
    });
    let variants = sold.collect();
    Product {
        slug: form.slug,
        category: form.category,
        name: form.name,
        summary: form.summary,
        description: form.description,
        picture: form.picture,
        picture_alt: form.picture_alt,
        photos: form.photos,
        attributes: form.attributes,
        variants,
    }
}
