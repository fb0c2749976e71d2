-- What leadership counts. Each fact is a row about a case; the dashboard groups these rows, and the list
-- that a number leads to asks for the same ones, so that the two can't disagree.

-- The working days after a day up to and including another, as domain::calendar counts them.
create function working_days(from_on date, to_on date) returns integer language sql stable
return (
  select (5 * (d / 7) + least(d % 7 + 1, 5)) - (5 * (c / 7) + least(c % 7 + 1, 5))
         + (select coalesce(sum(case when h.working then 1 else -1 end), 0)::integer from holiday h
            where h.on_date > from_on and h.on_date <= to_on and h.working = (extract(isodow from h.on_date) > 5))
  -- Days since a Monday.
  from (values (from_on - date '1970-01-05', to_on - date '1970-01-05')) as since (c, d)
);

-- Written in the standard's form and without settings of its own, so that the planner looks into it: of a
-- fact that is named only its own branch is run, of a case that is named only its own rows are read.
create function case_facts(from_at timestamptz, to_at timestamptz, moment timestamptz)
returns table (proposal_id uuid, fact text, kind text, days integer, damage_vnd bigint) language sql stable
begin atomic
  -- Handed in for the first time in the period; and all that were ever handed in.
  select p.id, 'submitted'::text, null::text, null::integer, null::bigint from proposal p where p.submitted_at >= from_at and p.submitted_at < to_at
  union all
  select p.id, 'standing', null, null, null from proposal p where p.submitted_at is not null
  union all
  -- In a hand whose time has run out.
  select p.id, 'overdue', p.holder, null, null from proposal p where p.submitted_at is not null and p.due_at < moment
  union all
  -- Decided in the period, within the time of the hand that decided or after it.
  select e.proposal_id, 'decided', case when b.due_at < e.at then 'late' else 'in_time' end, null, null
  from proposal_event e join proposal_event b on b.proposal_id = e.proposal_id and b.seq = e.seq - 1
  where e.at >= from_at and e.at < to_at and e.action in ('pass', 'not_pass', 'override', 'approve', 'reject', 'forward', 'escalate', 'return')
  union all
  select e.proposal_id, 'ruling', case e.action when 'reject' then 'rejected' else 'agreed' end, null, null
  from proposal_event e where e.at >= from_at and e.at < to_at and e.action in ('pass', 'override', 'approve', 'reject')
  union all
  -- A deadline of the hand passed without an act of it.
  select x.proposal_id, 'inaction', e.holder, null, null
  from expiry x join proposal_event e on (e.proposal_id, e.seq) = (x.proposal_id, x.seq)
  where x.opened_seq is null and x.due_at >= from_at and x.due_at < to_at
  union all
  -- A stay in a hand that ended in the period, in working days; what was drafted before the first submission is nobody's delay.
  select e.proposal_id, 'held', b.holder, working_days((since.at at time zone 'Asia/Ho_Chi_Minh')::date, (e.at at time zone 'Asia/Ho_Chi_Minh')::date), null
  from proposal_event e
    join proposal_event b on b.proposal_id = e.proposal_id and b.seq = e.seq - 1
    cross join lateral (
      select s.at from proposal_event s left join proposal_event f on f.proposal_id = s.proposal_id and f.seq = s.seq - 1
      where s.proposal_id = e.proposal_id and s.seq < e.seq and (f.seq is null or (f.holder, f.holder_unit) is distinct from (s.holder, s.holder_unit))
      order by s.seq desc limit 1) since
  where e.at >= from_at and e.at < to_at and b.holder is not null and (b.holder, b.holder_unit) is distinct from (e.holder, e.holder_unit)
    and e.from_status <> 'draft'
  union all
  -- Help asked for in the period, and what came of it.
  select d.proposal_id, 'obstacle',
    case when y.at <= d.due_at then 'in_time' when y.at is not null then 'late' when d.due_at < moment then 'overdue' else 'waiting' end, null, null
  from duty d join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
    left join duty_done x on (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq)
    left join proposal_event y on (y.proposal_id, y.seq) = (x.proposal_id, x.seq)
  where d.kind = 'support' and e.at >= from_at and e.at < to_at
  union all
  select a.proposal_id, 'outcome', a.outcome, null, null
  from assessment a join proposal_event e on (e.proposal_id, e.seq) = (a.proposal_id, a.seq) where e.at >= from_at and e.at < to_at
  union all
  -- What happened in the period; an incident that was corrected no longer counts.
  select i.proposal_id, 'incident', case when i.foreseen_in is null then 'unforeseen' else 'foreseen' end, null, i.damage_vnd
  from incident i where i.occurred_at >= from_at and i.occurred_at < to_at
    and not exists (select from incident c where c.proposal_id = i.proposal_id and c.corrects = i.seq)
  union all
  select i.proposal_id, 'granted', i.kind, null, null
  from incentive_decision d join incentive i on i.id = d.incentive_id join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
  where d.granted and e.at >= from_at and e.at < to_at
  union all
  select i.proposal_id, 'declined', i.kind, null, null
  from incentive_decision d join incentive i on i.id = d.incentive_id join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
  where not d.granted and e.at >= from_at and e.at < to_at;
end;

-- Entries come in the order of time: a small index finds those of a period.
create index proposal_event_time on proposal_event using brin (at);
