-- How the money of an attempt is held on the buyer's card until the goods leave, and what the shop asked for: in here before the
-- gateway hears of it. Null where the gateway takes the money at once.
alter table attempts add column hold text check (json_type(hold) = 'object');
-- Orders to be sent, whose money is taken as they leave.
create index attempts_held on attempts (order_number) where hold is not null and outcome = 'open' and stage = 'held';
