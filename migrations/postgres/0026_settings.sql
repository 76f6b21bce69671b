-- Settings that the shop keeps itself, so that its owner sets them in the office. Each has the name of its environment variable.
create table settings (
  name text collate "C" not null primary key check (name <> ''),
  value text,                                       -- as it was typed
  sealed bytea,                                     -- or, of a secret, sealed with a key that is kept apart from the database
  changed_at bigint not null,
  changed_by text not null check (changed_by <> ''),  -- login, or the name of a command
  check ((value is null) <> (sealed is null))
);

-- Counts the changes: nodes look for another number every second, and nobody writes over what they have not seen.
create table settings_version (
  only_row bigint not null primary key check (only_row = 1),
  version bigint not null
);
insert into settings_version (only_row, version) values (1, 0);

-- Who changed what. A secret is never here, only that there was one.
create table settings_history (
  id bigint not null generated always as identity primary key,
  at bigint not null,
  changed_by text not null check (changed_by <> ''),
  name text collate "C" not null check (name <> ''),
  was_secret boolean not null check (not was_secret or (value_before = '' and value_before is not null)),
  is_secret boolean not null check (not is_secret or (value_after = '' and value_after is not null)),
  value_before text,                                -- null if it was not kept, empty for a secret
  value_after text                                  -- null if it is kept no longer, empty for a secret
);
create trigger settings_history_never_changes before update on settings_history
for each row execute function refuse_change('the history of the settings never changes');
create trigger settings_history_is_kept before delete on settings_history
for each row execute function refuse_change('the history of the settings is kept');
