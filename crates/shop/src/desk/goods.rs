//! Goods, as the staff keeps them.

use super::{Error, Shop, stocking::stock_shelf};
use crate::{
    catalog::{
        Assortment, BulkChange, BulkPreview, Category, CheckedProduct, FieldFault, GoodsPage, GoodsQuery,
        Known, MOST_IN_BULK, ProductDraft, ProductFile, ProductForm, ProductId, ProductPut, ProductVersion,
        Revision, SavedProduct, with_category,
    },
    order::Refusal,
    staff::Admin,
    store::Account,
    time::Timestamp,
};
use std::collections::{BTreeSet, HashSet};

/// Steps of a product's history that are shown.
const STEPS: i64 = 200;
/// Of these, steps that are looked through each time that something typed is kept.
const LAST_STEPS: i64 = 20;

/// What came of saving a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It was written, or it is as it was.
    Done(SavedProduct),
    /// It was not: each fault is that of a field.
    Faulty(Vec<FieldFault>),
}

/// What came of a change of many products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkDone {
    /// All of them were written; how many are other ones than before.
    Done(usize),
    /// None of them was: some of them would not be allowed.
    Faulty(Vec<BulkPreview>),
}

impl Shop {
    /// A page of the office's list. Past the last one there is [`Error::NotFound`]; the first one may be empty.
    pub async fn goods(&self, _: &Admin, wanted: &GoodsQuery) -> Result<GoodsPage, Error> {
        let page = self.store.goods(wanted).await?;
        if page.page > page.pages {
            return Err(Error::NotFound);
        }
        Ok(page)
    }

    /// The numbers of all goods that are asked for, on whatever page, for a change of all of them; of more than
    /// [`MOST_IN_BULK`], one too many.
    pub async fn goods_found(&self, _: &Admin, wanted: &GoodsQuery) -> Result<Vec<ProductId>, Error> {
        let most = i64::try_from(MOST_IN_BULK).unwrap_or(i64::MAX).saturating_add(1);
        Ok(self.store.goods_found(wanted, most).await?)
    }

    /// All that the shop knows of a product.
    pub async fn product_file(&self, _: &Admin, id: ProductId) -> Result<ProductFile, Error> {
        let file = self.store.product_files(&[id]).await?.pop();
        file.ok_or(Error::NotFound)
    }

    /// At most `limit` products after this one, by number: the whole catalogue, in portions.
    pub async fn product_files_after(
        &self,
        _: &Admin,
        last: ProductId,
        limit: i64,
    ) -> Result<Vec<ProductFile>, Error> {
        Ok(self.store.product_files_after(last, limit).await?)
    }

    /// Everything that is wrong with a form, or the product as it would be written. `id` is that of a product that is there.
    pub async fn check_product(
        &self,
        _: &Admin,
        id: Option<ProductId>,
        form: ProductForm,
    ) -> Result<Result<CheckedProduct, Vec<FieldFault>>, Error> {
        self.checked(id, form).await
    }

    /// The product that this form has made, if it is sent once more: one with these article codes, which is as the form says
    /// but for its pieces.
    pub async fn made_already(&self, admin: &Admin, form: ProductForm) -> Result<Option<ProductId>, Error> {
        let is_slug_chosen = !form.slug.trim().is_empty();
        let Ok(checked) = form.check(&self.known_categories().await?) else {
            return Ok(None);
        };
        let mut form = checked.into_form();
        let skus: Vec<_> = form.variants.iter().map(|variant| variant.sku.clone()).collect();
        let taken = self.store.taken(&[], &skus).await?;
        let Some((_, id)) = taken.skus.first() else {
            return Ok(None);
        };
        let mut made = self.product_file(admin, *id).await?.form;
        if !is_slug_chosen {
            form.slug.clone_from(&made.slug);
        }
        for variant in made.variants.iter_mut().chain(&mut form.variants) {
            variant.id = None;
            variant.received = 0;
        }
        Ok((made == form).then_some(*id))
    }

    /// Makes a product.
    pub async fn create_product(
        &self,
        admin: &Admin,
        form: ProductForm,
        now: Timestamp,
    ) -> Result<Saved, Error> {
        self.write_product(admin, None, form, now).await
    }

    /// Writes a product that was seen at this revision. [`Refusal::ChangedMeanwhile`] if that is not the last one: nothing is
    /// written then.
    pub async fn save_product(
        &self,
        admin: &Admin,
        id: ProductId,
        seen: Revision,
        form: ProductForm,
        now: Timestamp,
    ) -> Result<Saved, Error> {
        self.write_product(admin, Some((id, seen)), form, now).await
    }

    /// Changes something of a product, such as a price in the list, and leaves the rest as it is. `seen` as with
    /// [`Self::save_product`]; if it is as it would be already, it does not matter.
    pub async fn amend_product(
        &self,
        admin: &Admin,
        id: ProductId,
        seen: Revision,
        amend: impl FnOnce(&mut ProductForm) + Send,
        now: Timestamp,
    ) -> Result<Saved, Error> {
        let file = self.product_file(admin, id).await?;
        let mut form = file.form.clone();
        amend(&mut form);
        if file.revision != seen && form != file.form {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        self.save_product(admin, id, file.revision, form, now).await
    }

    /// What a product was before the step of its history that made it `step`: saving that takes this step and all later ones
    /// back, and a variant that came since is archived. Refused with
    /// [`Refusal::NotNow`] if photos that it had are gone: see
    /// [`can_be_undone`](crate::catalog::ProductVersion::can_be_undone). A step that its history does not have is not found.
    pub async fn product_before(
        &self,
        admin: &Admin,
        id: ProductId,
        step: Revision,
        now: Timestamp,
    ) -> Result<ProductForm, Error> {
        let history = self.store.product_history(id, STEPS).await?;
        let wanted = history.iter().find(|version| version.revision == step);
        let wanted = wanted.ok_or(Error::NotFound)?;
        let kept = self.product_file(admin, id).await?.form;
        let before = wanted.before.clone().ok_or(Refusal::NotNow)?;
        if !wanted.can_be_undone(&history, &kept, now) {
            return Err(Refusal::NotNow.into());
        }
        Ok(before)
    }

    /// What happened to a product, newest first.
    pub async fn product_history(&self, _: &Admin, id: ProductId) -> Result<Vec<ProductVersion>, Error> {
        Ok(self.store.product_history(id, STEPS).await?)
    }

    /// Keeps what this person has typed about a product, or about a new one, until they save it. What comes late, after they
    /// have saved it, is not kept.
    pub async fn keep_draft(
        &self,
        admin: &Admin,
        product: Option<ProductId>,
        began_with: Option<Revision>,
        typed: String,
        now: Timestamp,
    ) -> Result<(), Error> {
        let draft = ProductDraft {
            who: admin.login().to_owned(),
            at: now,
            revision: began_with,
            typed,
        };
        if let Some(id) = product
            && draft.is_outlived(&self.store.product_history(id, LAST_STEPS).await?)
        {
            return Ok(());
        }
        Ok(self.store.keep_draft(product, &draft).await?)
    }

    /// Forgets what this person has typed.
    pub async fn drop_draft(&self, admin: &Admin, product: Option<ProductId>) -> Result<(), Error> {
        Ok(self.store.drop_draft(product, admin.login()).await?)
    }

    /// What was typed about a product, or about a new one, and not saved, newest first; that of others too, so that two who
    /// write the same product know of each other.
    pub async fn drafts(&self, _: &Admin, product: Option<ProductId>) -> Result<Vec<ProductDraft>, Error> {
        let mut drafts = self.store.drafts(product).await?;
        if let Some(id) = product
            && !drafts.is_empty()
        {
            let history = self.store.product_history(id, STEPS).await?;
            drafts.retain(|draft| !draft.is_outlived(&history));
        }
        Ok(drafts)
    }

    /// What a change would make of these products, in ascending order of their numbers. Nothing is written.
    pub async fn preview_bulk(
        &self,
        _: &Admin,
        ids: &[ProductId],
        change: &BulkChange,
    ) -> Result<Vec<BulkPreview>, Error> {
        let files = self.store.product_files(ids).await?;
        Ok(change.preview(&files, &self.known_categories().await?))
    }

    /// Makes the change of all these products, or of none. Each is named with the revision that the preview showed: see
    /// [`Self::save_product`].
    pub async fn change_in_bulk(
        &self,
        admin: &Admin,
        seen: &[(ProductId, Revision)],
        change: &BulkChange,
        now: Timestamp,
    ) -> Result<BulkDone, Error> {
        let ids: Vec<_> = seen.iter().map(|(id, _)| *id).collect();
        let seen: HashSet<_> = seen.iter().copied().collect();
        let previews = self.preview_bulk(admin, &ids, change).await?;
        let mut puts = Vec::new();
        for preview in &previews {
            match &preview.put {
                Ok(put) if put.known.is_some_and(|known| seen.contains(&known)) => {
                    if !preview.is_idle() {
                        puts.push(put.clone());
                    }
                }
                Ok(_) => return Err(Refusal::ChangedMeanwhile.into()),
                Err(_) => return Ok(BulkDone::Faulty(previews)),
            }
        }
        self.store.put_products(&puts, admin.login(), now).await?;
        Ok(BulkDone::Done(puts.len()))
    }

    /// Puts the goods of the demo into a shop that has none, and does nothing to any other.
    pub async fn put_demo_goods(&self, admin: &Admin, now: Timestamp) -> Result<(), Error> {
        self.stock_demo(admin.login(), now).await
    }

    /// The same for whoever has just made the first account.
    pub async fn begin_with_demo_goods(&self, first: &Account, now: Timestamp) -> Result<(), Error> {
        self.stock_demo(&first.login, now).await
    }

    async fn stock_demo(&self, by: &str, now: Timestamp) -> Result<(), Error> {
        if self.store.goods(&GoodsQuery::default()).await?.total > 0 {
            return Ok(());
        }
        for portion in Assortment::demo().portions() {
            stock_shelf(&*self.store, &portion, by, now).await?;
        }
        Ok(())
    }

    /// Adds a category at the end, or changes the one that was seen. Each fault is that of a field;
    /// [`Field::Category`](crate::catalog::Field) is its parent. Refused with [`Refusal::ChangedMeanwhile`] if it is not as it was
    /// seen any more, or not there; if it is as it is to be already, nothing is done.
    pub async fn save_category(
        &self,
        _: &Admin,
        category: Category,
        seen: Option<Category>,
    ) -> Result<Result<Vec<Category>, Vec<FieldFault>>, Error> {
        let now = self.store.categories().await?;
        if with_category(now.clone(), category.clone(), false).is_ok_and(|then| then == now) {
            return Ok(Ok(now));
        }
        let is_new = seen.is_none();
        if let Err(faults) = with_category(now, category.clone(), is_new) {
            return Ok(Err(faults));
        }
        // Somebody else may have changed them since; then it does not fit any more.
        let decide = move |categories: Vec<Category>| {
            let kept = categories.iter().find(|kept| kept.slug == category.slug);
            if seen.is_some() && kept != seen.as_ref() {
                return Err(Refusal::ChangedMeanwhile);
            }
            with_category(categories, category, is_new).map_err(|_| Refusal::ChangedMeanwhile)
        };
        Ok(Ok(self.store.change_categories(Box::new(decide)).await?))
    }

    /// Puts the categories into this order; those that it does not name come last, as they stood.
    pub async fn order_categories(&self, _: &Admin, slugs: Vec<String>) -> Result<Vec<Category>, Error> {
        let decide = move |mut categories: Vec<Category>| {
            let place = |category: &Category| slugs.iter().position(|slug| *slug == category.slug);
            categories.sort_by_key(|category| place(category).unwrap_or(slugs.len()));
            Ok::<_, Refusal>(categories)
        };
        Ok(self.store.change_categories(Box::new(decide)).await?)
    }

    /// Deletes a category. [`Refusal::CategoryInUse`] if it has products or parts, or while a stock-taking of it is open.
    pub async fn delete_category(&self, _: &Admin, slug: String) -> Result<Vec<Category>, Error> {
        let decide = move |mut categories: Vec<Category>| {
            if categories
                .iter()
                .any(|category| category.parent.as_ref() == Some(&slug))
            {
                return Err(Refusal::CategoryInUse);
            }
            categories.retain(|category| category.slug != slug);
            Ok(categories)
        };
        Ok(self.store.change_categories(Box::new(decide)).await?)
    }

    async fn write_product(
        &self,
        admin: &Admin,
        known: Option<(ProductId, Revision)>,
        form: ProductForm,
        now: Timestamp,
    ) -> Result<Saved, Error> {
        let product = match self.checked(known.map(|(id, _)| id), form).await? {
            Ok(product) => product,
            Err(faults) => return Ok(Saved::Faulty(faults)),
        };
        let saved = self
            .store
            .put_products(&[ProductPut { known, product }], admin.login(), now)
            .await?;
        saved.first().copied().map(Saved::Done).ok_or(Error::NotFound)
    }

    async fn checked(
        &self,
        own: Option<ProductId>,
        form: ProductForm,
    ) -> Result<Result<CheckedProduct, Vec<FieldFault>>, Error> {
        let slug = if form.slug.trim().is_empty() {
            crate::catalog::slug_of(&form.name.ru)
        } else {
            form.slug.trim().to_owned()
        };
        let skus: Vec<_> = form
            .variants
            .iter()
            .map(|variant| variant.sku.trim().to_owned())
            .collect();
        let taken = self.store.taken(&[slug], &skus).await?;
        let of_others = |names: Vec<(String, ProductId)>| -> BTreeSet<String> {
            let others = names.into_iter().filter(|(_, id)| Some(*id) != own);
            others.map(|(name, _)| name).collect()
        };
        let known_names = Known {
            slugs: of_others(taken.slugs),
            skus: of_others(taken.skus),
            ..self.known_categories().await?
        };
        Ok(form.check(&known_names))
    }

    async fn known_categories(&self) -> Result<Known, Error> {
        let categories = self.store.categories().await?;
        Ok(Known {
            categories: categories.into_iter().map(|category| category.slug).collect(),
            ..Known::default()
        })
    }
}
