-- What came to the gateways' doors and what the answer was, for whoever looks for the reason when money is not where it
-- should be. No book: the store keeps the newest of each standing only, so the table stays small whatever strangers send.

create table calls (
  id bigint not null generated always as identity primary key,
  standing text collate "C" not null check (standing in ('proven', 'telling', 'refused')),
  gateway text collate "C" not null,
  invoice bigint,                                   -- that the call names, proven or not
  call jsonb not null                               -- masked: nothing in it opens an order or names a person
);
create index calls_by_standing on calls (standing, id);

create table call_tally (
  only_row bigint not null primary key check (only_row = 1),
  left_out_proven bigint not null default 0,        -- calls that were not written one by one
  left_out_refused bigint not null default 0,
  left_out_at bigint,
  told_at bigint                                    -- when the owner was last told of refused calls
);
insert into call_tally (only_row) values (1);
