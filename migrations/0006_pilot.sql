-- The second half of the procedure: pilot, result, liability, reward, closing.
-- First what the ledger learns: new statuses, steps and capacities, and steps that nobody takes because a deadline does.
update workflow_status set position = position + 100 where code in ('rejected', 'withdrawn');
insert into workflow_status (code, position) values
  ('piloting', 8), ('suspended', 9), ('reporting', 10), ('assessing', 11), ('assessed', 12), ('closed', 13);
update workflow_status set position = 14 where code = 'rejected';
update workflow_status set position = 15 where code = 'withdrawn';

insert into workflow_edge (from_status, action, to_status, decides) values
  ('approved',       'start_pilot',        'piloting',       false),
  ('piloting',       'monitor',            'piloting',       false),
  ('suspended',      'monitor',            'suspended',      false),
  ('reporting',      'monitor',            'reporting',      false),
  ('piloting',       'add_evidence',       'piloting',       false),
  ('suspended',      'add_evidence',       'suspended',      false),
  ('reporting',      'add_evidence',       'reporting',      false),
  ('assessing',      'add_evidence',       'assessing',      false),
  ('assessed',       'add_evidence',       'assessed',       false),
  ('piloting',       'inspect',            'piloting',       true),
  ('suspended',      'inspect',            'suspended',      true),
  ('piloting',       'answer_inspection',  'piloting',       false),
  ('suspended',      'answer_inspection',  'suspended',      false),
  ('reporting',      'answer_inspection',  'reporting',      false),
  ('piloting',       'raise_obstacle',     'piloting',       false),
  ('suspended',      'raise_obstacle',     'suspended',      false),
  ('piloting',       'support_obstacle',   'piloting',       false),
  ('suspended',      'support_obstacle',   'suspended',      false),
  ('reporting',      'support_obstacle',   'reporting',      false),
  ('piloting',       'resolve_obstacle',   'piloting',       false),
  ('suspended',      'resolve_obstacle',   'suspended',      false),
  ('reporting',      'resolve_obstacle',   'reporting',      false),
  ('piloting',       'report_incident',    'piloting',       false),
  ('suspended',      'report_incident',    'suspended',      false),
  ('reporting',      'report_incident',    'reporting',      false),
  ('assessing',      'report_incident',    'assessing',      false),
  ('piloting',       'correct',            'piloting',       false),
  ('suspended',      'correct',            'suspended',      false),
  ('reporting',      'correct',            'reporting',      false),
  ('assessing',      'correct',            'assessing',      false),
  ('assessed',       'correct',            'assessed',       false),
  ('piloting',       'request_adjustment', 'piloting',       false),
  ('suspended',      'request_adjustment', 'suspended',      false),
  ('piloting',       'adjust',             'piloting',       true),
  ('suspended',      'adjust',             'suspended',      true),
  ('piloting',       'refuse_adjustment',  'piloting',       true),
  ('suspended',      'refuse_adjustment',  'suspended',      true),
  ('piloting',       'suspend',            'suspended',      true),
  ('suspended',      'resume',             'piloting',       true),
  ('piloting',       'terminate',          'reporting',      true),
  ('suspended',      'terminate',          'reporting',      true),
  ('piloting',       'answer_order',       'piloting',       false),
  ('suspended',      'answer_order',       'suspended',      false),
  ('reporting',      'answer_order',       'reporting',      false),
  ('assessing',      'answer_order',       'assessing',      false),
  ('piloting',       'finish',             'reporting',      false),
  ('reporting',      'report',             'assessing',      false),
  ('assessing',      'evaluate_risks',     'assessing',      true),
  ('assessing',      'assess',             'assessed',       true),
  ('assessed',       'conclude',           'assessed',       true),
  ('assessed',       'open_liability',     'assessed',       true),
  ('assessed',       'ask_explanation',    'assessed',       true),
  ('assessed',       'explain',            'assessed',       false),
  ('assessed',       'decide_liability',   'assessed',       true),
  ('assessed',       'object',             'assessed',       false),
  ('assessed',       'finalise_liability', 'assessed',       false),
  ('assessed',       'propose_incentive',  'assessed',       true),
  ('assessed',       'decide_incentive',   'assessed',       true),
  ('assessed',       'number_incentive',   'assessed',       true),
  ('closed',         'number_incentive',   'closed',         true),
  ('assessed',       'close',              'closed',         true),
  ('closed',         'adopt',              'closed',         false),
  ('piloting',       'recuse',             'piloting',       false),
  ('suspended',      'recuse',             'suspended',      false),
  ('assessing',      'recuse',             'assessing',      false),
  ('assessed',       'recuse',             'assessed',       false),
  ('submitted',      'expire',             'submitted',      false),
  ('in_review',      'expire',             'in_review',      false),
  ('not_passed',     'expire',             'not_passed',     false),
  ('with_authority', 'expire',             'with_authority', false),
  ('piloting',       'expire',             'piloting',       false),
  ('suspended',      'expire',             'suspended',      false),
  ('reporting',      'expire',             'reporting',      false),
  ('assessing',      'expire',             'assessing',      false),
  ('assessed',       'expire',             'assessed',       false);

alter table proposal_event alter column actor_id drop not null;
alter table proposal_event drop constraint proposal_event_capacity_check;
alter table proposal_event add constraint proposal_event_capacity check (capacity in (
  'lead', 'author', 'unit_head', 'head_in_person', 'authority', 'implementer', 'supervisor', 'approver', 'supporter', 'concerned', 'adopter', 'system'));
-- A step without a person is that of a clock, and a clock takes no other.
alter table proposal_event add constraint proposal_event_by_the_clock check (
  (actor_id is null) = (capacity = 'system') and (capacity = 'system') = (action in ('expire', 'finalise_liability')));

-- A request for adjustment freezes a version too; it comes into force with its decision.
alter table plan_version drop constraint plan_version_action_check;
alter table plan_version add constraint plan_version_action_check check (action in ('submit', 'request_adjustment'));

-- A pilot begins once, with a lead and a supervisor who are two people.
create table pilot (
  proposal_id   uuid primary key references proposal (id),
  seq           integer not null,
  action        text not null default 'start_pilot' check (action = 'start_pilot'),
  lead_id       uuid not null references person (id),
  supervisor_id uuid not null references person (id),
  starts_on     date not null,
  ends_on       date not null,
  budget_vnd    bigint not null check (budget_vnd >= 0),
  constraint pilot_period check (ends_on > starts_on),
  constraint pilot_supervised_by_another check (lead_id <> supervisor_id),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action)
);
create index pilot_lead on pilot (lead_id);
create index pilot_supervisor on pilot (supervisor_id);

-- Which version was in force, and since which a risk counts as foreseen: computed from the ledger, never typed.
create function plan_in_force_at(proposal uuid, moment timestamptz) returns integer
language sql stable set search_path = public, pg_temp as $$
  select e.plan_version from proposal_event e
  where e.proposal_id = proposal and e.action in ('pass', 'override', 'approve', 'adjust') and e.at < moment order by e.seq desc limit 1
$$;
create function foreseen_in(proposal uuid, risk uuid, moment timestamptz) returns integer
language sql stable set search_path = public, pg_temp as $$
  select max(e.plan_version) from proposal_event e join plan_version v on (v.proposal_id, v.number) = (e.proposal_id, e.plan_version)
  where e.proposal_id = proposal and e.action in ('pass', 'override', 'approve', 'adjust') and e.at < moment
    and exists (select from jsonb_array_elements(v.content::jsonb -> 'risks') r where r ->> 'id' = risk::text)
$$;

-- What happened. What was foreseen then is frozen with it; a correction is another row that names the old one.
create table incident (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null default 'report_incident' check (action = 'report_incident'),
  occurred_at timestamptz not null,
  damage_vnd  bigint not null check (damage_vnd >= 0),
  risk_id     uuid,
  in_force    integer,
  foreseen_in integer,
  corrects    integer,
  primary key (proposal_id, seq),
  constraint incident_corrected_once unique (proposal_id, corrects),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action),
  foreign key (proposal_id, corrects) references incident (proposal_id, seq),
  foreign key (proposal_id, in_force) references plan_version (proposal_id, number),
  foreign key (proposal_id, foreseen_in) references plan_version (proposal_id, number)
);
create function incident_is_true() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.occurred_at > (select e.at from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.seq)) then
    raise exception 'an incident can''t be reported before it happens' using errcode = 'SK004', constraint = 'incident_not_ahead';
  end if;
  if new.in_force is distinct from plan_in_force_at(new.proposal_id, new.occurred_at)
     or new.foreseen_in is distinct from foreseen_in(new.proposal_id, new.risk_id, new.occurred_at) then
    raise exception 'what was foreseen at that moment is not what is said' using errcode = 'SK004', constraint = 'incident_foreseen';
  end if;
  return new;
end $$;
create trigger incident_is_true before insert on incident for each row execute function incident_is_true();

-- What somebody owes until when, beside the hand in which the whole case lies: help with an obstacle, an answer to an
-- inspection, a decision on an adjustment, an explanation; and the window in which a decision can be objected to.
create table duty (
  proposal_id uuid not null,
  seq         integer not null,
  kind        text not null check (kind in ('acknowledgement', 'support', 'answer', 'adjustment', 'explanation', 'objection')),
  unit_code   text references unit (code),
  person_id   uuid references person (id),
  due_at      timestamptz not null,
  primary key (proposal_id, seq),
  -- Owed by a unit, by a person, or (neither) by those who run the pilot.
  constraint duty_of_one check (unit_code is null or person_id is null),
  foreign key (proposal_id, seq) references proposal_event (proposal_id, seq)
);
create index duty_due on duty (due_at);
create index duty_unit on duty (unit_code, due_at);
create index duty_person on duty (person_id, due_at);
create table duty_done (
  proposal_id uuid not null,
  opened_seq  integer not null,
  seq         integer not null,
  primary key (proposal_id, opened_seq),
  constraint duty_done_later check (seq > opened_seq),
  foreign key (proposal_id, opened_seq) references duty (proposal_id, seq),
  foreign key (proposal_id, seq) references proposal_event (proposal_id, seq)
);

-- A deadline that passed: once for each, whoever looks and however often. Without opened_seq it is that of the hand
-- in which the case lies.
create table expiry (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null check (action in ('expire', 'finalise_liability')),
  opened_seq  integer,
  due_at      timestamptz not null,
  primary key (proposal_id, seq),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action),
  foreign key (proposal_id, opened_seq) references duty (proposal_id, seq)
);
create unique index expiry_once on expiry (proposal_id, coalesce(opened_seq, 0), due_at);
create function expiry_is_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Without the entry that set it, it is that of the hand in which the case lay.
  if new.opened_seq is null and new.due_at is distinct from (select e.due_at from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.seq - 1)) then
    raise exception 'there was no such deadline' using errcode = 'SK004', constraint = 'expiry_is_due';
  end if;
  if new.due_at > (select e.at from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.seq))
     or new.opened_seq is not null and new.due_at is distinct from (select d.due_at from duty d where (d.proposal_id, d.seq) = (new.proposal_id, new.opened_seq)) then
    raise exception 'that deadline has not passed' using errcode = 'SK004', constraint = 'expiry_is_due';
  end if;
  return new;
end $$;
create trigger expiry_is_due before insert on expiry for each row execute function expiry_is_due();
create index proposal_due on proposal (due_at) where due_at is not null;

-- A plan is rewritten while it is with its authors, or as the request for adjustment of a running pilot
-- on which no decision is awaited.
create function working_copy_is_open() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  which uuid := case when tg_op = 'DELETE' then old.proposal_id else new.proposal_id end;
  now_at text;
begin
  select status into now_at from proposal where id = which for key share;
  if now_at is distinct from 'draft' and now_at is distinct from 'returned' and (now_at not in ('piloting', 'suspended')
     or exists (select from duty d where d.proposal_id = which and d.kind = 'adjustment'
                and not exists (select from duty_done x where (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq)))) then
    raise exception 'the plan of % can''t change while it is %', which, now_at
      using errcode = 'SK003', constraint = 'draft_is_open';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
drop trigger draft_section_open on draft_section;
create trigger draft_section_open before insert or update or delete on draft_section for each row execute function working_copy_is_open();

-- Evidence is added as long as it can matter.
create function attachment_is_welcome() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from proposal p where p.id = new.proposal_id
                 and p.status in ('draft', 'returned', 'piloting', 'suspended', 'reporting', 'assessing', 'assessed')) then
    raise exception 'no file can be added to % now', new.proposal_id using errcode = 'SK003', constraint = 'draft_is_open';
  end if;
  return new;
end $$;
drop trigger attachment_open on attachment;
create trigger attachment_open before insert on attachment for each row execute function attachment_is_welcome();

create or replace function attachment_keeps() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE'
     or exists (select from plan_version v where v.proposal_id = old.proposal_id
                and v.content::jsonb -> 'attachments' @> jsonb_build_array(jsonb_build_object('id', old.id)))
     or exists (select from proposal_event e where e.proposal_id = old.proposal_id and e.action = 'add_evidence' and e.payload ->> 'file' = old.id::text) then
    raise exception 'attachment is append-only' using errcode = 'SK005', constraint = 'append_only';
  end if;
  return old;
end $$;
