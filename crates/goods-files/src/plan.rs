//! What a file would change in a shop: decided before anything is written, by a function of the file and the shop.
//!
//! A row belongs to the product whose address it names, or to the one that has its article code, or to that of the other rows of
//! its group, or to that of the rows before with its name; otherwise it begins a new one. What the file has no column for stays
//! as it is, so that a list of article codes and prices is a list of new prices.
//! A row that says nothing of goods and names a category is about that: it describes a new one, and the order of such rows is theirs.

mod draft;
mod photos;
mod product;
#[cfg(test)]
mod tests;
mod variant;

pub use photos::{Fetched, Wanted};

use crate::{
    column::Column,
    mistake::{Mistake, RowFault, column_of},
    table::{Row, Table},
    tree::{Named, Tree},
};
use draft::{Draft, drafts};
use shop::{
    catalog::{
        Category, CheckedProduct, Field, FieldFault, FieldMistake, Known, MediaId, Photo, ProductFile,
        ProductForm, ProductId, ProductPut, ProductState, slug_of, with_category,
    },
    gateway::ReceiptFault,
    text::Text,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Present {
    /// Its categories, in their order.
    pub categories: Vec<Category>,
    /// All its products.
    pub files: Vec<ProductFile>,
    /// Of the slugs that the file may bring ([`slugs`]) those that lead to a product, now or since they were given up.
    pub former: Vec<(String, ProductId)>,
}

/// What a file changes, and what keeps it from that. Nothing is written as long as there are faults.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// All categories as they are to be, in their order.
    pub categories: Vec<Category>,
    /// How many of them are new: the last ones.
    pub new_categories: usize,
    /// Pictures of the new ones, by their slugs.
    pub category_pictures: BTreeMap<String, Wanted>,
    /// What is to be written, in the order of the file.
    pub puts: Vec<PlannedPut>,
    /// Products of the file that stay as they are.
    pub unchanged: usize,
    /// Everything that is wrong, by lines.
    pub faults: Vec<RowFault>,
    /// Headings of the file that mean nothing here.
    pub unknown: Vec<String>,
}

/// A product that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPut {
    /// Line of its first row; zero for what is archived because the file does not have it.
    pub line: usize,
    /// What happens to it.
    pub effect: Effect,
    /// What is written; with the pictures of before if some have to be fetched first.
    pub put: ProductPut,
    /// Its pictures, if some of them have to be fetched first.
    pub wanted: Option<Wanted>,
}

/// What happens to a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It is new.
    Added,
    /// These columns are others than before.
    Changed(BTreeSet<Column>),
    /// It is sold no more, because the file does not have it.
    Archived,
}

impl Plan {
    /// How many products are added, changed and archived.
    pub fn counts(&self) -> [usize; 3] {
        let count = |is: fn(&Effect) -> bool| self.puts.iter().filter(|put| is(&put.effect)).count();
        [
            count(|effect| *effect == Effect::Added),
            count(|effect| matches!(effect, Effect::Changed(_))),
            count(|effect| *effect == Effect::Archived),
        ]
    }

    /// Adds what receipts say against what would be for sale; `faults_of` tells it of a product.
    pub fn rehearse(&mut self, faults_of: impl Fn(&ProductForm) -> Vec<ReceiptFault>) {
        for put in &self.puts {
            let form = put.put.product.form();
            if form.state != ProductState::Published {
                continue;
            }
            let faults = faults_of(form).into_iter().map(|fault| RowFault {
                line: put.line,
                column: match fault {
                    ReceiptFault::NoName => Column::Name,
                    ReceiptFault::UnknownTax | ReceiptFault::TaxNotInForce { .. } => Column::Tax,
                    ReceiptFault::Other(_) => Column::Price,
                },
                mistake: Mistake::Receipt(fault),
            });
            self.faults.extend(faults);
        }
        self.in_order();
    }

    fn in_order(&mut self) {
        self.faults.sort_by_key(|fault| (fault.line, fault.column));
        if !self.faults.is_empty() {
            // What was not understood is not among what stays as it is.
            self.unchanged = 0;
        }
    }

    /// Addresses and names of the pictures that have to be fetched, each once.
    pub fn wanted(&self) -> BTreeSet<&str> {
        let of_products = self.puts.iter().filter_map(|put| put.wanted.as_ref());
        let wanted = of_products.chain(self.category_pictures.values());
        wanted.flat_map(Wanted::sources).collect()
    }

    /// The new categories, each with its picture unless that could not be had.
    pub fn added_categories(&self, fetched: &HashMap<String, Fetched>) -> Vec<Category> {
        let new = &self.categories[self.categories.len() - self.new_categories..];
        let picture = |slug: &String| {
            let wanted = self.category_pictures.get(slug)?;
            wanted.photos(fetched).into_iter().next()
        };
        new.iter()
            .map(|category| Category {
                picture: picture(&category.slug),
                ..category.clone()
            })
            .collect()
    }
}

impl PlannedPut {
    /// What is written once its pictures are there. If one of them could not be had, a product that the shop knows keeps those of
    /// before, all of them, and a new one goes without it.
    ///
    /// # Errors
    /// None: all of it was checked before, with others in the place of the pictures.
    pub fn with_pictures(self, fetched: &HashMap<String, Fetched>) -> Result<ProductPut, Vec<FieldFault>> {
        let Some(wanted) = self.wanted else {
            return Ok(self.put);
        };
        let is_whole = wanted.sources().all(|source| fetched.contains_key(source));
        if self.put.known.is_some() && !is_whole {
            return Ok(self.put);
        }
        let mut form = self.put.product.into_form();
        wanted.hang(&mut form, fetched);
        let known = Known {
            categories: [form.category.clone()].into(),
            ..Known::default()
        };
        Ok(ProductPut {
            known: self.put.known,
            product: form.check(&known)?,
        })
    }
}

/// Slugs that a file may bring: those that it names, and those that its names become.
pub fn slugs(table: &Table) -> BTreeSet<String> {
    let named = |column| table.rows.iter().map(move |row| row.get(column));
    named(Column::Slug)
        .map(str::to_owned)
        .chain(named(Column::Name).map(slug_of))
        .filter(|slug| !slug.is_empty())
        .collect()
}

/// Plans what a file changes. With `archives_missing` the products and variants that it does not have are sold no more.
pub fn plan(table: &Table, shop: &Present, archives_missing: bool) -> Plan {
    let of_files = shop.files.iter().map(|file| (&file.form.slug, file.id));
    let former = shop.former.iter().map(|(slug, id)| (slug, *id));
    let mut planner = Planner {
        table,
        shop,
        tree: Tree::new(&shop.categories),
        slugs: former
            .chain(of_files)
            .map(|(slug, id)| (slug.clone(), Some(id)))
            .collect(),
        numbers: HashMap::new(),
        described: HashMap::new(),
        category_pictures: BTreeMap::new(),
        faults: twice(table),
        index: Index::of(shop),
        archives_missing,
    };
    let mut plan = Plan {
        unknown: table.unknown.clone(),
        ..Plan::default()
    };
    for row in table.rows.iter().filter(|row| row.is_of_category()) {
        planner.describe(row);
    }
    let drafts = drafts(table, &planner.index);
    for draft in &drafts {
        match planner.put(draft) {
            Some(put) => plan.puts.push(put),
            None => plan.unchanged += 1,
        }
    }
    if archives_missing {
        let there: HashSet<usize> = drafts.iter().filter_map(|draft| draft.known).collect();
        for (at, file) in shop
            .files
            .iter()
            .enumerate()
            .filter(|(at, _)| !there.contains(at))
        {
            plan.puts.extend(planner.archived(at, file));
        }
    }
    (plan.categories, plan.new_categories) = planner.tree.into_categories();
    let described = planner.described;
    let place = |category: &Category| described.get(&category.slug).copied();
    plan.categories[shop.categories.len()..]
        .sort_by_key(|category| place(category).unwrap_or(described.len()));
    plan.category_pictures = planner.category_pictures;
    plan.faults = planner.faults;
    plan.in_order();
    plan
}

/// Article codes that stand in two rows.
fn twice(table: &Table) -> Vec<RowFault> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    let mut faults = Vec::new();
    for row in &table.rows {
        let sku = row.get(Column::Sku);
        if sku.is_empty() {
            continue;
        }
        if let Some(line) = first.get(sku) {
            faults.push(RowFault {
                line: row.line,
                column: Column::Sku,
                mistake: Mistake::Twice { line: *line },
            });
        } else {
            first.insert(sku, row.line);
        }
    }
    faults
}

/// Where things of the shop are; numbers are places among its products.
struct Index<'p> {
    by_slug: HashMap<&'p str, usize>,
    by_sku: HashMap<&'p str, usize>,
    photos: HashMap<&'p MediaId, &'p Photo>,
}

impl<'p> Index<'p> {
    fn of(shop: &'p Present) -> Self {
        let mut index = Self {
            by_slug: HashMap::new(),
            by_sku: HashMap::new(),
            photos: HashMap::new(),
        };
        for photo in shop
            .categories
            .iter()
            .filter_map(|category| category.picture.as_ref())
        {
            index.photos.insert(&photo.media, photo);
        }
        for (at, file) in shop.files.iter().enumerate() {
            index.by_slug.insert(&file.form.slug, at);
            for variant in &file.form.variants {
                index.by_sku.insert(&variant.sku, at);
            }
            for photo in &file.form.photos {
                index.photos.insert(&photo.media, photo);
            }
        }
        index
    }
}

struct Planner<'p> {
    table: &'p Table,
    shop: &'p Present,
    index: Index<'p>,
    tree: Tree,
    /// Slugs that are in use, with whose they are; `None` is that of a new product.
    slugs: HashMap<String, Option<ProductId>>,
    /// The number that comes next behind a slug that is in use.
    numbers: HashMap<String, u32>,
    /// Categories that have rows of their own, with their places among these.
    described: HashMap<String, usize>,
    category_pictures: BTreeMap<String, Wanted>,
    faults: Vec<RowFault>,
    archives_missing: bool,
}

impl<'p> Planner<'p> {
    /// Takes in what a row says of a category. One that the shop has stays as it is.
    fn describe(&mut self, row: &'p Row) {
        let named = Named {
            ru: row.get(Column::Category),
            en: row.get(Column::CategoryEn),
            slugs: row.get(Column::CategorySlug),
        };
        let slug = match self.tree.slug(named) {
            Ok(slug) => slug,
            Err(mistake) => return self.note(row, Column::Category, mistake),
        };
        let next = self.described.len();
        self.described.entry(slug.clone()).or_insert(next);
        let Some(category) = self.tree.new_one(&slug) else {
            return;
        };
        // Where it stands, and its name, were checked when it was made.
        let described = Category {
            summary: Text {
                ru: row.get(Column::Summary).to_owned(),
                en: row.get(Column::SummaryEn).to_owned(),
            },
            parent: None,
            ..category.clone()
        };
        match with_category(Vec::new(), described, true) {
            Ok(checked) => {
                category.summary = checked
                    .into_iter()
                    .map(|one| one.summary)
                    .next()
                    .unwrap_or_default();
            }
            Err(faults) => {
                for FieldFault { field, mistake } in faults {
                    self.note(row, column_of(field), mistake);
                }
            }
        }
        let draft = Draft {
            known: None,
            rows: vec![row],
        };
        let form = ProductForm::default();
        let pictures = photos::read(&draft, &form, self.table, &self.index.photos, &mut self.faults);
        let Some(pictures) = pictures else {
            return;
        };
        match pictures.photos(&pictures.stand_ins()).len() {
            0 => {}
            1 => {
                self.category_pictures.insert(slug, pictures);
            }
            _ => self.note(row, Column::Photos, FieldMistake::TooMany { most: 1 }),
        }
    }

    fn note(&mut self, row: &Row, column: Column, mistake: FieldMistake) {
        self.faults.push(RowFault {
            line: row.line,
            column,
            mistake: Mistake::Rule(mistake),
        });
    }

    /// What becomes of a product of the file; nothing if it stays as it is, or has a fault.
    fn put(&mut self, draft: &Draft<'p>) -> Option<PlannedPut> {
        let shop = self.shop;
        let file = draft.known.map(|at| &shop.files[at]);
        let before = file.map(|file| &file.form);
        let mut form = before.cloned().unwrap_or_default();
        let faults_before = self.faults.len();
        product::set(&mut form, draft, self.table, &mut self.tree, &mut self.faults);
        if form.slug.is_empty() {
            form.slug = self.free_slug(&form.name.ru);
        }
        let lines = variant::set_all(&mut form, draft, self.table, &mut self.faults);
        if self.archives_missing {
            for (variant, line) in form.variants.iter_mut().zip(&lines) {
                variant.archived |= line.is_none();
            }
        }
        let pictures = photos::read(draft, &form, self.table, &self.index.photos, &mut self.faults);
        if let Some(pictures) = &pictures {
            // Others stand for those that are not there yet, so that whatever is wrong with them is told before anything is written.
            pictures.hang(&mut form, &pictures.stand_ins());
        }
        let wanted = pictures.filter(|pictures| pictures.sources().next().is_some());
        let known = self.known(&form, draft.known);
        let slug = form.slug.clone();
        let id = file.map(|file| file.id);
        let checked = form.check(&known).and_then(|checked| {
            if wanted.is_none() {
                return Ok(checked);
            }
            let mut form = checked.into_form();
            (form.photos, form.picture, form.picture_alt) = before
                .map(|form| {
                    (
                        form.photos.clone(),
                        form.picture.clone(),
                        form.picture_alt.clone(),
                    )
                })
                .unwrap_or_default();
            form.check(&known)
        });
        let checked = match checked {
            Ok(checked) => checked,
            Err(faults) => {
                self.told(&faults, draft, &lines, faults_before);
                return None;
            }
        };
        self.slugs.insert(slug, id);
        if self.faults.len() > faults_before {
            return None;
        }
        let effect = match before {
            None => Effect::Added,
            Some(before) => {
                let mut columns = product::differences(before, checked.form());
                if wanted.is_some() {
                    columns.insert(Column::Photos);
                }
                if columns.is_empty() {
                    return None;
                }
                Effect::Changed(columns)
            }
        };
        Some(PlannedPut {
            line: draft.rows[0].line,
            effect,
            put: ProductPut {
                known: file.map(|file| (file.id, file.revision)),
                product: checked,
            },
            wanted,
        })
    }

    /// A product that the file does not have, archived; nothing if it is already, or cannot be.
    fn archived(&self, at: usize, file: &ProductFile) -> Option<PlannedPut> {
        if file.form.state == ProductState::Archived {
            return None;
        }
        let form = ProductForm {
            state: ProductState::Archived,
            ..file.form.clone()
        };
        let product: CheckedProduct = form.clone().check(&self.known(&form, Some(at))).ok()?;
        Some(PlannedPut {
            line: 0,
            effect: Effect::Archived,
            put: ProductPut {
                known: Some((file.id, file.revision)),
                product,
            },
            wanted: None,
        })
    }

    /// What the check has to know of everything but this product.
    fn known(&self, form: &ProductForm, at: Option<usize>) -> Known {
        let id = at.map(|at| self.shop.files[at].id);
        let is_anothers = |slug: &String| match self.slugs.get(slug) {
            Some(owner) => owner.is_none() || *owner != id,
            None => false,
        };
        let others = |sku: &str| self.index.by_sku.get(sku).is_some_and(|owner| Some(*owner) != at);
        Known {
            categories: Some(&form.category)
                .filter(|slug| self.tree.has(slug))
                .into_iter()
                .cloned()
                .collect(),
            slugs: Some(&form.slug)
                .filter(|slug| is_anothers(slug))
                .into_iter()
                .cloned()
                .collect(),
            skus: form
                .variants
                .iter()
                .filter(|variant| others(&variant.sku))
                .map(|variant| variant.sku.clone())
                .collect(),
        }
    }

    /// Notes what the check found; `from` is where the faults of this product begin.
    fn told(&mut self, faults: &[FieldFault], draft: &Draft<'_>, lines: &[Option<usize>], from: usize) {
        let first = draft.rows[0].line;
        for FieldFault { field, mistake } in faults {
            let line = match field {
                Field::Variant(at, _) => lines.get(*at).copied().flatten(),
                _ => None,
            };
            let fault = RowFault {
                line: line.unwrap_or(first),
                column: column_of(*field),
                mistake: Mistake::Rule(mistake.clone()),
            };
            // What could not be read was told already, and so was what stands twice.
            let is_told = |told: &RowFault| told.line == fault.line && told.column == fault.column;
            if *mistake != FieldMistake::SkuTwice && !self.faults[from..].iter().any(is_told) {
                self.faults.push(fault);
            }
        }
    }

    /// The slug of a name, with a number if it is in use.
    fn free_slug(&mut self, name: &str) -> String {
        let plain = slug_of(name);
        if plain.is_empty() || !self.slugs.contains_key(&plain) {
            return plain;
        }
        let short: String = plain.chars().take(90).collect();
        // Each begins where the last one of its name ended: a file may have thousands of them.
        let next = self.numbers.entry(short.clone()).or_insert(2);
        loop {
            let slug = format!("{short}-{next}");
            *next += 1;
            if !self.slugs.contains_key(&slug) {
                return slug;
            }
        }
    }
}
