-- In a city where thousands of cases are made in three days, a search for a word that stands in each of them reads
-- them all. A stretch is a sixteenth of that now, the first 24 bits of an id: less than five hours.
create or replace function stretch(id uuid) returns integer language sql immutable strict parallel safe return ('x' || left(id::text, 6))::bit(24)::integer;
create or replace function first_of_stretch(stretch integer) returns uuid language sql immutable strict parallel safe return rpad(lpad(to_hex(stretch), 6, '0'), 32, '0')::uuid;
-- The texts come to lie in the order of their cases: what is new is then found in few pages of an index, where texts that
-- lie anywhere cost a walk through it for each. The table is written anew rather than updated, and the indexes after it: of
-- what an update leaves behind and a vacuum takes away, the first page of a posting tree stays empty, and GIN holds the
-- commonest word of a search for the rarest (PostgreSQL 15).
drop index proposal_text_words, proposal_text_titles;
create function pg_temp.tagged(old text[], id uuid) returns text[] language sql immutable
return array(select t from unnest(old) t where t not like '%@%') || tags(array(select t from unnest(old) t where t not like '%@%'), array[stretch(id)]);
alter table proposal_text alter column tags type text[] using pg_temp.tagged(tags, proposal_id);
drop function pg_temp.tagged(text[], uuid);
cluster proposal_text using proposal_text_pkey;
alter table proposal_text set without cluster;
create index proposal_text_words on proposal_text using gin (words, tags) with (fastupdate = off);
create index proposal_text_titles on proposal_text using gin (ts_filter(words, '{a}'), tags) with (fastupdate = off);

-- Parts that somebody has in cases are read from their indexes alone: heads and supervisors have hundreds.
drop index approval_supervisor, review_member_person, pilot_lead, pilot_supervisor;
create index approval_supervisor on approval (supervisor_id, proposal_id) where supervisor_id is not null;
create index review_member_person on review_member (person_id, proposal_id) include (excluded_reason);
create index pilot_lead on pilot (lead_id, proposal_id);
create index pilot_supervisor on pilot (supervisor_id, proposal_id);

-- A search asks the same few times, and each time it was planned anew. What does not depend on what a list is narrowed
-- by is planned once for a connection: which cases lie beside what leadership shows, the hits among them, and a look by
-- the words of titles or by all words.
create function beside_leadership(viewer uuid, lead_units text[], over_units text[])
returns uuid[] language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  units constant text[] := leadership(lead_units, over_units);
begin
  return array(select t.proposal_id from proposal_text t
    where t.proposal_id = any (array(select b from cases_beside(viewer, lead_units, over_units) b)) and not t.tags && units);
end $$;

create function hits_beside(wanted tsquery, in_titles boolean, viewer uuid, lead_units text[], over_units text[], beside uuid[], asked choice, before uuid, number bigint)
returns setof uuid language plpgsql stable rows 25 set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  return query
    select t.proposal_id from proposal_text t
    where t.proposal_id = any (beside) and (before is null or t.proposal_id < before)
      and case when in_titles then ts_filter(t.words, '{a}') else t.words end @@ wanted
      and (asked is null or exists (select from chosen(viewer, lead_units, over_units, asked) p where p.id = t.proposal_id))
    order by t.proposal_id desc limit number;
end $$;

-- Sorted by itself: nobody walks through the newest cases in the hope that the words stand in one of them.
create function look(wanted tsquery, in_titles boolean, within text[], upto uuid, number bigint)
returns setof uuid language plpgsql stable rows 25 set enable_seqscan = off set work_mem = '16MB' set plan_cache_mode = force_generic_plan as $$
begin
  if in_titles then
    return query
      select h.id from (
        select t.proposal_id as id from proposal_text t where ts_filter(t.words, '{a}') @@ wanted and t.tags && within and coalesce(t.proposal_id < upto, true) offset 0) h
      order by h.id desc limit number;
  else
    return query
      select h.id from (
        select t.proposal_id as id from proposal_text t where t.words @@ wanted and t.tags && within and coalesce(t.proposal_id < upto, true) offset 0) h
      order by h.id desc limit number;
  end if;
end $$;

-- As before, with the cases beside found by who asks, and with looks of shorter steps: into the newest two stretches (the
-- newest one has only begun), the 16 before them, the 128 before these, and all the rest. Who finds too little in one finds
-- little to read in the next.
drop function hits(tsquery, boolean, uuid, text[], text[], choice, uuid, bigint);
create function hits(wanted tsquery, in_titles boolean, viewer uuid, lead_units text[], over_units text[], beside uuid[], asked choice, before uuid, number bigint)
returns setof uuid language plpgsql stable rows 25 set enable_seqscan = off set work_mem = '16MB' set plan_cache_mode = force_custom_plan as $$
declare
  units constant text[] := leadership(lead_units, over_units);
  latest integer := stretch(coalesce(before, (select p.id from proposal p order by p.id desc limit 1)));
  within text[];
  upto uuid := before;
  width integer;
  there bigint;
begin
  if wanted is null or number <= 0 then return; end if;
  return query select h from hits_beside(wanted, in_titles, viewer, lead_units, over_units, beside, asked, before, number) h;
  if cardinality(units) = 0 then return; end if;
  foreach width in array array[2, 16, 128, null] loop
    within := tags(units, case when width is not null then array(select generate_series(latest - width + 1, latest)) end);
    if asked is null then
      return query select l from look(wanted, in_titles, within, upto, number) l;
    else
      return query
        select h.id from (
          select p.id from chosen(viewer, lead_units, over_units, asked) p join proposal_text t on t.proposal_id = p.id
          where case when in_titles then ts_filter(t.words, '{a}') else t.words end @@ wanted and t.tags && within and coalesce(t.proposal_id < upto, true) offset 0) h
        order by h.id desc limit number;
    end if;
    get diagnostics there = row_count;
    number := number - there;
    exit when number <= 0;
    latest := latest - width;
    upto := first_of_stretch(latest + 1);
  end loop;
end $$;

-- All that `newest` finds, for a file: the planner is told that they are many, and does not look each of them up.
create function all_newest(viewer uuid, lead_units text[], over_units text[], asked choice) returns setof uuid language plpgsql stable rows 100000 as $$
begin
  return query select n from newest(viewer, lead_units, over_units, asked, null, null) n;
end $$;
