-- What the office counts, added up by day of the shop's time zone. A worker adds up behind the orders' backs, from the lines of
-- their history that are new: neither placing nor paying writes in here. All of it can be made anew from the orders.

-- Times and sums of each measure (`shop::numbers::Measure`), and of its subject where it has some: a way of paying, say.
create table numbers_days (
  day integer not null,                             -- since 1 January 1970, where the shop is
  measure text not null check (measure <> ''),
  subject text not null,                            -- empty where the measure has none
  times integer not null,
  kopecks integer not null,
  primary key (day, measure, subject)
) strict, without rowid;

-- Pieces that were paid, and what for.
create table numbers_goods_days (
  day integer not null,
  variant integer not null,
  pieces integer not null,
  kopecks integer not null,
  primary key (day, variant)
) strict, without rowid;

-- What each order has in those sums (`shop::numbers::Facts`), so that it can be taken out when the order changes.
create table numbers_orders (
  order_number integer not null primary key,
  facts text check (json_type(facts) = 'object')    -- null if it is in none of them
) strict;

-- How far the history has been added up.
create table numbers_mark (
  only_row integer not null primary key check (only_row = 1),
  turn integer not null,                            -- grows with each step, so that of two nodes one takes it
  zone_seconds integer,                             -- of the zone whose days these are; null before the first step
  seen integer not null,                            -- lines of the history up to this one are added up
  again integer not null,                           -- up to this one they were looked at twice,
  again_to integer not null,                        -- up to this one they are next,
  again_at integer not null                         -- some time after this moment
) strict;
insert into numbers_mark (only_row, turn, zone_seconds, seen, again, again_to, again_at) values (1, 0, null, 0, 0, 0, 0);
