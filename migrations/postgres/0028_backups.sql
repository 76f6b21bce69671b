-- What came of copying the shop, and of trying a copy out in a place of its own: for the office and for the doctor.
create table backup_runs (
  id bigint not null generated always as identity primary key,
  kind text collate "C" not null check (kind = 'backup' or kind = 'drill'),
  began_at bigint not null,
  ended_at bigint not null,
  by_whom text not null,                            -- a login, or the name of a command; empty if it was time for it
  file text not null,                               -- the copy's name; empty if there is none
  bytes bigint not null,
  row_count bigint not null,
  failure text                                      -- why it came to nothing; null if all is well
);
create index backup_runs_by_kind on backup_runs (kind, id);

-- Which node is at it, and until when it may be.
create table backup_turns (
  kind text collate "C" not null primary key check (kind = 'backup' or kind = 'drill'),
  until bigint not null
);
