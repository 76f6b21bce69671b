-- Orders are found by their goods: by a part of a title, or of an article code, as the order says it. What was renamed or taken off the
-- shelf since is found by what it was called when it was ordered.

-- What orders call goods, a row for each article code under each title that it was ever ordered by: some thousands of rows, which the
-- search reads. An order writes none of it twice, so that placing one writes a few bytes for each of its lines.
create table ordered_goods (
  id bigint not null generated always as identity primary key,
  name text collate "C" not null unique,            -- article code and titles in both languages, a line each
  keys text collate "C"                             -- the same as the search spells it; null until the program has filled it in
);
create index ordered_goods_to_fill on ordered_goods (id) where keys is null;

-- Which order has which of them. No references: each order would lock the rows of the goods that sell best. Neither goes, ever.
create table goods_of_orders (
  goods bigint not null,
  order_number bigint not null,
  primary key (goods, order_number)
);

create function said_of_goods(placed jsonb) returns setof text language sql immutable as $$
  select distinct (line ->> 'sku') || chr(10) || coalesce(line #>> '{name,ru}', '') || chr(10) || coalesce(line #>> '{name,en}', '')
  from jsonb_array_elements(placed -> 'lines') as line
  where line ->> 'sku' is not null
$$;

-- A trigger, so that no program has to think of it, nor the one before this one. Whoever writes an order holds the rows of its variants,
-- and a name has the code of its variant in it: so nobody waits here for somebody who waits for them.
create function keep_goods_findable() returns trigger language plpgsql as $$
begin
  insert into ordered_goods (name)
  select distinct said from placed_now, said_of_goods(placed_now.placed) as said
  where not exists (select 1 from ordered_goods where name = said) order by said
  on conflict (name) do nothing;
  insert into goods_of_orders (goods, order_number)
  select ordered_goods.id, placed_now.number
  from placed_now cross join said_of_goods(placed_now.placed) as said join ordered_goods on ordered_goods.name = said;
  return null;
end $$;
create trigger orders_are_found_by_goods after insert on orders
referencing new table as placed_now for each statement execute function keep_goods_findable();

-- Lines that are changed before the payment are found as they are since then, and no more as they were. Whoever changes them holds the
-- rows of the variants that are new in them.
create function keep_changed_goods_findable() returns trigger language plpgsql as $$
begin
  insert into ordered_goods (name)
  select said from said_of_goods(new.placed) as said
  where not exists (select 1 from ordered_goods where name = said) order by said
  on conflict (name) do nothing;
  delete from goods_of_orders
  where order_number = new.number and goods in (
    select ordered_goods.id from said_of_goods(old.placed) as said join ordered_goods on ordered_goods.name = said);
  insert into goods_of_orders (goods, order_number)
  select ordered_goods.id, new.number
  from said_of_goods(new.placed) as said join ordered_goods on ordered_goods.name = said;
  return null;
end $$;
create trigger orders_stay_found_by_goods after update of placed on orders
for each row when (old.placed -> 'lines' is distinct from new.placed -> 'lines')
execute function keep_changed_goods_findable();

-- The orders that are there: each is read once, and the rows are written in the order of their key.
create temporary table said on commit drop as
select orders.number as order_number, said.name
from orders cross join lateral said_of_goods(orders.placed) as said (name);
analyze said;
insert into ordered_goods (name) select distinct name from said;
insert into goods_of_orders (goods, order_number)
select ordered_goods.id, said.order_number from said join ordered_goods on ordered_goods.name = said.name
order by ordered_goods.id, said.order_number;
