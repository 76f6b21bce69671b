-- A list of goods that is put on the shelf again writes every name anew, mostly the same one: what a product is found by is
-- forgotten only if what it is made of is another one.
drop trigger products_of_other_words;
create trigger products_of_other_words after update of name, summary on products
when old.name is not new.name or old.summary is not new.summary
begin
  update products set search_words = null where id = new.id;
end;

drop trigger variants_of_other_words;
create trigger variants_of_other_words after update of product, sku, option on variants
when old.product is not new.product or old.sku is not new.sku or old.option is not new.option
begin
  update products set search_words = null where id in (old.product, new.product) and search_words is not null;
end;
