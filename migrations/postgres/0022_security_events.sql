-- Who came in, who was kept out, who changed or took away what: for whoever has to find out afterwards.
-- What strangers cause is counted together before it gets here, so that the table stays small whatever they send.

create table security_events (
  id bigint not null generated always as identity primary key,
  at bigint not null,
  topic text collate "C" not null check (topic in ('sign_in', 'refusal', 'change', 'export')),
  act text collate "C" not null,
  who text not null,                                -- login of somebody on the staff; empty if nobody's
  network text not null,                            -- never a whole address; empty if it was done on this machine
  device text not null,                             -- browser and system, in the shop's own words
  detail text not null,
  count bigint not null check (count > 0)           -- how often within a minute
);
create index security_events_by_topic on security_events (topic, id);
create index security_events_by_act on security_events (act, at);
create index security_events_by_time on security_events (at);

-- Older ones than half a year may go. What the newest says is now: a table knows no other clock.
create function keep_security_event() returns trigger language plpgsql as $$
begin
  if old.at > (select max(at) from security_events) - 15552000000 then
    raise exception using errcode = 'integrity_constraint_violation', message = 'a security event is kept for 180 days';
  end if;
  return old;
end $$;
create trigger security_events_are_only_appended before update on security_events
for each row execute function refuse_change('a security event never changes');
create trigger security_events_are_kept before delete on security_events
for each row execute function keep_security_event();

-- What the settings looked like at the last start, so that a change of them is noticed: names, and a digest of each value that is
-- too short to tell the value.
create table settings_seen (
  only_row bigint not null primary key check (only_row = 1),
  digests jsonb not null check (jsonb_typeof(digests) = 'object')
);
