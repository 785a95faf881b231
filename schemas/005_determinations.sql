-- SPDX-License-Identifier: Apache-2.0
--
-- Determinations that other requests of the same persons may rest on, and what
-- a case was decided with.

-- The secret of the index: an ID number has so few possible values that a bare
-- hash of it can be turned back in a day. Nobody is granted the table; the
-- function below uses it. It goes along in a dump, so that what was indexed
-- before is found after.
create table hedui.index_key (
    one boolean primary key default true check (one),
    outer_key bytea not null check (length(outer_key) = 64),
    inner_key bytea not null check (length(inner_key) = 64)
);
insert into hedui.index_key (outer_key, inner_key)
select string_agg(uuid_send(gen_random_uuid()), ''::bytea)
           filter (where i <= 4),
       string_agg(uuid_send(gen_random_uuid()), ''::bytea)
           filter (where i > 4)
  from generate_series(1, 8) i;

-- HMAC-SHA-256 with two independent keys of a block each. `persons`: the digest
-- of household_persons(). Its names are bound here, for good: no search_path
-- can lead the definer astray.
create function hedui.persons_key(persons bytea) returns bytea
    language sql stable strict security definer
    begin atomic
        select sha256(outer_key || sha256(inner_key || persons))
          from hedui.index_key;
    end;

-- One row a revision and programme. persons_key: whose; persons: the same as a
-- blob. decided: day; outcome by the number of the enum in
-- daemon/model/determination.h. No constraint across cases.
create table hedui.determination (
    case_id bigint not null,
    revision integer not null,
    programme smallint not null,
    outcome smallint not null check (outcome between 0 and 2),
    decided integer not null,
    persons_key bytea not null check (length(persons_key) = 32),
    persons bytea not null,
    primary key (case_id, revision, programme)
);
create index determination_persons
    on hedui.determination (persons_key, decided);

-- Of whom the case is, and determinations decided after which day are looked
-- for when it is first decided; null: none.
alter table hedui.plan
    add persons_key bytea,
    add recall_from integer;

-- What was found then: evidence, a blob. It stays with the report and its
-- container, for replay and for every later revision.
alter table hedui.report add recalled bytea;
alter table hedui.container add recalled bytea;

revoke all on hedui.index_key, hedui.determination from public;
revoke all on function hedui.persons_key(bytea) from public;
grant execute on function hedui.persons_key(bytea) to {{prefix}}_worker;
grant select, insert on hedui.determination to {{prefix}}_worker;
grant select (case_id, revision) on hedui.notice to {{prefix}}_worker;
grant select (case_id, revision, recalled) on hedui.container
    to {{prefix}}_worker;
grant select on hedui.determination to {{prefix}}_ctl;
