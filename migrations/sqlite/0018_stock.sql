-- A stock-taking: what lies in the shop is counted, and the differences are posted in one step.
create table stock_takings (
  number integer not null primary key,
  begun_at integer not null,
  begun_by text not null check (begun_by <> ''),    -- login
  category text,                                    -- slug of the category that is counted; null is the whole shop
  state text not null check (state in ('open', 'posted', 'dropped')),
  ended_at integer,
  ended_by text check (ended_by <> ''),             -- login
  check ((state = 'open') = (ended_at is null)),
  check ((ended_at is null) = (ended_by is null))
) strict;
-- Two at a time would post the same difference twice.
create unique index stock_takings_open on stock_takings (state) where state = 'open';

create trigger stock_takings_end_once before update on stock_takings
when old.state <> 'open'
begin
  select raise(abort, 'a stock-taking ends once');
end;

-- Pieces move by hand, too: they are received, counted, written off, brought back. Who says so is written down, and a form
-- that is sent twice moves them once. SQLite cannot change a constraint, so the ledger is built anew, each line under its
-- number.
create table new_stock_ledger (
  id integer not null primary key,
  variant integer not null references variants (id),
  pieces integer not null,                          -- what came is positive, what went is negative
  cause text not null check (cause in (
    'stocked', 'ordered', 'returned', 'taken_again', 'received', 'counted', 'written_off', 'returned_by_buyer')),
  order_number integer references orders (number),
  at integer not null,
  note text check (note <> ''),                     -- in the words of who moved them
  who text check (who <> ''),                       -- login; null for what the program moves by itself
  token text check (token <> ''),                   -- of the form: the same form sent twice is one line
  taking integer references stock_takings (number), -- the stock-taking that it was posted with
  check ((cause in ('ordered', 'returned', 'taken_again')) = (order_number is not null)),
  check (cause not in ('received', 'returned_by_buyer') or pieces > 0),
  check (cause <> 'written_off' or pieces < 0),
  check (cause <> 'counted' or pieces <> 0),
  check (taking is null or cause = 'counted')
) strict;
insert into new_stock_ledger (id, variant, pieces, cause, order_number, at)
select id, variant, pieces, cause, order_number, at from stock_ledger;
drop table stock_ledger;
alter table new_stock_ledger rename to stock_ledger;
create index stock_ledger_of_variant on stock_ledger (variant, id);
create unique index stock_ledger_by_token on stock_ledger (token) where token is not null;

create trigger stock_ledger_is_only_appended before update on stock_ledger
begin
  select raise(abort, 'the stock ledger is only appended to');
end;
create trigger stock_ledger_is_never_shortened before delete on stock_ledger
begin
  select raise(abort, 'the stock ledger is only appended to');
end;

-- What was counted. The difference is that of the moment of counting: what is sold between then and the posting moves
-- the stock by itself.
create table stock_counts (
  taking integer not null references stock_takings (number),
  variant integer not null references variants (id),
  expected integer not null check (expected >= 0),  -- pieces that had to lie in the shop when it was counted
  counted integer not null check (counted >= 0),
  line integer not null check (line >= 0),          -- newest line of the variant's ledger at that moment
  at integer not null,
  who text not null check (who <> ''),              -- login
  primary key (taking, variant)
) strict, without rowid;
