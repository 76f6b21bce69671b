//! From a file, or from a program's own list, to a list whose parts know their lines.

use super::{Assortment, Category, GoodsFault, GoodsFaults, GoodsMistake, NewProduct, NewVariant, check};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// What Windows programs write in front of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Something and the line of the file that it begins on.
pub(super) struct At<T> {
    pub line: Option<usize>,
    pub it: T,
}

/// A list that has been read, with what could not be.
pub(super) struct List {
    pub categories: Vec<At<Category>>,
    pub products: Vec<At<NewProduct<At<NewVariant>>>>,
    pub faults: Vec<GoodsFault>,
    /// Slugs of categories that could not be read: their products are not to blame.
    pub unread_categories: Vec<String>,
    /// Lines of products that have more variants than could be read.
    pub products_with_unread: BTreeSet<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'f> {
    #[serde(borrow)]
    categories: Vec<&'f RawValue>,
    #[serde(borrow)]
    products: Vec<&'f RawValue>,
}

impl List {
    pub(super) fn of(categories: Vec<Category>, products: Vec<NewProduct>) -> Self {
        let nowhere = |it| At { line: None, it };
        Self {
            categories: categories.into_iter().map(|it| At { line: None, it }).collect(),
            products: products
                .into_iter()
                .map(|product| At {
                    line: None,
                    it: with_variants(product, |variants| variants.into_iter().map(nowhere).collect()),
                })
                .collect(),
            faults: Vec::new(),
            unread_categories: Vec::new(),
            products_with_unread: BTreeSet::new(),
        }
    }

    /// Reads each category, product and variant by itself, so that a fault in one does not hide those of the others.
    pub(super) fn read(file: &[u8]) -> Result<Self, GoodsFaults> {
        let file = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
        let text = str::from_utf8(file).map_err(|error| {
            let line = file[..error.valid_up_to()].split(|b| *b == b'\n').count();
            whole_file(line, GoodsMistake::NotUtf8)
        })?;
        let parts: File<'_> = serde_json::from_str(text).map_err(|error| {
            // An empty file is at fault on line 0, which no editor shows.
            whole_file(error.line().max(1), unreadable(&error))
        })?;
        let lines = Lines::of(text);
        let mut list = Self {
            categories: Vec::new(),
            products: Vec::new(),
            faults: Vec::new(),
            unread_categories: Vec::new(),
            products_with_unread: BTreeSet::new(),
        };
        for raw in parts.categories {
            match list.part(&lines, raw, "category", "slug", "") {
                Some(category) => list.categories.push(category),
                None => list.unread_categories.extend(named(raw, "slug")),
            }
        }
        for raw in parts.products {
            let Some(product) = list.part::<NewProduct<&RawValue>>(&lines, raw, "product", "slug", "") else {
                continue;
            };
            let of = check::product_place(&product.it.slug);
            let declared = product.it.variants.len();
            let it = with_variants(product.it, |variants| {
                variants
                    .into_iter()
                    .filter_map(|raw| list.part(&lines, raw, "variant", "sku", &of))
                    .collect()
            });
            if it.variants.len() < declared {
                list.products_with_unread.extend(product.line);
            }
            list.products.push(At {
                line: product.line,
                it,
            });
        }
        Ok(list)
    }

    /// The list without its lines, if nothing is wrong with it.
    pub(super) fn checked(
        mut self,
        outside: impl Fn(&NewProduct) -> Vec<String>,
    ) -> Result<Assortment, GoodsFaults> {
        check::everything(&mut self);
        let mut products = Vec::with_capacity(self.products.len());
        for At { line, it } in self.products {
            let product = with_variants(it, |variants| variants.into_iter().map(|at| at.it).collect());
            self.faults
                .extend(outside(&product).into_iter().map(|why| GoodsFault {
                    line,
                    place: check::product_place(&product.slug),
                    mistake: GoodsMistake::Other(why),
                }));
            products.push(product);
        }
        if !self.faults.is_empty() {
            self.faults.sort_by_key(|fault| fault.line);
            return Err(GoodsFaults(self.faults));
        }
        Ok(Assortment {
            categories: self.categories.into_iter().map(|at| at.it).collect(),
            products,
        })
    }

    /// A part of the file, or a fault and `None`.
    fn part<'f, T: Deserialize<'f>>(
        &mut self,
        lines: &Lines<'f>,
        raw: &'f RawValue,
        kind: &str,
        name: &str,
        of: &str,
    ) -> Option<At<T>> {
        let line = lines.number_of(raw);
        match serde_json::from_str(raw.get()) {
            Ok(it) => Some(At { line: Some(line), it }),
            Err(error) => {
                let named = named(raw, name).map_or(kind.to_owned(), |name| format!("{kind} {name:?}"));
                let place = if of.is_empty() {
                    named
                } else {
                    format!("{of}, {named}")
                };
                self.faults.push(GoodsFault {
                    line: Some(line + error.line().saturating_sub(1)),
                    place,
                    mistake: unreadable(&error),
                });
                None
            }
        }
    }
}

fn whole_file(line: usize, mistake: GoodsMistake) -> GoodsFaults {
    GoodsFaults(vec![GoodsFault {
        line: Some(line),
        place: String::new(),
        mistake,
    }])
}

/// What the parser says, without its line number, which counts from the part that it was given.
fn unreadable(error: &serde_json::Error) -> GoodsMistake {
    let said = error.to_string();
    let what = said.split(" at line ").next().unwrap_or_default();
    GoodsMistake::Unreadable(what.to_owned())
}

/// The text in a field of a part that cannot be read otherwise.
fn named(raw: &RawValue, field: &str) -> Option<String> {
    let part: serde_json::Value = serde_json::from_str(raw.get()).ok()?;
    part.get(field)?.as_str().map(str::to_owned)
}

/// The product with its variants made into something else.
fn with_variants<A, B>(product: NewProduct<A>, make: impl FnOnce(Vec<A>) -> Vec<B>) -> NewProduct<B> {
    NewProduct {
        slug: product.slug,
        category: product.category,
        name: product.name,
        summary: product.summary,
        description: product.description,
        picture: product.picture,
        picture_alt: product.picture_alt,
        attributes: product.attributes,
        tax: product.tax,
        variants: make(product.variants),
    }
}

/// Where the lines of a text begin.
struct Lines<'t> {
    text: &'t str,
    begins: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let begins = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { text, begins }
    }

    /// Number of the line that a part of the text begins on, from 1.
    fn number_of(&self, part: &'t RawValue) -> usize {
        let offset = part.get().as_ptr().addr() - self.text.as_ptr().addr();
        1 + self.begins.partition_point(|begin| *begin <= offset)
    }
}
