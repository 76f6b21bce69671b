//! All that is on sale, as it was at one moment: what shoppers look at without asking the database.

use super::{CARDS, Category, Product, ShelfPage, ShelfQuery, Sort, VariantId};
use std::{cmp::Reverse, collections::HashMap, sync::Arc};

/// All that is on sale, as it was at one moment. It never decides: a cart and an order ask the database.
///
/// A product is known by its place on the shelf, from 0.
#[derive(Debug, Clone)]
pub struct OnSale {
    products: Vec<Arc<Product>>,
    arrangement: Arc<Arrangement>,
}

/// What stays as it is while pieces come and go.
#[derive(Debug)]
struct Arrangement {
    categories: Vec<Category>,
    places: HashMap<String, usize>,
    owners: HashMap<VariantId, usize>,
    cheap: Vec<usize>,
    dear: Vec<usize>,
}

impl OnSale {
    /// These categories and products, both in the order of the shelf. A product without variants is not on the shelf.
    pub fn new(categories: Vec<Category>, products: Vec<Product>) -> Self {
        let products = products.into_iter();
        let products = products.filter(|product| !product.variants.is_empty());
        let products: Vec<Arc<Product>> = products.map(Arc::new).collect();
        let lowest = |place: &usize| {
            products[*place]
                .variants
                .iter()
                .map(|variant| variant.price)
                .min()
        };
        let mut cheap: Vec<usize> = (0..products.len()).collect();
        let mut dear = cheap.clone();
        // Both keep the order of the shelf among equals.
        cheap.sort_by_cached_key(lowest);
        dear.sort_by_cached_key(|place| Reverse(lowest(place)));
        let slugs = products.iter().map(|product| product.slug.clone());
        let places = slugs.zip(0..).collect();
        let owners = products.iter().zip(0..).flat_map(|(product, place)| {
            let variants = product.variants.iter();
            variants.map(move |variant| (variant.id, place))
        });
        let owners = owners.collect();
        Self {
            arrangement: Arc::new(Arrangement {
                categories,
                places,
                owners,
                cheap,
                dear,
            }),
            products,
        }
    }

    /// The same goods with these pieces left of these variants; what is not on the shelf is passed over. Products of which as
    /// many are left as before are the same values.
    #[must_use]
    pub fn restocked(&self, left: impl IntoIterator<Item = (VariantId, i64)>) -> Self {
        let mut now = self.clone();
        for (id, stock) in left {
            let Some(place) = self.arrangement.owners.get(&id) else {
                continue;
            };
            let product = &mut now.products[*place];
            let nth = product.variants.iter().position(|variant| variant.id == id);
            if let Some(nth) = nth
                && product.variants[nth].stock != stock
            {
                Arc::make_mut(product).variants[nth].stock = stock;
            }
        }
        now
    }

    /// Whether this is the same as the other one but for pieces that came and went.
    pub fn has_same_goods(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.arrangement, &other.arrangement)
    }

    /// All categories, in the order of the shelf.
    pub fn categories(&self) -> &[Category] {
        &self.arrangement.categories
    }

    /// All products, in the order of the shelf.
    pub fn products(&self) -> &[Arc<Product>] {
        &self.products
    }

    /// Where the product with this slug is.
    pub fn place_of(&self, slug: &str) -> Option<usize> {
        self.arrangement.places.get(slug).copied()
    }

    /// The places of a page of the goods that are asked for, those of a category with those of its parts, equal prices in the
    /// order of the shelf. Words are not looked for. Past the last page the page is empty.
    pub fn page(&self, wanted: &ShelfQuery) -> ShelfPage<usize> {
        let found: Vec<usize> = match wanted.sort {
            Sort::Shelf => self.of_category(wanted, 0..self.products.len()),
            Sort::Cheap => self.of_category(wanted, self.arrangement.cheap.iter().copied()),
            Sort::Dear => self.of_category(wanted, self.arrangement.dear.iter().copied()),
        };
        let passed_over = usize::try_from(wanted.passed_over()).unwrap_or(usize::MAX);
        let cards = found.iter().copied().skip(passed_over).take(CARDS as usize);
        let cards: Vec<usize> = cards.collect();
        let total = if cards.is_empty() { 0 } else { found.len() };
        ShelfPage::of(wanted, i64::try_from(total).unwrap_or(i64::MAX), cards)
    }

    fn of_category(&self, wanted: &ShelfQuery, places: impl Iterator<Item = usize>) -> Vec<usize> {
        let Some(slug) = &wanted.category else {
            return places.collect();
        };
        let is_within =
            |category: &&Category| category.slug == *slug || category.parent.as_ref() == Some(slug);
        let categories = self.categories().iter().filter(is_within);
        let slugs: Vec<&str> = categories.map(|category| category.slug.as_str()).collect();
        places
            .filter(|place| slugs.contains(&self.products[*place].category.as_str()))
            .collect()
    }

    /// The places of at most `most` other goods of a product's category that can be bought, in the order of the shelf.
    pub fn neighbours(&self, place: usize, most: usize) -> Vec<usize> {
        let category = &self.products[place].category;
        let others = self.products.iter().zip(0..);
        let others = others.filter(|(other, at)| {
            *at != place
                && other.category == *category
                && other.variants.iter().any(|variant| variant.stock > 0)
        });
        others.map(|(_, at)| at).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Variant, money::Kopecks, tax::Tax, text::Text};
    use std::num::NonZeroU32;

    fn text(words: &str) -> Text {
        Text {
            ru: words.into(),
            en: words.into(),
        }
    }

    fn product(id: i64, category: &str, prices: &[i64]) -> Product {
        let variants = prices.iter().zip(0..).map(|(price, nth)| Variant {
            id: VariantId(id * 10 + nth),
            sku: format!("SKU-{id}-{nth}"),
            option: text("One"),
            color: None,
            size: None,
            price: Kopecks::new(*price),
            old_price: None,
            stock: 5,
            tax: Tax::None,
            marked: false,
        });
        Product {
            slug: format!("thing-{id}"),
            category: category.into(),
            name: text("Thing"),
            summary: Text::default(),
            description: Text::default(),
            picture: String::new(),
            picture_alt: Text::default(),
            photos: Vec::new(),
            attributes: Vec::new(),
            variants: variants.collect(),
        }
    }

    fn category(slug: &str, parent: Option<&str>) -> Category {
        Category {
            slug: slug.into(),
            parent: parent.map(str::to_owned),
            ..Category::default()
        }
    }

    /// 0 to 3: hats at 300 and 100, a scarf at 200 and 50, a cap at 100; thing 2 lost its variants.
    fn on_sale() -> OnSale {
        let categories = vec![
            category("hats", None),
            category("caps", Some("hats")),
            category("scarves", None),
        ];
        let products = vec![
            product(0, "hats", &[300]),
            product(1, "hats", &[100, 400]),
            product(2, "hats", &[]),
            product(3, "scarves", &[200, 50]),
            product(4, "caps", &[100]),
        ];
        OnSale::new(categories, products)
    }

    fn slugs(shelf: &OnSale, places: &[usize]) -> Vec<String> {
        let products = places.iter().map(|place| &shelf.products()[*place]);
        products.map(|product| product.slug.clone()).collect()
    }

    #[test]
    fn goods_are_sorted_by_their_lowest_price_and_equals_as_on_the_shelf() {
        let shelf = on_sale();
        for (sort, expected) in [
            (Sort::Shelf, ["thing-0", "thing-1", "thing-3", "thing-4"]),
            (Sort::Cheap, ["thing-3", "thing-1", "thing-4", "thing-0"]),
            (Sort::Dear, ["thing-0", "thing-1", "thing-4", "thing-3"]),
        ] {
            let wanted = ShelfQuery {
                sort,
                ..ShelfQuery::default()
            };
            let page = shelf.page(&wanted);
            assert_eq!(slugs(&shelf, &page.cards), expected, "{sort:?}");
            assert_eq!((page.total, page.pages), (4, 1), "{sort:?}");
        }
    }

    #[test]
    fn a_category_has_the_goods_of_its_parts_and_an_unknown_one_has_none() {
        let shelf = on_sale();
        for (category, expected) in [
            ("hats", &["thing-0", "thing-1", "thing-4"][..]),
            ("caps", &["thing-4"]),
            ("scarves", &["thing-3"]),
            ("nothing", &[]),
        ] {
            let wanted = ShelfQuery {
                category: Some(category.into()),
                ..ShelfQuery::default()
            };
            assert_eq!(slugs(&shelf, &shelf.page(&wanted).cards), expected, "{category}");
        }
    }

    #[test]
    fn a_page_has_two_dozen_and_past_the_last_one_nothing_is_known() {
        let products = (0..25).map(|id| product(id, "hats", &[100])).collect();
        let shelf = OnSale::new(vec![category("hats", None)], products);
        for (page, cards, total) in [(1, 24, 25), (2, 1, 25), (3, 0, 0), (u32::MAX, 0, 0)] {
            let wanted = ShelfQuery {
                page: NonZeroU32::new(page).unwrap(),
                ..ShelfQuery::default()
            };
            let found = shelf.page(&wanted);
            assert_eq!((found.cards.len(), found.total), (cards, total), "{page}");
        }
    }

    #[test]
    fn neighbours_are_of_the_same_category_and_can_be_bought() {
        let shelf = on_sale();
        let place = shelf.place_of("thing-0").unwrap();
        assert_eq!(slugs(&shelf, &shelf.neighbours(place, 4)), ["thing-1"]);
        let sold_out = shelf.restocked([(VariantId(10), 0), (VariantId(11), 0)]);
        assert!(sold_out.neighbours(place, 4).is_empty());
        assert_eq!(shelf.place_of("thing-2"), None);
    }

    #[test]
    fn pieces_that_move_change_their_product_and_no_other_value() {
        let before = on_sale();
        let now = before.restocked([(VariantId(11), 2), (VariantId(30), 5), (VariantId(999), 1)]);
        let stock =
            |shelf: &OnSale| -> Vec<i64> { shelf.products().iter().map(|product| product.stock()).collect() };
        assert_eq!(stock(&before), [5, 10, 10, 5]);
        assert_eq!(stock(&now), [5, 7, 10, 5]);
        let both = before.products().iter().zip(now.products());
        let is_same: Vec<bool> = both.map(|(old, new)| Arc::ptr_eq(old, new)).collect();
        assert_eq!(is_same, [true, false, true, true]);
        assert!(now.has_same_goods(&before) && !now.has_same_goods(&on_sale()));
    }
}
