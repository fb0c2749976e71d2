-- The dashboard of a city of a million cases. The planner saw neither where the sums end nor who asks,
-- and read every row that was ever counted; what is not in the sums it had to sort. Now both are known
-- before the planner is asked, and what has to be read row by row stands in an index as it is needed.
-- What is waited for is in the sums as well, by the day until when: before that day it waits, after it
-- is late, and only on the day itself does it depend on the moment.

-- Of what is waited for: when the last was asked for of those of the case that are due sooner, and later. Of all that
-- a case waits for in a period, the one that is due first says whether it has waited too long for any, the one that
-- is due last whether it waits for any: once each.
alter table case_fact add column sooner_at timestamptz, add column later_at timestamptz;
drop index case_fact_open;
create index case_fact_open on case_fact (at) include (proposal_id, fact, due_at, prev_at, sooner_at, later_at, topic_code, owner_unit, unit_path) where due_at is not null;
create index case_fact_due on case_fact (due_at) where due_at is not null;
alter table fact_month add column due_on date, add column sooner_month date, add column later_month date, drop constraint fact_month_once,
  add constraint fact_month_once unique nulls not distinct (month, fact, owner_unit, topic_code, kind, days, due_on, prev_month, prev_kind_month, sooner_month, later_month, unit_path);

create function day_of(at timestamptz) returns date language sql immutable
return (at at time zone 'Asia/Ho_Chi_Minh')::date;

create or replace function add_to_months(facts case_fact[], sign integer) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into fact_month as m (month, fact, kind, topic_code, owner_unit, unit_path, days, due_on, prev_month, prev_kind_month, sooner_month, later_month, times, damage_vnd)
  select month_of(f.at), f.fact, f.kind, f.topic_code, f.owner_unit, f.unit_path, f.days, day_of(f.due_at), month_of(f.prev_at), month_of(f.prev_kind_at),
    month_of(f.sooner_at), month_of(f.later_at), sign * count(*), sign * coalesce(sum(f.damage_vnd), 0)
  from unnest(facts) f group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 order by 1, 2, 5, 4, 3, 7, 8, 9, 10, 11, 12
  on conflict on constraint fact_month_once do update set times = m.times + excluded.times, damage_vnd = m.damage_vnd + excluded.damage_vnd
$$;

create or replace function facts_now(of uuid) returns setof case_fact language sql stable as $$
  select p.id, f.fact, f.seq, f.kind, f.at, f.days, f.damage_vnd, f.due_at,
    max(f.at) over (partition by f.fact order by f.at, f.seq rows between unbounded preceding and 1 preceding),
    max(f.at) over (partition by f.fact, f.kind order by f.at, f.seq rows between unbounded preceding and 1 preceding),
    p.topic_code, p.owner_unit, p.unit_path,
    case when f.due_at is not null then max(f.at) filter (where f.due_at is not null) over (partition by f.fact order by f.due_at, f.seq rows between unbounded preceding and 1 preceding) end,
    case when f.due_at is not null then max(f.at) filter (where f.due_at is not null) over (partition by f.fact order by f.due_at, f.seq rows between 1 following and unbounded following) end
  from proposal p, entry_facts(p.id) f where p.id = of and p.submitted_at is not null
$$;
update case_fact f set sooner_at = n.sooner_at, later_at = n.later_at
  from (select o.proposal_id, o.fact, o.seq, max(o.at) over (w rows between unbounded preceding and 1 preceding) as sooner_at, max(o.at) over (w rows between 1 following and unbounded following) as later_at
        from case_fact o where o.due_at is not null window w as (partition by o.proposal_id, o.fact order by o.due_at, o.seq)) n
  where (f.proposal_id, f.fact, f.seq) = (n.proposal_id, n.fact, n.seq);
select add_to_months(array(select f from case_fact f, fact_horizon h where f.due_at is not null and f.at < h.at), 1);

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
  where summed_to > from_at and m.month >= month_of(from_at) and start_of(m.month) < summed_to and m.fact <> 'standing' and m.due_on is null and m.times <> 0
    and is_asked(m.owner_unit, m.unit_path, m.topic_code, lead_units, over_units, within_topic, within_unit)
  union all
  select f.fact, f.kind, f.topic_code, f.owner_unit, f.unit_path, null, f.days, count(*), count(*) filter (where f.prev_at is null or f.prev_at < from_at),
    count(*) filter (where f.prev_kind_at is null or f.prev_kind_at < from_at), coalesce(sum(f.damage_vnd), 0)::bigint
  from case_fact f
  where f.at >= summed_to and f.at < to_at and f.fact <> 'standing' and f.due_at is null
    and is_asked(f.owner_unit, f.unit_path, f.topic_code, lead_units, over_units, within_topic, within_unit)
  group by 1, 2, 3, 4, 5, 7
  union all
  -- What is waited for: from the sums, where the day until when is another than that of the moment.
  select m.fact, case when m.due_on < day_of(moment) then 'overdue' else 'waiting' end, m.topic_code, m.owner_unit, m.unit_path, null, null, m.times,
    case when m.prev_month >= month_of(from_at) then 0 else m.times end,
    case when case when m.due_on < day_of(moment) then m.sooner_month else m.later_month end >= month_of(from_at) then 0 else m.times end, 0
  from fact_month m
  where to_at > moment and summed_to > from_at and m.month >= month_of(from_at) and start_of(m.month) < summed_to and m.due_on <> day_of(moment) and m.times <> 0
    and is_asked(m.owner_unit, m.unit_path, m.topic_code, lead_units, over_units, within_topic, within_unit)
  union all
  -- From the rows, where it was asked for after the sums end, or is due on the day of the moment.
  select f.fact, case when f.due_at < moment then 'overdue' else 'waiting' end, f.topic_code, f.owner_unit, f.unit_path, null, null, count(*), count(*) filter (where f.prev_at is null or f.prev_at < from_at),
    count(*) filter (where case when f.due_at < moment then f.sooner_at else f.later_at end is null or case when f.due_at < moment then f.sooner_at else f.later_at end < from_at), 0
  from (select o.* from case_fact o where o.due_at is not null and o.at >= summed_to and o.at < to_at
        union all select o.* from case_fact o where o.due_at >= start_of(day_of(moment)) and o.due_at < start_of(day_of(moment) + 1) and o.at >= from_at and o.at < summed_to) f
  where to_at > moment and is_asked(f.owner_unit, f.unit_path, f.topic_code, lead_units, over_units, within_topic, within_unit)
  group by 1, 2, 3, 4, 5
  union all
  -- And of a period that is over by the rows of each case: what it has come to wait for since does not count.
  select c.fact, case when c.is_late then 'overdue' else 'waiting' end, c.topic_code, c.owner_unit, c.unit_path, null, null, sum(c.times)::bigint, sum(c.firsts)::bigint, count(*), 0
  from (select f.fact, f.due_at < moment as is_late, f.topic_code, f.owner_unit, f.unit_path, count(*) as times, count(*) filter (where f.prev_at is null or f.prev_at < from_at) as firsts
        from case_fact f
        where to_at <= moment and f.due_at is not null and f.at >= from_at and f.at < to_at
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

-- What `percentile_cont` gives (ISO 9075-2), of values in their order that come with how often they are there: of a
-- dashboard a thousand times, which a query takes too long for. Most numbers are not of stays: null of nothing.
create or replace function percentile_of(share double precision, vals integer[], times bigint[]) returns double precision language plpgsql immutable strict as $$
declare
  rank double precision;
  upto bigint := 0;
  low integer;
  n bigint;
begin
  foreach n in array times loop upto := upto + n; end loop;
  rank := share * (upto - 1);
  upto := 0;
  for place in 1 .. cardinality(vals) loop
    upto := upto + times[place];
    if low is null and upto > floor(rank) then low := vals[place]; end if;
    if upto > ceil(rank) then return low + (rank - floor(rank)) * (vals[place] - low); end if;
  end loop;
  return null;
end $$;
