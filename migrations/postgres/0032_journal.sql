-- What the staff did, in the office or by a command: who, when, from where, to what. Orders, goods, settings, stock and the others
-- have histories of their own that say what changed; a deed that is written there brings its line here in the same transaction,
-- so neither is ever without the other, and an older program that still runs keeps the journal, too.
create table journal (
  id bigint not null generated always as identity primary key,
  at bigint not null,
  who text collate "C" not null check (who <> ''),  -- login, or the name of a command
  network text not null,                            -- where that person was signed in; all of them if they were in several places
  device text not null,                             -- the same of browsers and systems
  act text collate "C" not null check (act <> ''),
  object text collate "C" not null,                 -- number of an order, id of a product, name of a setting; empty if there is none
  detail text not null                              -- kopecks, pieces; nothing that a person typed
);
-- Each search has an index that brings its lines in the order of the page.
create index journal_by_time on journal (at, id);
create index journal_by_person on journal (who, at, id);
create index journal_by_act on journal (act, at, id);
create index journal_by_object on journal (object, at, id);

create trigger journal_is_only_appended before update or delete on journal
for each row execute function refuse_change('the journal is only appended to');

-- Writes a line of the journal, and looks the place up.
create function note_deed(at bigint, who text, act text, object text, detail text) returns void language sql as $$
  insert into journal (at, who, network, device, act, object, detail)
  select $1, $2,
    coalesce(string_agg(distinct sign_ins.network, ', ' order by sign_ins.network) filter (where sign_ins.network <> ''), ''),
    coalesce(string_agg(distinct sign_ins.device, ', ' order by sign_ins.device) filter (where sign_ins.device <> ''), ''),
    $3, $4, $5
  from sign_ins join accounts on accounts.id = sign_ins.account
  where accounts.login = $2 and sign_ins.idle_ends_at > $1
$$;

create function journal_history() returns trigger language plpgsql as $$
begin
  perform note_deed((new.event ->> 'at')::bigint, new.event -> 'actor' ->> 'login', 'order.' || (new.event -> 'what' ->> 'what'),
    new.order_number::text, coalesce(new.event -> 'what' ->> 'amount', new.event -> 'what' ->> 'total', ''));
  return null;
end $$;
create trigger history_is_journaled after insert on history
for each row when (new.event -> 'actor' ->> 'who' = 'staff') execute function journal_history();

create function journal_product_history() returns trigger language plpgsql as $$
begin
  perform note_deed(new.at, new.who, case when new.before is null then 'product.made' else 'product.changed' end,
    new.product::text, '');
  return null;
end $$;
create trigger product_history_is_journaled after insert on product_history
for each row execute function journal_product_history();

create function journal_settings_history() returns trigger language plpgsql as $$
begin
  perform note_deed(new.at, new.changed_by, 'setting.changed', new.name, '');
  return null;
end $$;
create trigger settings_history_is_journaled after insert on settings_history
for each row execute function journal_settings_history();

create function journal_stock_ledger() returns trigger language plpgsql as $$
begin
  perform note_deed(new.at, new.who, 'stock.' || new.cause, (select sku from variants where id = new.variant), new.pieces::text);
  return null;
end $$;
create trigger stock_ledger_is_journaled after insert on stock_ledger
for each row when (new.who is not null) execute function journal_stock_ledger();

create function journal_stock_takings() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform note_deed(new.begun_at, new.begun_by, 'taking.begun', new.number::text, '');
  else
    perform note_deed(new.ended_at, new.ended_by, 'taking.' || new.state, new.number::text, '');
  end if;
  return null;
end $$;
create trigger stock_takings_that_begin_are_journaled after insert on stock_takings
for each row execute function journal_stock_takings();
create trigger stock_takings_that_end_are_journaled after update of state on stock_takings
for each row when (old.state = 'open' and new.state <> 'open') execute function journal_stock_takings();

create function journal_orphans() returns trigger language plpgsql as $$
begin
  perform note_deed((new.resolution ->> 'at')::bigint, new.resolution -> 'by' ->> 'login', 'orphan.resolved',
    new.invoice::text, new.amount::text);
  return null;
end $$;
create trigger orphans_that_are_resolved_are_journaled after update of resolution on orphans
for each row when (old.resolution is null and new.resolution -> 'by' ->> 'who' = 'staff') execute function journal_orphans();

create function journal_backup_runs() returns trigger language plpgsql as $$
begin
  perform note_deed(new.ended_at, new.by_whom, case new.kind when 'backup' then 'backup.made' else 'backup.tried' end,
    new.file, case when new.failure is null then '' else 'failed' end);
  return null;
end $$;
create trigger backup_runs_are_journaled after insert on backup_runs
for each row when (new.by_whom <> '') execute function journal_backup_runs();

-- These know their place themselves. What only was tried, and what settings_history says more exactly, is no line. An event about
-- people that has no place is a command's, and names whom it is about.
create function journal_security_events() returns trigger language plpgsql as $$
begin
  insert into journal (at, who, network, device, act, object, detail)
  values (new.at, case when new.act in ('people_changed', 'factor_removed') and new.network = '' then 'vitrina admin' else new.who end, new.network,
    new.device, 'security.' || new.act, case when new.act in ('people_changed', 'factor_removed') and new.network = '' then new.who else new.detail end, '');
  return null;
end $$;
create trigger security_events_are_journaled after insert on security_events
for each row when (new.who <> '' and new.topic <> 'refusal' and new.act <> 'sign_in_failed' and new.act <> 'sign_in_held_back'
  and new.act <> 'settings_changed') execute function journal_security_events();

-- Proof that nobody edited the record afterwards: rows that were there when a seal was made, each with its digest, and a head
-- that stands on that of the seal before it (`shop::record`).
create table seals (
  number bigint not null primary key check (number > 0),
  at bigint not null,
  log text collate "C" not null check (log in ('history', 'notices', 'orphans', 'journal')),
  last_row bigint not null,                         -- of those that it seals
  leaves bytea not null check (length(leaves) > 0 and length(leaves) % 40 = 0),  -- of each row its number and its digests
  total bigint not null check (total > 0),          -- rows that this and all seals before it seal
  head text collate "C" not null check (length(head) = 64)  -- SHA-256, in hex
);
create index seals_by_log on seals (log, number);

create trigger seals_are_only_appended before update or delete on seals
for each row execute function refuse_change('a seal never changes');

-- When somebody looked through all of it last (`vitrina verify-log`), and how much was not as it was sealed.
create table record_verified (
  only_row bigint not null primary key check (only_row = 1),
  at bigint,                                           -- null if nobody ever did
  findings bigint not null check (findings >= 0)
);
insert into record_verified (only_row, at, findings) values (1, null, 0);
