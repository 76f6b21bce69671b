-- A gateway is a folder of the program: which ones there are is not for the tables to say. One of the second kind is called
-- for an invoice, once for each attempt, and what it answered is kept.

alter table attempts drop constraint attempts_gateway_check, add constraint attempts_gateway_check
  check (gateway <> '') not valid;
alter table attempts validate constraint attempts_gateway_check;
alter table notices drop constraint notices_gateway_check, add constraint notices_gateway_check
  check (gateway <> '') not valid;
alter table notices validate constraint notices_gateway_check;
alter table orphans drop constraint orphans_gateway_check, add constraint orphans_gateway_check
  check (gateway <> '') not valid;
alter table orphans validate constraint orphans_gateway_check;

alter table attempts drop constraint attempts_stage_check, add constraint attempts_stage_check
  check (stage in ('begun', 'cancelled', 'held', 'crediting', 'returned', 'suspended', 'partial')) not valid;
alter table attempts validate constraint attempts_stage_check;
drop index attempts_under_way;
create index attempts_under_way on attempts (order_number)
  where outcome = 'open' and stage in ('held', 'crediting', 'suspended', 'partial');

-- The call for its invoice: null before it, and always where the shop signs a form itself.
alter table attempts add column issue jsonb check (jsonb_typeof(issue) = 'object');
-- What a gateway calls an invoice is one attempt's.
create unique index attempts_by_reference on attempts (gateway, (issue ->> 'reference')) where issue is not null;
-- Nobody makes the invoice of an attempt twice.
create trigger attempts_keep_their_invoices before update on attempts
for each row when (old.issue is not null and (new.issue is null
  or old.issue ->> 'reference' is not null and old.issue ->> 'reference' is distinct from new.issue ->> 'reference'))
execute function refuse_change('an attempt keeps its invoice');
