-- Finding proposals by their words, typed with or without accents.

-- A text as it is compared: without accents, in small letters, y as i (lí and lý are one word to who
-- writes them), and nothing but words of letters and digits. domain::search::fold is its twin; a test
-- compares them. Spelled out, so that it depends on no extension and no locale.
create function folded(t text) returns text language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select regexp_replace(lower(translate(regexp_replace(normalize(t, NFD) collate "C", '[\u0300-\u036f]', '', 'g'), 'đĐyY', 'ddii')) collate "C", '[^a-z0-9]+', ' ', 'g')
$$;

-- The same with its accents: what was typed with the right ones ranks higher.
create function unfolded(t text) returns text language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select regexp_replace(lower(translate(normalize(t, NFC),
    'ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴĐ',
    'áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ')) collate "C", '[^a-z0-9áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ]+', ' ', 'g')
$$;

-- All that a plan says, draft or frozen: references to documents and names of files apart from the rest.
create function plan_references(plan jsonb) returns text language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(string_agg(v #>> '{}', E'\n'), '') from (
    select jsonb_path_query(plan, 'lax $.gaps[*].document') as v
    union all select jsonb_path_query(plan, 'lax $.gaps[*].article')
    union all select jsonb_path_query(plan, 'lax $.attachments[*].name')) as said where v #>> '{}' <> ''
$$;
create function plan_words(plan jsonb) returns text language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
  select coalesce(string_agg(v #>> '{}', E'\n'), '') from (
    select jsonb_path_query(plan, 'lax $.basis.keyvalue() ? (@.value.type() == "string").value') as v
    union all select jsonb_path_query(plan, 'lax $.gaps[*].description')
    union all select jsonb_path_query(plan, 'lax $.solution.keyvalue() ? (@.key != "pilot_start" && @.key != "pilot_end" && @.value.type() == "string").value')
    union all select jsonb_path_query(plan, 'lax $.objectives[*].indicator')
    union all select jsonb_path_query(plan, 'lax $.risks[*].keyvalue() ? (@.key != "id" && @.value.type() == "string").value')
    union all select jsonb_path_query(plan, 'lax $.resources.keyvalue() ? (@.value.type() == "string").value')
    union all select jsonb_path_query(plan, 'lax $.gates.keyvalue() ? (@.value.type() == "string").value')) as said where v #>> '{}' <> ''
$$;

-- What is searched: of a submitted proposal its newest frozen plan, which all who may know of it may
-- read; before that the draft, which its authors alone know. Kept by the triggers below.
create table proposal_text (
  proposal_id uuid primary key references proposal (id),
  -- No more than the search reads, so that a plan of any length can be saved.
  body        text not null check (length(body) <= 100000),
  -- Without accents; weights: A title and code, B references and files, D the rest.
  words       tsvector not null,
  -- With accents.
  exact       tsvector not null
);
create index proposal_text_words on proposal_text using gin (words) with (fastupdate = off);
grant select on proposal_text to sangkien_app;

create function write_proposal_text(id uuid) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into proposal_text (proposal_id, body, words, exact)
  select p.id, b.body,
    setweight(to_tsvector('pg_catalog.simple', folded(p.title || ' ' || p.code)), 'A')
      || setweight(to_tsvector('pg_catalog.simple', folded(b.refs)), 'B') || to_tsvector('pg_catalog.simple', folded(b.body)),
    to_tsvector('pg_catalog.simple', unfolded(p.title || ' ' || b.body))
  from proposal p,
    lateral (select coalesce(
      (select v.content::jsonb from plan_version v where v.proposal_id = p.id order by v.number desc limit 1),
      (select jsonb_object_agg(s.section, coalesce(s.content -> 'items', s.content)) from draft_section s where s.proposal_id = p.id),
      '{}') as plan) w,
    lateral (select left(plan_references(w.plan), 20000) as refs, left(concat_ws(E'\n', nullif(plan_words(w.plan), ''), nullif(plan_references(w.plan), '')), 100000) as body) b
  where p.id = write_proposal_text.id
  on conflict (proposal_id) do update set body = excluded.body, words = excluded.words, exact = excluded.exact
$$;
revoke execute on function write_proposal_text(uuid) from public;

create function proposal_text_follows() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'proposal' then
    perform write_proposal_text(new.id);
  elsif tg_op = 'DELETE' then
    perform write_proposal_text(old.proposal_id);
  else
    perform write_proposal_text(new.proposal_id);
  end if;
  return null;
end $$;
create trigger proposal_text_follows after insert or update of title on proposal for each row execute function proposal_text_follows();
create trigger draft_text_follows after insert or update or delete on draft_section for each row execute function proposal_text_follows();
create trigger plan_text_follows after insert on plan_version for each row execute function proposal_text_follows();

select write_proposal_text(id) from proposal;

-- Everybody a case knows: whose names a public lesson leaves out.
create view case_person as
  select proposal_id, actor_id as person_id from proposal_event
  union select proposal_id, person_id from proposal_author
  union select proposal_id, lead_id from pilot
  union select proposal_id, supervisor_id from pilot
  union select proposal_id, person_id from liability_case;
grant select on case_person to sangkien_app;
