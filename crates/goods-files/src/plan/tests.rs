use super::*;
use crate::{Format, HEADINGS, template, write};
use proptest::prelude::*;
use shop::{
    Kopecks, Tax, Timestamp,
    catalog::{
        Attribute, FieldMistake, Focus, MOST_PHOTOS, MOST_VARIANTS, Measures, Revision, VariantFile,
        VariantForm, VariantId,
    },
    text::{Lang, Text},
};
use words::words;

fn read(file: &str) -> Table {
    crate::read("goods.csv", file.as_bytes()).unwrap()
}

fn text(ru: &str) -> Text {
    Text {
        ru: ru.to_owned(),
        en: String::new(),
    }
}

fn variant(id: i64, sku: &str, option: &str, kopecks: i64) -> VariantForm {
    VariantForm {
        id: Some(VariantId(id)),
        sku: sku.to_owned(),
        option: text(option),
        color: None,
        size: None,
        price: Kopecks::new(kopecks),
        old_price: None,
        tax: Tax::None,
        measures: Measures::default(),
        marked: false,
        low_stock: None,
        archived: false,
        received: 0,
    }
}

fn file(id: i64, form: ProductForm) -> ProductFile {
    let stock = form
        .variants
        .iter()
        .map(|variant| VariantFile {
            id: variant.id.unwrap(),
            free: 7,
            reserved: 0,
            sold: 0,
        })
        .collect();
    ProductFile {
        id: ProductId(id),
        revision: Revision(3),
        changed_at: Timestamp::from_ms(0),
        form,
        stock,
    }
}

/// Two products: a scarf in blue and grey, and a hat.
fn present() -> Present {
    let scarf = ProductForm {
        slug: "scarf".into(),
        category: "wear".into(),
        state: ProductState::Published,
        name: text("Шарф"),
        variants: vec![
            variant(1, "S-1", "Синий", 199_000),
            variant(2, "S-2", "Серый", 199_000),
        ],
        ..ProductForm::default()
    };
    let hat = ProductForm {
        slug: "hat".into(),
        category: "wear".into(),
        state: ProductState::Published,
        name: text("Шапка"),
        variants: vec![variant(3, "H-1", "", 99_000)],
        ..ProductForm::default()
    };
    Present {
        categories: vec![Category {
            slug: "wear".into(),
            name: text("Одежда"),
            ..Category::default()
        }],
        files: vec![file(1, scarf), file(2, hat)],
        former: Vec::new(),
    }
}

fn form(put: &PlannedPut) -> &ProductForm {
    put.put.product.form()
}

#[test]
fn a_list_of_codes_and_prices_is_a_list_of_new_prices() {
    let plan = plan(&read("Артикул;Цена\nS-2;1 890,50\nH-1;990\n"), &present(), false);
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    assert_eq!((plan.counts(), plan.unchanged), ([0, 1, 0], 1));
    let put = &plan.puts[0];
    assert_eq!(put.effect, Effect::Changed([Column::Price].into()));
    assert_eq!(put.put.known, Some((ProductId(1), Revision(3))));
    let prices: Vec<_> = form(put)
        .variants
        .iter()
        .map(|variant| variant.price.get())
        .collect();
    assert_eq!(prices, [199_000, 189_050]);
}

#[test]
fn what_is_not_there_is_added_with_its_category_and_its_pieces() {
    let table = read(
        "Название;Категория;Артикул;Вариант;Цена;Остаток;НДС\n\
         Плащ;Верх > Плащи;P-1;M;5000;3;20%\n\
         Плащ;;P-2;L;5000;4;20%\n\
         Плед;Дом;D-1;;3000;;\n",
    );
    let plan = plan(&table, &present(), false);
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    assert_eq!(plan.counts(), [2, 0, 0]);
    let categories: Vec<_> = plan
        .categories
        .iter()
        .map(|category| category.slug.as_str())
        .collect();
    assert_eq!(
        (categories, plan.new_categories),
        (vec!["wear", "verkh", "plashchi", "dom"], 3)
    );
    let coat = form(&plan.puts[0]);
    assert_eq!(
        (coat.category.as_str(), coat.state),
        ("plashchi", ProductState::Draft)
    );
    let received: Vec<_> = coat
        .variants
        .iter()
        .map(|variant| (variant.received, variant.tax))
        .collect();
    assert_eq!(received, [(3, Tax::Vat20), (4, Tax::Vat20)]);
    assert_eq!(plan.puts[1].put.known, None);
}

#[test]
fn the_stock_of_what_is_there_never_comes_from_a_file() {
    let plan = plan(&read("Артикул;Остаток\nS-1;500\n"), &present(), false);
    assert_eq!(
        (plan.faults.len(), plan.counts(), plan.unchanged),
        (0, [0, 0, 0], 1)
    );
}

#[test]
fn what_the_file_does_not_have_is_archived_only_if_that_is_asked_for() {
    let table = read("Адрес;Артикул;Цена\nscarf;S-1;1990\n");
    assert_eq!(plan(&table, &present(), false).unchanged, 1);
    let plan = plan(&table, &present(), true);
    assert_eq!(plan.counts(), [0, 1, 1]);
    let archived: Vec<_> = form(&plan.puts[0])
        .variants
        .iter()
        .map(|variant| variant.archived)
        .collect();
    assert_eq!(archived, [false, true]);
    assert_eq!(form(&plan.puts[1]).state, ProductState::Archived);
}

#[test]
fn two_products_of_one_name_in_groups_get_addresses_of_their_own() {
    let table = read("Группа;Название;Категория;Артикул;Цена\n1;Шарф;Одежда;A;10\n2;Шарф;Одежда;B;20\n");
    let plan = plan(&table, &present(), false);
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    let slugs: Vec<_> = plan.puts.iter().map(|put| form(put).slug.as_str()).collect();
    assert_eq!(slugs, ["sharf", "sharf-2"]);
}

#[test]
fn a_row_of_a_group_that_is_known_is_a_new_variant_of_it() {
    let table = read("Группа;Артикул;Вариант;Цена\n9;S-1;Синий;1990\n9;S-3;Белый;1990\n");
    let plan = plan(&table, &present(), false);
    assert_eq!((plan.faults.len(), plan.counts()), (0, [0, 1, 0]));
    assert_eq!(form(&plan.puts[0]).variants.len(), 3);
}

#[test]
fn every_fault_has_its_line_its_column_and_a_sentence_in_both_languages() {
    let table = read(
        "Адрес;Название;Категория;Артикул;Вариант;Цена;Старая цена;НДС;Вес;Маркировка;Состояние;Характеристики;Фото;Фото варианта;Главное на фото;Цвет образца\n\
         new;Новый;Одежда;N-1;A;дорого;;18%;тяжёлый;возможно;где-то;без двоеточия;a.jpg;b.jpg;середина;красный\n\
         new;Другой;;S-1;;10;5;;2000000;;;;;;;\n\
         ;;;N-1;;;;;;;;;;;;\n\
         scarf;;A > B > C;S-1;Синий;1,999;;;;;;;;;;\n",
    );
    let plan = plan(&table, &present(), false);
    let told: Vec<_> = plan
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column))
        .collect();
    for expected in [
        (2, Column::State),
        (2, Column::Attributes),
        (2, Column::PhotoFocus),
        (2, Column::VariantPhotos),
        (2, Column::Price),
        (2, Column::Tax),
        (2, Column::Weight),
        (2, Column::Marked),
        (2, Column::Color),
        (3, Column::Name),
        (3, Column::Sku),
        (3, Column::OldPrice),
        (3, Column::Weight),
        (3, Column::Option),
        (4, Column::Sku),
        (5, Column::Category),
        (5, Column::Price),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
    assert!(told.is_sorted());
    for fault in &plan.faults {
        for lang in [Lang::Ru, Lang::En] {
            let sentence = fault.sentence(words(lang));
            assert!(
                sentence.contains(' ') && !sentence.contains('{'),
                "{fault:?}: {sentence}"
            );
        }
    }
}

#[test]
fn a_row_that_names_a_category_alone_describes_it_where_it_is_new() {
    let table = read(
        "Категория;Название;Артикул;Цена;Кратко;Фото;Подписи к фото\n\
         Дом > Пледы;Плед;D-1;10;Тёплый;;\n\
         Дом;;;;Для дома;dom.jpg;Комната\n\
         Одежда;;;;Не та, что была;;\n\
         Сад;;;;Скоро;a.jpg;\n",
    );
    let planned = plan(&table, &present(), false);
    assert!(planned.faults.is_empty(), "{:?}", planned.faults);
    assert_eq!((planned.counts(), planned.new_categories), ([1, 0, 0], 3));
    let pictures: HashMap<_, _> = [("dom.jpg".to_owned(), taken(1, 40))].into();
    let told: Vec<_> = planned
        .added_categories(&pictures)
        .into_iter()
        .map(|category| {
            let alt = category.picture.map(|picture| picture.alt.ru);
            (category.slug, category.summary.ru, alt)
        })
        .collect();
    let expected = [
        ("dom", "Для дома", Some("Комната")),
        ("sad", "Скоро", None),
        ("pledy", "", None),
    ];
    let expected =
        expected.map(|(slug, summary, alt)| (slug.to_owned(), summary.to_owned(), alt.map(str::to_owned)));
    assert_eq!(
        told, expected,
        "in the order of their rows, and the others behind them"
    );
    assert_eq!(
        planned.categories[0],
        present().categories[0],
        "what is there stays as it is"
    );

    let long = format!(
        "Категория;Название;Кратко;Фото\nСад;;{};\"a.jpg\nb.jpg\"\n",
        "ы".repeat(1_000)
    );
    let faulty = plan(&read(&long), &present(), false);
    let told: Vec<_> = faulty
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column))
        .collect();
    assert_eq!(told, [(2, Column::Summary), (2, Column::Photos)]);
}

fn taken(digit: u8, width: u32) -> Fetched {
    Fetched {
        media: MediaId::of_sha256(&[digit; 32]),
        width,
        height: 30,
    }
}

#[test]
fn a_product_keeps_all_its_photos_if_one_of_the_new_ones_cannot_be_had() {
    let mut shop = present();
    let old = Photo {
        media: taken(1, 40).media,
        width: 40,
        height: 30,
        alt: text("Шарф на вешалке"),
        focus: Focus::default(),
        skus: vec!["S-1".into()],
    };
    shop.files[0].form.photos = vec![old.clone()];
    let table = read(
        "Артикул;Название;Категория;Цена;Фото\n\
         S-1;Шарф;;1990;\"a.jpg\nb.jpg\"\n\
         N-1;Плед;Одежда;10;c.jpg\n",
    );
    let plan = plan(&table, &shop, false);
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
    assert_eq!(
        plan.wanted().into_iter().collect::<Vec<_>>(),
        ["a.jpg", "b.jpg", "c.jpg"]
    );
    let written = |fetched: &[&str]| -> Vec<Vec<MediaId>> {
        let fetched: HashMap<_, _> = fetched
            .iter()
            .map(|name| ((*name).to_owned(), taken(name.as_bytes()[0], 40)))
            .collect();
        let puts = plan.puts.iter().cloned();
        let photos = puts.map(|put| put.with_pictures(&fetched).unwrap().product.into_form().photos);
        photos
            .map(|photos| photos.into_iter().map(|photo| photo.media).collect())
            .collect()
    };
    let of = |name: u8| taken(name, 40).media;
    assert_eq!(
        written(&["a.jpg", "b.jpg", "c.jpg"]),
        [vec![of(b'a'), of(b'b')], vec![of(b'c')]]
    );
    assert_eq!(written(&["a.jpg"]), [vec![old.media], vec![]]);
}

#[test]
fn what_is_wrong_with_pictures_is_told_before_any_of_them_is_fetched() {
    let many: Vec<String> = (0..=MOST_PHOTOS).map(|at| format!("{at}.jpg")).collect();
    let mut table = read(
        "Адрес;Название;Категория;Артикул;Цена;Фото;Подписи к фото;Фото варианта\n\
         one;Один;Одежда;A-1;10;a.jpg;;\n\
         two;Два;Одежда;B-1;10;b.jpg;;\n\
         three;Три;Одежда;;10;c.jpg;;c.jpg\n",
    );
    table.rows[0].cells.insert(Column::Photos, many.join("\n"));
    table.rows[1].cells.insert(Column::PhotoAlts, "а".repeat(501));
    let plan = plan(&table, &present(), false);
    let told: Vec<_> = plan
        .faults
        .iter()
        .map(|fault| (fault.line, fault.column))
        .collect();
    for expected in [(2, Column::Photos), (3, Column::PhotoAlts), (4, Column::Sku)] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
    // The only variant of a product that is known by its address has its code already.
    let known = read("Адрес;Цена;Фото;Фото варианта\nhat;990;a.jpg;a.jpg\n");
    let plan = super::plan(&known, &present(), false);
    assert!(plan.faults.is_empty(), "{:?}", plan.faults);
}

#[test]
fn thousands_of_variants_of_one_product_are_told_once() {
    let rows: String = (0..5_000).fold(String::new(), |rows, at| {
        rows + &format!("one;Один;Одежда;A-{at};Вид {at};10\n")
    });
    let table = read(&format!("Адрес;Название;Категория;Артикул;Вариант;Цена\n{rows}"));
    let plan = plan(&table, &present(), false);
    let many = Mistake::Rule(FieldMistake::TooMany { most: MOST_VARIANTS });
    assert_eq!(
        plan.faults.iter().filter(|fault| fault.mistake == many).count(),
        1
    );
}

#[test]
fn an_article_code_of_another_product_is_told_and_not_taken() {
    let plan = plan(&read("Адрес;Артикул;Цена\nhat;S-1;10\n"), &present(), false);
    let taken = RowFault {
        line: 2,
        column: Column::Sku,
        mistake: Mistake::Rule(FieldMistake::SkuTaken),
    };
    assert!(plan.faults.contains(&taken), "{:?}", plan.faults);
    assert!(plan.puts.is_empty());
}

#[test]
fn a_template_is_a_file_that_is_taken() {
    for lang in [Lang::Ru, Lang::En] {
        for (name, format) in [("t.csv", Format::Csv), ("t.xlsx", Format::Xlsx)] {
            let file = template(format, words(lang)).unwrap();
            let table = crate::read(name, &file).unwrap();
            assert_eq!((table.rows.len(), table.unknown.len()), (2, 0));
            let plan = plan(&table, &Present::default(), false);
            assert!(plan.faults.is_empty(), "{:?}", plan.faults);
            assert_eq!(plan.counts(), [1, 0, 0]);
            assert_eq!(plan.wanted().len(), 2);
        }
    }
    assert_eq!(template(Format::Yml, words(Lang::Ru)), None);
}

fn address(photo: &Photo) -> String {
    format!("https://shop.example/media/{}-480.jpg", photo.media)
}

fn some_text(pattern: &'static str) -> impl Strategy<Value = Text> {
    (pattern, prop_oneof![Just(String::new()), "[A-Z][a-z]{0,8}"]).prop_map(|(ru, en)| Text { ru, en })
}

fn some_photo() -> impl Strategy<Value = Photo> {
    let alt = prop_oneof![Just(Text::default()), some_text("[А-Я][а-я]{0,10}")];
    ("[0-9a-f]{32}", alt, 0..=100_u8, 0..=100_u8).prop_map(|(media, alt, x, y)| Photo {
        media: media.parse().unwrap(),
        width: 800,
        height: 600,
        alt,
        focus: Focus::new(x, y),
        skus: Vec::new(),
    })
}

fn some_variant() -> impl Strategy<Value = VariantForm> {
    let some = |most: u32| proptest::option::of(1..most);
    (
        (
            some_text("[А-Я][а-я ,]{0,10}[а-я]"),
            1..9_999_999_i64,
            proptest::option::of(1..9_999_i64),
        ),
        (
            proptest::option::of("#[0-9a-f]{6}"),
            proptest::option::of("[A-Z0-9/-]{1,4}"),
        ),
        (
            proptest::sample::select(Tax::ALL.to_vec()),
            any::<bool>(),
            any::<bool>(),
        ),
        (
            some(1_000_000),
            some(10_000),
            some(10_000),
            some(10_000),
            proptest::option::of(0..99_u32),
        ),
    )
        .prop_map(
            |((option, price, more), (color, size), (tax, marked, archived), measures)| {
                let (weight_grams, length_mm, width_mm, height_mm, low_stock) = measures;
                VariantForm {
                    option,
                    color,
                    size,
                    price: Kopecks::new(price),
                    old_price: more.map(|more| Kopecks::new(price + more)),
                    tax,
                    measures: Measures {
                        weight_grams,
                        length_mm,
                        width_mm,
                        height_mm,
                    },
                    marked,
                    low_stock,
                    archived,
                    ..variant(0, "", "", 0)
                }
            },
        )
}

fn some_product() -> impl Strategy<Value = ProductForm> {
    let attribute = (
        some_text("[А-Я][а-я:]{0,8}[а-я]"),
        some_text("[0-9а-я][а-я:;,]{0,8}[а-я]"),
    );
    (
        (
            some_text("[А-Я][а-я \"«»;,]{0,12}[а-я]"),
            some_text("[=+@А-Я][а-я]{0,20}"),
        ),
        some_text("[А-Я][а-я\n;\"]{0,60}[а-я]"),
        proptest::sample::select(ProductState::ALL.to_vec()),
        proptest::collection::vec(attribute, 0..4),
        proptest::collection::vec(some_photo(), 0..3),
        proptest::collection::vec(some_variant(), 1..4),
    )
        .prop_map(
            |((name, summary), description, state, attributes, photos, variants)| ProductForm {
                category: "sharfy".into(),
                state,
                name,
                summary,
                description,
                photos,
                attributes: attributes
                    .into_iter()
                    .map(|(name, value)| Attribute { name, value })
                    .collect(),
                variants,
                ..ProductForm::default()
            },
        )
}

/// A tree of categories in any order, some of them without goods, with words and pictures of their own.
fn some_categories() -> impl Strategy<Value = Vec<Category>> {
    let more = (
        prop_oneof![Just(String::new()), "[A-Z][a-z>]{0,8}"],
        prop_oneof![Just(Text::default()), some_text("[=А-Я][а-я]{0,20}")],
        proptest::option::of(some_photo()),
    );
    let tree = [
        ("odezhda", "Одежда > всякая", None),
        ("sharfy", "Шарфы", Some("odezhda")),
        ("dom", "Дом", None),
        ("pledy", "Пледы", Some("dom")),
    ];
    proptest::collection::vec(more, tree.len())
        .prop_map(move |more| {
            let each = tree.into_iter().zip(more);
            each.map(|((slug, ru, parent), (en, summary, picture))| Category {
                slug: slug.into(),
                name: Text { ru: ru.into(), en },
                parent: parent.map(Into::into),
                picture,
                summary,
            })
            .collect::<Vec<_>>()
        })
        .prop_shuffle()
}

/// A shop of such products, each with a slug, codes and numbers of its own; the first photo of each shows its first variant.
fn some_shop() -> impl Strategy<Value = Present> {
    let products = proptest::collection::vec(some_product(), 0..5);
    (some_categories(), products).prop_map(|(categories, forms)| {
        let known = Known {
            categories: categories.iter().map(|category| category.slug.clone()).collect(),
            ..Known::default()
        };
        let files = forms.into_iter().enumerate().filter_map(|(at, mut form)| {
            form.slug = format!("product-{at}");
            for (nth, variant) in form.variants.iter_mut().enumerate() {
                variant.sku = format!("00{at}-{nth}");
                variant.id = Some(VariantId(i64::try_from(10 * at + nth).unwrap()));
            }
            let first = form.variants[0].sku.clone();
            if let Some(photo) = form.photos.first_mut() {
                photo.skus.push(first);
            }
            // What no shop can have is no example.
            let checked = form.check(&known).ok()?;
            Some(file(i64::try_from(at).unwrap(), checked.into_form()))
        });
        let files: Vec<_> = files.collect();
        Present {
            categories,
            files,
            former: Vec::new(),
        }
    })
}

proptest! {
    // Each of them makes and reads whole workbooks.
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every word, price, picture and category, and the order of them: what a shop exports makes an equal one of an empty shop.
    #[test]
    fn what_is_exported_makes_an_equal_catalogue_of_an_empty_shop(shop in some_shop()) {
        for (name, format) in [("goods.csv", Format::Csv), ("goods.xlsx", Format::Xlsx)] {
            let bytes = write(format, words(Lang::Ru), &shop.categories, &shop.files, &address).unwrap();
            let table = crate::read(name, &bytes).unwrap();
            let plan = plan(&table, &Present::default(), false);
            prop_assert!(plan.faults.is_empty(), "{:?}", plan.faults);
            let of_products = shop.files.iter().flat_map(|file| &file.form.photos);
            let of_categories = shop.categories.iter().filter_map(|category| category.picture.as_ref());
            let fetched: HashMap<_, _> = of_products
                .chain(of_categories)
                .map(|photo| {
                    let Photo { media, width, height, .. } = photo.clone();
                    (address(photo), Fetched { media, width, height })
                })
                .collect();
            prop_assert!(plan.wanted().into_iter().all(|source| fetched.contains_key(source)));
            prop_assert_eq!(&plan.added_categories(&fetched), &shop.categories);
            let made: Vec<_> = plan
                .puts
                .into_iter()
                .map(|put| put.with_pictures(&fetched).unwrap().product.into_form())
                .collect();
            let expected: Vec<_> = shop
                .files
                .iter()
                .map(|file| {
                    let mut form = file.form.clone();
                    for variant in &mut form.variants {
                        variant.id = None;
                        variant.received = 7;
                    }
                    form
                })
                .collect();
            prop_assert_eq!(made, expected);
        }
    }

    /// What is exported and imported again where it came from changes nothing, whatever column is taken out of it.
    #[test]
    fn what_is_exported_changes_nothing_where_it_came_from(shop in some_shop(), without in 0..HEADINGS.len()) {
        let bytes = write(Format::Csv, words(Lang::Ru), &shop.categories, &shop.files, &address).unwrap();
        let mut table = crate::read("goods.csv", &bytes).unwrap();
        let without = HEADINGS[without].column;
        prop_assume!(without != Column::Sku && without != Column::Slug);
        table.columns.remove(&without);
        for row in &mut table.rows {
            row.cells.remove(&without);
        }
        let plan = plan(&table, &shop, true);
        prop_assert!(plan.faults.is_empty(), "{:?}", plan.faults);
        prop_assert_eq!((plan.puts, plan.unchanged), (vec![], shop.files.len()));
        prop_assert_eq!(plan.categories, shop.categories);
    }
}
