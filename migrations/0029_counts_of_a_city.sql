-- The dashboard of a city of a million cases. The planner saw neither where the sums end nor who asks,
-- and read every row that was ever counted; what is not in the sums it had to sort. Now both are known
-- before the planner is asked, and what has to be read row by row stands in an index as it is needed.

drop index case_fact_open;
create index case_fact_open on case_fact (at) include (proposal_id, fact, due_at, prev_at, topic_code, owner_unit, unit_path) where due_at is not null;
-- Where cases stand is asked for apart from what happened in them.
drop index case_fact_time;
create index case_fact_time on case_fact (at) where fact <> 'standing';
create index case_fact_standing on case_fact (at) include (kind, topic_code, owner_unit, unit_path) where fact = 'standing';
drop index proposal_due;
create index proposal_due on proposal (due_at, id) include (submitted_at, holder, topic_code, owner_unit, unit_path, status) where due_at is not null;

create or replace function count_a_day(today date) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  horizon timestamptz;
  day date;
begin
  select h.at into horizon from fact_horizon h for update;
  select (least((select min(f.at) from case_fact f where f.at >= horizon and f.fact <> 'standing'),
                (select min(f.at) from case_fact f where f.at >= horizon and f.fact = 'standing')) at time zone 'Asia/Ho_Chi_Minh')::date into day;
  if day is null or day >= today then return false; end if;
  perform add_to_months(array(select f from case_fact f where f.at >= horizon and f.at < start_of(day + 1) and f.fact <> 'standing'
                              union all select f from case_fact f where f.at >= horizon and f.at < start_of(day + 1) and f.fact = 'standing'), 1);
  update fact_horizon set at = start_of(day + 1);
  return true;
end $$;

-- Whether a number is of somebody's cases, and within what is asked for.
create function is_asked(owner_unit text, unit_path text[], topic_code text, lead_units text[], over_units text[], within_topic text, within_unit text) returns boolean language sql immutable
return (owner_unit = any (lead_units) or unit_path && over_units) and (within_topic is null or topic_code = within_topic) and (within_unit is null or unit_path @> array[within_unit]);

-- How often each was so in a period, or is so at a moment, and of how many cases: over all kinds
-- (`cases`), and of its own (`kind_cases`). Where the period begins with a month, what is past comes
-- from the sums; otherwise, and after the horizon, from the rows.
drop function fact_counts(timestamptz, timestamptz, timestamptz);
create function fact_counts(from_at timestamptz, to_at timestamptz, moment timestamptz, lead_units text[], over_units text[], within_topic text, within_unit text)
returns table (fact text, kind text, topic_code text, owner_unit text, unit_path text[], status text, days integer, times bigint, cases bigint, kind_cases bigint, damage_vnd bigint)
language plpgsql stable as $$
#variable_conflict use_column
declare
  horizon timestamptz;
  summed_to timestamptz;
begin
  select h.at into strict horizon from fact_horizon h;
  summed_to := case
    when start_of(month_of(from_at)) <> from_at then from_at
    when to_at >= horizon then greatest(from_at, horizon)
    else greatest(from_at, start_of(month_of(to_at))) end;
  return query
  select m.fact, m.kind, m.topic_code, m.owner_unit, m.unit_path, null::text, m.days, m.times,
    case when m.prev_month >= month_of(from_at) then 0 else m.times end, case when m.prev_kind_month >= month_of(from_at) then 0 else m.times end, m.damage_vnd
  from fact_month m
  where summed_to > from_at and m.month >= month_of(from_at) and start_of(m.month) < summed_to and m.fact <> 'standing' and m.times <> 0
    and is_asked(m.owner_unit, m.unit_path, m.topic_code, lead_units, over_units, within_topic, within_unit)
  union all
  select f.fact, f.kind, f.topic_code, f.owner_unit, f.unit_path, null, f.days, count(*), count(*) filter (where f.prev_at is null or f.prev_at < from_at),
    count(*) filter (where f.prev_kind_at is null or f.prev_kind_at < from_at), coalesce(sum(f.damage_vnd), 0)::bigint
  from case_fact f
  where f.at >= summed_to and f.at < to_at and f.fact <> 'standing' and f.due_at is null
    and is_asked(f.owner_unit, f.unit_path, f.topic_code, lead_units, over_units, within_topic, within_unit)
  group by 1, 2, 3, 4, 5, 7
  union all
  -- What is waited for: a case counts for a kind once.
  select c.fact, case when c.is_late then 'overdue' else 'waiting' end, c.topic_code, c.owner_unit, c.unit_path, null, null, sum(c.times)::bigint, sum(c.firsts)::bigint, count(*), 0
  from (select f.fact, f.due_at < moment as is_late, f.topic_code, f.owner_unit, f.unit_path, count(*) as times, count(*) filter (where f.prev_at is null or f.prev_at < from_at) as firsts
        from case_fact f
        where f.due_at is not null and f.at >= from_at and f.at < to_at
          and is_asked(f.owner_unit, f.unit_path, f.topic_code, lead_units, over_units, within_topic, within_unit)
        group by f.proposal_id, 1, 2, 3, 4, 5) c
  group by 1, 2, 3, 4, 5
  union all
  -- Where the cases stand: the kind of that fact is their status.
  select 'standing', null, s.topic_code, s.owner_unit, s.unit_path, s.kind, null, s.times, s.times, s.times, 0
  from (select m.topic_code, m.owner_unit, m.unit_path, m.kind, m.times from fact_month m where m.fact = 'standing' and m.times <> 0
        union all
        select f.topic_code, f.owner_unit, f.unit_path, f.kind, count(*) from case_fact f where f.fact = 'standing' and f.at >= horizon group by 1, 2, 3, 4) s
  where is_asked(s.owner_unit, s.unit_path, s.topic_code, lead_units, over_units, within_topic, within_unit)
  union all
  select 'overdue', p.holder, p.topic_code, p.owner_unit, p.unit_path, p.status, null, count(*), count(*), count(*), 0
  from proposal p where p.submitted_at is not null and p.due_at < moment
    and is_asked(p.owner_unit, p.unit_path, p.topic_code, lead_units, over_units, within_topic, within_unit)
  group by 2, 3, 4, 5, 6;
end $$;

-- Most numbers are not of stays: where there are no values, nothing is computed.
alter function percentile_of(double precision, integer[], bigint[]) strict;
