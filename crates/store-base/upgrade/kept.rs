//! What databases of versions before have in them, and what a shop finds of it once they are brought up to date. The tests `upgrade`
//! of both stores share it.

use shop::{
    Kopecks, Tax,
    cart::Cart,
    catalog::{GoodsQuery, ProductId, ProductState, Revision, ShelfQuery, StockFilter, VariantId},
    order::{Actor, Fulfilment, OrderNumber, Pieces, Shipment},
    register::RegisterStep,
    secret::Secret,
    stock::LedgerFilter,
    store::{OrderFilter, Search, SessionId, Store},
    time::Timestamp,
};

/// Sessions under the secrets of their cookies, with carts in their data.
pub const SESSIONS: &str = r#"insert into sessions (id, data, ends_at) values
    ('aaaaaaaaaaaaaaaaaaaaa1', '{"cart":{"1":2,"77":99},"sign_in":{"account":1,"epoch":3}}', 9000),
    ('aaaaaaaaaaaaaaaaaaaaa2', '{"sign_in":{"account":1,"epoch":3}}', 9000),
    ('aaaaaaaaaaaaaaaaaaaaa3', '{"cart":{}}', 9000),
    ('aaaaaaaaaaaaaaaaaaaaa4', '{"cart":null}', 9000),
    ('aaaaaaaaaaaaaaaaaaaaa5', '{}', 9000)"#;

/// Each of [`SESSIONS`] has its cart.
pub async fn carts_are_found(store: &dyn Store) {
    let mut full = Cart::default();
    full.add(VariantId(1), 2).unwrap();
    full.add(VariantId(77), 99).unwrap();
    for (id, cart) in [
        ("aaaaaaaaaaaaaaaaaaaaa1", full),
        ("aaaaaaaaaaaaaaaaaaaaa2", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa3", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa4", Cart::default()),
        ("aaaaaaaaaaaaaaaaaaaaa5", Cart::default()),
    ] {
        let secret = Secret::parse(id).unwrap();
        assert!(store.adopt_session(&secret).await.unwrap(), "{id}");
        let found = store
            .load_session(&SessionId::of(&secret), Timestamp::from_ms(9_000))
            .await
            .unwrap();
        assert_eq!(found.unwrap().cart, cart, "{id}");
    }
}

/// A throw in milk and navy, «Иней», is on the shelf, and is found by its words once they are worked out.
pub async fn goods_are_listed_and_found(store: &dyn Store) {
    let listed = store.shelf(&ShelfQuery::default()).await.unwrap();
    let [card] = &listed.cards[..] else {
        panic!("{listed:?}");
    };
    assert_eq!((card.slug.as_str(), listed.total), ("hoarfrost", 1));
    let skus: Vec<_> = card.variants.iter().map(|variant| variant.sku.as_str()).collect();
    assert_eq!(skus, ["T-1", "T-2"]);
    while store.fill_search_words(1).await.unwrap() > 0 {}
    for (typed, found) in [
        ("теплый плед", 1),
        ("HOARFROST", 1),
        ("t-2 синий", 1),
        ("шапка", 0),
    ] {
        let wanted = ShelfQuery {
            words: ShelfQuery::words(typed),
            ..ShelfQuery::default()
        };
        assert_eq!(store.shelf(&wanted).await.unwrap().total, found, "{typed}");
    }
}

/// The same throw, of when goods were on the shelf or not there.
pub const GOODS: &str = r#"insert into categories (slug, place, name) values ('throws', 0, '{"ru":"Пледы","en":"Throws"}');
    insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
    values ('hoarfrost', 'throws', 0, '{"ru":"Плед «Иней»","en":"Hoarfrost"}', '{"ru":"Тёплый","en":"Warm"}',
      '{"ru":"","en":""}', '/goods/a.svg', '{"ru":"","en":""}', '[]');
    insert into variants (product, place, sku, option, price, stock, tax) values
      (1, 0, 'T-1', '{"ru":"Молочный","en":"Milk"}', 500000, 3, 'none'),
      (1, 1, 'T-2', '{"ru":"Синий","en":"Navy"}', 450000, 0, 'vat18')"#;

/// [`GOODS`] are published, and have nothing that nobody said of them.
pub async fn goods_are_published(store: &dyn Store) {
    while store.fill_search_words(10).await.unwrap() > 0 {}
    let category = store.categories().await.unwrap().remove(0);
    assert_eq!((&category.parent, &category.picture), (&None, &None));
    let seen = store.product("hoarfrost").await.unwrap().unwrap();
    assert_eq!(
        (seen.variants.len(), seen.photos.len(), seen.variants[0].marked),
        (2, 0, false)
    );
    let file = store
        .product_files_after(ProductId(0), 9)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (file.form.state, file.revision),
        (ProductState::Published, Revision(1))
    );
    assert_eq!(
        (file.form.variants[1].tax, file.form.variants[1].archived),
        (Tax::Unknown, false)
    );
    assert_eq!(store.product_history(file.id, 9).await.unwrap(), []);
    let low = GoodsQuery {
        stock: StockFilter::None,
        ..GoodsQuery::default()
    };
    assert_eq!(store.goods(&low).await.unwrap().total, 1);
}

/// What the program of [`GOODS`] goes on writing: another product, other words, another variant.
pub const WRITES: [&str; 3] = [
    "insert into products (slug, category, place, name, summary, description, picture, picture_alt, attributes)
     select 'rime', category, 1, name, summary, description, picture, picture_alt, attributes from products",
    "update products set name = summary where slug = 'hoarfrost'",
    "insert into variants (product, place, sku, option, price, stock, tax)
     select product, 0, 'R-1', option, price, stock, tax from variants where sku = 'T-1'",
];

/// Number, pieces and what was left by then of each line of the stock ledger, newest first.
pub async fn ledger(store: &dyn Store) -> Vec<(i64, i64, i64)> {
    let filter = LedgerFilter {
        limit: 9,
        ..LedgerFilter::default()
    };
    let lines = store.ledger(&filter).await.unwrap();
    let lines = lines.into_iter();
    lines.map(|line| (line.id.0, line.pieces, line.balance)).collect()
}

/// Orders of when goods left as a whole, after the words of an insert; with their goods, what became of those, and a promise to a
/// program.
pub const SENT: &str = r#"
    (1001, '0123456789abcdef0123456789abcde1', 't1', '', 1, '{"lines":[{"variant":1,"count":3},{"variant":2,"count":1}]}',
     400, '', '', '', 'paid', '{"state":"paid"}', null, 'shipped',
     '{"fulfilment":"shipped","at":50,"tracking":"RA1"}', '[]', 0),
    (1002, '0123456789abcdef0123456789abcde2', 't2', '', 1, '{"lines":[{"variant":1,"count":3},{"variant":2,"count":1}]}',
     400, '', '', '', 'paid', '{"state":"paid"}', null, 'delivered', '{"fulfilment":"delivered","at":70}', '[]', 0),
    (1003, '0123456789abcdef0123456789abcde3', 't3', '', 1, '{"lines":[{"variant":1,"count":3}]}',
     300, '', '', '', 'paid', '{"state":"paid"}', null, 'new', '{"fulfilment":"new"}', '[]', 0);
  insert into stock_ledger (variant, pieces, cause, order_number, at) values
    (1, -3, 'ordered', 1001, 1), (2, -1, 'ordered', 1001, 1), (2, 1, 'returned', 1001, 50), (1, 1, 'returned', 1001, 60),
    (1, -3, 'ordered', 1002, 1), (2, -1, 'ordered', 1002, 1), (1, -3, 'ordered', 1003, 1);
  insert into history (order_number, event) values
    (1001, '{"at":50,"actor":{"who":"staff","login":"olga"},"what":{"what":"shipped","tracking":"RA1"}}'),
    (1002, '{"at":40,"actor":{"who":"staff","login":"olga"},"what":{"what":"shipped","tracking":"RA2"}}'),
    (1002, '{"at":60,"actor":{"who":"staff","login":"petr"},"what":{"what":"shipped","tracking":"RA3"}}');
  insert into outbox (key, channel, recipient, letter, order_number, created_at, due_at) values
    ('k', 'webhook', 'https://erp.example.org', '{"kind":"order_step","fulfilment":{"fulfilment":"shipped","at":50,"tracking":"RA1"}}',
     1001, 1, 1)"#;

/// How far the orders of [`SENT`] are.
pub fn fulfilments() -> [Fulfilment; 3] {
    let olga = Actor::Staff("olga".into());
    let petr = Actor::Staff("petr".into());
    let pieces = |pieces: &[(usize, u32)]| {
        let pieces = pieces.iter().map(|(line, count)| Pieces {
            line: *line,
            count: *count,
        });
        pieces.collect::<Vec<_>>()
    };
    let shipment = |at, by: Actor, tracking: &str, pieces| Shipment {
        at: Timestamp::from_ms(at),
        by,
        tracking: Some(tracking.to_owned()),
        pieces,
    };
    // What came back before it left was not in it; what came back later was.
    let first = shipment(50, olga, "RA1", pieces(&[(0, 3)]));
    let second = shipment(60, petr, "RA3", pieces(&[(0, 3), (1, 1)]));
    [
        Fulfilment::Shipped {
            at: Timestamp::from_ms(50),
            shipments: vec![first],
        },
        Fulfilment::Delivered {
            at: Timestamp::from_ms(70),
            shipments: vec![second],
        },
        Fulfilment::New,
    ]
}

/// An order of two lines of the same goods, and one without any.
pub const ORDERS: &str = r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
    buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
  values (1001, '0123456789abcdef0123456789abcdef', 'token', 'seen', 1,
    '{"lines":[{"sku":"KNIT-01","name":{"ru":"Свитер «Ёлка»","en":"Spruce"}},
      {"sku":"KNIT-01","name":{"ru":"Свитер «Ёлка»","en":"Spruce"}}]}', 100, '', '', '',
    'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0),
    (1002, 'fedcba9876543210fedcba9876543210', 'another', 'seen', 1, '{}', 100, '', '', '',
    'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '[]', 0)"#;

/// The first of [`ORDERS`] is found by what it calls its goods.
pub async fn orders_are_found_by_their_goods(store: &dyn Store) {
    for typed in ["елка", "knit", "SPRUCE"] {
        let filter = OrderFilter {
            search: Search::parse(typed),
            limit: 9,
            ..OrderFilter::default()
        };
        let found = store.orders(&filter).await.unwrap();
        let found: Vec<_> = found.into_iter().map(|row| row.number.0).collect();
        assert_eq!(found, [1_001], "{typed}");
    }
}

/// Goods that came back: of the first order some money did since, once for two requests, of the second one all of it, of the third one
/// none.
pub const RETURNS: &str = r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
    buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
  values (1001, '00000000000000000000000000000001', 'one', 'seen', 1, '{}', 100, '', '', '', 'paid',
    '{"state":"paid","payment":{"amount":100,"at":1,"refunds":[{"amount":1,"at":3},{"amount":10,"at":5}]}}',
    null, 'shipped', '{"fulfilment":"shipped"}', '[]', 0),
    (1002, '00000000000000000000000000000002', 'two', 'seen', 1, '{}', 100, '', '', '', 'refunded',
    '{"state":"refunded","at":77,"payment":{"amount":100,"at":1}}', null, 'shipped', '{"fulfilment":"shipped"}', '[]', 0),
    (1003, '00000000000000000000000000000003', 'three', 'seen', 1, '{}', 100, '', '', '', 'paid',
    '{"state":"paid","payment":{"amount":100,"at":1,"refunds":[{"amount":1,"at":3},{"amount":9,"at":5,"state":{"state":"asked"}}]}}',
    null, 'shipped', '{"fulfilment":"shipped"}', '[]', 0);
  insert into return_requests (order_number, asked_at, text, state, note, decided_at, decided_by, received_at, received_by)
  values (1001, 4, 'small', 'received', '', 4, 'olga', 6, 'olga'),
    (1001, 5, 'large', 'received', '', 5, 'olga', 6, 'olga'),
    (1002, 4, 'small', 'received', '', 4, 'olga', 6, 'olga'),
    (1003, 4, 'small', 'received', '', 4, 'olga', 6, 'olga')"#;

/// Of [`RETURNS`] only what did not go back is owed.
pub async fn returns_are_settled_by_what_went_back(store: &dyn Store) {
    let wanted: [(i64, &[Option<i64>]); 3] =
        [(1_001, &[Some(5), None]), (1_002, &[Some(77)]), (1_003, &[None])];
    for (number, settled_at) in wanted {
        let requests = store.returns(OrderNumber(number)).await.unwrap();
        let settled = requests.into_iter().map(|request| request.settled);
        let wanted = settled_at
            .iter()
            .map(|at| at.map(|at| (Timestamp::from_ms(at), None)));
        assert_eq!(
            settled.collect::<Vec<_>>(),
            wanted.collect::<Vec<_>>(),
            "{number}"
        );
    }
}

/// Two orders that were paid.
pub const PAID: &str = r#"insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email,
    buyer_phone, state, state_facts, until, fulfilment, fulfilment_facts, attention, open_attention)
  values (1001, '00000000000000000000000000000001', 'one', 'seen', 1, '{}', 100, '', '', '', 'paid',
    '{"state":"paid","payment":{"amount":100,"at":2,"source":{"source":"gateway","gateway":"robokassa","invoice":1,"test":false}}}',
    null, 'new', '{"fulfilment":"new"}', '[]', 0),
    (1002, '00000000000000000000000000000002', 'two', 'seen', 1, '{}', 200, '', '', '', 'paid',
    '{"state":"paid","payment":{"amount":200,"at":3,"source":{"source":"gateway","gateway":"robokassa","invoice":2,"test":false}}}',
    null, 'new', '{"fulfilment":"new"}', '[]', 0);"#;

/// The lines of the history that tell of [`PAID`], many others apart.
pub const LINES: &str = r#"
  (5, 1001, '{"at":2,"actor":{"who":"gateway"},"what":{"what":"paid","amount":100,"healed":false}}'),
  (150000, 1002, '{"at":3,"actor":{"who":"gateway"},"what":{"what":"paid","amount":200,"healed":false}}')"#;

/// Entries of the register are kept from the first of [`LINES`] on, and of those that are old none is looked at twice.
pub async fn money_is_kept_from_the_first_line_on(store: &dyn Store) {
    let (mut mark, last) = store.register_mark().await.unwrap();
    assert_eq!(
        (mark.seen, mark.again, mark.again_to, last),
        (0, 50_000, 50_000, 150_000)
    );
    let lines = store.history_lines(mark.seen, last, 10).await.unwrap();
    let orders: Vec<OrderNumber> = lines.into_iter().map(|(_, order)| order).collect();
    let entries = store.register_of(&orders).await.unwrap();
    mark.seen = last;
    let step = RegisterStep {
        mark,
        orders,
        entries,
    };
    assert!(store.keep_register(step).await.unwrap());
    let ever = Timestamp::from_ms(0)..Timestamp::from_ms(9);
    let sums = store.register_sums(&ever, &[]).await.unwrap();
    let sums: Vec<_> = sums
        .iter()
        .map(|sum| (sum.tally.payments, sum.tally.paid))
        .collect();
    assert_eq!(sums, [(2, Kopecks::new(300))]);
}
