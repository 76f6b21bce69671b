-- A list of goods that is put on the shelf again writes every name anew, mostly the same one: what a product is found by is
-- forgotten only if what it is made of is another one.
drop trigger products_of_other_words on products;
create trigger products_of_other_words before update of name, summary on products
for each row when (old.name is distinct from new.name or old.summary is distinct from new.summary)
execute function forget_words();

drop trigger variants_of_other_words on variants;
create trigger variants_of_other_words after update of product, sku, option on variants
for each row when (old.product is distinct from new.product or old.sku is distinct from new.sku
  or old.option is distinct from new.option)
execute function forget_words_of_product();
