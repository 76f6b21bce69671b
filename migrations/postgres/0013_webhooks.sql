-- Programs of the merchant's hear of orders, too: a third channel of the outbox. An older program knows two and cannot show
-- an order that has messages of another one, so addresses are set (WEBHOOK_URL) once every node runs this program.

alter table outbox drop constraint outbox_channel_check, add constraint outbox_channel_check
  check (channel in ('telegram', 'email', 'webhook')) not valid;
alter table outbox validate constraint outbox_channel_check;
