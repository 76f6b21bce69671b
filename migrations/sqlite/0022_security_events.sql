-- Who came in, who was kept out, who changed or took away what: for whoever has to find out afterwards.
-- What strangers cause is counted together before it gets here, so that the table stays small whatever they send.

create table security_events (
  id integer not null primary key,
  at integer not null,
  topic text not null check (topic in ('sign_in', 'refusal', 'change', 'export')),
  act text not null,
  who text not null,                                -- login of somebody on the staff; empty if nobody's
  network text not null,                            -- never a whole address; empty if it was done on this machine
  device text not null,                             -- browser and system, in the shop's own words
  detail text not null,
  count integer not null check (count > 0)          -- how often within a minute
) strict;
create index security_events_by_topic on security_events (topic, id);
create index security_events_by_act on security_events (act, at);
create index security_events_by_time on security_events (at);

create trigger security_events_are_only_appended before update on security_events
begin
  select raise(abort, 'a security event never changes');
end;
-- Older ones than half a year may go. What the newest says is now: a table knows no other clock.
create trigger security_events_are_kept before delete on security_events
when old.at > (select max(at) from security_events) - 15552000000
begin
  select raise(abort, 'a security event is kept for 180 days');
end;

-- What the settings looked like at the last start, so that a change of them is noticed: names, and a digest of each value that is
-- too short to tell the value.
create table settings_seen (
  only_row integer not null primary key check (only_row = 1),
  digests text not null check (json_type(digests) = 'object')
) strict;
