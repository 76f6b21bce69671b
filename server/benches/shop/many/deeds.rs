//! What is done in a shop with many orders: each time with another order, product or visitor, by the form of a page.

use crate::{
    form::Form,
    http::{Connection, get, once, post},
    load::{Job, Proof},
    pay,
    program::Shop,
};
use anyhow::{Context, ensure};

/// How often each is done.
pub const TIMES: usize = 30;
/// Goods that are changed at once.
pub const AT_ONCE: usize = 50;
/// Rows of a sheet of a stock-taking.
pub const ON_A_SHEET: usize = 100;
/// A redirect: what was asked for was done.
const DONE: Proof = Proof::Head("303 See Other");
/// Orders that are paid and still in the shop, newest first.
const UNSENT: &str = "select cast(number as text) from orders where state = 'paid' and fulfilment = 'new'
   and pay_kind = 'online' order by number desc limit 200";
/// Orders that are over, newest first.
const ARRIVED: &str =
    "select cast(number as text) from orders where state = 'paid' and fulfilment = 'delivered'
   and pay_kind = 'online' order by number desc limit 60";
/// Variants with pieces to move.
const VARIANTS: &str = "select sku from variants where stock > 100 order by id desc limit 60";
/// Products, those that sell little.
const PRODUCTS: &str = "select cast(id as text) from products order by id desc limit 60";

/// Something that is done, and the requests that do it.
pub struct Deed {
    pub words: &'static str,
    /// The address, with `…` for what is another one each time.
    pub address: &'static str,
    pub jobs: Vec<Job>,
}

/// Who does it.
pub struct Staff<'s> {
    pub shop: &'s Shop,
    pub cookies: &'s str,
}

impl Staff<'_> {
    /// All of them, in the order in which they are to be done. `lines` are of orders that wait for their money.
    pub async fn deeds(&self, lines: &[String]) -> anyhow::Result<Vec<Deed>> {
        let unsent = self.shop.words(UNSENT).await?;
        let arrived = self.shop.words(ARRIVED).await?;
        ensure!(
            unsent.len() >= 3 * TIMES && arrived.len() >= TIMES && lines.len() >= TIMES,
            "too few orders for what is to be done: more than {} are wanted",
            750 * TIMES
        );
        let mut deeds = vec![
            Deed {
                words: "an order is mended: comment and name",
                address: "POST /admin/orders/…/amend",
                jobs: self
                    .of_orders(&unsent[..TIMES], "amend", "comment", "Позвоните вечером")
                    .await?,
            },
            Deed {
                words: "a note about an order",
                address: "POST /admin/orders/…/remarks",
                jobs: self
                    .of_orders(&unsent[..TIMES], "remarks", "note", "Просили открытку")
                    .await?,
            },
            Deed {
                words: "an order is sent",
                address: "POST /admin/orders/…/ship",
                jobs: self
                    .of_orders(&unsent[TIMES..2 * TIMES], "ship", "tracking", "TEST-1")
                    .await?,
            },
            Deed {
                words: "a refund is noted",
                address: "POST /admin/orders/…/note-refund",
                jobs: self
                    .of_orders(&arrived[..TIMES], "note-refund", "reason", "Не подошло")
                    .await?,
            },
            Deed {
                words: "a product is saved",
                address: "POST /admin/goods/…",
                jobs: self.saves().await?,
            },
            Deed {
                words: "pieces are moved by hand",
                address: "POST /admin/stock",
                jobs: self.moves().await?,
            },
        ];
        deeds.extend(self.bulk().await?);
        deeds.push(Deed {
            words: "a hundred rows of a stock-taking",
            address: "POST /admin/stock/takings/…",
            jobs: self.counts().await?,
        });
        deeds.push(Deed {
            words: "a buyer places an order",
            address: "POST /checkout",
            jobs: self.checkouts().await?,
        });
        let payments = lines[..TIMES].iter().map(|line| pay::job(line));
        deeds.push(Deed {
            words: "an order is paid",
            address: "POST /robokassa/result",
            jobs: payments.collect::<anyhow::Result<_>>()?,
        });
        Ok(deeds)
    }

    /// Requests that change nothing, about other people each time.
    pub async fn people(&self) -> anyhow::Result<Vec<Deed>> {
        let phones = "select buyer_phone from orders where buyer_phone <> '' order by number limit 60";
        let phones = self.shop.words(phones).await?;
        let asked = |path: &str| {
            let asked = phones.iter().take(TIMES).map(|phone| Job {
                request: post(path, self.cookies, &format!("who=%2B{phone}")),
                proof: Proof::Words("</html>"),
            });
            asked.collect::<Vec<_>>()
        };
        Ok(vec![
            Deed {
                words: "what is known of a person",
                address: "POST /admin/privacy",
                jobs: asked("/admin/privacy"),
            },
            Deed {
                words: "what a person agreed to",
                address: "POST /admin/privacy/consents",
                jobs: asked("/admin/privacy/consents"),
            },
        ])
    }

    async fn page(&self, path: &str) -> anyhow::Result<String> {
        Ok(once(self.shop.address, &get(path, self.cookies)).await?.body)
    }

    fn sends(&self, form: &Form) -> Job {
        Job {
            request: form.request(self.cookies),
            proof: DONE,
        }
    }

    /// A form of each of these orders, with this in one of its fields.
    async fn of_orders(
        &self,
        numbers: &[String],
        deed: &str,
        field: &str,
        words: &str,
    ) -> anyhow::Result<Vec<Job>> {
        let mut jobs = Vec::with_capacity(numbers.len());
        for number in numbers {
            let path = format!("/admin/orders/{number}");
            let page = self.page(&path).await?;
            let form = Form::read(&page, &format!("{path}/{deed}"), field)?;
            jobs.push(self.sends(&form.with(field, words)));
        }
        Ok(jobs)
    }

    async fn saves(&self) -> anyhow::Result<Vec<Job>> {
        let mut jobs = Vec::with_capacity(TIMES);
        for id in self.shop.words(PRODUCTS).await?.iter().take(TIMES) {
            let path = format!("/admin/goods/{id}");
            let form = Form::read(&self.page(&path).await?, &path, "revision")?;
            let summary = form.names("summary");
            let summary = summary.first().context("a product has a summary")?;
            jobs.push(self.sends(&form.with(summary, "Written anew").and("step", "save")));
        }
        Ok(jobs)
    }

    async fn moves(&self) -> anyhow::Result<Vec<Job>> {
        let mut jobs = Vec::with_capacity(TIMES);
        for sku in self.shop.words(VARIANTS).await?.iter().take(TIMES) {
            let page = self.page(&format!("/admin/stock?sku={sku}")).await?;
            let form = Form::read(&page, "/admin/stock", "pieces")?;
            jobs.push(self.sends(&form.with("cause", "received").with("pieces", "3")));
        }
        Ok(jobs)
    }

    /// Prices of fifty goods go up: first they are looked at, then it is done.
    async fn bulk(&self) -> anyhow::Result<[Deed; 2]> {
        const BULK: &str = "/admin/goods/bulk";
        let ids = "select cast(id as text) from products order by id limit 1500";
        let ids = self.shop.words(ids).await?;
        let list = self.page("/admin/goods").await?;
        let (mut looks, mut presses) = (Vec::new(), Vec::new());
        for goods in ids.chunks_exact(AT_ONCE).take(TIMES) {
            let form = Form::read(&list, BULK, "what")?;
            let form = form.with("what", "price").with("by", "10");
            let form = goods.iter().fold(form, |form, id| form.and("id", id));
            let look = form.request(self.cookies);
            let seen = once(self.shop.address, &look).await?;
            let press = Form::read(&seen.body, BULK, "done")?.with("step", "apply");
            looks.push(Job {
                request: look,
                proof: Proof::Words("</html>"),
            });
            presses.push(self.sends(&press));
        }
        Ok([
            Deed {
                words: "a change of fifty goods, looked at",
                address: "POST /admin/goods/bulk",
                jobs: looks,
            },
            Deed {
                words: "a change of fifty goods, done",
                address: "POST /admin/goods/bulk",
                jobs: presses,
            },
        ])
    }

    /// Sheets of one stock-taking, each as it is expected to be.
    async fn counts(&self) -> anyhow::Result<Vec<Job>> {
        const TAKINGS: &str = "/admin/stock/takings";
        let begin = Form::read(&self.page(TAKINGS).await?, TAKINGS, "category")?;
        once(self.shop.address, &begin.request(self.cookies)).await?;
        let number = "select cast(number as text) from stock_takings where state = 'open'";
        let number = self
            .shop
            .words(number)
            .await?
            .pop()
            .context("no stock-taking began")?;
        let path = format!("{TAKINGS}/{number}");
        let mut jobs = Vec::with_capacity(TIMES);
        for nth in 1..=TIMES {
            let sheet = self.page(&format!("{path}?page={nth}")).await?;
            let mut form = Form::read(&sheet, &path, "page")?;
            let rows = form.names("counted-");
            ensure!(
                rows.len() == ON_A_SHEET,
                "a sheet of a stock-taking has {} rows",
                rows.len()
            );
            for row in rows {
                form = form.with(&row, "1000");
            }
            jobs.push(self.sends(&form.and("step", "save")));
        }
        Ok(jobs)
    }

    /// A visitor for each, with something in the cart.
    async fn checkouts(&self) -> anyhow::Result<Vec<Job>> {
        let mut visitors = Connection::open(self.shop.address).await?;
        let mut jobs = Vec::with_capacity(TIMES);
        for nth in 1..=TIMES {
            let product = visitors
                .send(&get(&format!("/products/load-test-{}", 5_000 + nth), ""))
                .await?;
            let add = format!("variant={}&count=1", product.field("variant")?);
            let cookies = visitors.send(&post("/cart/add", "", &add)).await?.cookies();
            let page = visitors.send(&get("/checkout", &cookies)).await?;
            let form = Form::read(&page.body, "/checkout", "token")?
                .with("name", "Анна Нагрузкина")
                .with("phone", &format!("+7912345{nth:04}"))
                .with("email", &format!("bench-{nth}@example.com"))
                .with("delivery", "pickup")
                .with("consent_data", "on")
                .with("consent_offer", "on");
            jobs.push(Job {
                request: form.request(&cookies),
                proof: Proof::Head("/orders/"),
            });
        }
        Ok(jobs)
    }
}
