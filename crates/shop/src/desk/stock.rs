//! The stock as the back office moves and counts it.

use super::{Error, Shop};
use crate::{
    catalog::VariantId,
    order::Refusal,
    staff::Admin,
    stock::{
        LedgerFilter, LedgerLine, MovementForm, SheetPage, SheetRow, StockOf, Taking, TakingNumber, Wanted,
    },
    time::Timestamp,
};

impl Shop {
    /// Lines of the stock ledger, newest first.
    pub async fn ledger(&self, _: &Admin, filter: &LedgerFilter) -> Result<Vec<LedgerLine>, Error> {
        Ok(self.store.ledger(filter).await?)
    }

    /// Where the pieces of the variant with this article code are.
    pub async fn stock_of(&self, _: &Admin, sku: &str) -> Result<StockOf, Error> {
        self.store.stock_of(sku).await?.ok_or(Error::NotFound)
    }

    /// Moves pieces by hand; returns how many. The same form sent again moves nothing.
    ///
    /// Refused as [`MovementForm::read`] and [`Movement::pieces_on`](crate::stock::Movement::pieces_on) refuse.
    pub async fn move_stock(
        &self,
        admin: &Admin,
        variant: VariantId,
        form: &MovementForm,
        now: Timestamp,
    ) -> Result<i64, Error> {
        let movement = form.read(admin, variant, now)?;
        Ok(self.store.move_stock(movement, &self.terms.audience).await?)
    }

    /// Begins a stock-taking of a category, or of the whole shop if `category` is empty. Refused with
    /// [`Refusal::NoCategory`] if there is no such category, and with [`Refusal::TakingOpen`] while another one is open.
    pub async fn begin_taking(
        &self,
        admin: &Admin,
        category: &str,
        now: Timestamp,
    ) -> Result<TakingNumber, Error> {
        let category = Some(category).filter(|slug| !slug.is_empty());
        if let Some(slug) = category {
            let categories = self.store.categories().await?;
            if !categories.iter().any(|category| category.slug == slug) {
                return Err(Refusal::NoCategory.into());
            }
        }
        let category = category.map(str::to_owned);
        Ok(self.store.begin_taking(category, admin.login(), now).await?)
    }

    /// Stock-takings, newest first.
    pub async fn takings(&self, _: &Admin, limit: i64) -> Result<Vec<Taking>, Error> {
        Ok(self.store.takings(limit).await?)
    }

    /// A stock-taking with rows of its sheet.
    pub async fn taking(
        &self,
        _: &Admin,
        number: TakingNumber,
        page: SheetPage,
    ) -> Result<(Taking, Vec<SheetRow>), Error> {
        let taking = self.store.taking(number).await?.ok_or(Error::NotFound)?;
        let rows = self.store.sheet(&taking, page).await?;
        Ok((taking, rows))
    }

    /// Writes down what was counted.
    pub async fn count(
        &self,
        admin: &Admin,
        number: TakingNumber,
        wanted: Vec<Wanted>,
        now: Timestamp,
    ) -> Result<(), Error> {
        found(self.store.count(number, wanted, admin.login(), now).await?)
    }

    /// Posts all differences in one step; a second time it does nothing.
    pub async fn post_taking(
        &self,
        admin: &Admin,
        number: TakingNumber,
        now: Timestamp,
    ) -> Result<(), Error> {
        let audience = &self.terms.audience;
        found(
            self.store
                .post_taking(number, admin.login(), now, audience)
                .await?,
        )
    }

    /// Ends a stock-taking without moving anything; a second time it does nothing.
    pub async fn drop_taking(
        &self,
        admin: &Admin,
        number: TakingNumber,
        now: Timestamp,
    ) -> Result<(), Error> {
        found(self.store.drop_taking(number, admin.login(), now).await?)
    }
}

fn found(is_there: bool) -> Result<(), Error> {
    if is_there { Ok(()) } else { Err(Error::NotFound) }
}
