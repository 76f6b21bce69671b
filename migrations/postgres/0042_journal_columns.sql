-- A security event says in one text whom or what something was done to and what exactly that was. Its line of the journal has a column
-- for each, so that a person or a file is found and the rest can be said in words. Lines of before stay as they are: nothing rewrites the
-- journal. An older program that still runs writes such events, too, and they are told apart in the same way.
--
-- Of people an event says `pavel: role packer`, `pavel: removed`, `pavel: password` or `pavel: link taken back`; of links that nobody has
-- used yet `invited: packer` and `taken back: packer`; and of whoever it is about the deed alone. An older program said `pavel: packer` of a
-- role and `taken back: pavel` of a link to another password. A login may be any text, so it is what comes before the last colon: a deed has
-- small letters and spaces only.
create or replace function journal_security_events() returns trigger language plpgsql as $$
declare
  is_nowhere boolean := new.network = '' and new.device = '';
  whom text := coalesce(substring(new.detail from '^(.*): [a-z ]*$'), '');
  what text := coalesce(substring(new.detail from '^.*: ([a-z ]*)$'), '');
  is_role boolean := what in ('owner', 'manager', 'packer', 'accountant', 'viewer');
  by_whom text := new.who;
  done_to text := new.detail;
  deed text := '';
begin
  if new.act = 'factor_removed' and is_nowhere then
    -- What came from nowhere is a command's, and is about whom it names.
    by_whom := 'vitrina admin';
    done_to := new.who;
  elsif new.act = 'people_changed' then
    if is_nowhere and strpos(new.detail, ': ') = 0 then
      by_whom := 'vitrina admin';
    end if;
    done_to := new.who;
    deed := new.detail;
    if what in ('removed', 'password', 'link taken back') or what like 'role _%' then
      done_to := whom;
      deed := what;
    elsif whom = 'joined' and is_role then
      done_to := new.who;
    elsif whom in ('invited', 'taken back') and is_role then
      done_to := '';
    elsif starts_with(new.detail, 'taken back: ') then
      done_to := substr(new.detail, 13);
      deed := 'link taken back';
    elsif whom <> '' and is_role then
      done_to := whom;
      deed := 'role ' || what;
    end if;
  elsif new.act = 'orders_let_go' and strpos(new.detail, ' · ') > 0 then
    done_to := split_part(new.detail, ' · ', 1);
    deed := split_part(new.detail, ' · ', 2);
  elsif new.act = 'consents_exported' and strpos(new.detail, ' ') > 0 then
    done_to := split_part(new.detail, ' ', 1);
    deed := split_part(new.detail, ' ', 2);
  elsif new.act in ('signed_out', 'consent_withdrawn') then
    done_to := '';
    deed := new.detail;
  end if;
  insert into journal (at, who, network, device, act, object, detail)
  values (new.at, by_whom, new.network, new.device, 'security.' || new.act, done_to, deed);
  return null;
end $$;
