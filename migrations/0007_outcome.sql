-- Assessment, liability, reward, adoption, and what should become regulation.
create table assessment (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'assess' check (action = 'assess'),
  outcome     text not null check (outcome in ('completed', 'partial', 'not_completed')),
  primary key (proposal_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

-- A liability file is confidential: the ledger holds only its number and the seal of each of its records,
-- whose content (with a random salt, so that a guess can't be tried against the seal) stands here.
create table liability_case (
  id          uuid primary key,
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'open_liability' check (action = 'open_liability'),
  person_id   uuid not null references person (id),
  constraint liability_case_once unique (proposal_id, person_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
create index liability_case_person on liability_case (person_id);

create table liability_record (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null check (action in ('open_liability', 'ask_explanation', 'explain', 'decide_liability', 'object', 'finalise_liability')),
  case_id     uuid not null references liability_case (id),
  content     text not null,
  sha256      bytea not null,
  primary key (proposal_id, seq),
  constraint liability_record_sealed check (sha256 = sha256(convert_to(content, 'UTF8'))),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
create index liability_record_case on liability_record (case_id, seq);

-- Each record is the one its entry seals, and follows the one before it as the procedure goes.
create function liability_record_follows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  entry proposal_event%rowtype;
  before text;
  who uuid;
begin
  select * into entry from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.seq);
  if entry.payload ->> 'case' is distinct from new.case_id::text or entry.payload ->> 'sha256' is distinct from encode(new.sha256, 'hex') then
    raise exception 'the entry seals another record' using errcode = 'SK004', constraint = 'liability_record_sealed_by_its_entry';
  end if;
  select c.person_id into who from liability_case c where c.id = new.case_id and c.proposal_id = new.proposal_id;
  if who is null then
    raise exception 'no such case here' using errcode = 'SK004', constraint = 'liability_record_of_its_case';
  end if;
  if new.action in ('explain', 'object') and entry.actor_id is distinct from who then
    raise exception 'only the person concerned explains or objects' using errcode = 'SK002', constraint = 'liability_heard_in_person';
  end if;
  if new.action in ('open_liability', 'ask_explanation', 'decide_liability')
     and (entry.actor_id = who or exists (select from conflict_of_interest c where (c.person_id, c.other_id) in ((who, entry.actor_id), (entry.actor_id, who)))) then
    raise exception 'nobody judges themselves or a relation' using errcode = 'SK002', constraint = 'nobody_judges_themselves';
  end if;
  select r.action into before from liability_record r where r.case_id = new.case_id order by r.seq desc limit 1;
  if (coalesce(before, ''), new.action) not in (
       ('', 'open_liability'), ('open_liability', 'ask_explanation'), ('ask_explanation', 'explain'), ('explain', 'explain'),
       ('ask_explanation', 'decide_liability'), ('explain', 'decide_liability'), ('decide_liability', 'object'),
       ('decide_liability', 'decide_liability'), ('object', 'decide_liability'), ('finalise_liability', 'decide_liability'),
       ('decide_liability', 'finalise_liability')) then
    raise exception '% does not follow %', new.action, before using errcode = 'SK004', constraint = 'liability_record_follows';
  end if;
  -- Nobody is judged unheard: the explanation is there, or its deadline has passed.
  if new.action = 'decide_liability' and before = 'ask_explanation'
     and not exists (select from liability_record r join duty d on (d.proposal_id, d.seq) = (r.proposal_id, r.seq)
                     where r.case_id = new.case_id and r.action = 'ask_explanation' and d.due_at < entry.at) then
    raise exception 'the explanation is awaited' using errcode = 'SK004', constraint = 'liability_heard_first';
  end if;
  if new.action = 'object'
     and not exists (select from liability_record r join duty d on (d.proposal_id, d.seq) = (r.proposal_id, r.seq)
                     where r.case_id = new.case_id and r.action = 'decide_liability' and d.due_at >= entry.at) then
    raise exception 'the window for objections has closed' using errcode = 'SK004', constraint = 'liability_objection_in_time';
  end if;
  -- Only the clock's own window makes a decision final: that of the latest decision, once it has passed.
  if new.action = 'finalise_liability'
     and not exists (select from expiry x where (x.proposal_id, x.seq) = (new.proposal_id, new.seq)
                     and x.opened_seq = (select max(r.seq) from liability_record r where r.case_id = new.case_id and r.action = 'decide_liability')) then
    raise exception 'the window for objections is open' using errcode = 'SK004', constraint = 'liability_final_after_its_window';
  end if;
  return new;
end $$;
create trigger liability_record_follows before insert on liability_record for each row execute function liability_record_follows();

-- Who looked into a confidential file.
create table confidential_read (
  id        bigint generated always as identity primary key,
  case_id   uuid not null references liability_case (id),
  person_id uuid not null references person (id),
  at        timestamptz not null
);

create table incentive (
  id          uuid primary key,
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'propose_incentive' check (action = 'propose_incentive'),
  person_id   uuid not null references person (id),
  kind        text not null check (kind in ('commend_above_level', 'commend_above_grade', 'commend_ad_hoc', 'promotion', 'planning', 'appointment',
                                            'training_sponsorship', 'rank_promotion', 'early_salary_raise')),
  constraint incentive_once unique (proposal_id, person_id, kind),
  constraint incentive_for_an_author foreign key (proposal_id, person_id) references proposal_author (proposal_id, person_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
create table incentive_decision (
  incentive_id uuid primary key references incentive (id),
  proposal_id  uuid not null,
  seq          integer not null,
  action       text not null default 'decide_incentive' check (action = 'decide_incentive'),
  granted      boolean not null,
  reason       text not null check (reason <> ''),
  course       text not null default '',
  cost_vnd     bigint check (cost_vnd >= 0),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
-- The number of its own document: blank until it is entered, and then for ever.
create table incentive_number (
  incentive_id uuid primary key references incentive (id),
  proposal_id  uuid not null,
  seq          integer not null,
  action       text not null default 'number_incentive' check (action = 'number_incentive'),
  number       text not null check (number <> ''),
  dated_on     date not null,
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
create function incentive_number_needs_grant() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from incentive_decision d where d.incentive_id = new.incentive_id and d.granted) then
    raise exception 'only what was granted has a document' using errcode = 'SK004', constraint = 'incentive_number_needs_grant';
  end if;
  return new;
end $$;
create trigger incentive_number_needs_grant before insert on incentive_number for each row execute function incentive_number_needs_grant();

create table adoption (
  proposal_id     uuid not null,
  seq             integer not null,
  action          text not null default 'adopt' check (action = 'adopt'),
  unit_code       text not null references unit (code),
  own_proposal_id uuid references proposal (id),
  primary key (proposal_id, seq),
  constraint adoption_once unique (proposal_id, unit_code),
  constraint adoption_of_another check (own_proposal_id <> proposal_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

-- What should become regulation: one row for each legal gap of a closed pilot.
create table provision (
  proposal_id uuid not null,
  gap_id      uuid not null,
  seq         integer not null,
  action      text not null default 'close' check (action = 'close'),
  kind        text not null check (kind in ('unregulated', 'unclear', 'outdated')),
  document    text not null,
  article     text not null,
  description text not null,
  primary key (proposal_id, gap_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);

-- The guards learn the new steps. What the first half says in them stays as it is.
create or replace function proposal_event_seal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
    -- Who leads the pilot does not judge it.
    if exists (select from pilot x where x.proposal_id = new.proposal_id and x.lead_id = new.actor_id) then
      raise exception 'who leads the pilot can''t judge it' using errcode = 'SK002', constraint = 'nobody_decides_their_own';
    end if;
  end if;
  if new.action in ('open_liability', 'ask_explanation', 'decide_liability')
     and (exists (select from pilot x where x.proposal_id = new.proposal_id and x.supervisor_id = new.actor_id)
       or exists (select from approval a where a.proposal_id = new.proposal_id and a.supervisor_id = new.actor_id)
       or exists (select from proposal_event e where e.proposal_id = new.proposal_id and e.action = 'inspect' and e.actor_id = new.actor_id)) then
    raise exception 'nobody judges what they supervised' using errcode = 'SK002', constraint = 'nobody_judges_what_they_supervised';
  end if;
  return new;
end $$;

create or replace function proposal_event_moves() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
    latest_plan = case when new.action in ('submit', 'request_adjustment') then new.plan_version else p.latest_plan end,
    plan_in_force = case when new.to_status = 'approved' and new.from_status <> 'approved' or new.action = 'adjust' then new.plan_version else p.plan_in_force end,
    submitted_at = case when new.action = 'submit' then coalesce(p.submitted_at, new.at) else p.submitted_at end,
    acknowledged_at = case new.action when 'acknowledge' then new.at when 'escalate' then null else p.acknowledged_at end
  where p.id = new.proposal_id;
  return null;
end $$;

-- What still stands against closing.
create function open_before_closing(which uuid, out concluded boolean, out liability_open boolean, out incentives_open boolean)
language sql stable set search_path = public, pg_temp as $$
  select exists (select from proposal_event e where e.proposal_id = which and e.action = 'conclude'),
    exists (select from liability_case c where c.proposal_id = which
            and (select r.action from liability_record r where r.case_id = c.id order by r.seq desc limit 1) <> 'finalise_liability'),
    exists (select from incentive i where i.proposal_id = which and not exists (select from incentive_decision d where d.incentive_id = i.id))
$$;

create or replace function proposal_event_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
    when 'start_pilot' then exists (select from pilot x where (x.proposal_id, x.seq) = (new.proposal_id, new.seq))
    when 'report_incident' then exists (select from incident i where (i.proposal_id, i.seq) = (new.proposal_id, new.seq))
    when 'raise_obstacle'  then exists (select from duty d where (d.proposal_id, d.seq) = (new.proposal_id, new.seq))
    when 'request_adjustment' then exists (select from plan_version v where (v.proposal_id, v.seq, v.number) = (new.proposal_id, new.seq, new.plan_version))
                        and exists (select from duty d where (d.proposal_id, d.seq) = (new.proposal_id, new.seq))
    -- What comes into force is the version that was asked for, and the decision ends the asking.
    when 'adjust'      then exists (select from duty_done x join plan_version v on (v.proposal_id, v.seq) = (x.proposal_id, x.opened_seq)
                                    where (x.proposal_id, x.seq, v.number) = (new.proposal_id, new.seq, new.plan_version))
    when 'refuse_adjustment' then exists (select from duty_done x where (x.proposal_id, x.seq) = (new.proposal_id, new.seq))
    when 'expire'      then exists (select from expiry x where (x.proposal_id, x.seq) = (new.proposal_id, new.seq))
    when 'assess'      then exists (select from assessment a where (a.proposal_id, a.seq) = (new.proposal_id, new.seq))
    when 'open_liability'  then exists (select from liability_record r where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'ask_explanation' then exists (select from liability_record r join duty d using (proposal_id, seq) where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'explain'         then exists (select from liability_record r where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'decide_liability' then exists (select from liability_record r join duty d using (proposal_id, seq) where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'object'          then exists (select from liability_record r where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'finalise_liability' then exists (select from liability_record r join expiry x using (proposal_id, seq) where (r.proposal_id, r.seq) = (new.proposal_id, new.seq))
    when 'propose_incentive' then exists (select from incentive i where (i.proposal_id, i.seq) = (new.proposal_id, new.seq))
                        and exists (select from assessment a where a.proposal_id = new.proposal_id and a.outcome = 'completed')
    when 'decide_incentive' then exists (select from incentive_decision d where (d.proposal_id, d.seq) = (new.proposal_id, new.seq))
    when 'number_incentive' then exists (select from incentive_number n where (n.proposal_id, n.seq) = (new.proposal_id, new.seq))
    when 'adopt'       then exists (select from adoption a where (a.proposal_id, a.seq) = (new.proposal_id, new.seq))
    when 'close'       then (select o.concluded and not o.liability_open and not o.incentives_open from open_before_closing(new.proposal_id) o)
    else true end;
begin
  if not complete then
    raise exception '% without its record', new.action using errcode = 'SK004', constraint = 'proposal_event_complete';
  end if;
  return null;
end $$;

-- Those who run or supervise a pilot may know of it, and who is concerned by a liability case.
create or replace function may_know(p proposal, viewer uuid, lead_units text[], over_units text[]) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from proposal_author a where a.proposal_id = p.id and a.person_id = viewer)
      or p.submitted_at is not null and (
           p.owner_unit = any (lead_units)
        or p.holder_unit = any (lead_units)
        or p.unit_path && over_units
        or exists (select from approval s where s.proposal_id = p.id and s.supervisor_id = viewer)
        or exists (select from review_member m where m.proposal_id = p.id and m.person_id = viewer and m.excluded_reason is null)
        or exists (select from pilot x where x.proposal_id = p.id and viewer in (x.lead_id, x.supervisor_id))
        or exists (select from liability_case c where c.proposal_id = p.id and c.person_id = viewer))
$$;

do $$
declare t text;
begin
  foreach t in array array['pilot', 'incident', 'duty', 'duty_done', 'expiry', 'assessment', 'liability_case', 'liability_record',
                           'incentive', 'incentive_decision', 'incentive_number', 'adoption', 'provision'] loop
    execute format('create trigger %I before insert on %I for each row execute function belongs_to_this_step()', t || '_belongs', t);
    execute format('create trigger %I before update or delete on %I for each row execute function append_only()', t || '_append_only', t);
    execute format('create trigger %I before truncate on %I for each statement execute function append_only()', t || '_no_truncate', t);
    execute format('grant select, insert on %I to sangkien_app', t);
  end loop;
end $$;
create trigger confidential_read_append_only before update or delete on confidential_read for each row execute function append_only();
create trigger confidential_read_no_truncate before truncate on confidential_read for each statement execute function append_only();
grant select, insert on confidential_read to sangkien_app;
