-- The shelf in pages: finding goods, ordering and counting them is the database's work.

-- What a product is found by (`shop::catalog::Product::search_words`). Whoever changes what it is made of, an older program
-- too, makes it null, and this program works it out anew: at the end of a stocking, or in portions after its start.
-- Meanwhile the product is on the shelf, and no search finds it.
alter table products add column search_words text;
create index products_without_search_words on products (id) where search_words is null;

create function forget_words() returns trigger language plpgsql as $$
begin
  new.search_words := null;
  return new;
end $$;
create trigger products_of_other_words before update of name, summary on products
for each row execute function forget_words();

create function forget_words_of_product() returns trigger language plpgsql as $$
begin
  update products set search_words = null where id = new.product and search_words is not null;
  if tg_op = 'UPDATE' and old.product <> new.product then
    update products set search_words = null where id = old.product and search_words is not null;
  end if;
  return null;
end $$;
create trigger variants_bring_words after insert on variants
for each row execute function forget_words_of_product();
create trigger variants_of_other_words after update of product, sku, option on variants
for each row execute function forget_words_of_product();

-- The lowest price of a product.
create index variants_by_price on variants (product, price);
