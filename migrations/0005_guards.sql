-- The rules the database keeps by itself, whoever connects.

create function unit_superiors(of text) returns text[] language sql stable set search_path = public, pg_temp as $$
  with recursive up (code, parent_code, depth) as (
    select code, parent_code, 1 from unit where code = of
    union all
    select u.code, u.parent_code, up.depth + 1 from unit u join up on u.code = up.parent_code where up.depth < 20
  )
  select coalesce(array_agg(code order by depth), '{}') from up
$$;

create function proposal_set_path() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.unit_path := unit_superiors(new.owner_unit);
  return new;
end $$;
create trigger proposal_path before insert on proposal for each row execute function proposal_set_path();

-- The plan may change only while it is with its authors.
create function draft_is_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  which uuid := case when tg_op = 'DELETE' then old.proposal_id else new.proposal_id end;
  now_at text;
begin
  select status into now_at from proposal where id = which for key share;
  if now_at is distinct from 'draft' and now_at is distinct from 'returned' then
    raise exception 'the plan of % can''t change while it is %', which, now_at
      using errcode = 'SK003', constraint = 'draft_is_open';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger draft_section_open before insert or update or delete on draft_section for each row execute function draft_is_open();
create trigger proposal_author_open before insert or update or delete on proposal_author for each row execute function draft_is_open();
create trigger attachment_open before insert on attachment for each row execute function draft_is_open();

create function proposal_heading_open() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (new.title, new.kind, new.topic_code) is distinct from (old.title, old.kind, old.topic_code)
     and old.status not in ('draft', 'returned') then
    raise exception 'the plan of % can''t change while it is %', old.id, old.status
      using errcode = 'SK003', constraint = 'draft_is_open';
  end if;
  return new;
end $$;
create trigger proposal_heading before update on proposal for each row execute function proposal_heading_open();

-- Seals an entry: it must follow the head of its ledger, its columns must be what its body says,
-- time never runs backwards, and nobody decides a proposal of which they are an author or have recused themselves.
create function proposal_event_seal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head proposal%rowtype;
  before proposal_event%rowtype;
  said jsonb := new.body::jsonb;
begin
  select * into head from proposal where id = new.proposal_id for update;
  if not found then
    raise exception 'no proposal %', new.proposal_id using errcode = 'SK004', constraint = 'proposal_event_proposal';
  end if;
  if new.seq > 1 then
    if new.seq <> head.version + 1 then
      raise exception 'entry % does not follow %', new.seq, head.version using errcode = 'SK001', constraint = 'proposal_event_follows_head';
    end if;
    select * into before from proposal_event where proposal_id = new.proposal_id and seq = head.version;
    if new.at < before.at then
      raise exception 'entry % is earlier than the one before it', new.seq using errcode = 'SK004', constraint = 'proposal_event_time';
    end if;
  end if;
  new.prev_hash := before.hash;
  new.hash := sha256(convert_to(new.body, 'UTF8'));
  if said ->> 'proposal' is distinct from new.proposal_id::text
     or (said ->> 'seq')::integer is distinct from new.seq
     or said ->> 'action' is distinct from new.action
     or said ->> 'from' is distinct from new.from_status
     or said ->> 'to' is distinct from new.to_status
     or said ->> 'actor' is distinct from new.actor_id::text
     or said ->> 'acting_as' is distinct from new.acting_as::text
     or said ->> 'capacity' is distinct from new.capacity
     or (said ->> 'at')::timestamptz is distinct from new.at
     or (said ->> 'plan_version')::integer is distinct from new.plan_version
     or said #>> '{next,holder}' is distinct from new.holder
     or said #>> '{next,unit}' is distinct from new.holder_unit
     or (said #>> '{next,due}')::timestamptz is distinct from new.due_at
     or said ->> 'prev' is distinct from encode(new.prev_hash, 'hex')
     or said -> 'payload' is null then
    raise exception 'the body of entry % is not what its columns say', new.seq using errcode = 'SK004', constraint = 'proposal_event_body';
  end if;
  if (select e.decides from workflow_edge e where (e.from_status, e.action, e.to_status) = (new.from_status, new.action, new.to_status)) then
    -- Also the authors of the version on the desk, whom a returned draft may no longer name.
    if exists (select from proposal_author a where a.proposal_id = new.proposal_id and a.person_id = new.actor_id)
       or exists (select from plan_version v, jsonb_array_elements(v.content::jsonb -> 'authors') a
                  where v.proposal_id = new.proposal_id and v.number = head.latest_plan and a ->> 'person' = new.actor_id::text) then
      raise exception 'an author can''t decide their own proposal' using errcode = 'SK002', constraint = 'nobody_decides_their_own';
    end if;
    if exists (select from recusal r where r.proposal_id = new.proposal_id and r.person_id = new.actor_id) then
      raise exception 'who has recused themselves can''t decide' using errcode = 'SK002', constraint = 'nobody_decides_after_recusal';
    end if;
    if exists (select from conflict_of_interest c join proposal_author a on a.person_id = c.other_id
               where a.proposal_id = new.proposal_id and c.person_id = new.actor_id)
       or exists (select from conflict_of_interest c join proposal_author a on a.person_id = c.person_id
               where a.proposal_id = new.proposal_id and c.other_id = new.actor_id) then
      raise exception 'a declared relation of an author can''t decide' using errcode = 'SK002', constraint = 'nobody_decides_for_relations';
    end if;
  end if;
  return new;
end $$;
create trigger proposal_event_seal before insert on proposal_event for each row execute function proposal_event_seal();

-- Moves the head of the ledger: status, holder, due time and the version in force follow the entry.
create function proposal_event_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update proposal p set
    version = new.seq,
    status = new.to_status,
    holder = new.holder,
    holder_unit = new.holder_unit,
    due_at = new.due_at,
    updated_at = new.at,
    urgent = p.urgent or new.action = 'escalate',
    legal_track = case new.action when 'change_track' then new.payload ->> 'track'
                                  when 'submit' then coalesce(p.legal_track, new.payload ->> 'track')
                                  else p.legal_track end,
    latest_plan = case when new.action = 'submit' then new.plan_version else p.latest_plan end,
    plan_in_force = case when new.to_status = 'approved' and new.from_status <> 'approved' then new.plan_version else p.plan_in_force end,
    submitted_at = case when new.action = 'submit' then coalesce(p.submitted_at, new.at) else p.submitted_at end,
    acknowledged_at = case new.action when 'acknowledge' then new.at when 'escalate' then null else p.acknowledged_at end
  where p.id = new.proposal_id;
  return null;
end $$;
create trigger proposal_event_moves after insert on proposal_event for each row execute function proposal_event_moves();

-- A step without what belongs to it doesn't reach the end of its transaction.
create function proposal_event_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  complete boolean := case new.action
    when 'submit'      then exists (select from plan_version v where (v.proposal_id, v.seq, v.number) = (new.proposal_id, new.seq, new.plan_version))
    when 'commit'      then exists (select from commitment c where (c.proposal_id, c.seq, c.person_id) = (new.proposal_id, new.seq, new.actor_id))
    when 'open_review' then exists (select from review_member m where (m.proposal_id, m.seq) = (new.proposal_id, new.seq) and m.excluded_reason is null)
                        and exists (select from party_opinion o where (o.proposal_id, o.seq) = (new.proposal_id, new.seq))
    when 'record_party_opinion' then exists (select from party_opinion o where (o.proposal_id, o.seq) = (new.proposal_id, new.seq))
    when 'not_pass'    then exists (select from review_minutes m where (m.proposal_id, m.seq) = (new.proposal_id, new.seq))
    when 'pass'        then exists (select from review_minutes m where (m.proposal_id, m.seq) = (new.proposal_id, new.seq))
                        and exists (select from approval a where (a.proposal_id, a.seq, a.plan_version) = (new.proposal_id, new.seq, new.plan_version))
    when 'override'    then exists (select from approval a where (a.proposal_id, a.seq, a.plan_version) = (new.proposal_id, new.seq, new.plan_version))
    when 'approve'     then exists (select from approval a where (a.proposal_id, a.seq, a.plan_version) = (new.proposal_id, new.seq, new.plan_version))
    when 'recuse'      then exists (select from recusal r where (r.proposal_id, r.seq, r.person_id) = (new.proposal_id, new.seq, new.actor_id))
    else true end;
begin
  if not complete then
    raise exception '% without its record', new.action using errcode = 'SK004', constraint = 'proposal_event_complete';
  end if;
  return null;
end $$;
create constraint trigger proposal_event_complete after insert on proposal_event
  deferrable initially deferred for each row execute function proposal_event_complete();

-- Whether a person may know of a proposal: an author; the leadership of its unit; an authority or auditor
-- over it; who was appointed to it. A draft that was never submitted is its authors' alone.
create function may_know(p proposal, viewer uuid, lead_units text[], over_units text[]) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from proposal_author a where a.proposal_id = p.id and a.person_id = viewer)
      or p.submitted_at is not null and (
           p.owner_unit = any (lead_units)
        or p.holder_unit = any (lead_units)
        or p.unit_path && over_units
        or exists (select from approval s where s.proposal_id = p.id and s.supervisor_id = viewer)
        or exists (select from review_member m where m.proposal_id = p.id and m.person_id = viewer and m.excluded_reason is null))
$$;

-- A record is written together with its entry, never added to an old one.
create function belongs_to_this_step() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from proposal_event e where e.proposal_id = new.proposal_id and e.seq = new.seq and e.xmin = pg_current_xact_id()::xid) then
    raise exception '% belongs to an entry of another moment', tg_table_name using errcode = 'SK004', constraint = 'belongs_to_this_step';
  end if;
  return new;
end $$;
do $$
declare t text;
begin
  foreach t in array array['plan_version', 'commitment', 'review', 'review_member', 'party_opinion', 'review_minutes', 'review_vote', 'approval', 'recusal'] loop
    execute format('create trigger %I before insert on %I for each row execute function belongs_to_this_step()', t || '_belongs', t);
  end loop;
end $$;

-- Nothing that stands in the ledger, or beside it, is ever changed or removed.
create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'SK005', constraint = 'append_only';
end $$;
do $$
declare t text;
begin
  foreach t in array array['proposal_event', 'plan_version', 'review', 'review_member', 'party_opinion',
                           'review_minutes', 'review_vote', 'approval', 'recusal'] loop
    execute format('create trigger %I before update or delete on %I for each row execute function append_only()', t || '_append_only', t);
    execute format('create trigger %I before truncate on %I for each statement execute function append_only()', t || '_no_truncate', t);
  end loop;
end $$;

-- A file that stands in a frozen version stays for ever; one of an open draft may go.
create function attachment_keeps() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' or exists (select from plan_version v where v.proposal_id = old.proposal_id
                                 and v.content::jsonb -> 'attachments' @> jsonb_build_array(jsonb_build_object('id', old.id))) then
    raise exception 'attachment is append-only' using errcode = 'SK005', constraint = 'append_only';
  end if;
  return old;
end $$;
create trigger attachment_keeps before update or delete on attachment for each row execute function attachment_keeps();
create trigger attachment_no_truncate before truncate on attachment for each statement execute function append_only();

-- A signature can be voided once and never anything else.
create function commitment_void_only() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or old.voided_at is not null or new.voided_at is null
     or (new.proposal_id, new.seq, new.person_id, new.plan_hash, new.text_version)
        is distinct from (old.proposal_id, old.seq, old.person_id, old.plan_hash, old.text_version)
     or not exists (select from proposal p where p.id = old.proposal_id and p.status in ('draft', 'returned')) then
    raise exception 'commitment is append-only' using errcode = 'SK005', constraint = 'append_only';
  end if;
  return new;
end $$;
create trigger commitment_void_only before update or delete on commitment for each row execute function commitment_void_only();
create trigger commitment_no_truncate before truncate on commitment for each statement execute function append_only();

-- What the application may do. It owns nothing.
grant usage on schema public to sangkien_app;
grant select on all tables in schema public to sangkien_app;
grant insert on unit, topic, legal_parameter, holiday, person, appointment, conflict_of_interest,
  session, sign_in_throttle, known_network, code_counter, proposal_author, draft_section, attachment, commitment,
  proposal_event, plan_version, review, review_member, party_opinion, review_minutes, review_vote, approval, recusal
  to sangkien_app;
grant insert (id, code, title, kind, topic_code, lead_id, owner_unit, created_at, updated_at) on proposal to sangkien_app;
grant update (title, kind, topic_code) on proposal to sangkien_app;
grant update on unit, topic, legal_parameter, holiday, session, sign_in_throttle, known_network, code_counter, proposal_author, draft_section to sangkien_app;
grant update (name, position, unit_code, is_manager, password_hash, disabled_at) on person to sangkien_app;
grant update (to_on, ended_by, ended_at) on appointment to sangkien_app;
grant update (demonstration) on installation to sangkien_app;
grant update (voided_at, voided_by) on commitment to sangkien_app;
grant delete on attachment, session, sign_in_throttle, known_network, holiday, proposal_author, draft_section to sangkien_app;
