-- Settings that the shop keeps itself, so that its owner sets them in the office. Each has the name of its environment variable.
create table settings (
  name text not null primary key check (name <> ''),
  value text,                                       -- as it was typed
  sealed blob,                                      -- or, of a secret, sealed with a key that is kept apart from the database
  changed_at integer not null,
  changed_by text not null check (changed_by <> ''),  -- login, or the name of a command
  check ((value is null) <> (sealed is null))
) strict;

-- Counts the changes: nodes look for another number every second, and nobody writes over what they have not seen.
create table settings_version (
  only_row integer not null primary key check (only_row = 1),
  version integer not null
) strict;
insert into settings_version (only_row, version) values (1, 0);

-- Who changed what. A secret is never here, only that there was one.
create table settings_history (
  id integer not null primary key,
  at integer not null,
  changed_by text not null check (changed_by <> ''),
  name text not null check (name <> ''),
  was_secret integer not null check (was_secret = 0 or (was_secret = 1 and value_before = '' and value_before is not null)),
  is_secret integer not null check (is_secret = 0 or (is_secret = 1 and value_after = '' and value_after is not null)),
  value_before text,                                -- null if it was not kept, empty for a secret
  value_after text                                  -- null if it is kept no longer, empty for a secret
) strict;

create trigger settings_history_never_changes before update on settings_history
begin
  select raise(abort, 'the history of the settings never changes');
end;
create trigger settings_history_is_kept before delete on settings_history
begin
  select raise(abort, 'the history of the settings is kept');
end;
