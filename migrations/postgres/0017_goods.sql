-- Goods as the office keeps them: states, photos, measures, history, drafts, categories in two levels.
-- What an older program writes meanwhile is published, of revision 1, without photos and of no other category: as it was.

-- Whether a product is on the shelf; how often it was written, and when last; its photos (`shop::catalog::Photo`), each with the
-- article codes of the variants that it shows.
alter table products add column state text collate "C" not null default 'published'
  check (state in ('draft', 'published', 'archived'));
alter table products add column revision bigint not null default 1 check (revision > 0);
alter table products add column changed_at bigint not null default 0;
alter table products add column photos jsonb not null default '[]' check (jsonb_typeof(photos) = 'array');
create index products_by_state on products (state, place);

-- Variants are never deleted, since orders and the ledger name them.
alter table variants add column archived boolean not null default false;
-- The lowest price of a product, of what is sold of it.
create index variants_sold_by_price on variants (product, price) where not archived;
drop index variants_by_price;
-- Of a piece that is packed.
alter table variants add column weight_grams bigint check (weight_grams > 0);
alter table variants add column length_mm bigint check (length_mm > 0);
alter table variants add column width_mm bigint check (width_mm > 0);
alter table variants add column height_mm bigint check (height_mm > 0);
-- Whether each piece has a marking code of its own.
alter table variants add column marked boolean not null default false;
-- With so many pieces or fewer it is running low; null is never.
alter table variants add column low_stock bigint check (low_stock >= 0);

-- A category may be a part of another one, which is part of none.
alter table categories add column parent text collate "C" references categories (slug) check (parent <> slug);
alter table categories add column picture jsonb check (jsonb_typeof(picture) = 'object');
alter table categories add column summary jsonb not null default '{"ru":"","en":""}' check (jsonb_typeof(summary) = 'object');
create index categories_by_parent on categories (parent) where parent is not null;

-- Who wrote a product, when, what it was and what it became (`shop::catalog::ProductForm`). Nothing before this table is in it.
create table product_history (
  id bigint not null generated always as identity primary key,
  product bigint not null references products (id),
  revision bigint not null check (revision > 0),
  at bigint not null,
  who text collate "C" not null check (who <> ''),
  before jsonb check (jsonb_typeof(before) = 'object'),  -- null if it was not there
  after jsonb not null check (jsonb_typeof(after) = 'object')
);
create index product_history_of_product on product_history (product, id);

create trigger product_history_is_only_appended before update or delete on product_history
for each row execute function refuse_change('the history of a product is only appended to');

-- Slugs that products had: links to them lead on.
create table former_slugs (
  slug text collate "C" not null primary key,
  product bigint not null references products (id)
);
create index former_slugs_of_product on former_slugs (product);

-- What somebody typed about a product and has not saved, in the editor's own words. Without a product it is a new one.
create table product_drafts (
  id bigint not null generated always as identity primary key,
  product bigint references products (id),
  who text collate "C" not null check (who <> ''),
  at bigint not null,
  revision bigint,                                   -- that they began with
  typed text not null
);
create unique index product_drafts_one_each on product_drafts (coalesce(product, 0), who);
