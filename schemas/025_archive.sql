-- SPDX-License-Identifier: Apache-2.0
--
-- The archive's tools: a person's cases by the keyed index, containers of level
-- LTA (4), and when every container was last read again.

-- ---- whose cases ------------------------------------------------------------
-- persons_key() of each resident's number that a request names, members and
-- others alike. Nobody is granted the table: the functions below use it.
create table hedui.case_person (
    person_key bytea not null check (length(person_key) = 32),
    case_id bigint not null,
    primary key (person_key, case_id)
);
create index case_person_case on hedui.case_person (case_id);

-- Keys of the numbers in a request: a plain blob of canonical JSON, in which a
-- quote that is not a string's end is escaped. What is masked after a wrong ID is
-- none. This is hedui.persons_key() written out, and of a statement all requests at
-- once: called for each person it cost as much as all else that accepts a request.
create function hedui.request_persons(request bytea) returns setof bytea
    language sql stable
    begin atomic
        select sha256(k.outer_key || sha256(k.inner_key || sha256(
                   convert_to('idno/v1|' || n.id, 'UTF8'))))
          from hedui.index_key k,
               lateral (select distinct m[1] as id
                          from regexp_matches(
                                   convert_from(substr(request, 6), 'UTF8'),
                                   '"id":"([0-9]{17}[0-9X])"', 'g') m) n
         where get_byte(request, 0) = 0;
    end;

create function hedui.case_person_keep() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op = 'UPDATE' then
        delete from hedui.case_person p using changed c
         where p.case_id = c.case_id;
    end if;
    insert into hedui.case_person (person_key, case_id)
    select k, c.case_id
      from changed c, lateral hedui.request_persons(c.request) k;
    return null;
end
$$;
create trigger case_person_insert after insert on hedui.request
    referencing new table as changed
    for each statement execute function hedui.case_person_keep();
create trigger case_person_update after update on hedui.request
    referencing new table as changed
    for each statement execute function hedui.case_person_keep();

insert into hedui.case_person (person_key, case_id)
select k, r.case_id from hedui.request r, lateral hedui.request_persons(r.request) k;

-- `person`: the digest of person_digest().
create function hedui.cases_of_person(person bytea, after bigint, most integer)
    returns setof bigint
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    begin atomic
        select p.case_id from hedui.case_person p
         where p.person_key = hedui.persons_key(person) and p.case_id > after
         order by p.case_id limit most;
    end;

-- ---- LTA, renewal -----------------------------------------------------------
alter table hedui.container drop constraint container_level_check;
alter table hedui.container
    add constraint container_level_check check (level between 0 and 4);
create index container_until on hedui.container (until_us) where level >= 3;

-- ---- reading all of it again ------------------------------------------------
create table hedui.scrub (
    scrub_id bigint generated always as identity primary key,
    began_us bigint not null,
    ended_us bigint not null default hedui.now_us(),
    checked bigint not null check (checked >= 0),
    damaged bigint not null check (damaged between 0 and checked)
);

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.case_person, hedui.scrub from public;
revoke all on function hedui.request_persons(bytea), hedui.case_person_keep(),
    hedui.cases_of_person(bytea, bigint, integer) from public;
grant execute on function hedui.cases_of_person(bytea, bigint, integer)
    to {{prefix}}_ctl;
grant select, insert on hedui.scrub to {{prefix}}_ctl;
