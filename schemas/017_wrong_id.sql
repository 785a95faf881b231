-- SPDX-License-Identifier: Apache-2.0
--
-- A wrong ID: the agency reports that a member's number is somebody else's, so
-- that owners were asked about a stranger. Nothing more is asked in the case, a
-- report is retracted by a revision, what is known of the stranger goes, and a
-- tombstone says what was done: no number, no name.

-- The tombstone. person_key: hedui.persons_key() of the number. round_id: whose
-- replies those of the case are, null: it was not planned. revision: the one
-- that retracts, 0: there was no report. answers: how many questions about the
-- stranger have left the replies, later ones too.
create table hedui.wrong_id (
    case_id bigint not null,
    member integer not null check (member >= 0),
    at_us bigint not null,
    reported_by text not null,
    why bytea not null, -- a blob
    person_key bytea not null check (length(person_key) = 32),
    round_id bigint,
    revision integer not null default 0,
    answers integer not null default 0,
    primary key (case_id, member)
);
create index wrong_id_round on hedui.wrong_id (round_id);

-- Who was asked about the stranger: for the agency, to tell them. A copy of the
-- exchange's row, which may be moved away.
create table hedui.wrong_id_ask (
    case_id bigint not null,
    member integer not null,
    line smallint not null,
    exchange_id text not null,
    asked_at_us bigint not null,
    mandate text,
    primary key (case_id, member, exchange_id)
);
create index wrong_id_ask_exchange on hedui.wrong_id_ask (exchange_id);

create index set_aside_conflict on hedui.set_aside (case_id) where kind = 2;

-- null: purged; its digest stays.
alter table hedui.report alter report drop not null;

-- Ends the case and locks what is to be purged. became 0: done; 1: it was
-- reported before; 4: there is no such case. last: its last report's revision.
create function hedui.wrong_id_begin(wanted bigint, which integer,
    by_whom text, reason bytea, out became integer, out at_us bigint,
    out root bigint, out opened_at_us bigint, out last integer,
    out is_retracted boolean, out request bytea)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    place record;
begin
    at_us := hedui.now_us();
    select r.request into request from hedui.request r
     where r.case_id = wanted for no key update;
    if not found then
        became := 4;
        return;
    elsif exists (select from hedui.wrong_id w
                   where w.case_id = wanted and w.member = which) then
        became := 1;
        return;
    end if;
    became := 0;
    select p.round_id, p.opened_at_us into root, opened_at_us
      from hedui.plan p where p.case_id = wanted;
    -- Who writes a reply to these rounds, a late one too, waits here.
    perform from hedui.round o where o.root_id = root
      order by o.round_id for update;
    perform pg_advisory_xact_lock(root) where root is not null;
    perform hedui.withdraw_case(wanted, by_whom, reason);
    -- It may have been planned this moment.
    select p.round_id, p.opened_at_us into root, opened_at_us
      from hedui.plan p where p.case_id = wanted;
    select coalesce(max(t.revision), 0) into last
      from hedui.report t where t.case_id = wanted;
    is_retracted := exists (select from hedui.wrong_id w
                             where w.case_id = wanted and w.revision > 0);
    if last > 0 then
        -- A revision that is being made is not made.
        for place in select o.round_id, cardinality(o.cases) as n
                       from hedui.round o
                      where o.root_id = root and wanted = any (o.cases)
                        for update
        loop
            if place.n = 1 then
                delete from hedui.round o where o.round_id = place.round_id;
            else
                update hedui.round o
                   set cases = array_remove(o.cases, wanted), holder = null,
                       lease_until_us = null,
                       attempts = greatest(o.attempts - 1, 0),
                       fence = nextval('hedui.round_fence')
                 where o.round_id = place.round_id;
            end if;
        end loop;
    end if;
    insert into hedui.consent (case_id, consent, withdrawn_at_us, is_open)
    select wanted, '', at_us, true
     where exists (select from hedui.tray t where t.round_id = root)
    on conflict (case_id, consent) do update set is_open = true;
end
$$;

-- A reply without the stranger. Its root, and so its leaf, stay.
create function hedui.wrong_id_reply(wanted bigint, which integer,
    round bigint, of_line integer, part integer, part_end integer,
    kept bigint, after bytea, purged integer) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    update hedui.reply y set evidence = after
     where y.round_id = round and y.line = of_line and y.part_from = part
       and y.part_to = part_end and y.kept_at_us = kept
       and exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.member = which
                      and w.round_id = round);
    update hedui.wrong_id w set answers = w.answers + purged
     where w.case_id = wanted and w.member = which and w.round_id = round;
    $$;

create function hedui.wrong_id_leaf(of_case bigint, of_member integer,
    since bigint, retraction integer) returns bytea
    language sql immutable
    as $$
        select sha256(convert_to(format('shredded|C%s|%s|%s|%s', of_case,
            of_member, since, retraction), 'UTF8'))
    $$;

-- The tombstone, before the replies are purged: after wrong_id_begin(), which
-- has ended the case. Nothing of another case's can be replaced by it.
create function hedui.wrong_id_keep(wanted bigint, which integer,
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
    insert into hedui.leaf (kind, at_us, digest)
    values (5, now_us, hedui.wrong_id_leaf(wanted, which, now_us, retraction));
    -- The hash of a request with a number in it can be turned back where the
    -- rest is known. The same request again is another one then: a conflict.
    update hedui.request r
       set request = masked,
           meaning = sha256(uuid_send(gen_random_uuid())
                            || uuid_send(gen_random_uuid()))
     where r.case_id = wanted;
    -- Of what contradicted it the bytes, number and name in them: what waits to
    -- be looked at, and what waits to be sent as a dead letter.
    update hedui.letter l set bytes = null
      from hedui.set_aside s
     where s.kind = 2 and s.case_id = wanted and l.topic = s.topic
       and l.partition = s.partition and l.message_offset = s.message_offset;
    update hedui.set_aside s set bytes = null
     where s.kind = 2 and s.case_id = wanted;
end
$$;

-- Whom the agency has to tell. What an owner was sent next is not needed once
-- the exchange is settled, and may name persons.
create function hedui.wrong_id_asked(wanted bigint, which integer,
    exchanges text[]) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    insert into hedui.wrong_id_ask (case_id, member, line, exchange_id,
        asked_at_us, mandate)
    select wanted, which, e.line, e.exchange_id, e.made_at_us, e.mandate
      from hedui.exchange e
     where e.exchange_id = any (exchanges)
       and exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.member = which)
    on conflict do nothing;
    update hedui.exchange e set memo = null
      from hedui.wrong_id_ask a
     where a.case_id = wanted and a.member = which
       and e.exchange_id = a.exchange_id and e.settled_at_us is not null;
    $$;

-- The revision that retracts; the bytes of all before it go, their digests and
-- seals stay. It is published as any other, with its alert. Of a tombstone that
-- this transaction has made and that says so.
create function hedui.wrong_id_retract(wanted bigint, number integer,
    now_us bigint, root bigint, digest bytea, evidence bytea, summary bytea,
    report bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.revision = number
                      and w.at_us = now_us and w.round_id = root
                      and w.xmin = pg_current_xact_id()::xid)
       or number is distinct from (select max(r.revision) + 1
                                     from hedui.report r
                                    where r.case_id = wanted) then
        raise exception 'wrong ID: nothing retracts case % by revision %',
            wanted, number using errcode = 'insufficient_privilege';
    end if;
    update hedui.report r set report = null, recalled = null
     where r.case_id = wanted and r.revision < number;
    update hedui.container c set recalled = null where c.case_id = wanted;
    delete from hedui.determination d where d.case_id = wanted;
    insert into hedui.report (case_id, revision, round_id, round_fence,
        made_at_us, closed_at_us, digest, evidence, summary, report)
    values (wanted, number, root, nextval('hedui.round_fence'), now_us, now_us,
            wrong_id_retract.digest, wrong_id_retract.evidence,
            wrong_id_retract.summary, wrong_id_retract.report);
    insert into hedui.seal_job (case_id, revision) values (wanted, number);
    insert into hedui.leaf (kind, at_us, digest)
    values (3, now_us, wrong_id_retract.digest);
    insert into hedui.alert (case_id, revision, at_us)
    values (wanted, number, now_us);
    perform pg_notify('hedui_sealer', '');
end
$$;

-- Beside broken_invariants(): what was purged is gone, and stays gone.
create function hedui.broken_wrong_ids() returns setof text
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
     where s.kind = 2 and s.bytes is not null
    union all
    select format('case %s has a wrong ID and waits', w.case_id)
      from hedui.wrong_id w
     where exists (select from hedui.fresh f where f.case_id = w.case_id)
        or exists (select from hedui.round o where w.case_id = any (o.cases))
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.wrong_id, hedui.wrong_id_ask from public;
revoke all on function hedui.wrong_id_begin(bigint, integer, text, bytea),
    hedui.wrong_id_reply(bigint, integer, bigint, integer, integer, integer,
        bigint, bytea, integer),
    hedui.wrong_id_keep(bigint, integer, bigint, text, bytea, bytea, bytea,
        bigint, integer),
    hedui.wrong_id_asked(bigint, integer, text[]),
    hedui.wrong_id_leaf(bigint, integer, bigint, integer),
    hedui.wrong_id_retract(bigint, integer, bigint, bigint, bytea, bytea,
        bytea, bytea),
    hedui.broken_wrong_ids() from public;
grant execute on function
    hedui.wrong_id_leaf(bigint, integer, bigint, integer),
    hedui.wrong_id_begin(bigint, integer, text, bytea),
    hedui.wrong_id_keep(bigint, integer, bigint, text, bytea, bytea, bytea,
        bigint, integer),
    hedui.wrong_id_asked(bigint, integer, text[]),
    hedui.wrong_id_retract(bigint, integer, bigint, bigint, bytea, bytea,
        bytea, bytea),
    hedui.broken_wrong_ids() to {{prefix}}_ctl;
-- A worker purges an answer that comes later, notes who has sent it, and
-- revises no such case.
grant execute on function hedui.wrong_id_reply(bigint, integer, bigint,
    integer, integer, integer, bigint, bytea, integer)
    to {{prefix}}_worker, {{prefix}}_ctl;
grant execute on function hedui.wrong_id_asked(bigint, integer, text[])
    to {{prefix}}_worker;
grant select (case_id, member, round_id) on hedui.wrong_id
    to {{prefix}}_worker;
grant select (exchange_id) on hedui.wrong_id_ask to {{prefix}}_worker;
grant select (case_id, revision) on hedui.wrong_id to {{prefix}}_sealer;
-- An intake sets no bytes aside that contradict such a case.
grant select (case_id) on hedui.wrong_id to {{prefix}}_intake;
grant select on hedui.wrong_id, hedui.wrong_id_ask to {{prefix}}_ctl;
