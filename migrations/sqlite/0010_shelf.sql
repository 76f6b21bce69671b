-- The shelf in pages: finding goods, ordering and counting them is the database's work.

-- What a product is found by (`shop::catalog::Product::search_words`). Whoever changes what it is made of, an older program
-- too, makes it null, and this program works it out anew: at the end of a stocking, or in portions after its start.
-- Meanwhile the product is on the shelf, and no search finds it.
alter table products add column search_words text;
create index products_without_search_words on products (id) where search_words is null;

create trigger products_of_other_words after update of name, summary on products
begin
  update products set search_words = null where id = new.id;
end;
create trigger variants_bring_words after insert on variants
begin
  update products set search_words = null where id = new.product and search_words is not null;
end;
create trigger variants_of_other_words after update of product, sku, option on variants
begin
  update products set search_words = null where id in (old.product, new.product) and search_words is not null;
end;

-- The lowest price of a product.
create index variants_by_price on variants (product, price);
