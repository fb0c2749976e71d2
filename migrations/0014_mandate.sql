-- Mandates (ủy quyền): somebody acts in the office of another, for a time, by a document. A mandate is
-- an appointment that knows for whom: it begins and ends by itself, to the second, and both names
-- stand in every entry.
create table mandate (
  id                       uuid primary key references appointment (id),
  principal_id             uuid not null references person (id),
  -- The office that is acted in: the principal's own, never itself a mandate.
  principal_appointment_id uuid not null references appointment (id),
  scope                    text not null check (scope in ('all', 'review', 'pilot')),
  from_at                  timestamptz not null,
  to_at                    timestamptz not null,
  constraint mandate_period check (to_at > from_at)
);
create index mandate_principal on mandate (principal_id, from_at);
create trigger mandate_append_only before update or delete on mandate for each row execute function append_only();
create trigger mandate_no_truncate before truncate on mandate for each statement execute function append_only();
grant select, insert on mandate to sangkien_app;

create function mandate_guard() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  given appointment := (select a from appointment a where a.id = new.id);
  own   appointment := (select a from appointment a where a.id = new.principal_appointment_id);
begin
  if own.person_id <> new.principal_id or given.person_id = new.principal_id or own.role not in ('head', 'authority')
     or exists (select from mandate m where m.id = own.id) then
    raise exception 'a mandate comes from the holder of an office, to somebody else' using errcode = 'SK002', constraint = 'mandate_no_chain';
  end if;
  if given.unit_code <> own.unit_code or given.document_ref = ''
     or given.role is distinct from (case own.role when 'head' then 'acting_head' else own.role end)
     or given.from_on > (new.from_at at time zone 'Asia/Ho_Chi_Minh')::date or given.to_on is distinct from (new.to_at at time zone 'Asia/Ho_Chi_Minh')::date then
    raise exception 'a mandate is for the office it comes from, by a document' using errcode = 'SK004', constraint = 'mandate_office';
  end if;
  return new;
end $$;
create trigger mandate_guard before insert on mandate for each row execute function mandate_guard();

-- Who acts under a mandate says for whom, within its time, and never in a case of that person.
create function proposal_event_mandate() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  given mandate := (select m from mandate m where m.id = new.acting_as);
  said text := new.body::jsonb ->> 'for';
begin
  if said is distinct from given.principal_id::text then
    raise exception 'entry % does not say for whom', new.seq using errcode = 'SK004', constraint = 'proposal_event_mandate';
  end if;
  if given.id is null then
    return new;
  end if;
  -- It ends with the office that it comes from, too.
  if new.at < given.from_at or new.at >= given.to_at
     or not exists (select from appointment own where own.id = given.principal_appointment_id and in_force(own, (new.at at time zone 'Asia/Ho_Chi_Minh')::date)) then
    raise exception 'the mandate is not in force' using errcode = 'SK002', constraint = 'mandate_in_force';
  end if;
  if exists (select from proposal_author a where (a.proposal_id, a.person_id) = (new.proposal_id, given.principal_id)) then
    raise exception 'no mandate in a case of the principal' using errcode = 'SK002', constraint = 'mandate_never_for_own_case';
  end if;
  return new;
end $$;
create trigger proposal_event_mandate before insert on proposal_event for each row execute function proposal_event_mandate();
