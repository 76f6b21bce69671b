-- How the money of an attempt is held on the buyer's card until the goods leave, and what the shop asked for: in here before the
-- gateway hears of it. Null where the gateway takes the money at once.
alter table attempts add column hold text check (json_type(hold) = 'object');
