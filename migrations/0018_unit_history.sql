-- Units that are renamed, merged or split on a day. A unit keeps its row, its name and its cases for
-- ever; who comes after it is another unit, whose offices reach over the cases that were left behind.
create table unit_change (
  id           bigint generated always as identity primary key,
  kind         text not null check (kind in ('rename', 'merge', 'split')),
  from_code    text not null references unit (code),
  to_code      text not null references unit (code),
  on_date      date not null,
  document_ref text not null check (length(document_ref) between 2 and 200),
  by_id        uuid references person (id),
  at           timestamptz not null,
  constraint unit_change_two check (from_code <> to_code)
);
-- A unit passes on its cases once.
create unique index unit_change_once on unit_change (from_code) where kind <> 'split';
create index unit_change_into on unit_change (to_code);
create trigger unit_change_append_only before update or delete on unit_change for each row execute function append_only();
create trigger unit_change_no_truncate before truncate on unit_change for each statement execute function append_only();
grant select, insert on unit_change to sangkien_app;

-- Whose cases a unit has taken over, over all steps, and since when.
create table unit_legacy (
  code      text not null references unit (code),
  heir_code text not null references unit (code),
  on_date   date not null,
  primary key (code, heir_code)
);
create index unit_legacy_heir on unit_legacy (heir_code);
grant select on unit_legacy to sangkien_app;
create function unit_change_takes_over() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  before unit := (select u from unit u where u.code = new.from_code);
  after  unit := (select u from unit u where u.code = new.to_code);
begin
  if new.on_date <= before.valid_from or before.valid_to < new.on_date - 1 or after.valid_to < new.on_date or after.valid_from > new.on_date then
    raise exception 'a unit of another time' using errcode = 'SK004', constraint = 'unit_change_time';
  end if;
  if new.kind <> 'split' then
    if exists (select from unit_legacy l where (l.code, l.heir_code) = (new.to_code, new.from_code)) then
      raise exception 'a unit can''t come after itself' using errcode = 'SK004', constraint = 'unit_change_circle';
    end if;
    insert into unit_legacy (code, heir_code, on_date)
      select l.code, new.to_code, greatest(l.on_date, new.on_date) from unit_legacy l where l.heir_code = new.from_code
      union all select new.from_code, new.to_code, new.on_date;
  end if;
  return new;
end $$;
create trigger unit_change_takes_over before insert on unit_change for each row execute function unit_change_takes_over();

-- Offices as they reach: each appointment in its unit, and in those whose cases that unit has taken over.
create view office as
  select a.id, a.person_id, a.role, a.unit_code, a.from_on, a.to_on, a.document_ref, a.ended_at from appointment a
  union all
  select a.id, a.person_id, a.role, l.code, greatest(a.from_on, l.on_date), a.to_on, a.document_ref, a.ended_at
  from appointment a join unit_legacy l on l.heir_code = a.unit_code;
create function in_force(a office, day date) returns boolean language sql immutable as $$
  select a.from_on <= day and (a.to_on is null or a.to_on >= day) and (a.ended_at is null or a.to_on > day)
$$;
grant select on office to sangkien_app;

create or replace function officers(unit text, roles text[], moment timestamptz) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  select a.person_id from office a
    left join (mandate m join appointment own on own.id = m.principal_appointment_id) on m.id = a.id
  where a.unit_code = unit and a.role = any (roles) and in_force(a, (moment at time zone 'Asia/Ho_Chi_Minh')::date)
    and (m.id is null or m.from_at <= moment and moment < m.to_at and in_force(own, (moment at time zone 'Asia/Ho_Chi_Minh')::date))
$$;

-- The name of a unit is that of its cases: another name is another unit.
create function unit_name_stays() returns trigger language plpgsql as $$
begin
  if new.name <> old.name then
    raise exception 'a unit keeps its name' using errcode = 'SK005', constraint = 'unit_name_stays';
  end if;
  return new;
end $$;
create trigger unit_name_stays before update on unit for each row execute function unit_name_stays();
