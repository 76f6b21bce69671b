-- A stock-taking: what lies in the shop is counted, and the differences are posted in one step.
create table stock_takings (
  number bigint not null generated always as identity primary key,
  begun_at bigint not null,
  begun_by text not null check (begun_by <> ''),    -- login
  category text,                                    -- slug of the category that is counted; null is the whole shop
  state text collate "C" not null check (state in ('open', 'posted', 'dropped')),
  ended_at bigint,
  ended_by text check (ended_by <> ''),             -- login
  check ((state = 'open') = (ended_at is null)),
  check ((ended_at is null) = (ended_by is null))
);
-- Two at a time would post the same difference twice.
create unique index stock_takings_open on stock_takings (state) where state = 'open';

create trigger stock_takings_end_once before update on stock_takings
for each row when (old.state <> 'open') execute function refuse_change('a stock-taking ends once');

-- Pieces move by hand, too: they are received, counted, written off, brought back. Who says so is written down, and a form
-- that is sent twice moves them once.
alter table stock_ledger
  add column note text check (note <> ''),          -- in the words of who moved them
  add column who text check (who <> ''),            -- login; null for what the program moves by itself
  add column token text check (token <> ''),        -- of the form: the same form sent twice is one line
  add column taking bigint references stock_takings (number);  -- the stock-taking that it was posted with
alter table stock_ledger drop constraint stock_ledger_cause_check, add constraint stock_ledger_cause_check check (cause in (
  'stocked', 'ordered', 'returned', 'taken_again', 'received', 'counted', 'written_off', 'returned_by_buyer')) not valid;
alter table stock_ledger validate constraint stock_ledger_cause_check;
alter table stock_ledger drop constraint stock_ledger_check, add constraint stock_ledger_check
  check ((cause in ('ordered', 'returned', 'taken_again')) = (order_number is not null)) not valid;
alter table stock_ledger validate constraint stock_ledger_check;
alter table stock_ledger add constraint stock_ledger_signs check (
  (cause not in ('received', 'returned_by_buyer') or pieces > 0)
  and (cause <> 'written_off' or pieces < 0) and (cause <> 'counted' or pieces <> 0)
  and (taking is null or cause = 'counted')) not valid;
alter table stock_ledger validate constraint stock_ledger_signs;
create unique index stock_ledger_by_token on stock_ledger (token) where token is not null;

-- What was counted. The difference is that of the moment of counting: what is sold between then and the posting moves
-- the stock by itself.
create table stock_counts (
  taking bigint not null references stock_takings (number),
  variant bigint not null references variants (id),
  expected bigint not null check (expected >= 0),   -- pieces that had to lie in the shop when it was counted
  counted bigint not null check (counted >= 0),
  line bigint not null check (line >= 0),           -- newest line of the variant's ledger at that moment
  at bigint not null,
  who text not null check (who <> ''),              -- login
  primary key (taking, variant)
);
