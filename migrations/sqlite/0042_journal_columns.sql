-- A security event says in one text whom or what something was done to and what exactly that was. Its line of the journal has a column
-- for each, so that a person or a file is found and the rest can be said in words. Lines of before stay as they are: nothing rewrites the
-- journal. An older program that still runs writes such events, too, and they are told apart in the same way.
--
-- Of people an event says `pavel: role packer`, `pavel: removed`, `pavel: password` or `pavel: link taken back`; of links that nobody has
-- used yet `invited: packer` and `taken back: packer`; and of whoever it is about the deed alone. An older program said `pavel: packer` of a
-- role and `taken back: pavel` of a link to another password. A login may be any text, so it is what comes before the last colon: a deed has
-- small letters and spaces only.
drop trigger security_events_are_journaled;
create trigger security_events_are_journaled after insert on security_events
when new.who <> '' and new.topic <> 'refusal' and new.act <> 'sign_in_failed' and new.act <> 'sign_in_held_back'
  and new.act <> 'settings_changed'
begin
  insert into journal (at, who, network, device, act, object, detail)
  select new.at,
    -- What came from nowhere is a command's, and is about whom it names.
    iif(new.network = '' and new.device = '' and (new.act = 'factor_removed' or (new.act = 'people_changed' and instr(new.detail, ': ') = 0)),
      'vitrina admin', new.who),
    new.network, new.device, 'security.' || new.act,
    case
      when new.act = 'factor_removed' then iif(new.network = '' and new.device = '', new.who, new.detail)
      when new.act = 'people_changed' then
        case
          when what = 'removed' or what = 'password' or what = 'link taken back' or what glob 'role ?*' then whom
          when whom = 'joined' and is_role then new.who
          when (whom = 'invited' or whom = 'taken back') and is_role then ''
          when instr(new.detail, 'taken back: ') = 1 then substr(new.detail, 13)
          when whom <> '' and is_role then whom
          else new.who
        end
      when new.act = 'orders_let_go' and instr(new.detail, ' · ') > 0 then substr(new.detail, 1, instr(new.detail, ' · ') - 1)
      when new.act = 'consents_exported' and instr(new.detail, ' ') > 0 then substr(new.detail, 1, instr(new.detail, ' ') - 1)
      when new.act = 'signed_out' or new.act = 'consent_withdrawn' then ''
      else new.detail
    end,
    case
      when new.act = 'people_changed' then
        case
          when what = 'removed' or what = 'password' or what = 'link taken back' or what glob 'role ?*' then what
          when (whom = 'joined' or whom = 'invited' or whom = 'taken back') and is_role then new.detail
          when instr(new.detail, 'taken back: ') = 1 then 'link taken back'
          when whom <> '' and is_role then 'role ' || what
          else new.detail
        end
      when new.act = 'orders_let_go' and instr(new.detail, ' · ') > 0 then substr(new.detail, instr(new.detail, ' · ') + 3)
      when new.act = 'consents_exported' and instr(new.detail, ' ') > 0 then substr(new.detail, instr(new.detail, ' ') + 1)
      when new.act = 'signed_out' or new.act = 'consent_withdrawn' then new.detail
      else ''
    end
  from (
    select whom, what, what in ('owner', 'manager', 'packer', 'accountant', 'viewer') as is_role
    from (
      select iif(substr(head, -1) = ':' and substr(new.detail, length(head) + 1, 1) = ' ', substr(head, 1, length(head) - 1), '') as whom,
        iif(substr(head, -1) = ':' and substr(new.detail, length(head) + 1, 1) = ' ', substr(new.detail, length(head) + 2), '') as what
      from (select rtrim(new.detail, 'abcdefghijklmnopqrstuvwxyz ') as head)
    )
  );
end;
