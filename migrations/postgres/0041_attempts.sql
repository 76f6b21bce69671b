-- What went with an attempt to pay, as it was when it went: settings change, and what stands in the register of a month stays there.

-- Whether its gateway was given a first receipt with it (54-FZ); null where an older program did not note it.
alter table attempts add column receipt boolean;
-- One thing is known of those that are there: whoever paid for goods that have a second receipt was given a first one.
update attempts set receipt = true
from orders
where orders.second_receipt is not null and attempts.order_number = orders.number
  and attempts.gateway = orders.state_facts #>> '{payment,source,gateway}'
  and attempts.invoice = (orders.state_facts #>> '{payment,source,invoice}')::bigint;

-- Whether its buyer was led to the gateway's page. It is counted and decides nothing. An older program notes it of no attempt, and
-- counts whoever has one: so its rows say yes.
alter table attempts add column handed_over boolean not null default true;

-- How many carts were begun, by quarters of an hour since 1970, because every zone's days are whole ones of them: nobody's data. A
-- worker adds to it.
create table cart_counts (
  quarter bigint not null primary key,
  begun bigint not null check (begun > 0)
);
