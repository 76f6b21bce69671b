-- Goods as the office keeps them: states, photos, measures, history, drafts, categories in two levels.
-- What an older program writes meanwhile is published, of revision 1, without photos and of no other category: as it was.

-- Whether a product is on the shelf; how often it was written, and when last; its photos (`shop::catalog::Photo`), each with the
-- article codes of the variants that it shows.
alter table products add column state text not null default 'published' check (state in ('draft', 'published', 'archived'));
alter table products add column revision integer not null default 1 check (revision > 0);
alter table products add column changed_at integer not null default 0;
alter table products add column photos text not null default '[]' check (json_type(photos) = 'array');
-- Everything that goods are chosen by, in the window and in the office: their descriptions need not be read for it.
create index products_to_choose on products (state, place, category, changed_at, search_words);

-- Variants are never deleted, since orders and the ledger name them.
alter table variants add column archived integer not null default 0 check (archived in (0, 1));
-- The lowest price of a product, of what is sold of it.
create index variants_sold_by_price on variants (product, price) where archived = 0;
drop index variants_by_price;
-- Of a piece that is packed.
alter table variants add column weight_grams integer check (weight_grams > 0);
alter table variants add column length_mm integer check (length_mm > 0);
alter table variants add column width_mm integer check (width_mm > 0);
alter table variants add column height_mm integer check (height_mm > 0);
-- Whether each piece has a marking code of its own.
alter table variants add column marked integer not null default 0 check (marked in (0, 1));
-- With so many pieces or fewer it is running low; null is never.
alter table variants add column low_stock integer check (low_stock >= 0);

-- A category may be a part of another one, which is part of none.
alter table categories add column parent text references categories (slug) check (parent <> slug);
alter table categories add column picture text check (json_type(picture) = 'object');
alter table categories add column summary text not null default '{"ru":"","en":""}' check (json_type(summary) = 'object');
create index categories_by_parent on categories (parent) where parent is not null;

-- Who wrote a product, when, what it was and what it became (`shop::catalog::ProductForm`). Nothing before this table is in it.
create table product_history (
  id integer not null primary key,
  product integer not null references products (id),
  revision integer not null check (revision > 0),
  at integer not null,
  who text not null check (who <> ''),
  before text check (json_type(before) = 'object'),  -- null if it was not there
  after text not null check (json_type(after) = 'object')
) strict;
create index product_history_of_product on product_history (product, id);

create trigger product_history_is_only_appended before update on product_history
begin
  select raise(abort, 'the history of a product is only appended to');
end;
create trigger product_history_is_never_shortened before delete on product_history
begin
  select raise(abort, 'the history of a product is only appended to');
end;

-- Slugs that products had: links to them lead on.
create table former_slugs (
  slug text not null primary key,
  product integer not null references products (id)
) strict;
create index former_slugs_of_product on former_slugs (product);

-- What somebody typed about a product and has not saved, in the editor's own words. Without a product it is a new one.
create table product_drafts (
  id integer not null primary key,
  product integer references products (id),
  who text not null check (who <> ''),
  at integer not null,
  revision integer,                                  -- that they began with
  typed text not null
) strict;
create unique index product_drafts_one_each on product_drafts (coalesce(product, 0), who);
