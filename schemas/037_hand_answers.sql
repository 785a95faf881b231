-- SPDX-License-Identifier: Apache-2.0
--
-- Answers by hand, the fourth carrier: what an owner has answered on paper, as
-- one person of the agency has entered it and another has confirmed it. A
-- worker hands it in as it does a late reply; the case gets a revision.

-- state: 0 entered, 1 confirmed, 2 refused, 3 handed in, 4 the house could not
-- read it any more. Entered ones end at until_us. member: index in the request.
-- answer, reason, decided_why: blobs; answer is what the owner would have sent.
-- names: the exchange that it names, null: none. scan: digest of the document,
-- a declaration. entered_by, decided_by: names of tokens. digest: of its leaf,
-- SHA-256(salt || hand_lines); decided_digest: of that of the decision. A wrong
-- ID takes what was said, and the salt.
create table hedui.hand_answer (
    case_id bigint not null,
    number integer not null check (number between 1 and 100),
    line integer not null check (line > 0),
    member integer not null check (member >= 0),
    document integer not null check (document > 0),
    scan bytea not null check (length(scan) = 32),
    names text check (names ~ '^[0-9A-Z]{16}$'),
    answer bytea,
    reason bytea,
    entered_at_us bigint not null,
    until_us bigint not null,
    entered_by text not null check (entered_by ~ '^[A-Z2-7]{8}$'),
    entered_who text not null check (entered_who <> ''),
    salt bytea check (length(salt) = 16),
    digest bytea not null check (length(digest) = 32),
    state smallint not null default 0 check (state between 0 and 4),
    decided_at_us bigint,
    decided_by text check (decided_by ~ '^[A-Z2-7]{8}$'),
    decided_who text check (decided_who <> ''),
    decided_why bytea,
    decided_digest bytea check (length(decided_digest) = 32),
    handed_at_us bigint,
    exchange_id text,
    round_fence bigint,
    primary key (case_id, number),
    check ((answer is null) = (salt is null)),
    check ((state = 3) = (round_fence is not null)),
    check (state not in (1, 3, 4) or decided_by is not null)
);
create index hand_answer_confirmed on hedui.hand_answer (decided_at_us)
    where state = 1;
alter table hedui.hand_answer alter answer set compression lz4;

create function hedui.hand_lines(case_id bigint, number integer, line integer,
    member integer, document integer, scan bytea, names text, at_us bigint,
    who text, reason bytea, answer bytea) returns bytea
    language sql immutable
    begin atomic
        select sha256(convert_to(format(
            E'hedui-hand-answer/1\nC%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n',
            case_id, number, line, member, document, encode(scan, 'hex'),
            coalesce(names, '-'), at_us, who,
            encode(sha256(substr(reason, 6)), 'hex'),
            encode(sha256(substr(answer, 6)), 'hex')), 'UTF8'));
    end;
-- what: confirmed, refused.
create function hedui.hand_decided_lines(entered bytea, what text, at_us bigint,
    who text, why bytea) returns bytea
    language sql immutable
    begin atomic
        select sha256(convert_to(format(
            E'hedui-hand-decided/1\n%s\n%s\n%s\n%s\n%s\n', encode(entered, 'hex'),
            what, at_us, who, coalesce(encode(sha256(substr(why, 6)), 'hex'),
                                       '-')), 'UTF8'));
    end;

-- The first of the tokens that replaced each other: a rotated token is the same
-- person's. Two tokens that were made are two persons.
create function hedui.token_person(of_name text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    as $$
    with recursive before (name, replaces) as (
        select t.name, t.replaces from hedui.token t where t.name = of_name
        union
        select t.name, t.replaces
          from before b join hedui.token t on t.name = b.replaces)
    select b.name from before b where b.replaces is null
    $$;

-- ---- entered, confirmed, refused --------------------------------------------
-- The number, also of one that says the same and waits. -3: it has no report
-- (any more); -4: a hundred are there. The scan becomes a document of the case, a
-- declaration, as one that comes beside a request does. That the line was asked
-- about the member, and that the answer can be read, was seen by who calls, and
-- is looked at again by the worker who hands it in.
create function hedui.api_hand_enter(wanted bigint, its_line integer,
    its_member integer, its_names text, its_reason bytea, its_answer bytea,
    scan_name bytea, scan_media integer, scan bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
    me constant text := (select c.name from hedui.caller() c);
    by_whom constant text := hedui.caller_who();
    now_us constant bigint := hedui.now_us();
    chance constant bytea := uuid_send(gen_random_uuid());
    its_scan constant bytea := sha256(substr(scan, 6));
    its_document integer;
    its_digest bytea;
    made integer;
begin
    if mine < 0 then
        return mine;
    end if;
    -- A wrong ID that ends the case meanwhile is waited for.
    perform from hedui.request r where r.case_id = wanted for no key update;
    if exists (select from hedui.wrong_id w where w.case_id = wanted)
       or not exists (select from hedui.report r
                       where r.case_id = wanted and r.report is not null) then
        return -3;
    end if;
    if exists (select from unnest(array[its_reason, its_answer, scan_name, scan],
                                  array[8192, 262149, 1024, 67108869])
                             u (blob, most)
                where blob is null or length(blob) not between 6 and most
                   or substr(blob, 1, 5) <> '\x0000000000')
       or scan_media not between 0 and 2 then
        raise exception 'answer by hand: not its form'
            using errcode = 'insufficient_privilege';
    end if;
    select h.number into made from hedui.hand_answer h
     where h.case_id = wanted and h.state = 0 and h.until_us > now_us
       and h.line = its_line and h.member = its_member
       and h.scan = its_scan and h.entered_by = me
       and h.names is not distinct from its_names and h.answer = its_answer;
    if found then
        return made;
    end if;
    select count(*) + 1 into made from hedui.hand_answer h
     where h.case_id = wanted;
    if made > 100 then
        return -4;
    end if;
    perform hedui.keep_documents(wanted,
        array[(select coalesce(length(r.marks), 0) / 33 + 1 from hedui.request r
                where r.case_id = wanted)],
        array[2], array[its_scan], array[scan_media],
        array[length(scan)::bigint - 5], array[scan_name], array[scan]);
    select min(d.ordinal) into its_document from hedui.document d
     where d.case_id = wanted and d.kind = 2 and d.sha256 = its_scan;
    its_digest := sha256(chance || hedui.hand_lines(wanted, made, its_line,
        its_member, its_document, its_scan, its_names, now_us, by_whom,
        its_reason, its_answer));
    insert into hedui.hand_answer (case_id, number, line, member, document,
        scan, names, answer, reason, entered_at_us, until_us, entered_by,
        entered_who, salt, digest)
    values (wanted, made, its_line, its_member, its_document, its_scan,
            its_names, its_answer, its_reason, now_us,
            now_us + 14 * 86400000000, me, by_whom, chance, its_digest);
    insert into hedui.leaf (kind, at_us, digest, case_id, revision)
    values (10, now_us, its_digest, wanted, null);
    return made;
end
$$;

-- Confirmed by another person, or refused by whoever; the same again changes
-- nothing. 0: done; -3: there is no such answer; -4: it was entered by the same
-- person; -5: it is decided otherwise, or has expired.
create function hedui.api_hand_decide(wanted bigint, which integer,
    is_confirmed boolean, why bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
    me constant text := (select c.name from hedui.caller() c);
    by_whom constant text := hedui.caller_who();
    now_us constant bigint := hedui.now_us();
    what constant text := case when is_confirmed then 'confirmed'
                               else 'refused' end;
    it hedui.hand_answer;
    its_digest bytea;
begin
    if mine < 0 then
        return mine;
    end if;
    perform from hedui.request r where r.case_id = wanted for no key update;
    select h.* into it from hedui.hand_answer h
     where h.case_id = wanted and h.number = which for update;
    if not found then
        return -3;
    elsif is_confirmed
          and hedui.token_person(it.entered_by) = hedui.token_person(me) then
        return -4;
    elsif it.state = 2 and not is_confirmed
          or it.state in (1, 3, 4) and is_confirmed then
        return 0;
    elsif it.state <> 0 or it.until_us <= now_us then
        return -5;
    elsif is_confirmed = (why is not null)
          or why is not null and (substr(why, 1, 5) <> '\x0000000000'
                                  or length(why) > 8192) then
        raise exception 'answer by hand: not its form'
            using errcode = 'insufficient_privilege';
    end if;
    its_digest := sha256(it.salt || hedui.hand_decided_lines(it.digest, what,
        now_us, by_whom, why));
    update hedui.hand_answer h
       set state = case when is_confirmed then 1 else 2 end,
           decided_at_us = now_us, decided_by = me, decided_who = by_whom,
           decided_why = why, decided_digest = its_digest
     where h.case_id = wanted and h.number = which;
    insert into hedui.leaf (kind, at_us, digest, case_id, revision)
    values (10, now_us, its_digest, wanted, null);
    if is_confirmed then
        perform pg_notify('hedui_worker', 'cases');
    end if;
    return 0;
end
$$;

-- The revision that counts it: the first that was made with its reply.
create function hedui.hand_revision(of_case bigint, its_fence bigint)
    returns integer
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select min(r.revision) from hedui.report r
             where r.case_id = of_case and r.round_fence > its_fence
               and hedui.caller_may(of_case, 4));
end
$$;

-- ---- what stays -------------------------------------------------------------
create function hedui.hand_stays() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op = 'UPDATE'
       and (new.case_id, new.number, new.line, new.member, new.document,
            new.scan, new.entered_at_us, new.until_us, new.entered_by,
            new.entered_who, new.digest)
           = (old.case_id, old.number, old.line, old.member, old.document,
              old.scan, old.entered_at_us, old.until_us, old.entered_by,
              old.entered_who, old.digest)
       and (old.state = 0 or
            (new.decided_at_us, new.decided_by, new.decided_who,
             new.decided_digest)
            is not distinct from (old.decided_at_us, old.decided_by,
                                  old.decided_who, old.decided_digest))
       and (new.state = old.state or old.state = 0 and new.state in (1, 2)
            or old.state = 1 and new.state in (2, 3, 4))
       and ((new.names, new.answer, new.reason, new.salt)
            is not distinct from (old.names, old.answer, old.reason, old.salt)
            or new.answer is null and new.reason is null and new.salt is null
               and new.names is null
               and exists (select from hedui.wrong_id w
                            where w.case_id = old.case_id)) then
        return new;
    end if;
    raise exception 'answer % by hand of case % stays as it is', old.number,
        old.case_id using errcode = 'insufficient_privilege';
end
$$;
create trigger hand_stays before update or delete on hedui.hand_answer
    for each row execute function hedui.hand_stays();
create function hedui.hand_purge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    update hedui.hand_answer h
       set names = null, answer = null, reason = null, salt = null,
           decided_why = null,
           state = case when h.state in (0, 1) then 2 else h.state end
     where h.case_id = new.case_id and h.answer is not null;
    return null;
end
$$;
create trigger hand_purge after insert on hedui.wrong_id
    for each row execute function hedui.hand_purge();

-- An exchange by hand has asked nobody: there is none to be told.
create or replace function hedui.wrong_id_asked(wanted bigint, which integer,
    exchanges text[]) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    insert into hedui.wrong_id_ask (case_id, member, line, exchange_id,
        asked_at_us, mandate)
    select wanted, which, e.line, e.exchange_id, e.made_at_us, e.mandate
      from hedui.exchange e
     where e.exchange_id = any (exchanges) and e.asks > 0
       and exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.member = which)
    on conflict do nothing;
    update hedui.exchange e set memo = null
      from hedui.wrong_id_ask a
     where a.case_id = wanted and a.member = which
       and e.exchange_id = a.exchange_id and e.settled_at_us is not null;
    $$;

-- Beside broken_invariants(): each is what its leaves say, was decided by two
-- persons, and has its reply once it is handed in.
create function hedui.broken_hands() returns setof text
    language sql stable
    as $$
    select format('answer %s by hand of case %s is not what its leaf says',
                  h.number, h.case_id)
      from hedui.hand_answer h
     where (h.salt is not null
            and (h.digest <> sha256(h.salt || hedui.hand_lines(h.case_id,
                     h.number, h.line, h.member, h.document, h.scan, h.names,
                     h.entered_at_us, h.entered_who, h.reason, h.answer))
                 or h.decided_digest <> sha256(h.salt
                     || hedui.hand_decided_lines(h.digest,
                            case when h.state = 2 then 'refused'
                                 else 'confirmed' end,
                            h.decided_at_us, h.decided_who, h.decided_why))))
        or not exists (select from hedui.leaf f
                        where f.case_id = h.case_id and f.kind = 10
                          and f.digest = h.digest)
        or (h.decided_digest is not null
            and not exists (select from hedui.leaf f
                             where f.case_id = h.case_id and f.kind = 10
                               and f.digest = h.decided_digest))
    union all
    select format('%s leaves of answers by hand, expected %s', f.n, h.n)
      from (select count(*) as n from hedui.leaf where kind = 10) f,
           (select count(*) + count(decided_digest) as n
              from hedui.hand_answer) h
     where f.n <> h.n
    union all
    select format('answer %s by hand of case %s was confirmed by who entered it',
                  h.number, h.case_id)
      from hedui.hand_answer h
     where h.state in (1, 3)
       and hedui.token_person(h.entered_by) = hedui.token_person(h.decided_by)
    union all
    select format('answer %s by hand of case %s has %s replies', h.number,
                  h.case_id, count(y.round_id))
      from hedui.hand_answer h
      join hedui.plan p on p.case_id = h.case_id
      left join hedui.reply y on y.round_id = p.round_id and y.line = h.line
                             and y.exchange_id = h.exchange_id
     where h.state = 3
     group by h.case_id, h.number having count(y.round_id) <> 1
    union all
    select format('case %s has answers by hand up to %s with holes', case_id,
                  max(number))
      from hedui.hand_answer group by case_id having max(number) <> count(*)
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.hand_answer from public;
revoke all on function
    hedui.hand_lines(bigint, integer, integer, integer, integer, bytea, text,
        bigint, text, bytea, bytea),
    hedui.hand_decided_lines(bytea, text, bigint, text, bytea),
    hedui.token_person(text),
    hedui.api_hand_enter(bigint, integer, integer, text, bytea, bytea, bytea,
        integer, bytea),
    hedui.api_hand_decide(bigint, integer, boolean, bytea),
    hedui.hand_revision(bigint, bigint), hedui.hand_stays(),
    hedui.hand_purge(), hedui.broken_hands() from public;
alter table hedui.hand_answer enable row level security;
create policy internal on hedui.hand_answer
    to {{prefix}}_ctl, {{prefix}}_worker using (true);
create policy every on hedui.hand_answer for select to {{prefix}}_auditor
    using ((select hedui.caller_is(3, 4)));
create policy own on hedui.hand_answer for select to {{prefix}}_agency
    using ((select hedui.caller_agency(4)) is not null
           and exists (select from hedui.request r
                        where r.case_id = hand_answer.case_id));
grant select on hedui.hand_answer to {{prefix}}_ctl, {{prefix}}_worker,
                                     {{prefix}}_agency, {{prefix}}_auditor;
grant update (state, handed_at_us, exchange_id, round_fence)
    on hedui.hand_answer to {{prefix}}_worker;
grant execute on function
    hedui.api_hand_enter(bigint, integer, integer, text, bytea, bytea, bytea,
        integer, bytea),
    hedui.api_hand_decide(bigint, integer, boolean, bytea)
    to {{prefix}}_agency;
grant execute on function hedui.hand_revision(bigint, bigint)
    to {{prefix}}_agency, {{prefix}}_auditor;
grant execute on function hedui.broken_hands(), hedui.token_person(text),
    hedui.hand_lines(bigint, integer, integer, integer, integer, bytea, text,
        bigint, text, bytea, bytea),
    hedui.hand_decided_lines(bytea, text, bigint, text, bytea)
    to {{prefix}}_ctl;
