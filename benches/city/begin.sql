-- A city to measure in: copies of the demonstration's cases, each whole (plan, draft, entries with their
-- chain of hashes, everything beside them), spread over units, people and years.
-- `bin/city` runs this, then part.sql as many times at once as the machine has cores, then end.sql.
-- For a throw-away database that holds the demonstration, as superuser: guards and foreign keys sleep
-- meanwhile, and `sangkien verify ledger` says afterwards whether all is as they would have demanded.
-- A case with a liability file is not copied: its records are sealed with the name of its person.
-- This is the beginning: units, people, and what all parts share, in a schema of its own.
\set ON_ERROR_STOP on
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '1GB';
select setseed(0.5) \g /dev/null
create schema city;

create function city.fresh_id(at timestamptz) returns uuid language sql as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid
$$;

-- Indexes that only find are made anew at the end: filling them row by row takes most of the time.
create unlogged table city.finder as
  select format('%I', c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace) and not i.indisunique;
select 'drop index ' || name from city.finder \gexec

-- 200 units: those there are, and districts' services beside them.
insert into unit (code, name, kind, parent_code, symbol, valid_from)
select 'don-vi-' || n, 'Đơn vị sự nghiệp ' || n, 'department', 'ubnd-tphcm', 'DV' || n, '2025-07-01'
from generate_series(1, 200 - (select count(*)::integer from unit where valid_to is null)) n;

-- People: in each unit a head, the others staff. Everybody's password is the demonstration's.
create unlogged table city.place as
  select code, name, row_number() over (order by code) - 1 as n from unit where valid_to is null and code <> 'ubnd-tphcm';
create unlogged table city.resident as
  select r.i, city.fresh_id('2025-07-01') as id, p.code as unit, p.name as unit_name, r.i < (select count(*) from city.place) as is_head, city.fresh_id('2025-07-01') as appointment
  from generate_series(0, :people - 1) as r (i) join city.place p on p.n = r.i % (select count(*) from city.place);
insert into person_identity (commitment, person_id, content)
select sha256(convert_to(c.content, 'UTF8')), r.id, c.content
from city.resident r, lateral (select format('{"name":"Cán bộ %s","person":"%s","position":"%s","salt":"%s","unit":%s}', r.i, r.id, case when is_head then 'Trưởng' else 'Chuyên viên' end,
  encode(sha256(convert_to(r.id::text, 'UTF8')), 'hex'), to_json(r.unit_name)) as content) c;
insert into person (id, email, name, position, unit_code, is_manager, password_hash, created_at, identity, lang)
select r.id, 'can-bo-' || r.i || '@demo.vn', 'Cán bộ ' || r.i, case when is_head then 'Trưởng' else 'Chuyên viên' end, r.unit, is_head,
  (select password_hash from person where email = 'quantri@demo.vn'), '2025-07-01', i.commitment, 'vi'
from city.resident r join person_identity i on i.person_id = r.id;
insert into appointment (id, person_id, role, unit_code, from_on, document_ref, created_at)
select appointment, id, case when is_head then 'head' else 'staff' end, unit, '2025-07-01', 'QĐ', '2025-07-01' from city.resident;
alter table city.resident add column identity text;
update city.resident r set identity = encode(i.commitment, 'hex') from person_identity i where i.person_id = r.id;
create index on city.resident (unit, is_head, i);
analyze city.resident;

-- The cases to be copied, with the people of their unit: two who write, and who leads.
create unlogged table city.model as
  select p.*, row_number() over (order by p.code) - 1 as n from proposal p
  where not exists (select from liability_case c where c.proposal_id = p.id);
create unlogged table city.part as
  select m.id as model, case when x.is_manager then 'head' when x.id = m.lead_id then 'lead' else 'other' end as part, x.id, encode(x.identity, 'hex') as identity, a.id as appointment
  from city.model m join person x on x.unit_code = m.owner_unit and x.email like '%@demo.vn' and x.email not like 'can-bo-%' and x.email not like 'pho%' join appointment a on a.person_id = x.id;

