-- What stands in the registers of money, entry by entry, so that a month is added up without the documents of its orders. A worker
-- keeps it behind the orders' backs, as it does `numbers_orders`: neither placing nor paying writes in here. All of it can be made
-- anew from the history and the orders, and is, a portion after the other, in a shop that was there before this step.

create table register_entries (
  at integer not null,
  id integer not null,                              -- of its line of the history
  order_number integer not null,
  gateway text check (gateway <> ''),               -- null past the gateways
  payment integer not null check (payment in (0, 1)), -- or else it went back
  kopecks integer not null,
  fee integer,                                      -- what the gateway kept, where it says
  primary key (at, id)                              -- a month lies in one place
) strict, without rowid;
create index register_entries_of_order on register_entries (order_number);

-- How far it follows the history, as in `numbers_mark`.
create table register_mark (
  only_row integer not null primary key check (only_row = 1),
  turn integer not null,                            -- grows with each step, so that of two nodes one takes it
  seen integer not null,                            -- lines of the history up to this one are in
  again integer not null,                           -- up to this one they were looked at twice,
  again_to integer not null,                        -- up to this one they are next,
  again_at integer not null                         -- some time after this moment
) strict;
-- So many lines behind the last one nothing comes late any more.
insert into register_mark (only_row, turn, seen, again, again_to, again_at)
select 1, 0, 0, old, old, 0 from (select max(0, coalesce(max(id), 0) - 100000) as old from history);
