-- What leadership counts, kept beforehand: in a city of a million cases the entries of a year are
-- too many to be read for a page. Three layers, each made from the one before it and never by hand:
-- what the ledger says of a case (`entry_facts`), the same as rows (`case_fact`), and for what is past
-- their sums by month (`fact_month`). A number is always that of the entries: sums where a whole month
-- is asked for, rows at the edges.

-- What the entries of a case say, whatever time it is.
create function entry_facts(of uuid) returns table (seq integer, fact text, kind text, at timestamptz, days integer, damage_vnd bigint, due_at timestamptz) language sql stable
begin atomic
  -- Handed in for the first time; and where it stands since its last entry.
  select 0, 'submitted'::text, null::text, p.submitted_at, null::integer, null::bigint, null::timestamptz from proposal p where p.id = of and p.submitted_at is not null
  union all
  select 0, 'standing', p.status, e.at, null, null, null from proposal p join proposal_event e on e.proposal_id = p.id and e.seq = p.version where p.id = of and p.submitted_at is not null
  union all
  -- Decided within the time of the hand that decided, or after it.
  select e.seq, 'decided', case when b.due_at < e.at then 'late' else 'in_time' end, e.at, null, null, null
  from proposal_event e join proposal_event b on b.proposal_id = e.proposal_id and b.seq = e.seq - 1
  where e.proposal_id = of and e.action in ('pass', 'not_pass', 'override', 'approve', 'reject', 'forward', 'escalate', 'return')
  union all
  select e.seq, 'ruling', case e.action when 'reject' then 'rejected' else 'agreed' end, e.at, null, null, null
  from proposal_event e where e.proposal_id = of and e.action in ('pass', 'override', 'approve', 'reject')
  union all
  -- A deadline of the hand passed without an act of it.
  select x.seq, 'inaction', e.holder, x.due_at, null, null, null
  from expiry x join proposal_event e on (e.proposal_id, e.seq) = (x.proposal_id, x.seq) where x.proposal_id = of and x.opened_seq is null
  union all
  -- A stay in a hand that ended, in working days; what was drafted before the first submission is nobody's delay.
  select e.seq, 'held', b.holder, e.at, working_days((since.at at time zone 'Asia/Ho_Chi_Minh')::date, (e.at at time zone 'Asia/Ho_Chi_Minh')::date), null, null
  from proposal_event e
    join proposal_event b on b.proposal_id = e.proposal_id and b.seq = e.seq - 1
    cross join lateral (
      select s.at from proposal_event s left join proposal_event f on f.proposal_id = s.proposal_id and f.seq = s.seq - 1
      where s.proposal_id = e.proposal_id and s.seq < e.seq and (f.seq is null or (f.holder, f.holder_unit) is distinct from (s.holder, s.holder_unit))
      order by s.seq desc limit 1) since
  where e.proposal_id = of and b.holder is not null and (b.holder, b.holder_unit) is distinct from (e.holder, e.holder_unit) and e.from_status <> 'draft'
  union all
  select a.seq, 'outcome', a.outcome, e.at, null, null, null
  from assessment a join proposal_event e on (e.proposal_id, e.seq) = (a.proposal_id, a.seq) where a.proposal_id = of
  union all
  -- What happened; an incident that was corrected no longer counts.
  select i.seq, 'incident', case when i.foreseen_in is null then 'unforeseen' else 'foreseen' end, i.occurred_at, null, i.damage_vnd, null
  from incident i where i.proposal_id = of and not exists (select from incident c where c.proposal_id = i.proposal_id and c.corrects = i.seq)
  union all
  select d.seq, case when d.granted then 'granted' else 'declined' end, i.kind, e.at, null, null, null
  from incentive_decision d join incentive i on i.id = d.incentive_id join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
  where d.proposal_id = of
  union all
  -- Help asked for, and whether it came within its time; while it is waited for, until when.
  select d.seq, 'obstacle', case when y.at <= d.due_at then 'in_time' when y.at is not null then 'late' end, e.at, null, null, case when y.at is null then d.due_at end
  from duty d join proposal_event e on (e.proposal_id, e.seq) = (d.proposal_id, d.seq)
    left join duty_done x on (x.proposal_id, x.opened_seq) = (d.proposal_id, d.seq)
    left join proposal_event y on (y.proposal_id, y.seq) = (x.proposal_id, x.seq)
  where d.proposal_id = of and d.kind = 'support';
end;

create table case_fact (
  proposal_id  uuid not null references proposal (id),
  fact         text not null,
  -- The entry that says it; 0 where it is no single one.
  seq          integer not null,
  kind         text,
  at           timestamptz not null,
  days         integer,
  damage_vnd   bigint,
  -- Of what is still waited for: until when. Whether that is over depends on the moment, so it is in no sum.
  due_at       timestamptz,
  -- When the same was last so of the same case, and of the same kind: within a period a case counts once.
  prev_at      timestamptz,
  prev_kind_at timestamptz,
  topic_code   text not null,
  owner_unit   text not null,
  unit_path    text[] not null,
  primary key (proposal_id, fact, seq)
);
create index case_fact_time on case_fact (at);
create index case_fact_case on case_fact (fact, proposal_id desc) include (kind, at, due_at);
create index case_fact_open on case_fact (at) where due_at is not null;
grant select on case_fact to sangkien_app;

-- Sums of what was before `fact_horizon`, by month in Vietnam. `days` is there for stays alone, so that
-- their median and percentiles can be told exactly.
create table fact_month (
  month           date not null,
  fact            text not null,
  kind            text,
  topic_code      text not null,
  owner_unit      text not null,
  unit_path       text[] not null,
  days            integer,
  prev_month      date,
  prev_kind_month date,
  times           bigint not null,
  damage_vnd      bigint not null,
  constraint fact_month_once unique nulls not distinct (month, fact, owner_unit, topic_code, kind, days, prev_month, prev_kind_month, unit_path)
);
create table fact_horizon (
  single boolean primary key default true check (single),
  at   timestamptz not null
);
insert into fact_horizon (at) values ('-infinity');
grant select on fact_month, fact_horizon to sangkien_app;

create function month_of(at timestamptz) returns date language sql immutable
return date_trunc('month', at at time zone 'Asia/Ho_Chi_Minh')::date;
create function start_of(month date) returns timestamptz language sql immutable
return month::timestamp at time zone 'Asia/Ho_Chi_Minh';

-- Adds rows to the sums of their months, or takes them out.
create function add_to_months(facts case_fact[], sign integer) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into fact_month as m (month, fact, kind, topic_code, owner_unit, unit_path, days, prev_month, prev_kind_month, times, damage_vnd)
  select month_of(f.at), f.fact, f.kind, f.topic_code, f.owner_unit, f.unit_path, f.days, month_of(f.prev_at), month_of(f.prev_kind_at), sign * count(*), sign * coalesce(sum(f.damage_vnd), 0)
  from unnest(facts) f where f.due_at is null group by 1, 2, 3, 4, 5, 6, 7, 8, 9 order by 1, 2, 5, 4, 3, 7, 8, 9
  on conflict on constraint fact_month_once do update set times = m.times + excluded.times, damage_vnd = m.damage_vnd + excluded.damage_vnd
$$;
revoke execute on function add_to_months(case_fact[], integer) from public;

-- The rows that a case has now.
create function facts_now(of uuid) returns setof case_fact language sql stable as $$
  select p.id, f.fact, f.seq, f.kind, f.at, f.days, f.damage_vnd, f.due_at,
    max(f.at) over (partition by f.fact order by f.at, f.seq rows between unbounded preceding and 1 preceding),
    max(f.at) over (partition by f.fact, f.kind order by f.at, f.seq rows between unbounded preceding and 1 preceding),
    p.topic_code, p.owner_unit, p.unit_path
  from proposal p, entry_facts(p.id) f where p.id = of and p.submitted_at is not null
$$;

-- Brings the rows of a case to what its entries say, and the sums with them.
create function count_again(of uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  horizon timestamptz;
  gone case_fact[];
  new case_fact[];
begin
  select h.at into horizon from fact_horizon h for share;
  select array_agg(row(f.*)::case_fact) into gone from (select f.* from case_fact f where f.proposal_id = of except select n.* from facts_now(of) n) f;
  select array_agg(row(f.*)::case_fact) into new from (select n.* from facts_now(of) n except select f.* from case_fact f where f.proposal_id = of) f;
  delete from case_fact f using unnest(gone) g where (f.proposal_id, f.fact, f.seq) = (g.proposal_id, g.fact, g.seq);
  insert into case_fact select * from unnest(new);
  perform add_to_months(array(select f from unnest(gone) f where f.at < horizon), -1);
  perform add_to_months(array(select f from unnest(new) f where f.at < horizon), 1);
end $$;
revoke execute on function count_again(uuid) from public;

-- After an act with all its records, and after what its case is about was changed.
create function case_is_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'proposal' then
    perform count_again(new.id);
  else
    perform count_again(new.proposal_id);
  end if;
  return null;
end $$;
create constraint trigger proposal_event_counted after insert on proposal_event deferrable initially deferred
  for each row when (new.to_status <> 'draft') execute function case_is_counted();
create trigger proposal_topic_counted after update of topic_code on proposal
  for each row when (new.submitted_at is not null and new.topic_code <> old.topic_code) execute function case_is_counted();

-- Takes the next day with anything in it into the sums, if it is over; whether there was one.
create function count_a_day(today date) returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
declare
  horizon timestamptz;
  day date;
begin
  select h.at into horizon from fact_horizon h for update;
  select (min(f.at) at time zone 'Asia/Ho_Chi_Minh')::date into day from case_fact f where f.at >= horizon;
  if day is null or day >= today then return false; end if;
  perform add_to_months(array(select f from case_fact f where f.at >= horizon and f.at < start_of(day + 1)), 1);
  update fact_horizon set at = start_of(day + 1);
  return true;
end $$;
revoke execute on function count_a_day(date) from public;
grant execute on function count_a_day(date) to sangkien_app;

insert into case_fact select f.* from proposal p, facts_now(p.id) f;

-- What is so of cases: in a period, or at a moment. The list behind a number asks for it.
drop function case_facts(timestamptz, timestamptz, timestamptz);
create function case_facts(from_at timestamptz, to_at timestamptz, moment timestamptz) returns table (proposal_id uuid, fact text, kind text) language sql stable
begin atomic
  select f.proposal_id, f.fact, case when f.due_at < moment then 'overdue' when f.due_at >= moment then 'waiting' else f.kind end
  from case_fact f where f.at >= from_at and f.at < to_at and f.fact <> 'standing'
  union all
  -- All that were ever handed in.
  select f.proposal_id, 'standing', null from case_fact f where f.fact = 'standing'
  union all
  -- In a hand whose time has run out.
  select p.id, 'overdue', p.holder from proposal p where p.submitted_at is not null and p.due_at < moment;
end;

-- How often each was so in a period, or is so at a moment, and of how many cases: over all kinds
-- (`cases`), and of its own (`kind_cases`). Where the period begins with a month, what is past comes
-- from the sums; otherwise, and after the horizon, from the rows.
create function fact_counts(from_at timestamptz, to_at timestamptz, moment timestamptz)
returns table (fact text, kind text, topic_code text, owner_unit text, unit_path text[], status text, days integer, times bigint, cases bigint, kind_cases bigint, damage_vnd bigint) language sql stable
begin atomic
  with edge as (
    select h.at as horizon, case
      when start_of(month_of(from_at)) <> from_at then from_at
      when to_at >= h.at then greatest(from_at, h.at)
      else greatest(from_at, start_of(month_of(to_at))) end as summed_to
    from fact_horizon h)
  select m.fact, m.kind, m.topic_code, m.owner_unit, m.unit_path, null::text, m.days, m.times,
    case when m.prev_month >= month_of(from_at) then 0 else m.times end, case when m.prev_kind_month >= month_of(from_at) then 0 else m.times end, m.damage_vnd
  from edge e join fact_month m on m.month >= month_of(from_at) and start_of(m.month) < e.summed_to
  where e.summed_to > from_at and m.fact <> 'standing'
  union all
  select f.fact, f.kind, f.topic_code, f.owner_unit, f.unit_path, null, f.days, count(*), count(*) filter (where f.prev_at is null or f.prev_at < from_at),
    count(*) filter (where f.prev_kind_at is null or f.prev_kind_at < from_at), coalesce(sum(f.damage_vnd), 0)::bigint
  from edge e join case_fact f on f.at >= e.summed_to and f.at < to_at where f.fact <> 'standing' and f.due_at is null group by 1, 2, 3, 4, 5, 7
  union all
  -- What is waited for: a case counts for a kind once, at its first that is.
  select o.fact, case when o.is_late then 'overdue' else 'waiting' end, o.topic_code, o.owner_unit, o.unit_path, null, null, count(*),
    count(*) filter (where o.prev_at is null or o.prev_at < from_at), count(*) filter (where o.place = 1), 0
  from (select f.*, f.due_at < moment as is_late, row_number() over (partition by f.proposal_id, f.fact, f.due_at < moment order by f.at, f.seq) as place
        from case_fact f where f.due_at is not null and f.at >= from_at and f.at < to_at) o
  group by 1, 2, 3, 4, 5
  union all
  -- Where the cases stand: the kind of that fact is their status.
  select 'standing', null, s.topic_code, s.owner_unit, s.unit_path, s.kind, null, s.times, s.times, s.times, 0
  from (select m.topic_code, m.owner_unit, m.unit_path, m.kind, m.times from fact_month m where m.fact = 'standing'
        union all
        select f.topic_code, f.owner_unit, f.unit_path, f.kind, count(*) from case_fact f where f.fact = 'standing' and f.at >= (select h.at from fact_horizon h) group by 1, 2, 3, 4) s
  union all
  select 'overdue', p.holder, p.topic_code, p.owner_unit, p.unit_path, p.status, null, count(*), count(*), count(*), 0
  from proposal p where p.submitted_at is not null and p.due_at < moment group by 2, 3, 4, 5, 6;
end;

-- What `percentile_cont` gives (ISO 9075-2), of values that come with how often they are there.
create function percentile_of(share double precision, vals integer[], times bigint[]) returns double precision language sql immutable
begin atomic
  with v as (select x.val, sum(x.n) over (order by x.val, x.place) as upto from unnest(vals, times) with ordinality x (val, n, place)),
    r as (select share * (max(v.upto) - 1) as rank from v)
  select lo.val + (r.rank - floor(r.rank)) * (hi.val - lo.val) from r,
    lateral (select min(v.val) as val from v where v.upto > floor(r.rank)) lo, lateral (select min(v.val) as val from v where v.upto > ceil(r.rank)) hi;
end;
