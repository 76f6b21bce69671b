-- What visitors mean to buy. A cart belongs to a session: it is changed line by line under its lock, keeps to the session
-- when that gets another id, and ends with it.
create table carts (
  session text collate "C" not null primary key references sessions (id) on update cascade on delete cascade,
  lines jsonb not null check (jsonb_typeof(lines) = 'object'), -- pieces of each variant; a cart can be older than the shelf
  ordered bigint references orders (number)                    -- what it became, as long as nothing was done to it since
);

-- The version before keeps carts in the data of sessions. They are copied, not moved: an update that is taken back
-- finds them there as they were.
insert into carts (session, lines)
select id, data::json -> 'cart' from sessions
where json_typeof(data::json -> 'cart') = 'object';
