//! What the staff writes about orders for itself, and the lists that it keeps under a name.

use super::{Error, Shop};
use crate::{
    order::{OrderNumber, OrderView, OrderViewId, Remark, Said, Tag},
    staff::{Admin, Doer, Right},
    store::OrderFilter,
    time::Timestamp,
};
use std::collections::BTreeMap;

/// Orders of a list that are counted; of longer ones it is said that there are more.
pub const MOST_COUNTED: i64 = 99;

impl Shop {
    /// What was said about an order, oldest first, and the tags that are on it.
    pub async fn remarks(&self, _: &Admin, number: OrderNumber) -> Result<(Vec<Remark>, Vec<Tag>), Error> {
        let remarks = self.store.remarks(number).await?;
        let tags = self.store.tags_of(&[number]).await?;
        Ok((remarks, tags.into_iter().map(|(_, tag)| tag).collect()))
    }

    /// Says something about an order. The same form sent again says nothing more; `false` if there was nothing to say.
    pub async fn remark(
        &self,
        admin: &Admin,
        number: OrderNumber,
        said: Said,
        token: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let remark = Remark {
            at: now,
            who: admin.login().to_owned(),
            said,
        };
        Ok(self.store.put_remark(number, &remark, token).await?)
    }

    /// The tags of these orders.
    pub async fn tags_of(
        &self,
        _: &Admin,
        numbers: &[OrderNumber],
    ) -> Result<BTreeMap<OrderNumber, Vec<Tag>>, Error> {
        let mut tags: BTreeMap<_, Vec<Tag>> = BTreeMap::new();
        for (number, tag) in self.store.tags_of(numbers).await? {
            tags.entry(number).or_default().push(tag);
        }
        Ok(tags)
    }

    /// How many orders a filter lets through, up to one more than [`MOST_COUNTED`].
    pub async fn count_orders(&self, _: &Admin, filter: &OrderFilter) -> Result<i64, Error> {
        let bounded = OrderFilter {
            before: None,
            limit: MOST_COUNTED + 1,
            ..filter.clone()
        };
        Ok(self.store.count_orders(&bounded).await?)
    }

    /// The columns of the list of orders that this person does not see, by their names with commas between.
    pub async fn hidden_columns(&self, admin: &Admin) -> Result<String, Error> {
        Ok(self.store.hidden_columns(admin.login()).await?)
    }

    /// Keeps which columns this person does not see.
    pub async fn hide_columns(&self, admin: &Admin, hidden: &str) -> Result<(), Error> {
        Ok(self.store.hide_columns(admin.login(), hidden).await?)
    }

    /// The lists that this person has under a name, their own and everybody's.
    pub async fn order_views(&self, admin: &Admin) -> Result<Vec<(OrderViewId, OrderView)>, Error> {
        Ok(self.store.order_views(admin.login()).await?)
    }

    /// Keeps a list under a name: for this person, or for everybody if they may do that.
    pub async fn keep_order_view(
        &self,
        admin: &Admin,
        name: String,
        query: String,
        is_shared: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        let view = OrderView {
            name,
            query,
            owner: (!is_shared || !admin.may(Right::Remarks)).then(|| admin.login().to_owned()),
            made_at: now,
        };
        Ok(self.store.put_order_view(&view, &Doer::of(admin)).await?)
    }

    /// Gives a list another name; `false` if this person has no such list, or it is everybody's and they may not change that.
    pub async fn rename_order_view(
        &self,
        admin: &Admin,
        id: OrderViewId,
        name: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let by = Doer::of(admin);
        Ok(
            self.may_change_view(admin, id).await?
                && self.store.rename_order_view(id, name, now, &by).await?,
        )
    }

    /// Forgets a list; `false` if this person has no such list, or it is everybody's and they may not change that.
    pub async fn drop_order_view(
        &self,
        admin: &Admin,
        id: OrderViewId,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let by = Doer::of(admin);
        Ok(self.may_change_view(admin, id).await? && self.store.drop_order_view(id, now, &by).await?)
    }

    /// Whether a list that this person sees is theirs to change: their own always is.
    async fn may_change_view(&self, admin: &Admin, id: OrderViewId) -> Result<bool, Error> {
        if admin.may(Right::Remarks) {
            return Ok(true);
        }
        let views = self.store.order_views(admin.login()).await?;
        let mut own = views.iter().filter(|(_, view)| view.owner.is_some());
        Ok(own.any(|(known, _)| *known == id))
    }
}
