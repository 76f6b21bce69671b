-- What visitors mean to buy. A cart belongs to a session: it is changed line by line under its lock, keeps to the session
-- when that gets another id, and ends with it.
create table carts (
  session text not null primary key references sessions (id) on update cascade on delete cascade,
  lines text not null check (json_type(lines) = 'object'), -- pieces of each variant; a cart can be older than the shelf
  ordered integer references orders (number)               -- what it became, as long as nothing was done to it since
) strict, without rowid;

-- The version before keeps carts in the data of sessions. They are copied, not moved: an update that is taken back
-- finds them there as they were.
insert into carts (session, lines)
select id, data -> 'cart' from sessions
where case when json_valid(data) then json_type(data, '$.cart') = 'object' else false end;
