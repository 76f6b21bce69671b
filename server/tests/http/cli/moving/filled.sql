-- A row for every table of a shop in SQLite, and a value for every column, with whatever might be lost on the way: tabulators and
-- ends of lines, backslashes, quotes, what stands for null, letters beyond the first plane, the greatest and the least number.
-- Who adds a table or a column adds it here, too.

insert into categories (slug, place, name, parent, picture, summary) values
  -- The one that it is a part of comes later, by its name.
  ('aa-part', 90001, '{"ru":"Часть\tс табуляцией","en":"Part"}', 'zz-whole', '{"id":"x","width":1}', '{"ru":"\\N","en":""}'),
  ('zz-whole', 90000, '{"en":"Whole","ru":"Целое 🧣"}', null, null, '{"ru":"","en":""}');
insert into products (id, slug, category, place, name, summary, description, picture, picture_alt, attributes, search_words, state,
  revision, changed_at, photos) values
  (90001, 'odd', 'aa-part', 7, '{"ru":"«Иней»","en":"\"Rime\""}', '{"ru":"","en":""}', '{"ru":"строка\nвторая","en":"line\r\nsecond"}',
   '', '{"ru":"","en":""}', '[["вес","5 кг"],[]]', null, 'draft', 9, 9223372036854775807, '[{"id":"m","skus":["A"]}]');
insert into variants (id, sku, product, place, option, color, size, price, old_price, stock, tax, archived, weight_grams, length_mm,
  width_mm, height_mm, marked, low_stock) values
  (90001, 'ODD-1', 90001, 0, '{"ru":"Синий","en":"Navy"}', '#00f', 'L\N', 1, 9007199254740993, 5, 'vat22', 1, 1, 2, 3, 4, 1, 0);
insert into orders (number, key, token, fingerprint, placed_at, placed, total, buyer_name, buyer_email, buyer_phone, state,
  state_facts, until, fulfilment, fulfilment_facts, attention, open_attention, search_keys, trial, put_away, unclear_refunds,
  pay_kind, marking, second_receipt, forgotten_at, forgotten_by) values
  (99001, '0123456789abcdef0123456789abcdef', 'odd-token', '\', 1, '{"z":{"b":1,"a":[true,null]},"a":"\u0001"}', 100, 'ольга', '', '',
   'awaiting_payment', '{"state":"awaiting_payment"}', 9, 'new', '{"fulfilment":"new"}', '["wrong_sum"]', 1, 'ольга', 1, null, 2, 'on_delivery', '{"codes":["01\u001d21"]}', '{"failing_since":1}', 7, 'ольга');
insert into consent_withdrawals (order_number, at, noted_by, asked_by) values (99001, 9007199254740993, 'ольга\t', 'letter');
insert into stock_takings (number, begun_at, begun_by, category, state, ended_at, ended_by) values
  (90001, 1, 'olga', 'aa-part', 'posted', 2, 'olga');
insert into stock_ledger (id, variant, pieces, cause, order_number, at, note, who, token, taking) values
  (90001, 90001, -5, 'counted', null, 1, 'с чем-то', 'olga', 'token', 90001),
  (90002, 90001, -1, 'ordered', 99001, 1, null, null, null, null);
insert into stock_counts (taking, variant, expected, counted, line, at, who) values (90001, 90001, 5, 0, 9, 1, 'olga');
insert into history (id, order_number, event) values (90001, 99001, '{"what":"noted","note":"a\\b"}');
-- `order_search` has its row by a trigger.
insert into ordered_goods (id, name, keys) values (90001, 'ODD-1' || char(10) || 'Иней\t' || char(10) || '', null), (90002, '\N', '');
insert into goods_of_orders (goods, order_number) values (90001, 99001);
insert into remarks (id, order_number, token, kind, text, who, at) values
  (90001, 99001, 'odd-remark', 'note', 'первая' || char(10) || '\N', 'olga', 1), (90002, 99001, 'odd-tag', 'tagged', 'срочно', 'olga', 2);
insert into order_tags (tag, order_number) values ('срочно', 99001);
insert into amendments (id, order_number, at, who, before, after) values (90001, 99001, 1, 'olga', '{"comment":"\\N"}', '{"comment":"\""}');
insert into line_amendments (order_number, times, at, who, before, after) values (99001, 1, 1, 'olga', '{"total":1,"lines":[]}', '{"lines":[{"name":"\\N"}]}');
insert into return_requests (id, order_number, asked_at, text, state, note, decided_at, decided_by, received_at, received_by,
  settled_at, settled_by, settled_with) values
  (90001, 99001, 1, 'мало\N', 'received', 'хорошо', 2, 'olga', 3, 'olga', 4, 'olga', null),
  (90002, 99001, 5, 'ещё', 'received', '', 6, 'olga', 7, 'olga', 8, null, 9007199254740993);
insert into order_columns (login, hidden) values ('olga', 'placed,sum');
insert into order_views (id, name, query, owner, made_at) values (90001, 'Срочные', 'tag=%D1%81', 'olga', 1), (90002, 'Все', '', null, 2);
insert into attempts (id, gateway, invoice, order_number, test, amount, started_at, outcome, next_check_at, checks, stage, issue,
  operation, method, hold, receipt, handed_over) values
  (90001, 'robokassa', 2147483647, 99001, 0, 100, 1, 'open', 7, 3, 'held', '{"reference":"r"}', 'op', 'sbp', '{"until":9}', 1, 0);
insert into notices (id, gateway, invoice, amount, test, order_number, verdict, channel, at, order_key, method, details) values
  (90001, 'robokassa', 2147483646, 99, 1, 99001, 'wrong_sum', 'callback', 2, 'key', 'card', '{"paid":99}'),
  (90002, 'robokassa', 4294967296, 5, 0, null, 'orphan_payment', 'enquiry', 3, null, null, null);
insert into orphan_resolutions (notice, resolution) values (90002, '{"note":"sent back"}');
insert into orphans (id, gateway, invoice, amount, test, channel, at, order_key, method, details, resolution) values
  (90009, 'cryptocloud', 4294967297, 0, 1, 'callback', 3, 'key', 'USDT', '{"marks":{"b":"1","a":""}}', '{"note":"known"}');
insert into errands (id, order_number, kind, place, due_at, tries) values (90001, 99001, 'refund', 0, 5, 2);
insert into outbox (id, key, channel, recipient, letter, order_number, state, attempts, created_at, due_at, lease, done_at,
  reference, last_error) values
  (90001, 'odd-1', 'telegram', '42', '{"kind":"b"}', 99001, 'dead', 16, 1, 1, null, 2, 'ref', 'blocked' || char(9) || char(10)),
  (90002, 'odd-2', 'email', 'a@example.ru', '{"kind":"c"}', null, 'sending', 2, 1, 9, 'lease', null, null, '');
insert into accounts (id, login, password_hash, epoch, changed_at, role, closed_at) values
  (90001, 'olga ''"\', '$argon2id$', 3, -9223372036854775808, 'packer', 7);
insert into invitations (id, token_hash, role, account, made_by, made_at, ends_at) values
  (90001, '1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', 'viewer', null, 'olga', 1, 2),
  (90002, '2123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', null, 90001, 'olga', 1, 2);
insert into sessions (id, data, ends_at) values ('odd-session', '{"b": 1, "a": 2}', 9000);
insert into carts (session, lines, ordered) values ('odd-session', '{"90001":2,"7":1}', 99001);
insert into sign_ins (id, account, epoch, began_at, seen_at, network, device, idle_ends_at, ends_at, confirmed_at) values
  ('00000000000000000000000000000000000000000000000000000000000000ff', 90001, 3, 1, 2, '2001:db8::/48', '', 3, 4, 2);
insert into factors (account, sealed, since, last_step) values (90001, x'0100fe', 1, 59600000);
insert into passkeys (id, account, name, credential, public_key, counter, added_at, used_at) values
  (90001, 90001, 'ключ ''"', x'00ff01', x'a50102', 4294967295, 1, null),
  (90002, 90001, 'phone', x'00ff02', x'a50102', 0, 1, 2);
insert into passkey_challenges (id, account, ends_at) values
  ('00000000000000000000000000000000000000000000000000000000000000cc', null, 9),
  ('00000000000000000000000000000000000000000000000000000000000000cd', 90001, 9);
insert into recovery_codes (account, hash) values (90001, '00000000000000000000000000000000000000000000000000000000000000ee');
insert into half_sign_ins (id, account, epoch, ends_at, tries) values
  ('00000000000000000000000000000000000000000000000000000000000000dd', 90001, 3, 9, 5);
insert into devices (secret_hash, account, used_at) values ('odd-hash', 90001, 1);
insert into calls (id, standing, gateway, invoice, call) values (90001, 'telling', 'robokassa', 9, '{"body":"OutSum=1\u0026InvId=9"}');
update call_tally set left_out_proven = 1, left_out_refused = 2, left_out_at = 3, told_at = 4;
update heartbeat set beats = beats + 1;
insert into product_history (id, product, revision, at, who, before, after) values (90001, 90001, 2, 1, 'olga', '{"a":1}', '{"a":2}');
insert into former_slugs (slug, product) values ('odd-once', 90001);
insert into product_drafts (id, product, who, at, revision, typed) values (90001, 90001, 'olga', 1, 2, 'name=%D0%B8&' || char(13, 10));
insert into documents (version, kind, lang, text, since) values ('odd-version', 'offer', 'ru', '# Оферта' || char(10) || '\.' || char(10), 1);
insert into album (one, id) values (1, '0123456789abcdef0123456789abcdef');
insert into blocks (network, until, made_at, made_by) values ('203.0.113.7/32', 9, 1, 'olga');
insert into security_events (id, at, topic, act, who, network, device, detail, count) values
  (90001, 1, 'sign_in', 'signed_in', 'olga', '203.0.113.0/24', 'Firefox', '', 2);
insert into settings_seen (only_row, digests) values (1, '{"SHOP_NAME":"ab","A":"cd"}');
insert into settings (name, value, sealed, changed_at, changed_by) values
  ('SHOP_NAME', 'Мастерская «Иней»', null, 1, 'olga'), ('SMTP_URL', null, x'00015c4e0a09ff', 1, 'vitrina settings');
update settings_version set version = 2;
insert into settings_history (id, at, changed_by, name, was_secret, is_secret, value_before, value_after) values
  (90001, 1, 'olga', 'SHOP_NAME', 0, 0, 'Было', 'Стало'), (90002, 1, 'olga', 'SMTP_URL', 1, 1, '', '');
insert into doctor_lights (check_name, kept) values ('gateway-login', '{"light":"fault","since":1}');
update doctor set round_at = 5, own_secret = 'secret';
insert into backup_runs (id, kind, began_at, ended_at, by_whom, file, bytes, row_count, failure, place) values
  (90001, 'backup', 1, 2, 'olga', 'vitrina-new-1.tar.gz', 3, 4, null, null), (90002, 'drill', 1, 2, '', '', 0, 0, 'диск полон', 'file:///копии');
insert into journal (id, at, who, network, device, act, object, detail) values
  (90001, 1, 'olga ''"\', '203.0.113.0/24', 'Firefox', 'order.shipped', '99001', '\N');
insert into seals (number, at, log, last_row, leaves, total, head) values
  (1, 1, 'history', 90001, x'0000000000015f9100112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 1, '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
update record_verified set at = 3, findings = 1;
insert into backup_turns (kind, until) values ('drill', 9);
insert into first_start (only_row, key_hash, pass_hash, answered) values
  (1, '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', 'fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210', 'name');
insert into cart_counts (quarter, begun) values (-1, 9223372036854775807);
insert into numbers_days (day, measure, subject, times, kopecks) values (-1, 'way', 'sbp', 2, 199001);
insert into numbers_goods_days (day, variant, pieces, kopecks) values (20000, 90001, 3, -5);
insert into numbers_orders (order_number, facts) values (99001, '{"day":20000,"kopecks":5}'), (99002, null);
insert into register_entries (at, id, order_number, gateway, payment, kopecks, fee) values
  (-1, 90001, 99001, 'robokassa', 1, 9007199254740993, 0), (20000, 90002, 99002, null, 0, 5, null);
update register_mark set turn = 3, seen = 7, again = 5, again_to = 6, again_at = 9;
update numbers_mark set turn = 3, zone_seconds = 10800, seen = 7, again = 5, again_to = 6, again_at = 9;

-- Triggers would not have these when the rows above are written: a copy must not wake them.
update orders set trial = 1, amended = '{"comment":"ничего"}', put_away = '{"at":5,"by":"olga"}' where number = 99001;
update products set search_words = ' odd иней ' where id = 90001;
