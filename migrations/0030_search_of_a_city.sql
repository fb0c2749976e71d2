-- Lists and searches of a city of a million cases: a page is found through indexes, not among all that its reader may know of.

-- An id begins with 48 bits that say when it was made, in milliseconds (RFC 9562, version 7). The first 20 of them
-- are a stretch of three days.
create function stretch(id uuid) returns integer language sql immutable strict parallel safe return ('x' || left(id::text, 5))::bit(20)::integer;
create function first_of_stretch(stretch integer) returns uuid language sql immutable strict parallel safe return rpad(lpad(to_hex(stretch), 5, '0'), 32, '0')::uuid;
create function first_of_year(year integer) returns uuid language sql stable strict parallel safe
return rpad(lpad(to_hex((extract(epoch from start_of(make_date(year, 1, 1))) * 1000)::bigint), 12, '0'), 32, '0')::uuid;

-- What a list can be narrowed by; null narrows by nothing.
create type choice as (
  status   text,
  topic    text,
  unit     text,
  -- A unit with all below it.
  under    text,
  urgent   boolean,
  mine     boolean,
  year     text,
  outcome  text,
  among    uuid[],
  -- Of what can be counted, in a period and at a moment.
  fact     text,
  kind     text,
  from_at  timestamptz,
  to_at    timestamptz,
  moment   timestamptz
);

-- The cases of a choice, whoever may know of them. Without settings of its own, so that the planner looks into it.
create function chosen(viewer uuid, lead_units text[], over_units text[], asked choice) returns setof proposal language sql stable as $$
  select p.* from proposal p left join assessment a on a.proposal_id = p.id
  where ((asked).status is null or p.status = (asked).status)
    and ((asked).topic is null or p.topic_code = (asked).topic)
    and ((asked).unit is null or p.owner_unit = (asked).unit)
    and ((asked).under is null or p.unit_path @> array[(asked).under])
    and ((asked).urgent is null or p.urgent = (asked).urgent)
    and ((asked).mine is null or p.id = any (array(select m.proposal_id from proposal_author m where m.person_id = viewer)))
    and ((asked).year is null or p.code like 'SK-' || (asked).year || '-%' and p.id >= first_of_year((asked).year::integer) and p.id < first_of_year((asked).year::integer + 1))
    and ((asked).outcome is null or a.outcome = (asked).outcome)
    and ((asked).among is null or p.id = any ((asked).among))
    and ((asked).fact is null or (p.owner_unit = any (lead_units) or p.unit_path && over_units)
         and exists (select from case_facts((asked).from_at, (asked).to_at, (asked).moment) f where f.proposal_id = p.id and f.fact = (asked).fact and ((asked).kind is null or f.kind = (asked).kind)))
$$;

-- Cases that somebody knows of, but not as the leadership of the unit they belong to or as an authority over it:
-- through a part in them, or because they are in the hand of another unit that they lead. Few.
drop index proposal_held;
create index proposal_astray on proposal (holder_unit) where submitted_at is not null and not unit_path @> array[holder_unit];
create index proposal_elsewhere on proposal (holder_unit) where submitted_at is not null and holder_unit <> owner_unit;
create function cases_beside(viewer uuid, lead_units text[], over_units text[]) returns setof uuid language sql stable as $$
  select c.proposal_id from person_case c where c.person_id = viewer
  union all select h.id from proposal h where h.holder_unit = any (lead_units) and h.submitted_at is not null and not h.unit_path @> array[h.holder_unit]
  union all select h.id from proposal h where h.holder_unit = any (lead_units) and h.submitted_at is not null and h.holder_unit <> h.owner_unit and h.holder_unit <> all (over_units)
$$;
create index proposal_owner_status on proposal (owner_unit, status, id desc) where submitted_at is not null;

-- The newest cases of a choice that somebody may know of, before a case where one is given: of each way to know of
-- them as many as are asked for, which an index gives in their order, and of these the newest.
create function newest(viewer uuid, lead_units text[], over_units text[], asked choice, before uuid, number bigint)
returns setof uuid language plpgsql stable rows 25 set plan_cache_mode = force_custom_plan as $$
begin
  return query
    select k.id from (
      (select p.id from chosen(viewer, lead_units, over_units, asked) p
       where p.id = any (array(select b from cases_beside(viewer, lead_units, over_units) b)) and (before is null or p.id < before) order by p.id desc limit number)
      union (select c.id from unnest(lead_units) u, lateral (
        select p.id from chosen(viewer, lead_units, over_units, asked) p
        where p.owner_unit = u and p.submitted_at is not null and (before is null or p.id < before) order by p.id desc limit number) c)
      union (select p.id from chosen(viewer, lead_units, over_units, asked) p
       where cardinality(over_units) > 0 and p.unit_path && over_units and p.submitted_at is not null and asked.status is distinct from 'draft'
         and (before is null or p.id < before) order by p.id desc limit number)) k
    order by k.id desc limit number;
end $$;

-- Who may know of a case as its leadership (`=unit`) or as an authority over it (`unit`), each also with the
-- stretch in which it was made. A case's units are those when it was made, which stay.
create function tags(units text[], stretches integer[]) returns text[] language sql immutable parallel safe
return case when stretches is null then units else array(select u || '@' || s from unnest(units) u, unnest(stretches) s) end;
create function leadership(lead_units text[], over_units text[]) returns text[] language sql immutable parallel safe
return over_units || array(select '=' || u from unnest(lead_units) u);
create function tags_of(p proposal) returns text[] language sql immutable parallel safe
return case when p.submitted_at is null then '{}' else
  tags(leadership(array[p.owner_unit], p.unit_path), null) || tags(leadership(array[p.owner_unit], p.unit_path), array[stretch(p.id)]) end;

-- The index that knows the words knows who may know as well, and when: the newest few that are all three are
-- found without looking at the rest. Of words in titles the same again.
drop index proposal_text_words;
alter table proposal_text add column tags text[];
update proposal_text t set tags = tags_of(p) from proposal p where p.id = t.proposal_id;
alter table proposal_text alter column tags set not null;
create index proposal_text_words on proposal_text using gin (words, tags) with (fastupdate = off);
create index proposal_text_titles on proposal_text using gin (ts_filter(words, '{a}'), tags) with (fastupdate = off);

create or replace function write_proposal_text(id uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into proposal_text (proposal_id, body, words, exact, tags)
  select p.id, b.body,
    setweight(to_tsvector('pg_catalog.simple', folded(p.title || ' ' || p.code)), 'A')
      || setweight(to_tsvector('pg_catalog.simple', folded(b.refs)), 'B') || to_tsvector('pg_catalog.simple', folded(b.body)),
    to_tsvector('pg_catalog.simple', unfolded(p.title || ' ' || b.body)), tags_of(p)
  from proposal p,
    lateral (select coalesce(
      (select v.content::jsonb from plan_version v where v.proposal_id = p.id order by v.number desc limit 1),
      (select jsonb_object_agg(s.section, coalesce(s.content -> 'items', s.content)) from draft_section s where s.proposal_id = p.id),
      '{}') as plan) w,
    lateral (select left(plan_references(w.plan), 20000) as refs, left(concat_ws(E'\n', nullif(plan_words(w.plan), ''), nullif(plan_references(w.plan), '')), 100000) as body) b
  where p.id = write_proposal_text.id
  on conflict (proposal_id) do update set body = excluded.body, words = excluded.words, exact = excluded.exact, tags = excluded.tags
$$;

-- The newest cases that hold some words, in their titles or anywhere, and that somebody may know of: at most so
-- many of those beside and so many of the others, of those before a case where one is given. Looks into the newest
-- stretch first, then into the 16 before it, then into all the rest: a word that stands in many cases is found in
-- the first, and of one that stands in few there is little to read.
create function hits(wanted tsquery, in_titles boolean, viewer uuid, lead_units text[], over_units text[], asked choice, before uuid, number bigint)
returns setof uuid language plpgsql stable rows 25 set enable_seqscan = off set work_mem = '16MB' set plan_cache_mode = force_custom_plan as $$
declare
  units constant text[] := leadership(lead_units, over_units);
  latest integer := stretch(coalesce(before, (select p.id from proposal p order by p.id desc limit 1)));
  stretches integer[];
  upto uuid := before;
  width integer;
  there bigint;
begin
  if wanted is null or number <= 0 then return; end if;
  return query
    select t.proposal_id from proposal_text t
    where t.proposal_id = any (array(select b from cases_beside(viewer, lead_units, over_units) b)) and (before is null or t.proposal_id < before) and not t.tags && units
      and case when in_titles then ts_filter(t.words, '{a}') else t.words end @@ wanted
      and (asked is null or exists (select from chosen(viewer, lead_units, over_units, asked) p where p.id = t.proposal_id))
    order by t.proposal_id desc limit number;
  foreach width in array array[1, 16, null] loop
    stretches := case when width is not null then array(select generate_series(latest - width + 1, latest)) end;
    -- Sorted by itself: nobody walks through the newest cases in the hope that the words stand in one of them.
    if asked is null then
      return query
        select h.id from (
          select t.proposal_id as id from proposal_text t
          where case when in_titles then ts_filter(t.words, '{a}') else t.words end @@ wanted and t.tags && tags(units, stretches) and (upto is null or t.proposal_id < upto) offset 0) h
        order by h.id desc limit number;
    else
      return query
        select h.id from (
          select p.id from chosen(viewer, lead_units, over_units, asked) p join proposal_text t on t.proposal_id = p.id
          where case when in_titles then ts_filter(t.words, '{a}') else t.words end @@ wanted and t.tags && tags(units, stretches) and (upto is null or t.proposal_id < upto) offset 0) h
        order by h.id desc limit number;
    end if;
    get diagnostics there = row_count;
    number := number - there;
    exit when number <= 0;
    latest := latest - width;
    upto := first_of_stretch(latest + 1);
  end loop;
end $$;
