-- Who may know of a case, as sets that indexes find: in a city of a million cases a question asked
-- row by row is answered too late.

-- The cases that a person has a part in: who writes them, reviews or supervises them, runs their
-- pilot, or is concerned by a liability case. Each part but the first follows a submission.
create view person_case as
  select person_id, proposal_id from proposal_author
  union all select supervisor_id, proposal_id from approval where supervisor_id is not null
  union all select person_id, proposal_id from review_member where excluded_reason is null
  union all select lead_id, proposal_id from pilot
  union all select supervisor_id, proposal_id from pilot
  union all select person_id, proposal_id from liability_case;
grant select on person_case to sangkien_app;
create index approval_supervisor on approval (supervisor_id) where supervisor_id is not null;
create index review_member_person on review_member (person_id);

-- Whether a submitted case is known to the leadership of a unit, or to an authority or auditor over it.
-- Without settings of its own, so that the planner looks into it.
create function unit_may_know(p proposal, lead_units text[], over_units text[]) returns boolean language sql immutable
return p.submitted_at is not null and (p.owner_unit = any (lead_units) or p.holder_unit = any (lead_units) or p.unit_path && over_units);

-- The same question about one case: through a part in it, or through a unit.
create or replace function may_know(p proposal, viewer uuid, lead_units text[], over_units text[]) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select unit_may_know(p, lead_units, over_units) or exists (select from person_case c where c.proposal_id = p.id and c.person_id = viewer)
$$;

create index proposal_owner on proposal (owner_unit, id desc) where submitted_at is not null;
create index proposal_held on proposal (holder_unit, id desc) where submitted_at is not null;
create index proposal_status on proposal (status, id desc);
create index proposal_topic on proposal (topic_code, id desc);
create index assessment_outcome on assessment (outcome, proposal_id desc);

-- The hands in which matters wait for a person: of units led, and of authorities. An authority takes
-- what came to it as a unit's leadership only where others proposed it.
create function hands(lead_units text[], authority_units text[]) returns table (holder text, unit text, from_others boolean)
language sql immutable as $$
  select 'unit_head', u, false from unnest(lead_units) u
  union all select 'unit_head', u, true from unnest(authority_units) u where u <> all (lead_units)
  union all select 'authority', u, false from unnest(authority_units) u
$$;
-- In the order in which they are shown.
create index proposal_waiting on proposal (holder, holder_unit, (not urgent), (coalesce(due_at, 'infinity'::timestamptz)), id) where holder is not null;
drop index proposal_queue;
