-- What stands in the registers of money, entry by entry, so that a month is added up without the documents of its orders. A worker
-- keeps it behind the orders' backs, as it does `numbers_orders`: neither placing nor paying writes in here. All of it can be made
-- anew from the history and the orders, and is, a portion after the other, in a shop that was there before this step.

create table register_entries (
  at bigint not null,
  id bigint not null,                               -- of its line of the history
  order_number bigint not null,
  gateway text check (gateway <> ''),               -- null past the gateways
  payment boolean not null,                         -- or else it went back
  kopecks bigint not null,
  fee bigint,                                       -- what the gateway kept, where it says
  primary key (at, id)
);
create index register_entries_of_order on register_entries (order_number);

-- How far it follows the history, as in `numbers_mark`.
create table register_mark (
  only_row integer not null primary key check (only_row = 1),
  turn bigint not null,                             -- grows with each step, so that of two nodes one takes it
  seen bigint not null,                             -- lines of the history up to this one are in
  again bigint not null,                            -- up to this one they were looked at twice,
  again_to bigint not null,                         -- up to this one they are next,
  again_at bigint not null                          -- some time after this moment
);
-- So many lines behind the last one nothing comes late any more.
insert into register_mark (only_row, turn, seen, again, again_to, again_at)
select 1, 0, 0, old, old, 0 from (select greatest(0, coalesce(max(id), 0) - 100000) as old from history) as lines;
