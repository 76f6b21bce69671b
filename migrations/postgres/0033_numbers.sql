-- What the office counts, added up by day of the shop's time zone. A worker adds up behind the orders' backs, from the lines of
-- their history that are new: neither placing nor paying writes in here. All of it can be made anew from the orders.

-- Times and sums of each measure (`shop::numbers::Measure`), and of its subject where it has some: a way of paying, say.
create table numbers_days (
  day bigint not null,                              -- since 1 January 1970, where the shop is
  measure text collate "C" not null check (measure <> ''),
  subject text collate "C" not null,                -- empty where the measure has none
  times bigint not null,
  kopecks bigint not null,
  primary key (day, measure, subject)
);

-- Pieces that were paid, and what for.
create table numbers_goods_days (
  day bigint not null,
  variant bigint not null,
  pieces bigint not null,
  kopecks bigint not null,
  primary key (day, variant)
);

-- What each order has in those sums (`shop::numbers::Facts`), so that it can be taken out when the order changes.
create table numbers_orders (
  order_number bigint not null primary key,
  facts jsonb check (jsonb_typeof(facts) = 'object')  -- null if it is in none of them
);

-- How far the history has been added up. Lines get their numbers before they can be seen, so a late one may have a number that
-- was passed: each is looked at twice.
create table numbers_mark (
  only_row integer not null primary key check (only_row = 1),
  turn bigint not null,                             -- grows with each step, so that of two nodes one takes it
  zone_seconds bigint,                              -- of the zone whose days these are; null before the first step
  seen bigint not null,                             -- lines of the history up to this one are added up
  again bigint not null,                            -- up to this one they were looked at twice,
  again_to bigint not null,                         -- up to this one they are next,
  again_at bigint not null                          -- some time after this moment
);
insert into numbers_mark (only_row, turn, zone_seconds, seen, again, again_to, again_at) values (1, 0, null, 0, 0, 0, 0);
