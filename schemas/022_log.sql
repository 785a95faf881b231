-- SPDX-License-Identifier: Apache-2.0
--
-- The log: leaves that get numbers, tiles, checkpoints, what went to witnesses,
-- and looks into the archive.

-- ---- salts: a request and a report can be guessed from their hash -----------
-- The leaf of one is H(salt || its digest). Null: thrown away, with what it
-- covers (a wrong ID), so that nobody can try numbers against the leaf.
alter table hedui.request add column salt bytea
    default uuid_send(gen_random_uuid()) check (length(salt) = 16);
alter table hedui.report add column salt bytea
    default uuid_send(gen_random_uuid()) check (length(salt) = 16);

-- ---- leaves -----------------------------------------------------------------
-- kind: 0 received, 1 asked, 2 reply, 3 reported, 4 sealed, 5 shredded,
-- 6 accessed, 7 config, 8 heartbeat. case_id: what the leaf is about, null
-- where it is about an exchange, a reply or the house.
alter table hedui.leaf add column case_id bigint;
alter table hedui.leaf add column revision integer;

-- Leaves of before have neither. They are found again by their digest, the n-th
-- row of one with its n-th leaf; a request whose digest is gone (a wrong ID)
-- gets a leaf that nobody can turn back.
update hedui.request r set salt = null
 where exists (select from hedui.wrong_id w where w.case_id = r.case_id);
with source as (
    select 0 as kind, r.case_id, null::int4 as revision, r.meaning as digest,
           sha256(r.salt || r.meaning) as salted
      from hedui.request r where r.salt is not null
    union all
    select 3, r.case_id, r.revision, r.digest, sha256(r.salt || r.digest)
      from hedui.report r
    union all
    select 4, c.case_id, c.revision, c.digest, c.digest from hedui.container c),
row_n as (
    select s.*, row_number() over (partition by kind, digest
                                   order by case_id, revision) as n
      from source s),
leaf_n as (
    select f.leaf_id, f.kind, f.digest, row_number() over (
               partition by f.kind, f.digest order by f.leaf_id) as n
      from hedui.leaf f where f.kind in (0, 3, 4))
update hedui.leaf f
   set case_id = s.case_id, revision = s.revision, digest = s.salted
  from leaf_n l join row_n s using (kind, digest, n)
 where f.leaf_id = l.leaf_id;
update hedui.leaf f set digest = sha256(uuid_send(gen_random_uuid())
                                        || f.digest)
 where f.kind = 0 and f.case_id is null;
-- Of a report that is retracted the digest stays, and could be turned back.
update hedui.report r set salt = null
 where exists (select from hedui.wrong_id w
                where w.case_id = r.case_id and w.revision > r.revision);

-- What waits for a number, and no more than that.
create index leaf_unnumbered on hedui.leaf (leaf_id) where number is null;
create unique index leaf_number on hedui.leaf (number)
 where number is not null;
-- The few leaves of a case, and of the house; exchanges and replies, which are
-- most, are in neither.
create index leaf_case on hedui.leaf (case_id, kind, leaf_id)
 where case_id is not null;
create index leaf_house on hedui.leaf (kind, leaf_id) where kind >= 5;
-- A number is one change of each row: room for it where the row is.
alter table hedui.leaf set (
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 20000,
    autovacuum_vacuum_insert_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0);

-- ---- numbers and tiles ------------------------------------------------------
-- One row: how many leaves have a number. Whoever numbers holds it; writers of
-- leaves never touch it.
create table hedui.log_head (
    is_one boolean primary key default true check (is_one),
    size bigint not null default 0 check (size >= 0)
);
insert into hedui.log_head default values;
alter table hedui.log_head set (fillfactor = 10,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Height 8: a tile holds up to 256 hashes of its level, the right one fewer.
create table hedui.tile (
    level smallint not null check (level between 0 and 7),
    index bigint not null check (index >= 0),
    width integer not null check (width between 1 and 256),
    hashes bytea not null check (length(hashes) = width * 32),
    primary key (level, index)
);
alter table hedui.tile alter hashes set storage external;

-- ---- checkpoints and witnesses ----------------------------------------------
create table hedui.checkpoint (
    size bigint primary key check (size >= 0),
    at_us bigint not null,
    root bytea not null check (length(root) = 32),
    note bytea not null, -- signed; cosignatures are added at its end
    token bytea          -- RFC 3161, over the note as it was first
);

-- How far each witness has come, and when it was last tried.
create table hedui.witness_push (
    witness text primary key,
    size bigint not null,  -- 0: nothing yet
    at_us bigint,          -- when it took that
    tried_at_us bigint not null,
    failures integer not null default 0 -- since then
);

-- ---- looks into the archive -------------------------------------------------
-- salt: chosen by whoever looks, once a look; a repeat is known by it.
create table hedui.look (
    look_id bigint generated always as identity primary key,
    at_us bigint not null,
    who text not null check (who <> ''),
    purpose bytea not null check (length(purpose) > 5), -- blobs
    what bytea not null check (length(what) > 5),
    case_id bigint,
    revision integer,
    salt bytea not null unique check (length(salt) = 16),
    digest bytea not null check (length(digest) = 32) -- of its leaf
);
create index look_case on hedui.look (case_id, look_id);

-- A look and its leaf: there is no other way to write either. A repeat says the
-- same; what else has its salt would be in no leaf, and is refused.
create function hedui.look_keep(looked bigint, by_whom text, for_what bytea,
    of_what bytea, of_case bigint, of_revision integer, chance bytea,
    leaf bytea) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    id bigint;
begin
    if abs(looked - hedui.now_us()) > 60000000 then
        raise exception 'look: at another time than now'
            using errcode = 'insufficient_privilege';
    end if;
    insert into hedui.look (at_us, who, purpose, what, case_id, revision, salt,
        digest)
    values (looked, by_whom, for_what, of_what, of_case, of_revision, chance,
            leaf)
    on conflict (salt) do nothing returning look_id into id;
    if id is null then
        select l.look_id into id from hedui.look l
         where l.salt = chance and l.who = by_whom and l.purpose = for_what
           and l.what = of_what and l.case_id is not distinct from of_case
           and l.revision is not distinct from of_revision;
        if id is null then
            raise exception 'look: another one has this salt'
                using errcode = 'insufficient_privilege';
        end if;
        return id;
    end if;
    insert into hedui.leaf (kind, at_us, digest, case_id, revision)
    values (6, looked, leaf, of_case, of_revision);
    return id;
end
$$;

-- ---- a wrong ID: its leaves name their case ---------------------------------
create or replace function hedui.wrong_id_keep(wanted bigint, which integer,
    now_us bigint, by_whom text, reason bytea, person bytea, masked bytea,
    root bigint, retraction integer) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    last constant integer := (select coalesce(max(t.revision), 0)
                                from hedui.report t where t.case_id = wanted);
begin
    if exists (select from hedui.wrong_id w
                where w.case_id = wanted and w.member = which)
       or exists (select from hedui.request r
                    join hedui.fresh f on f.lane = r.lane
                     and f.slack_day = r.slack_day and f.case_id = r.case_id
                   where r.case_id = wanted)
       or exists (select from hedui.plan p
                    join hedui.round o on o.root_id = p.round_id
                   where p.case_id = wanted and wanted = any (o.cases))
       or root is distinct from (select p.round_id from hedui.plan p
                                  where p.case_id = wanted)
       or retraction is distinct from
          (case when last > 0 and not exists (select from hedui.wrong_id w
                                               where w.case_id = wanted
                                                 and w.revision > 0)
                then last + 1 else last end) then
        raise exception 'wrong ID: case % has not ended, or member % has a '
            'tombstone', wanted, which
            using errcode = 'insufficient_privilege';
    end if;
    insert into hedui.wrong_id (case_id, member, at_us, reported_by, why,
        person_key, round_id, revision)
    values (wanted, which, now_us, by_whom, reason,
            hedui.persons_key(person), root, retraction);
    -- Leaf of kind 5, shredded: what was done, in the log, without the person.
    insert into hedui.leaf (kind, at_us, digest, case_id)
    values (5, now_us, hedui.wrong_id_leaf(wanted, which, now_us, retraction),
            wanted);
    -- The hash of a request with a number in it can be turned back where the
    -- rest is known, its leaf where the salt is. The same request again is
    -- another one then: a conflict.
    update hedui.request r
       set request = masked, salt = null,
           meaning = sha256(uuid_send(gen_random_uuid())
                            || uuid_send(gen_random_uuid()))
     where r.case_id = wanted;
    -- The same of the reports that are retracted.
    update hedui.report r set salt = null
     where r.case_id = wanted and r.revision < retraction
       and r.salt is not null;
    -- Of what contradicted it, and of documents that were refused, the bytes,
    -- number and name in them: what waits to be looked at, and what waits to be
    -- sent as a dead letter.
    update hedui.letter l set bytes = null
      from hedui.set_aside s
     where s.kind in (2, 3) and s.case_id = wanted and l.topic = s.topic
       and l.partition = s.partition and l.message_offset = s.message_offset;
    update hedui.set_aside s set bytes = null
     where s.kind in (2, 3) and s.case_id = wanted;
end
$$;

-- Documents that were refused name their case, too.
create index set_aside_refused on hedui.set_aside (case_id)
 where kind = 3 and case_id is not null;

-- Beside broken_invariants(): what was purged is gone, and stays gone.
create or replace function hedui.broken_wrong_ids() returns setof text
    language sql stable
    as $$
    select format('revision %s of case %s was retracted and is still there',
                  r.revision, r.case_id)
      from hedui.report r join hedui.wrong_id w using (case_id)
     where r.revision < w.revision and r.report is not null
    union all
    select format('case %s determines something and was retracted', d.case_id)
      from hedui.determination d join hedui.wrong_id w using (case_id)
    union all
    select format('case %s was retracted by revision %s, its last is %s',
                  w.case_id, w.revision, max(r.revision))
      from hedui.wrong_id w join hedui.report r using (case_id)
     group by w.case_id, w.revision having max(r.revision) <> w.revision
    union all
    select format('member %s of case %s has a tombstone that is not in the '
                  'log', w.member, w.case_id)
      from hedui.wrong_id w
     where not exists (select from hedui.leaf f
                        where f.kind = 5 and f.at_us = w.at_us
                          and f.digest = hedui.wrong_id_leaf(w.case_id,
                              w.member, w.at_us, w.revision))
    union all
    select format('exchange %s asked about a stranger, is settled and has its '
                  'memo', a.exchange_id)
      from hedui.wrong_id_ask a join hedui.exchange e using (exchange_id)
     where e.settled_at_us is not null and e.memo is not null
    union all
    select format('what contradicts case %s is about a stranger and has its '
                  'bytes', s.case_id)
      from hedui.set_aside s join hedui.wrong_id w using (case_id)
     where s.kind in (2, 3) and s.bytes is not null
    union all
    select format('a letter about case %s is about a stranger and has its '
                  'bytes', s.case_id)
      from hedui.set_aside s
      join hedui.letter l using (topic, partition, message_offset)
     where s.kind in (2, 3) and l.bytes is not null
       and exists (select from hedui.wrong_id w where w.case_id = s.case_id)
    union all
    select format('revision %s of case %s was retracted and has its salt',
                  r.revision, r.case_id)
      from hedui.report r
     where r.salt is not null
       and exists (select from hedui.wrong_id w
                    where w.case_id = r.case_id and w.revision > r.revision)
    union all
    select format('case %s has a wrong ID and waits', w.case_id)
      from hedui.wrong_id w
     where exists (select from hedui.fresh f where f.case_id = w.case_id)
        or exists (select from hedui.round o where w.case_id = any (o.cases))
    $$;

-- Beside broken_invariants(): the log is whole.
create function hedui.broken_log() returns setof text
    language sql stable
    as $$
    with head as (select size from hedui.log_head)
    select format('the log has %s leaves, numbers 0 to %s were expected',
                  count(f.number), h.size - 1)
      from head h left join hedui.leaf f on f.number is not null
     group by h.size
    having count(f.number) <> h.size
        or coalesce(max(f.number) + 1, 0) <> h.size
        or coalesce(min(f.number), 0) <> 0
    union all
    select format('level %s of the log has %s hashes in %s tiles, expected %s',
                  l, coalesce(sum(t.width), 0), count(t.index), w.hashes)
      from generate_series(0, 7) l
      cross join lateral (select h.size >> (8 * l) as hashes from head h) w
      left join hedui.tile t on t.level = l
     group by l, w.hashes
    having coalesce(sum(t.width), 0) <> w.hashes
        or count(t.index) <> (w.hashes + 255) / 256
        or coalesce(max(t.index) + 1, 0) <> (w.hashes + 255) / 256
        or count(*) filter (where t.width < 256
                              and t.index <> w.hashes / 256) > 0
    union all
    select format('a checkpoint is of size %s, the log has %s', c.size, h.size)
      from head h, hedui.checkpoint c where c.size > h.size
    union all
    select format('witness has taken size %s, which no checkpoint has', p.size)
      from hedui.witness_push p
     where p.size > 0 and not exists (select from hedui.checkpoint c
                                       where c.size = p.size)
    union all
    select format('%s leaves of looks, expected %s', f.n, l.n)
      from (select count(*) as n from hedui.leaf where kind = 6) f,
           (select count(*) as n from hedui.look) l
     where f.n <> l.n
    union all
    select format('look %s is not in the log', l.look_id)
      from hedui.look l
     where not exists (select from hedui.leaf f
                        where f.kind = 6 and f.digest = l.digest
                          and f.at_us = l.at_us)
    union all
    select format('case %s revision %s has no leaf of kind %s', w.case_id,
                  w.revision, w.kind)
      from (select 0 as kind, case_id, null::int4 as revision,
                   sha256(salt || meaning) as digest from hedui.request
             where salt is not null -- gone: nobody can say which leaf it is
            union all
            select 3, case_id, revision, sha256(salt || digest)
              from hedui.report
            union all
            select 4, case_id, revision, null from hedui.container) w
     where not exists (select from hedui.leaf f
                        where f.case_id = w.case_id and f.kind = w.kind
                          and f.revision is not distinct from w.revision
                          and f.digest = coalesce(w.digest, f.digest))
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.log_head, hedui.tile, hedui.checkpoint, hedui.witness_push,
    hedui.look from public;
revoke all on function hedui.broken_log(),
    hedui.look_keep(bigint, text, bytea, bytea, bigint, integer, bytea, bytea)
    from public;
-- Writers of leaves compute them of the salt that their row was given.
grant select (salt) on hedui.request to {{prefix}}_intake;
-- The sealer alone numbers, and puts what an auditor needs into a container.
grant select (case_id, salt) on hedui.request to {{prefix}}_sealer;
grant update (number) on hedui.leaf to {{prefix}}_sealer;
grant select, update on hedui.log_head to {{prefix}}_sealer;
grant select, insert, update on hedui.tile to {{prefix}}_sealer;
grant select, insert on hedui.checkpoint to {{prefix}}_sealer;
grant update (note, token) on hedui.checkpoint to {{prefix}}_sealer;
grant select, insert, update on hedui.witness_push to {{prefix}}_sealer;
-- The front watches: how old the oldest leaf without a number is.
grant select (leaf_id, at_us, number) on hedui.leaf to {{prefix}}_front;
grant select on hedui.log_head to {{prefix}}_front;
grant select (size, at_us) on hedui.checkpoint to {{prefix}}_front;
grant select on hedui.witness_push to {{prefix}}_front;
-- The command line reads, and looks.
grant select on hedui.log_head, hedui.tile, hedui.checkpoint,
    hedui.witness_push, hedui.look to {{prefix}}_ctl;
grant execute on function hedui.broken_log(),
    hedui.look_keep(bigint, text, bytea, bytea, bigint, integer, bytea, bytea)
    to {{prefix}}_ctl;
