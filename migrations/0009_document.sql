-- Documents that were issued: number and date are entered once by the registry of the issuing unit,
-- and from then on exactly the bytes with these hashes are the document.

insert into workflow_edge (from_status, action, to_status, decides)
select s, 'issue_document', s, false
from unnest(array['submitted', 'returned', 'in_review', 'not_passed', 'with_authority', 'approved', 'piloting', 'suspended',
                  'reporting', 'assessing', 'assessed', 'closed', 'rejected', 'withdrawn']) s
union all
select s, 'issue_confidential_document', s, false from unnest(array['assessed', 'closed']) s;

alter table proposal_event drop constraint proposal_event_capacity;
alter table proposal_event add constraint proposal_event_capacity check (capacity in (
  'lead', 'author', 'unit_head', 'head_in_person', 'authority', 'implementer', 'supervisor', 'approver', 'supporter', 'concerned', 'adopter', 'registry', 'system'));

create table issued_document (
  proposal_id uuid not null,
  seq         integer not null,
  action      text not null check (action in ('issue_document', 'issue_confidential_document')),
  kind        text not null check (kind in (
    'plan', 'supplement-request', 'minutes', 'forwarding', 'escalation', 'direction', 'pilot-decision', 'refusal', 'inspection-minutes', 'obstacle-report',
    'adjustment-decision', 'suspension', 'resumption', 'termination', 'result-report', 'assessment-minutes', 'conclusion', 'liability-decision', 'reward-proposal')),
  -- The entry that made the paper.
  subject_seq integer not null check (subject_seq < seq),
  -- The register: whose, for which type, of which year. A number is given once in it.
  unit_code   text not null references unit (code),
  series      text not null check (series in ('QĐ', 'KH', 'BC', 'BB', 'TTr', 'TB', 'CV')),
  year        integer not null,
  number      integer not null check (number between 1 and 99999),
  symbol      text not null check (length(symbol) between 3 and 40),
  dated_on    date not null,
  pdf_id      uuid not null unique,
  pdf_size    bigint not null check (pdf_size > 0),
  pdf_sha256  bytea not null check (length(pdf_sha256) = 32),
  docx_id     uuid not null unique,
  docx_size   bigint not null check (docx_size > 0),
  docx_sha256 bytea not null check (length(docx_sha256) = 32),
  primary key (proposal_id, seq),
  constraint issued_document_once unique (proposal_id, kind, subject_seq),
  constraint issued_document_number_once unique (unit_code, series, year, number),
  constraint issued_document_year check (year = extract(year from dated_on)),
  constraint issued_document_two_files check (pdf_id <> docx_id),
  constraint issued_document_confidential check ((kind = 'liability-decision') = (action = 'issue_confidential_document')),
  foreign key (proposal_id, seq, action) references proposal_event (proposal_id, seq, action),
  foreign key (proposal_id, subject_seq) references proposal_event (proposal_id, seq)
);

-- A document is dated from the day of its act to the day of its registration.
create function issued_document_dated() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  made date := (select (e.at at time zone 'Asia/Ho_Chi_Minh')::date from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.subject_seq));
  entered date := (select (e.at at time zone 'Asia/Ho_Chi_Minh')::date from proposal_event e where (e.proposal_id, e.seq) = (new.proposal_id, new.seq));
begin
  if new.dated_on < made or new.dated_on > entered then
    raise exception 'a document of % can''t be dated %', made, new.dated_on using errcode = 'SK004', constraint = 'issued_document_dated';
  end if;
  return new;
end $$;
create trigger issued_document_dated before insert on issued_document for each row execute function issued_document_dated();

-- An entry that issues a document has its row, and says what the row says.
create function issued_document_complete() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (
    select from issued_document d where (d.proposal_id, d.seq) = (new.proposal_id, new.seq)
      and new.payload ->> 'kind' = d.kind and (new.payload ->> 'subject')::integer = d.subject_seq and new.payload ->> 'unit' = d.unit_code
      and (new.payload ->> 'number')::integer = d.number and new.payload ->> 'symbol' = d.symbol and (new.payload ->> 'dated_on')::date = d.dated_on
      and new.payload #>> '{pdf,sha256}' = encode(d.pdf_sha256, 'hex') and new.payload #>> '{docx,sha256}' = encode(d.docx_sha256, 'hex')
      and new.payload #>> '{pdf,file}' = d.pdf_id::text and new.payload #>> '{docx,file}' = d.docx_id::text
      and (new.payload #>> '{pdf,size}')::bigint = d.pdf_size and (new.payload #>> '{docx,size}')::bigint = d.docx_size) then
    raise exception '% without its record', new.action using errcode = 'SK004', constraint = 'issued_document_complete';
  end if;
  return null;
end $$;
create constraint trigger issued_document_complete after insert on proposal_event
  deferrable initially deferred for each row when (new.action in ('issue_document', 'issue_confidential_document')) execute function issued_document_complete();

create trigger issued_document_belongs before insert on issued_document for each row execute function belongs_to_this_step();
create trigger issued_document_append_only before update or delete on issued_document for each row execute function append_only();
create trigger issued_document_no_truncate before truncate on issued_document for each statement execute function append_only();
grant select, insert on issued_document to sangkien_app;
