-- Nodes keep the shelf in memory. Every change of it that a shopper can see is told with its commit, whoever makes it: another
-- node, an older program, a command in a shell. The payload has the numbers of variants whose pieces moved; it is empty for any
-- other change.
--
-- Only one transaction with news in it commits at a time, on all nodes together, and each waits for the disk. So whoever places
-- many orders may say that the pieces are told of right after the commit.
create function tell_of_goods() returns trigger language plpgsql as $$
begin
  perform pg_notify('shelf_changed', '');
  return null;
end $$;
create trigger categories_are_told after insert or update or delete on categories
for each statement execute function tell_of_goods();
-- What a product is found by (`search_words`) is no change of what is shown.
create trigger products_are_told after insert or delete or update of slug, category, place, state, name, summary, description,
  picture, picture_alt, photos, attributes on products
for each statement execute function tell_of_goods();
create trigger variants_are_told after insert or delete or update of product, place, sku, option, color, size, price, old_price,
  tax, marked, archived on variants
for each statement execute function tell_of_goods();

create function tell_of_stock() returns trigger language plpgsql as $$
declare
  variants text := (select string_agg(id::text, ' ') from changed);
begin
  if variants is not null then
    -- A payload has to be shorter than 8,000 bytes.
    perform pg_notify('shelf_changed', case when length(variants) < 4000 then variants else '' end);
  end if;
  return null;
end $$;
create trigger stock_is_told after update on variants referencing new table as changed
for each statement when (current_setting('vitrina.stock_is_told', true) is distinct from 'later')
execute function tell_of_stock();
