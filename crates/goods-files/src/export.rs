//! The goods of a shop as a table, as our own import reads it: its products in their order, and below them its categories in theirs,
//! so that those without goods and what is told of them are not lost.

use crate::{
    Format,
    column::{Column, HEADINGS},
    lines,
    mistake::RowFault,
    path, separated, value,
    workbook::{self, Cell, Sheet},
};
use shop::{
    Kopecks,
    catalog::{Attribute, Category, Photo, ProductFile, ProductForm, VariantForm},
    text::Text,
};
use std::collections::BTreeMap;
use words::Words;

/// What the column of a sheet that is not of numbers is as wide as, in characters.
const WIDTH: u16 = 18;
/// The widest column of explanations.
const WIDE: u16 = 100;

/// Writes goods into a file. `address` says where a photo can be fetched from.
///
/// Nothing comes of a feed, which is written for shoppers and not for a shop, or if the workbook does not hold them.
pub fn write(
    format: Format,
    words: &Words,
    categories: &[Category],
    files: &[ProductFile],
    address: &dyn Fn(&Photo) -> String,
) -> Option<Vec<u8>> {
    let paths = Paths::of(categories);
    let products = files.iter().flat_map(|file| product(file, &paths, address));
    let categories = categories.iter().map(|one| category(one, &paths, address));
    let lines = std::iter::once(headings()).chain(products).chain(categories);
    book(format, words, lines.collect(), None)
}

/// Everything that is wrong with a file, as a table of its own: line, column, what is wrong.
pub fn list_of_faults(faults: &[RowFault], words: &Words) -> Vec<u8> {
    let headings = ["goods-import-line", "goods-import-column", "goods-import-what"];
    let headings = Vec::from(headings.map(|id| Cell::Text(words.text(id))));
    let lines = faults.iter().map(|fault| {
        vec![
            Cell::Number(fault.line.to_string()),
            Cell::Text(fault.column.heading().name(words.lang()).to_owned()),
            Cell::Text(fault.sentence(words)),
        ]
    });
    separated::lines_for_spreadsheets(std::iter::once(headings).chain(lines))
}

/// A file with headings and two rows to learn from, and an explanation of each column.
pub fn template(format: Format, words: &Words) -> Option<Vec<u8>> {
    let example = |cells: &[(Column, &str)]| -> Vec<Cell> {
        columns()
            .map(|column| {
                let cell = cells.iter().find(|(known, _)| *known == column);
                cell.map_or_else(
                    || Cell::Text(String::new()),
                    |(_, text)| Cell::Text((*text).to_owned()),
                )
            })
            .collect()
    };
    let first = example(&[
        (Column::Name, "Шарф «Север»"),
        (Column::Category, "Одежда > Шарфы"),
        (Column::State, "черновик"),
        (Column::Summary, "Тёплый шарф из шерсти мериноса"),
        (Column::Attributes, "Состав: 100 % шерсть\nСтрана: Россия"),
        (
            Column::Photos,
            "https://example.com/scarf-blue.jpg\nhttps://example.com/scarf-grey.jpg",
        ),
        (Column::PhotoAlts, "Синий шарф\nСерый шарф"),
        (Column::Sku, "SCARF-BLUE"),
        (Column::Option, "Синий"),
        (Column::VariantPhotos, "https://example.com/scarf-blue.jpg"),
        (Column::Price, "1990,50"),
        (Column::OldPrice, "2500"),
        (Column::Tax, "без НДС"),
        (Column::Weight, "250"),
        (Column::Stock, "5"),
    ]);
    let second = example(&[
        (Column::Name, "Шарф «Север»"),
        (Column::Sku, "SCARF-GREY"),
        (Column::Option, "Серый"),
        (Column::VariantPhotos, "https://example.com/scarf-grey.jpg"),
        (Column::Price, "1990,50"),
        (Column::Tax, "без НДС"),
        (Column::Weight, "250"),
        (Column::Stock, "3"),
    ]);
    let explained = columns().map(|column| {
        let heading = column.heading();
        [
            heading.ru.to_owned(),
            heading.en.to_owned(),
            words.text(&column.explanation()),
        ]
    });
    book(
        format,
        words,
        vec![headings(), first, second],
        Some(explained.collect()),
    )
}

/// Columns that are written: rows of ours say by their addresses to which product they belong.
fn columns() -> impl Iterator<Item = Column> {
    let all = HEADINGS.iter().map(|heading| heading.column);
    all.filter(|column| *column != Column::Group)
}

fn headings() -> Vec<Cell> {
    columns()
        .map(|column| Cell::Text(column.heading().ru.to_owned()))
        .collect()
}

fn book(
    format: Format,
    words: &Words,
    lines: Vec<Vec<Cell>>,
    explained: Option<Vec<[String; 3]>>,
) -> Option<Vec<u8>> {
    match format {
        Format::Csv => {
            let explained = explained.into_iter().flatten();
            let comments = explained.map(|[name, _, text]| vec![Cell::Text(format!("# {name}: {text}"))]);
            // Comments stand below the headings: a spreadsheet sorts and filters by its first line.
            let mut lines = lines.into_iter();
            let headings = lines.next();
            Some(separated::lines_for_spreadsheets(
                headings.into_iter().chain(comments).chain(lines),
            ))
        }
        Format::Xlsx => {
            let mut sheets = vec![Sheet {
                name: words.text("goods-sheet"),
                widths: vec![WIDTH; HEADINGS.len()],
                lines,
            }];
            if let Some(explained) = explained {
                let head = ["goods-sheet-column", "goods-sheet-english", "goods-sheet-meaning"];
                let head = Vec::from(head.map(|id| Cell::Text(words.text(id))));
                let lines = explained
                    .into_iter()
                    .map(|cells| Vec::from(cells.map(Cell::Text)));
                sheets.push(Sheet {
                    name: words.text("goods-sheet-columns"),
                    widths: vec![WIDTH, WIDTH, WIDE],
                    lines: std::iter::once(head).chain(lines).collect(),
                });
            }
            workbook::write(sheets)
        }
        Format::Yml => None,
    }
}

/// Categories with the one above, by their slugs: names in both languages and slugs.
struct Paths(BTreeMap<String, [String; 3]>);

impl Paths {
    fn of(categories: &[Category]) -> Self {
        let by_slug: BTreeMap<&str, &Category> = categories
            .iter()
            .map(|category| (category.slug.as_str(), category))
            .collect();
        let path = |category: &Category| {
            let parent = category
                .parent
                .as_deref()
                .and_then(|parent| by_slug.get(parent))
                .copied();
            let join = |part: fn(&Category) -> &str| {
                let parts = parent
                    .into_iter()
                    .chain([category])
                    .map(|category| path::written(part(category)));
                parts.collect::<Vec<_>>().join(" > ")
            };
            [
                join(|category| &category.name.ru),
                join(|category| &category.name.en),
                join(|category| &category.slug),
            ]
        };
        Self(
            categories
                .iter()
                .map(|category| (category.slug.clone(), path(category)))
                .collect(),
        )
    }
}

/// A row that has nothing of goods.
fn category(category: &Category, paths: &Paths, address: &dyn Fn(&Photo) -> String) -> Vec<Cell> {
    let [path, path_en, slugs] = paths.0.get(&category.slug).cloned().unwrap_or_default();
    let picture = category.picture.as_ref();
    let alt = picture.map(|photo| photo.alt.clone()).unwrap_or_default();
    let focus = picture.map(|photo| value::focus_words(photo.focus));
    let texts = [
        (Column::Category, path),
        (Column::CategoryEn, path_en),
        (Column::CategorySlug, slugs),
        (Column::Summary, category.summary.ru.clone()),
        (Column::SummaryEn, category.summary.en.clone()),
        (Column::Photos, picture.map(address).unwrap_or_default()),
        (Column::PhotoAlts, alt.ru),
        (Column::PhotoAltsEn, alt.en),
        (Column::PhotoFocus, focus.unwrap_or_default()),
    ];
    in_order(
        texts
            .into_iter()
            .map(|(column, text)| (column, Cell::Text(text)))
            .collect(),
    )
}

fn product(file: &ProductFile, paths: &Paths, address: &dyn Fn(&Photo) -> String) -> Vec<Vec<Cell>> {
    let form = &file.form;
    let mut common = shared(form, paths, address);
    if form.variants.is_empty() {
        return vec![in_order(common)];
    }
    let mut rows = Vec::with_capacity(form.variants.len());
    for (at, variant) in form.variants.iter().enumerate() {
        let mut cells = variant_cells(variant, form, address);
        let free = file.stock.get(at).map_or(0, |stock| stock.free);
        cells.insert(Column::Stock, Cell::Number(free.to_string()));
        cells.append(&mut common);
        rows.push(in_order(cells));
        // The next rows name the product and leave the rest to the first.
        common.insert(Column::Slug, Cell::Text(form.slug.clone()));
        common.insert(Column::Name, Cell::Text(form.name.ru.clone()));
    }
    rows
}

fn in_order(mut cells: BTreeMap<Column, Cell>) -> Vec<Cell> {
    columns()
        .map(|column| cells.remove(&column).unwrap_or_else(|| Cell::Text(String::new())))
        .collect()
}

/// What belongs to the product.
fn shared(form: &ProductForm, paths: &Paths, address: &dyn Fn(&Photo) -> String) -> BTreeMap<Column, Cell> {
    let [category, category_en, category_slug] = paths
        .0
        .get(&form.category)
        .cloned()
        .unwrap_or_else(|| [String::new(), String::new(), form.category.clone()]);
    let drawing = Some(&form.picture).filter(|picture| !picture.is_empty());
    let photos = form.photos.iter().map(address).chain(drawing.cloned());
    let alts = || {
        let drawn = drawing.map(|_| &form.picture_alt);
        form.photos.iter().map(|photo| &photo.alt).chain(drawn)
    };
    let focuses = form.photos.iter().map(|photo| value::focus_words(photo.focus));
    let lines = |texts: Vec<&str>| {
        let says_nothing = texts.iter().all(|text| text.is_empty());
        if says_nothing {
            String::new()
        } else {
            texts.join("\n")
        }
    };
    let attributes = |of: fn(&Text) -> &str| {
        let says_nothing = form
            .attributes
            .iter()
            .all(|Attribute { name, value }| of(name).is_empty() && of(value).is_empty());
        let lines = form
            .attributes
            .iter()
            .map(|Attribute { name, value }| lines::attribute(of(name), of(value)));
        if says_nothing {
            String::new()
        } else {
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    let texts = [
        (Column::Slug, form.slug.clone()),
        (Column::Name, form.name.ru.clone()),
        (Column::NameEn, form.name.en.clone()),
        (Column::Category, category),
        (Column::CategoryEn, category_en),
        (Column::CategorySlug, category_slug),
        (Column::State, value::state_word(form.state).to_owned()),
        (Column::Summary, form.summary.ru.clone()),
        (Column::SummaryEn, form.summary.en.clone()),
        (Column::Description, form.description.ru.clone()),
        (Column::DescriptionEn, form.description.en.clone()),
        (Column::Attributes, attributes(|text| &text.ru)),
        (Column::AttributesEn, attributes(|text| &text.en)),
        (Column::Photos, photos.collect::<Vec<_>>().join("\n")),
        (
            Column::PhotoAlts,
            lines(alts().map(|alt| alt.ru.as_str()).collect()),
        ),
        (
            Column::PhotoAltsEn,
            lines(alts().map(|alt| alt.en.as_str()).collect()),
        ),
        (Column::PhotoFocus, focuses.collect::<Vec<_>>().join("\n")),
    ];
    texts
        .into_iter()
        .map(|(column, text)| (column, Cell::Text(text)))
        .collect()
}

fn variant_cells(
    variant: &VariantForm,
    form: &ProductForm,
    address: &dyn Fn(&Photo) -> String,
) -> BTreeMap<Column, Cell> {
    let own = form
        .photos
        .iter()
        .filter(|photo| photo.skus.contains(&variant.sku));
    let text = |text: &str| Cell::Text(text.to_owned());
    let sum = |sum: Kopecks| Cell::Number(sum.decimal());
    let count = |count: Option<u32>| {
        count.map_or_else(
            || Cell::Text(String::new()),
            |count| Cell::Number(count.to_string()),
        )
    };
    BTreeMap::from([
        (Column::Sku, text(&variant.sku)),
        (Column::Option, text(&variant.option.ru)),
        (Column::OptionEn, text(&variant.option.en)),
        (Column::Color, text(variant.color.as_deref().unwrap_or(""))),
        (Column::Size, text(variant.size.as_deref().unwrap_or(""))),
        (
            Column::VariantPhotos,
            Cell::Text(own.map(address).collect::<Vec<_>>().join("\n")),
        ),
        (Column::Price, sum(variant.price)),
        (
            Column::OldPrice,
            variant.old_price.map_or_else(|| Cell::Text(String::new()), sum),
        ),
        (Column::Tax, text(value::tax_word(variant.tax))),
        (Column::Weight, count(variant.measures.weight_grams)),
        (Column::Length, count(variant.measures.length_mm)),
        (Column::Width, count(variant.measures.width_mm)),
        (Column::Height, count(variant.measures.height_mm)),
        (Column::Marked, text(value::yes(variant.marked))),
        (Column::LowStock, count(variant.low_stock)),
        (Column::Archived, text(value::yes(variant.archived))),
    ])
}
