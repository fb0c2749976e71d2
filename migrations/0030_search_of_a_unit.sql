-- Searching what a unit may know. A word stands in a tenth of a city's cases, and a unit has a few thousand of them:
-- the index that knows the words knows the units as well, and finds the few that are both. A case's units are
-- those over it when it was made (`proposal.unit_path`), which stay.
drop index proposal_text_words;
alter table proposal_text add column units text[];
update proposal_text t set units = p.unit_path from proposal p where p.id = t.proposal_id;
alter table proposal_text alter column units set not null;
create index proposal_text_words on proposal_text using gin (words, units) with (fastupdate = off);

create or replace function write_proposal_text(id uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into proposal_text (proposal_id, body, words, exact, units)
  select p.id, b.body,
    setweight(to_tsvector('pg_catalog.simple', folded(p.title || ' ' || p.code)), 'A')
      || setweight(to_tsvector('pg_catalog.simple', folded(b.refs)), 'B') || to_tsvector('pg_catalog.simple', folded(b.body)),
    to_tsvector('pg_catalog.simple', unfolded(p.title || ' ' || b.body)), p.unit_path
  from proposal p,
    lateral (select coalesce(
      (select v.content::jsonb from plan_version v where v.proposal_id = p.id order by v.number desc limit 1),
      (select jsonb_object_agg(s.section, coalesce(s.content -> 'items', s.content)) from draft_section s where s.proposal_id = p.id),
      '{}') as plan) w,
    lateral (select left(plan_references(w.plan), 20000) as refs, left(concat_ws(E'\n', nullif(plan_words(w.plan), ''), nullif(plan_references(w.plan), '')), 100000) as body) b
  where p.id = write_proposal_text.id
  on conflict (proposal_id) do update set body = excluded.body, words = excluded.words, exact = excluded.exact
$$;

-- Cases in the hand of a unit that is not over them: few, but theirs to know.
create index proposal_astray on proposal (holder_unit) where holder_unit is not null and not unit_path @> array[holder_unit];
