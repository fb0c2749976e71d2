-- A city to measure in: copies of the demonstration's cases, each whole (plan, draft, entries with their
-- chain of hashes, everything beside them), spread over units, people and years.
--     psql -v people=50000 -v proposals=1000000 -f benches/city.sql DATABASE
-- For a throw-away database that holds the demonstration, as superuser: guards and foreign keys sleep
-- meanwhile, and `sangkien verify ledger` says afterwards whether all is as they would have demanded.
-- A case with a liability file is not copied: its records are sealed with the name of its person.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
select setseed(0.5) \g /dev/null

create function pg_temp.fresh_id(at timestamptz) returns uuid language sql as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid
$$;

-- Indexes that only find are made anew at the end: filling them row by row takes most of the time.
create temp table finder as
  select format('%I', c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and not i.indisunique;
select 'drop index ' || name from finder \gexec

-- 200 units: those there are, and districts' services beside them.
insert into unit (code, name, kind, parent_code, symbol, valid_from)
select 'don-vi-' || n, 'Đơn vị sự nghiệp ' || n, 'department', 'ubnd-tphcm', 'DV' || n, '2025-07-01'
from generate_series(1, 200 - (select count(*)::integer from unit where valid_to is null)) n;

-- People: in each unit a head, the others staff. Everybody's password is the demonstration's.
create temp table place as
  select code, name, row_number() over (order by code) - 1 as n from unit where valid_to is null and code <> 'ubnd-tphcm';
create temp table resident as
  select r.i, pg_temp.fresh_id('2025-07-01') as id, p.code as unit, p.name as unit_name, r.i < (select count(*) from place) as is_head, pg_temp.fresh_id('2025-07-01') as appointment
  from generate_series(0, :people - 1) as r (i) join place p on p.n = r.i % (select count(*) from place);
insert into person_identity (commitment, person_id, content)
select sha256(convert_to(c.content, 'UTF8')), r.id, c.content
from resident r, lateral (select format('{"name":"Cán bộ %s","person":"%s","position":"%s","salt":"%s","unit":%s}', r.i, r.id, case when is_head then 'Trưởng' else 'Chuyên viên' end,
  encode(sha256(convert_to(r.id::text, 'UTF8')), 'hex'), to_json(r.unit_name)) as content) c;
insert into person (id, email, name, position, unit_code, is_manager, password_hash, created_at, identity, lang)
select r.id, 'can-bo-' || r.i || '@demo.vn', 'Cán bộ ' || r.i, case when is_head then 'Trưởng' else 'Chuyên viên' end, r.unit, is_head,
  (select password_hash from person where email = 'quantri@demo.vn'), '2025-07-01', i.commitment, 'vi'
from resident r join person_identity i on i.person_id = r.id;
insert into appointment (id, person_id, role, unit_code, from_on, document_ref, created_at)
select appointment, id, case when is_head then 'head' else 'staff' end, unit, '2025-07-01', 'QĐ', '2025-07-01' from resident;
alter table resident add column identity text;
update resident r set identity = encode(i.commitment, 'hex') from person_identity i where i.person_id = r.id;
create index on resident (unit, is_head, i);
analyze resident;

-- The cases to be copied, with the people of their unit: two who write, and who leads.
create temp table model as
  select p.*, row_number() over (order by p.code) - 1 as n from proposal p
  where not exists (select from liability_case c where c.proposal_id = p.id);
create temp table part as
  select m.id as model, case when x.is_manager then 'head' when x.id = m.lead_id then 'lead' else 'other' end as part, x.id, encode(x.identity, 'hex') as identity, a.id as appointment
  from model m join person x on x.unit_code = m.owner_unit and x.email like '%@demo.vn' and x.email not like 'can-bo-%' and x.email not like 'pho%' join appointment a on a.person_id = x.id;

create temp table copy as
  select g.n, m.id as model, pg_temp.fresh_id(timestamptz '2026-01-05' + g.n * interval '200 days' / :proposals) as id, 'SK-2026-' || g.n + 10000 as code,
    u.code as unit, u.name as unit_name, unit_superiors(u.code) as unit_path
  from generate_series(1, :proposals) as g (n) join model m on m.n = g.n % (select count(*) from model)
    join place u on u.n = (g.n::bigint * 7919) % (select count(*) from place);
create unique index on copy (n);
-- Who plays which part in a copy, and all texts that change with it.
create temp table cast_of as
  select c.n, t.part, t.id as old_id, t.identity as old_identity, t.appointment as old_appointment, r.id, r.identity, r.appointment
  from copy c join part t on t.model = c.model
    join lateral (select r.* from resident r where r.unit = c.unit and r.is_head = (t.part = 'head')
      and (t.part = 'head' or r.i >= ((c.n * 31 + case t.part when 'lead' then 0 else 400 end) % (:people - 1000)))
      order by r.i limit 1) r on true;
create index on cast_of (n);
analyze copy;
analyze cast_of;

-- What a text of the model says in another way in its copy: pairs, each to be replaced by the other.
create temp table word as
  select c.n, w.old, w.new from copy c join model m on m.id = c.model,
    lateral (values (c.model::text, c.id::text), ('"' || m.owner_unit || '"', '"' || c.unit || '"')) as w (old, new)
  union all select n, w.old, w.new from cast_of,
    lateral (values (old_id::text, id::text), (old_identity, identity), (old_appointment::text, appointment::text)) as w (old, new);
create temp table lexicon as select n, array_agg(old order by old) as old, array_agg(new order by old) as new from word group by n;
drop table word;
create unique index on lexicon (n);
analyze lexicon;

create function pg_temp.said(of text, old text[], new text[]) returns text language plpgsql as $$
begin
  for i in 1 .. cardinality(old) loop
    of := replace(of, old[i], new[i]);
  end loop;
  return of;
end $$;

-- Frozen plans, and with them the hashes that entries and signatures name.
create temp table plan as
  select c.n, c.id as proposal_id, v.number, v.seq, v.action, v.frozen_at, v.sha256 as old_sha256, pg_temp.said(v.content, l.old, l.new) as content
  from copy c join lexicon l using (n) join plan_version v on v.proposal_id = c.model;
insert into plan_version (proposal_id, number, seq, action, content, sha256, frozen_at)
select proposal_id, number, seq, action, content, sha256(convert_to(content, 'UTF8')), frozen_at from plan;
update lexicon l set old = l.old || p.old, new = l.new || p.new
from (select n, array_agg(encode(old_sha256, 'hex') order by number) as old, array_agg(encode(sha256(convert_to(content, 'UTF8')), 'hex') order by number) as new from plan group by n) p
where p.n = l.n;
drop table plan;

-- The entries, each with the hash of the one before it. Keys of an object are sorted by their letters (RFC 8785).
create temp table model_event as select e.* from proposal_event e join model m on m.id = e.proposal_id;
create function pg_temp.chain(model uuid, old text[], new text[]) returns table (seq integer, body text, prev bytea, hash bytea) language plpgsql as $$
declare
  e model_event;
  people text;
begin
  prev := null;
  for e in select * from model_event m where m.proposal_id = model order by m.seq loop
    body := pg_temp.said(e.body, old, new);
    if prev is not null then body := replace(body, encode(e.prev_hash, 'hex'), encode(prev, 'hex')); end if;
    people := substring(body from '"people":(\{[^}]*\})');
    body := replace(body, people, replace(replace(people::jsonb::text, ': ', ':'), ', ', ','));
    seq := e.seq;
    hash := sha256(convert_to(body, 'UTF8'));
    return next;
    prev := hash;
  end loop;
end $$;
insert into proposal_event (proposal_id, seq, action, from_status, to_status, actor_id, acting_as, capacity, at, plan_version, holder, holder_unit, due_at, body, prev_hash, hash)
select c.id, e.seq, e.action, e.from_status, e.to_status, pg_temp.said(e.actor_id::text, l.old, l.new)::uuid, pg_temp.said(e.acting_as::text, l.old, l.new)::uuid, e.capacity, e.at, e.plan_version,
  e.holder, case e.holder_unit when m.owner_unit then c.unit else e.holder_unit end, e.due_at, x.body, x.prev, x.hash
from copy c join lexicon l using (n) join model m on m.id = c.model, lateral pg_temp.chain(c.model, l.old, l.new) x, lateral (select * from model_event e where e.proposal_id = c.model and e.seq = x.seq) e;

insert into proposal (id, code, title, kind, topic_code, lead_id, owner_unit, unit_path, created_at, version, status, urgent, legal_track, holder, holder_unit, due_at, latest_plan, plan_in_force,
  submitted_at, acknowledged_at, updated_at)
select c.id, c.code, m.title, m.kind, m.topic_code, pg_temp.said(m.lead_id::text, l.old, l.new)::uuid, c.unit, c.unit_path, m.created_at, m.version, m.status, m.urgent, m.legal_track, m.holder,
  case m.holder_unit when m.owner_unit then c.unit else m.holder_unit end, m.due_at, m.latest_plan, m.plan_in_force, m.submitted_at, m.acknowledged_at, m.updated_at
from copy c join lexicon l using (n) join model m on m.id = c.model;

insert into proposal_text (proposal_id, body, words, exact)
select c.id, t.body, t.words || setweight(to_tsvector('pg_catalog.simple', folded(c.code || ' ' || c.unit_name)), 'A'), t.exact
from copy c join proposal_text t on t.proposal_id = c.model;

-- Everything beside them, by the rows as text: those with an id of their own get another.
create function pg_temp.copy_beside(beside regclass) returns void language plpgsql as $$
declare
  columns text;
  own boolean;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum), bool_or(attname = 'id') into columns, own
  from pg_attribute where attrelid = beside and attnum > 0 and not attisdropped and attgenerated = '';
  execute format('insert into %1$s (%2$s) select %3$s from copy c join lexicon l using (n) join %1$s b on b.proposal_id = c.model,
      lateral jsonb_populate_record(b, pg_temp.said(to_jsonb(b)::text, l.old, l.new)::jsonb) x',
    beside, columns, replace('x.' || replace(columns, ', ', ', x.'), 'x.id,', case when own then 'md5(x.id::text || c.n)::uuid,' else 'x.id,' end));
end $$;
select pg_temp.copy_beside(t::regclass) from unnest(array['proposal_author', 'draft_section', 'commitment', 'review', 'review_member', 'review_minutes', 'review_vote', 'party_opinion',
  'approval', 'recusal', 'pilot', 'incident', 'duty', 'duty_done', 'expiry', 'assessment', 'provision', 'adoption']) t \g /dev/null
insert into attachment (id, proposal_id, name, media_type, size, sha256, uploaded_by, uploaded_at)
select md5('tep' || c.n)::uuid, c.id, 'so-lieu-khao-sat-' || c.n || '.pdf', 'application/pdf', 40000, sha256(convert_to(c.n::text, 'UTF8')), p.lead_id, p.created_at
from copy c join proposal p on p.id = c.id where c.n % 3 = 0;
-- Their places in the log are given by the job that gives all places.
insert into log_pending (proposal_id, seq, at) select e.proposal_id, e.seq, e.at from copy c join proposal_event e on e.proposal_id = c.id;
insert into code_counter (year, last) values (2026, :proposals + 10000) on conflict (year) do update set last = excluded.last;
insert into case_fact select f.* from copy c, facts_now(c.id) f;
select definition from finder \gexec
vacuum analyze;
