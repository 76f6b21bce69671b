-- Orders are found by their goods: by a part of a title, or of an article code, as the order says it. What was renamed or taken off the
-- shelf since is found by what it was called when it was ordered.

-- What orders call goods, a row for each article code under each title that it was ever ordered by: some thousands of rows, which the
-- search reads. An order writes none of it twice, so that placing one writes a few bytes for each of its lines.
create table ordered_goods (
  id integer not null primary key,
  name text not null unique,                        -- article code and titles in both languages, a line each
  keys text                                         -- the same as the search spells it; null until the program has filled it in
) strict;
create index ordered_goods_to_fill on ordered_goods (id) where keys is null;

-- Which order has which of them. No references: each order would lock the rows of the goods that sell best. Neither goes, ever.
create table goods_of_orders (
  goods integer not null,
  order_number integer not null,
  primary key (goods, order_number)
) strict, without rowid;

-- A trigger, so that no program has to think of it, nor the one before this one.
create trigger orders_are_found_by_goods after insert on orders
begin
  insert into ordered_goods (name)
  select (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
    || coalesce(line.value ->> '$.name.en', '') as said
  from json_each(new.placed, '$.lines') as line
  where said is not null and not exists (select 1 from ordered_goods where name = said)
  on conflict (name) do nothing;
  insert into goods_of_orders (goods, order_number)
  select ordered_goods.id, new.number
  from json_each(new.placed, '$.lines') as line cross join ordered_goods
    on ordered_goods.name = (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
      || coalesce(line.value ->> '$.name.en', '')
  where true on conflict do nothing;
end;

-- Lines that are changed before the payment are found as they are since then, and no more as they were.
create trigger orders_stay_found_by_goods after update of placed on orders
when old.placed -> '$.lines' is not new.placed -> '$.lines'
begin
  insert into ordered_goods (name)
  select (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
    || coalesce(line.value ->> '$.name.en', '') as said
  from json_each(new.placed, '$.lines') as line
  where said is not null and not exists (select 1 from ordered_goods where name = said)
  on conflict (name) do nothing;
  delete from goods_of_orders
  where order_number = new.number and goods in (
    select ordered_goods.id
    from json_each(old.placed, '$.lines') as line cross join ordered_goods
      on ordered_goods.name = (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
        || coalesce(line.value ->> '$.name.en', ''));
  insert into goods_of_orders (goods, order_number)
  select ordered_goods.id, new.number
  from json_each(new.placed, '$.lines') as line cross join ordered_goods
    on ordered_goods.name = (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
      || coalesce(line.value ->> '$.name.en', '')
  where true on conflict do nothing;
end;

-- The orders that are there: each is read once, and the rows are written in the order of their key.
create temporary table said as
select orders.number as order_number, (line.value ->> 'sku') || char(10) || coalesce(line.value ->> '$.name.ru', '') || char(10)
  || coalesce(line.value ->> '$.name.en', '') as name
from orders, json_each(orders.placed, '$.lines') as line;
insert into ordered_goods (name) select distinct name from said where name is not null;
insert into goods_of_orders (goods, order_number)
select distinct ordered_goods.id, said.order_number
from said cross join ordered_goods on ordered_goods.name = said.name
order by ordered_goods.id, said.order_number;
drop table said;
