-- SPDX-License-Identifier: Apache-2.0
--
-- What an operator sees over the API beside queue and lines: dead letters, and how a
-- case has gone, without the family.
--
-- Dead letters. A list says why and whence; what a letter
-- holds may speak of a person, so who reads it says why, and that is on record
-- before he has it. What is done with one is on record too, in the same
-- transaction.

-- In the caller's name, now: a look with its leaf (look_digest_of of
-- daemon/model/leaf.h). 0: done; -1: there is no such letter; -2: no operator.
create function hedui.letter_look(wanted bigint, for_what bytea, of_what bytea,
                                  chance bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    by_whom constant text := hedui.caller_who();
    looked constant bigint := hedui.now_us();
    said constant text := convert_from(substr(for_what, 6) || '\x0a'::bytea
                                       || substr(of_what, 6), 'UTF8');
    its_case bigint; -- of a conflict: whoever may see that case sees the look
begin
    if not hedui.caller_is(2, 16) then
        return -2;
    end if;
    select s.case_id into its_case
      from hedui.set_aside s
     where s.set_aside_id = wanted and s.kind in (2, 3);
    if not found then
        return -1;
    elsif substr(for_what, 1, 5) <> '\x0000000000'
          or substr(of_what, 1, 5) <> '\x0000000000'
          or said !~ '^[^\x01-\x1f\x7f]*[^\x01-\x20\x7f][^\x01-\x1f\x7f]*\n[^\x01-\x1f\x7f]*[^\x01-\x20\x7f][^\x01-\x1f\x7f]*$'
    then
        raise exception 'look: not a line of text each'
            using errcode = 'insufficient_privilege';
    end if;
    perform hedui.look_keep(looked, by_whom, for_what, of_what, its_case, null,
        chance, sha256(chance || sha256(convert_to(format(
            E'hedui-look/1\n%s\n%s\n%s\n%s\n-\n', looked, by_whom, said,
            coalesce('C' || its_case, '-')), 'UTF8'))));
    return 0;
end
$$;

-- From `since` on, the oldest first; those that wait, or all. What a letter
-- holds is not among it.
create function hedui.api_letters(since bigint, is_all boolean, most integer)
    returns table (letter_id bigint, at_us bigint, kind integer,
                   case_id bigint, queue_id bigint, topic text,
                   partition integer, message_offset bigint, size bigint,
                   errors bytea, done_how integer, done_at_us bigint,
                   done_why text, done_queue_id bigint, agency text,
                   became integer, became_case bigint)
    language plpgsql stable security definer rows 50
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not hedui.caller_is(2, 16) then
        return;
    end if;
    return query
        select s.set_aside_id, s.at_us, s.kind::int4, coalesce(s.case_id, 0),
               coalesce(s.queue_id, 0), s.topic, coalesce(s.partition, 0),
               coalesce(s.message_offset, 0),
               greatest(length(s.bytes) - 5, 0)::int8, r.errors,
               coalesce(s.done_how, 0)::int4, coalesce(s.done_at_us, 0),
               s.done_why, coalesce(s.done_queue_id, 0), r.agency,
               coalesce(b.status, 0)::int4, coalesce(b.case_id, 0)
          from hedui.set_aside s
          left join hedui.receipt r on r.queue_id = s.queue_id
          left join hedui.receipt b on b.queue_id = s.done_queue_id
         where s.kind in (2, 3) and s.set_aside_id >= since
           and (is_all or s.done_at_us is null)
         order by s.set_aside_id limit most;
end
$$;

-- What one holds, once the look is on record; said as letter_look(). No bytes:
-- they are purged.
create function hedui.api_letter(wanted bigint, for_what bytea, of_what bytea,
    chance bytea, out said integer, out bytes bytea)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    said := hedui.letter_look(wanted, for_what, of_what, chance);
    if said = 0 then
        select s.bytes into bytes from hedui.set_aside s
         where s.set_aside_id = wanted;
    end if;
end
$$;

-- Sent again: as it is, or as `mended`, as a message of who put it: it may not
-- name another agency than its first sender might. As which message, or as
-- letter_look(); -3: something was done with it before; -4: it is purged.
create function hedui.api_letter_resubmit(wanted bigint, mended bytea,
    for_what bytea, of_what bytea, chance bytea) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    it hedui.set_aside;
    now_us constant bigint := hedui.now_us();
    said integer;
    id bigint;
begin
    if not hedui.caller_is(2, 16) then
        return -2;
    end if;
    select s.* into it from hedui.set_aside s
     where s.set_aside_id = wanted and s.kind in (2, 3) for update;
    if not found then
        return -1;
    elsif it.done_at_us is not null then
        return -3;
    elsif coalesce(mended, it.bytes) is null then
        return -4;
    end if;
    said := hedui.letter_look(wanted, for_what, of_what, chance);
    if said < 0 then
        return said;
    end if;
    insert into hedui.queue as q (put_at_us, bytes, agency)
    values (now_us, coalesce(mended, it.bytes),
            (select r.agency from hedui.receipt r
              where r.queue_id = it.queue_id))
    returning q.queue_id into id;
    update hedui.set_aside s set done_at_us = now_us, done_how = 1,
           done_queue_id = id
     where s.set_aside_id = wanted;
    perform pg_notify('hedui_intake', '');
    return id;
end
$$;

-- Nothing comes of it, for this reason. 0, or as above.
create function hedui.api_letter_discard(wanted bigint, for_what bytea,
    of_what bytea, chance bytea) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    done_before boolean;
    said integer;
begin
    if not hedui.caller_is(2, 16) then
        return -2;
    end if;
    select s.done_at_us is not null into done_before from hedui.set_aside s
     where s.set_aside_id = wanted and s.kind in (2, 3) for update;
    if not found then
        return -1;
    elsif done_before then
        return -3;
    end if;
    said := hedui.letter_look(wanted, for_what, of_what, chance);
    if said < 0 then
        return said;
    end if;
    update hedui.set_aside s set done_at_us = hedui.now_us(), done_how = 2,
           done_why = convert_from(substr(for_what, 6), 'UTF8')
     where s.set_aside_id = wanted;
    return 0;
end
$$;

-- ---- how a case has gone ----------------------------------------------------
-- By lines and instants: no request's id, no household, no outcome, no reason.
-- Nothing: no such case, or no operator.
create function hedui.api_timeline_case(wanted bigint)
    returns table (agency text, lane integer, state integer, due integer,
                   is_provisional boolean)
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not hedui.caller_is(2, 16) then
        return;
    end if;
    return query
        select r.agency, r.lane::int4, s.state, r.due, r.is_provisional
          from hedui.request r join hedui.case_state s using (case_id)
         where r.case_id = wanted;
end
$$;

-- what: enum timeline_what of daemon/store/timeline.h. A line's exchanges are
-- found by the replies that came of them, and among those that are open.
create function hedui.api_timeline(wanted bigint)
    returns table (at_us bigint, what integer, line integer, revision integer,
                   attempt integer)
    language plpgsql stable security definer rows 100
    set search_path = pg_catalog, pg_temp
    as $$
declare
    trays_of bigint;
    since bigint;
begin
    if not hedui.caller_is(2, 16) then
        return;
    end if;
    select r.accepted_at_us, p.round_id into since, trays_of
      from hedui.request r left join hedui.plan p using (case_id)
     where r.case_id = wanted;
    return query
        with came as materialized (
            select y.line, y.exchange_id, max(y.received_at_us) as received
              from hedui.reply y
             where y.round_id = trays_of and y.kept_at_us >= since
               -- what nobody was asked for came from no line
               and not exists (select from hedui.exchange e
                                where e.exchange_id = y.exchange_id
                                  and e.asks = 0)
             group by 1, 2),
        asked as (
            select e.made_at_us, e.line, e.attempt
              from came c join hedui.exchange e using (exchange_id)
            union
            select e.made_at_us, e.line, e.attempt
              from hedui.exchange e
             where e.settled_at_us is null and trays_of = any (e.round_ids)
               and e.asks > 0)
        select x.*
          from (select since, 0, null::int4, null::int4, null::int4
                 where since is not null
                union all
                select p.opened_at_us, 1, null, null, null
                  from hedui.plan p where p.case_id = wanted
                union all
                select z.from_us, 2, null, null, null
                  from hedui.pause z where z.case_id = wanted
                union all
                select z.until_us, 3, null, null, null
                  from hedui.pause z
                 where z.case_id = wanted and z.until_us is not null
                union all
                select t.opened_at_us, 4, t.line::int4, null, null
                  from hedui.tray t where t.round_id = trays_of
                union all
                select a.made_at_us, 5, a.line::int4, null, a.attempt
                  from asked a
                union all
                select c.received, 6, c.line::int4, null, null from came c
                union all
                select t.made_at_us, 7, null, t.revision, null
                  from hedui.report t where t.case_id = wanted
                union all
                select c.sealed_at_us, 8, null, c.revision, null
                  from hedui.container c where c.case_id = wanted
                union all
                select n.published_at_us, 9, null, n.revision, null
                  from hedui.notice n where n.case_id = wanted
                union all
                select r.withdrawn_at_us, 10, null, null, null
                  from hedui.request r
                 where r.case_id = wanted and r.withdrawn_at_us is not null
                union all
                select s.at_us, 11, null, null, null
                  from hedui.set_aside s
                 where s.case_id = wanted and s.kind = 0)
               x (at_us, what, line, revision, attempt)
         order by 1, 2, 3, 4;
end
$$;

revoke all on function hedui.letter_look(bigint, bytea, bytea, bytea),
    hedui.api_letters(bigint, boolean, integer),
    hedui.api_letter(bigint, bytea, bytea, bytea),
    hedui.api_letter_resubmit(bigint, bytea, bytea, bytea, bytea),
    hedui.api_letter_discard(bigint, bytea, bytea, bytea),
    hedui.api_timeline_case(bigint), hedui.api_timeline(bigint) from public;
grant execute on function hedui.api_letters(bigint, boolean, integer),
    hedui.api_letter(bigint, bytea, bytea, bytea),
    hedui.api_letter_resubmit(bigint, bytea, bytea, bytea, bytea),
    hedui.api_letter_discard(bigint, bytea, bytea, bytea),
    hedui.api_timeline_case(bigint), hedui.api_timeline(bigint)
    to {{prefix}}_operator;
