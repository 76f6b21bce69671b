-- What the shop's checks of its own set-up saw last, and what of it the owner was told: nodes share it, and a restart forgets
-- nothing, so that nobody is told twice.
create table doctor_lights (
  check_name text collate "C" not null primary key check (check_name <> ''),
  kept jsonb not null check (jsonb_typeof(kept) = 'object')
);

-- When some node began to look last, so that they do not all look at once; and what the shop signs its calls to itself with.
create table doctor (
  only_row integer not null primary key check (only_row = 1),
  round_at bigint not null,
  own_secret text not null                          -- empty until it is wanted
);
insert into doctor (only_row, round_at, own_secret) values (1, 0, '');
