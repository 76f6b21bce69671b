-- What the staff did, in the office or by a command: who, when, from where, to what. Orders, goods, settings, stock and the others
-- have histories of their own that say what changed; a deed that is written there brings its line here in the same transaction,
-- so neither is ever without the other, and an older program that still runs keeps the journal, too.
create table journal (
  id integer not null primary key,
  at integer not null,
  who text not null check (who <> ''),              -- login, or the name of a command
  network text not null,                            -- where that person was signed in; all of them if they were in several places
  device text not null,                             -- the same of browsers and systems
  act text not null check (act <> ''),
  object text not null,                             -- number of an order, id of a product, name of a setting; empty if there is none
  detail text not null                              -- kopecks, pieces; nothing that a person typed
) strict;
-- Each search has an index that brings its lines in the order of the page.
create index journal_by_time on journal (at, id);
create index journal_by_person on journal (who, at, id);
create index journal_by_act on journal (act, at, id);
create index journal_by_object on journal (object, at, id);

create trigger journal_is_only_appended before update on journal
begin
  select raise(abort, 'the journal is only appended to');
end;
create trigger journal_is_never_shortened before delete on journal
begin
  select raise(abort, 'the journal is only appended to');
end;

-- A line of the journal without the place, which is looked up as it is written.
create view deeds as select at, who, act, object, detail from journal;
create trigger deeds_are_journaled instead of insert on deeds
begin
  insert into journal (at, who, network, device, act, object, detail)
  values (
    new.at,
    new.who,
    coalesce((select group_concat(network, ', ') from (
      select distinct network from sign_ins join accounts on accounts.id = sign_ins.account
      where login = new.who and idle_ends_at > new.at and network <> '' order by network)), ''),
    coalesce((select group_concat(device, ', ') from (
      select distinct device from sign_ins join accounts on accounts.id = sign_ins.account
      where login = new.who and idle_ends_at > new.at and device <> '' order by device)), ''),
    new.act,
    new.object,
    new.detail
  );
end;

-- Payments write here, too: looking for the letters costs them less than reading the document.
create trigger history_is_journaled after insert on history
when instr(new.event, '"who":"staff"') > 0 and new.event ->> '$.actor.who' = 'staff'
begin
  insert into deeds (at, who, act, object, detail)
  values (new.event ->> 'at', new.event ->> '$.actor.login', 'order.' || (new.event ->> '$.what.what'),
    new.order_number, coalesce(new.event ->> '$.what.amount', new.event ->> '$.what.total', ''));
end;
create trigger product_history_is_journaled after insert on product_history
begin
  insert into deeds (at, who, act, object, detail)
  values (new.at, new.who, iif(new.before is null, 'product.made', 'product.changed'), new.product, '');
end;
create trigger settings_history_is_journaled after insert on settings_history
begin
  insert into deeds (at, who, act, object, detail) values (new.at, new.changed_by, 'setting.changed', new.name, '');
end;
create trigger stock_ledger_is_journaled after insert on stock_ledger
when new.who is not null
begin
  insert into deeds (at, who, act, object, detail)
  select new.at, new.who, 'stock.' || new.cause, sku, new.pieces from variants where id = new.variant;
end;
create trigger stock_takings_that_begin_are_journaled after insert on stock_takings
begin
  insert into deeds (at, who, act, object, detail) values (new.begun_at, new.begun_by, 'taking.begun', new.number, '');
end;
create trigger stock_takings_that_end_are_journaled after update of state on stock_takings
when old.state = 'open' and new.state <> 'open'
begin
  insert into deeds (at, who, act, object, detail)
  values (new.ended_at, new.ended_by, 'taking.' || new.state, new.number, '');
end;
create trigger orphans_that_are_resolved_are_journaled after update of resolution on orphans
when old.resolution is null and new.resolution ->> '$.by.who' = 'staff'
begin
  insert into deeds (at, who, act, object, detail)
  values (new.resolution ->> 'at', new.resolution ->> '$.by.login', 'orphan.resolved', new.invoice, new.amount);
end;
create trigger backup_runs_are_journaled after insert on backup_runs
when new.by_whom <> ''
begin
  insert into deeds (at, who, act, object, detail)
  values (new.ended_at, new.by_whom, iif(new.kind = 'backup', 'backup.made', 'backup.tried'), new.file,
    iif(new.failure is null, '', 'failed'));
end;
-- These know their place themselves. What only was tried, and what settings_history says more exactly, is no line. An event about
-- people that has no place is a command's, and names whom it is about.
create trigger security_events_are_journaled after insert on security_events
when new.who <> '' and new.topic <> 'refusal' and new.act <> 'sign_in_failed' and new.act <> 'sign_in_held_back'
  and new.act <> 'settings_changed'
begin
  insert into journal (at, who, network, device, act, object, detail)
  values (new.at, case when new.act in ('people_changed', 'factor_removed') and new.network = '' then 'vitrina admin' else new.who end, new.network,
    new.device, 'security.' || new.act, case when new.act in ('people_changed', 'factor_removed') and new.network = '' then new.who else new.detail end, '');
end;

-- Proof that nobody edited the record afterwards: rows that were there when a seal was made, each with its digest, and a head
-- that stands on that of the seal before it (`shop::record`).
create table seals (
  number integer not null primary key check (number > 0),
  at integer not null,
  log text not null check (log = 'history' or log = 'notices' or log = 'orphans' or log = 'journal'),
  last_row integer not null,                        -- of those that it seals
  leaves blob not null check (length(leaves) > 0 and length(leaves) % 40 = 0),  -- of each row its number and its digests
  total integer not null check (total > 0),         -- rows that this and all seals before it seal
  head text not null check (length(head) = 64)      -- SHA-256, in hex
) strict;
create index seals_by_log on seals (log, number);

create trigger seals_are_only_appended before update on seals
begin
  select raise(abort, 'a seal never changes');
end;
create trigger seals_are_never_lost before delete on seals
begin
  select raise(abort, 'a seal is never deleted');
end;

-- When somebody looked through all of it last (`vitrina verify-log`), and how much was not as it was sealed.
create table record_verified (
  only_row integer not null primary key check (only_row = 1),
  at integer,                                           -- null if nobody ever did
  findings integer not null check (findings >= 0)
) strict;
insert into record_verified (only_row, at, findings) values (1, null, 0);
