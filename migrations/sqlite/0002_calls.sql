-- What came to the gateways' doors and what the answer was, for whoever looks for the reason when money is not where it
-- should be. No book: the store keeps the newest of each standing only, so the table stays small whatever strangers send.

create table calls (
  id integer not null primary key,
  standing text not null check (standing in ('proven', 'telling', 'refused')),
  gateway text not null,
  invoice integer,                                  -- that the call names, proven or not
  call text not null check (json_valid(call))       -- masked: nothing in it opens an order or names a person
) strict;
create index calls_by_standing on calls (standing, id);

create table call_tally (
  only_row integer not null primary key check (only_row = 1),
  left_out_proven integer not null default 0,       -- calls that were not written one by one
  left_out_refused integer not null default 0,
  left_out_at integer,
  told_at integer                                   -- when the owner was last told of refused calls
) strict;
insert into call_tally (only_row) values (1);
