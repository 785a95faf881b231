-- SPDX-License-Identifier: Apache-2.0
--
-- A wrong ID that meets another transaction: two functions as in 017, and each
-- waits for one more.

-- Ends the case and locks what is to be purged. became 0: done; 1: it was
-- reported before; 4: there is no such case. last: its last report's revision.
create or replace function hedui.wrong_id_begin(wanted bigint, which integer,
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
    -- Where one was split while it was waited for, those that it became are
    -- seen by the next statement alone. They are of one case: not split again.
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

-- The revision that retracts; the bytes of all before it go, their digests and
-- seals stay. It is published as any other, with its alert. Of a tombstone that
-- this transaction has made and that says so.
create or replace function hedui.wrong_id_retract(wanted bigint, number integer,
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
    -- Who seals one now has its job, and copies what it recalls: done with that,
    -- the container is seen below; later, there is nothing to copy.
    perform from hedui.seal_job j where j.case_id = wanted
      order by j.revision for update;
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
