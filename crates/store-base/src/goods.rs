//! How products are written: decided once, for both stores.
//!
//! A store reads what is there, has a [`Plan`] made of it, and carries that out step by step: each step is a document that a
//! statement takes apart.

use crate::columns::document;
use serde::Serialize;
use shop::{
    catalog::{
        Attribute, Category, Photo, ProductFile, ProductForm, ProductId, ProductPut, ProductState, Revision,
        SavedProduct, Taken, VariantForm, VariantId,
    },
    money::Kopecks,
    order::Refusal,
    store::Result,
    text::Text,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Who has what is about to be written.
#[derive(Debug, Default)]
pub struct Owners {
    /// Slugs among those that are to be written, each with the product that has it or once had it.
    slugs: Vec<(String, i64)>,
    /// Article codes among those that are to be written, each with its variant.
    skus: Vec<(String, i64)>,
    /// Slugs of all categories.
    categories: BTreeSet<String>,
}

/// A variant that has an article code.
#[derive(Debug)]
pub struct SkuOwner {
    /// The article code.
    pub sku: String,
    /// Its number.
    pub id: i64,
    /// Number of its product.
    pub product: i64,
}

impl Owners {
    /// Of slugs, each with its product, of article codes, and all categories there are.
    pub fn of(slugs: Vec<(String, i64)>, skus: Vec<SkuOwner>, categories: Vec<Category>) -> Self {
        Self {
            slugs,
            skus: skus.into_iter().map(|owner| (owner.sku, owner.id)).collect(),
            categories: categories.into_iter().map(|category| category.slug).collect(),
        }
    }
}

/// What of the names that somebody asks for is taken.
pub fn taken(slugs: Vec<(String, i64)>, skus: Vec<SkuOwner>) -> Taken {
    let slugs = slugs.into_iter().map(|(slug, id)| (slug, ProductId(id)));
    let skus = skus
        .into_iter()
        .map(|owner| (owner.sku, ProductId(owner.product)));
    Taken {
        slugs: slugs.collect(),
        skus: skus.collect(),
    }
}

/// Products to be written.
#[derive(Debug)]
pub struct Plan {
    steps: Vec<Step>,
}

/// A product to be written.
#[derive(Debug)]
struct Step {
    /// `None` as long as it is not there.
    id: Option<ProductId>,
    before: Option<ProductForm>,
    after: ProductForm,
    revision: Revision,
}

impl Step {
    /// Whether it is there as it is to be.
    fn is_idle(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }
}

impl Plan {
    /// The slugs, and the article codes, that are to be written.
    pub fn names(puts: &[ProductPut]) -> (Vec<String>, Vec<String>) {
        let forms = || puts.iter().map(|put| put.product.form());
        let slugs = forms().map(|form| form.slug.clone()).collect();
        let variants = forms().flat_map(|form| &form.variants);
        (slugs, variants.map(|variant| variant.sku.clone()).collect())
    }

    /// Compares what is to be written with what is there.
    ///
    /// # Errors
    /// See [`put_products`](shop::store::Goods::put_products).
    pub fn of(
        puts: &[ProductPut],
        current: Vec<ProductFile>,
        owners: &Owners,
    ) -> std::result::Result<Self, Refusal> {
        let mut current: HashMap<_, _> = current.into_iter().map(|file| (file.id, file)).collect();
        let mut steps = Vec::with_capacity(puts.len());
        for put in puts {
            steps.push(match put.known {
                None => new(put.product.form().clone())?,
                Some((id, seen)) => {
                    let file = current.remove(&id).ok_or(Refusal::ChangedMeanwhile)?;
                    changed(file, seen, put.product.form())?
                }
            });
        }
        let plan = Self { steps };
        plan.check_names(owners)?;
        Ok(plan)
    }

    fn check_names(&self, owners: &Owners) -> std::result::Result<(), Refusal> {
        let slug_owners: HashMap<_, _> = owners
            .slugs
            .iter()
            .map(|(slug, id)| (slug.as_str(), ProductId(*id)))
            .collect();
        let sku_owners: HashMap<_, _> = owners
            .skus
            .iter()
            .map(|(sku, id)| (sku.as_str(), VariantId(*id)))
            .collect();
        let renamed: HashSet<_> = self.renamed().collect();
        let (mut slugs, mut skus) = (HashSet::new(), HashSet::new());
        for step in &self.steps {
            let form = &step.after;
            if !owners.categories.contains(&form.category) {
                return Err(Refusal::NoCategory);
            }
            let owner = slug_owners.get(form.slug.as_str());
            if owner.is_some_and(|owner| Some(*owner) != step.id) || !slugs.insert(&form.slug) {
                let slug = form.slug.clone();
                return Err(Refusal::SlugTaken { slug });
            }
            for variant in &form.variants {
                let owner = sku_owners.get(variant.sku.as_str());
                let is_of_another =
                    owner.is_some_and(|owner| Some(*owner) != variant.id && !renamed.contains(&owner.0));
                if is_of_another || !skus.insert(&variant.sku) {
                    let sku = variant.sku.clone();
                    return Err(Refusal::SkuTaken { sku });
                }
            }
        }
        Ok(())
    }

    /// Variants that get another article code, which may be one that another of them has until then.
    pub fn renamed(&self) -> impl Iterator<Item = i64> {
        self.written().flat_map(|step| {
            let before: BTreeMap<_, _> = step
                .before
                .iter()
                .flat_map(|form| &form.variants)
                .map(|variant| (variant.id, variant.sku.as_str()))
                .collect();
            let is_renamed = move |variant: &&VariantForm| {
                before
                    .get(&variant.id)
                    .is_some_and(|sku| *sku != variant.sku.as_str())
            };
            let renamed = step.after.variants.iter().filter(is_renamed);
            renamed.filter_map(|variant| variant.id.map(|id| id.0))
        })
    }

    /// Steps that write something.
    fn written(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| !step.is_idle())
    }

    /// Whether nothing is to be written.
    pub fn is_idle(&self) -> bool {
        self.written().next().is_none()
    }

    /// Products that are not there, an object each with its place among them (`nth`).
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn new_products(&self, now: Timestamp) -> Result<String> {
        let new = self.steps.iter().filter(|step| step.id.is_none());
        rows(new, now)
    }

    /// Takes note of the numbers of those that were not there, by their slugs.
    pub fn number_products(&mut self, numbers: impl IntoIterator<Item = (String, i64)>) {
        let numbers: HashMap<String, i64> = numbers.into_iter().collect();
        for step in self.steps.iter_mut().filter(|step| step.id.is_none()) {
            step.id = numbers.get(&step.after.slug).copied().map(ProductId);
        }
    }

    /// Products that are there and are to be other ones.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn changed_products(&self, now: Timestamp) -> Result<String> {
        rows(self.written().filter(|step| step.before.is_some()), now)
    }

    /// Slugs that are given up, each with its product.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn given_up(&self) -> Result<String> {
        #[derive(Serialize)]
        struct Row<'p> {
            slug: &'p str,
            product: Option<ProductId>,
        }
        let given_up = self.written().filter_map(|step| {
            let slug = &step.before.as_ref()?.slug;
            (*slug != step.after.slug).then_some(Row {
                slug,
                product: step.id,
            })
        });
        document("former_slugs", &given_up.collect::<Vec<_>>())
    }

    /// Slugs that products have from now on.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn slugs(&self) -> Result<String> {
        let slugs = self.written().map(|step| &step.after.slug);
        document("former_slugs", &slugs.collect::<Vec<_>>())
    }

    /// Variants that are there and are to be other ones.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn changed_variants(&self) -> Result<String> {
        let mut rows = Vec::new();
        for step in self.written() {
            let before: &[VariantForm] = step.before.as_ref().map_or(&[][..], |form| &form.variants);
            for (place, variant) in step.after.variants.iter().enumerate() {
                if variant.id.is_some() && before.get(place) != Some(variant) {
                    rows.push(VariantRow::of(step, place, variant));
                }
            }
        }
        document("variants", &rows)
    }

    /// Variants that are not there, an object each with its place among them (`nth`).
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn new_variants(&self) -> Result<String> {
        let mut rows = Vec::new();
        for step in self.written() {
            for (place, variant) in step.after.variants.iter().enumerate() {
                if variant.id.is_none() {
                    rows.push(VariantRow {
                        nth: rows.len(),
                        ..VariantRow::of(step, place, variant)
                    });
                }
            }
        }
        document("variants", &rows)
    }

    /// Takes note of the numbers of those that were not there, by their article codes.
    pub fn number_variants(&mut self, numbers: impl IntoIterator<Item = (String, i64)>) {
        let numbers: HashMap<String, i64> = numbers.into_iter().collect();
        for step in &mut self.steps {
            for variant in step
                .after
                .variants
                .iter_mut()
                .filter(|variant| variant.id.is_none())
            {
                variant.id = numbers.get(&variant.sku).copied().map(VariantId);
            }
        }
    }

    /// For the history.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn history(&self) -> Result<String> {
        #[derive(Serialize)]
        struct Row<'p> {
            product: Option<ProductId>,
            revision: Revision,
            before: Option<&'p ProductForm>,
            after: &'p ProductForm,
        }
        let rows = self.written().map(|step| Row {
            product: step.id,
            revision: step.revision,
            before: step.before.as_ref(),
            after: &step.after,
        });
        document("product_history", &rows.collect::<Vec<_>>())
    }

    /// What the products are found by, an object each.
    ///
    /// # Errors
    /// `Corrupt` if something of it cannot be JSON.
    pub fn words(&self) -> Result<String> {
        words(self.written().map(|step| (step.id, &step.after)))
    }

    /// What was written, in the order in which it was asked for.
    pub fn saved(&self) -> Vec<SavedProduct> {
        let saved = self.steps.iter().filter_map(|step| {
            Some(SavedProduct {
                id: step.id?,
                revision: step.revision,
            })
        });
        saved.collect()
    }
}

/// What products are found by, an object each with its `id` and its `words`.
///
/// # Errors
/// `Corrupt` if something of it cannot be JSON.
pub fn words<'p>(products: impl IntoIterator<Item = (Option<ProductId>, &'p ProductForm)>) -> Result<String> {
    #[derive(Serialize)]
    struct Row {
        id: Option<ProductId>,
        words: String,
    }
    let rows = products.into_iter().map(|(id, form)| Row {
        id,
        words: form.search_words(),
    });
    document("products", &rows.collect::<Vec<_>>())
}

/// Adds what is reserved and sold of each variant to files: `(variant, reserved, sold)`.
pub fn count_pieces(files: &mut [ProductFile], pieces: impl IntoIterator<Item = (i64, i64, i64)>) {
    let pieces: HashMap<_, _> = pieces
        .into_iter()
        .map(|(variant, reserved, sold)| (VariantId(variant), (reserved, sold)))
        .collect();
    for counted in files.iter_mut().flat_map(|file| &mut file.stock) {
        if let Some((reserved, sold)) = pieces.get(&counted.id) {
            counted.reserved = *reserved;
            counted.sold = *sold;
        }
    }
}

fn new(after: ProductForm) -> std::result::Result<Step, Refusal> {
    // A variant that is there belongs to another product.
    if after.variants.iter().any(|variant| variant.id.is_some()) {
        return Err(Refusal::ChangedMeanwhile);
    }
    Ok(Step {
        id: None,
        before: None,
        after,
        revision: Revision(1),
    })
}

fn changed(file: ProductFile, seen: Revision, form: &ProductForm) -> std::result::Result<Step, Refusal> {
    let before = file.form;
    let mut after = form.clone();
    name_again(&mut after, &before);
    for variant in after.variants.iter_mut().filter(|variant| variant.id.is_some()) {
        if !before.variants.iter().any(|known| known.id == variant.id) {
            return Err(Refusal::ChangedMeanwhile);
        }
        variant.received = 0;
    }
    // What is left out is no longer sold, and stays.
    for known in &before.variants {
        if !after.variants.iter().any(|variant| variant.id == known.id) {
            after.variants.push(VariantForm {
                archived: true,
                ..known.clone()
            });
        }
    }
    let is_idle = before == after;
    // The same form sent once more finds what it wrote the first time.
    if file.revision != seen && !is_idle {
        return Err(Refusal::ChangedMeanwhile);
    }
    Ok(Step {
        id: Some(file.id),
        before: Some(before),
        after,
        revision: Revision(file.revision.0 + i64::from(!is_idle)),
    })
}

/// A variant that is left out and comes again with its article code is still the same one.
fn name_again(after: &mut ProductForm, before: &ProductForm) {
    let named: HashSet<_> = after.variants.iter().filter_map(|variant| variant.id).collect();
    for variant in after.variants.iter_mut().filter(|variant| variant.id.is_none()) {
        let is_it = |known: &&VariantForm| {
            known.sku == variant.sku && known.id.is_some_and(|id| !named.contains(&id))
        };
        variant.id = before.variants.iter().find(is_it).and_then(|known| known.id);
    }
}

/// A row of `products`.
#[derive(Serialize)]
struct ProductRow<'p> {
    nth: usize,
    id: Option<ProductId>,
    revision: Revision,
    changed_at: Timestamp,
    slug: &'p str,
    category: &'p str,
    state: ProductState,
    name: &'p Text,
    summary: &'p Text,
    description: &'p Text,
    picture: &'p str,
    picture_alt: &'p Text,
    photos: &'p [Photo],
    attributes: &'p [Attribute],
}

fn rows<'p>(steps: impl Iterator<Item = &'p Step>, changed_at: Timestamp) -> Result<String> {
    let rows = steps.enumerate().map(|(nth, step)| ProductRow {
        nth,
        id: step.id,
        revision: step.revision,
        changed_at,
        slug: &step.after.slug,
        category: &step.after.category,
        state: step.after.state,
        name: &step.after.name,
        summary: &step.after.summary,
        description: &step.after.description,
        picture: &step.after.picture,
        picture_alt: &step.after.picture_alt,
        photos: &step.after.photos,
        attributes: &step.after.attributes,
    });
    document("products", &rows.collect::<Vec<_>>())
}

/// A row of `variants`.
#[derive(Serialize)]
struct VariantRow<'p> {
    nth: usize,
    id: Option<VariantId>,
    product: Option<ProductId>,
    place: usize,
    sku: &'p str,
    option: &'p Text,
    color: Option<&'p str>,
    size: Option<&'p str>,
    price: Kopecks,
    old_price: Option<Kopecks>,
    tax: &'static str,
    weight_grams: Option<u32>,
    length_mm: Option<u32>,
    width_mm: Option<u32>,
    height_mm: Option<u32>,
    marked: bool,
    low_stock: Option<u32>,
    archived: bool,
    received: u32,
}

impl<'p> VariantRow<'p> {
    fn of(step: &Step, place: usize, variant: &'p VariantForm) -> Self {
        let measures = &variant.measures;
        Self {
            nth: 0,
            id: variant.id,
            product: step.id,
            place,
            sku: &variant.sku,
            option: &variant.option,
            color: variant.color.as_deref(),
            size: variant.size.as_deref(),
            price: variant.price,
            old_price: variant.old_price,
            tax: variant.tax.as_str(),
            weight_grams: measures.weight_grams,
            length_mm: measures.length_mm,
            width_mm: measures.width_mm,
            height_mm: measures.height_mm,
            marked: variant.marked,
            low_stock: variant.low_stock,
            archived: variant.archived,
            received: variant.received,
        }
    }
}
