-- SPDX-License-Identifier: Apache-2.0
--
-- Who has a seal job in hand: those of a sealer that died are free when the
-- next one begins in its place, and need not wait for the end of their lease.

alter table hedui.seal_job add holder text;

-- As before, and of a sealer its jobs. One that several have died with in hand
-- waits its lease out: a round that kills whoever takes it would be taken again
-- at once, and nothing behind it ever.
create or replace function hedui.arrive(its_holder text, its_place text,
                                        its_pid bigint, holders text[])
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    caller constant text := coalesce(nullif(current_setting('role'), 'none'),
                                     session_user);
    keeps constant boolean :=
        has_table_privilege(caller, 'hedui.round', 'update');
    publishes constant boolean :=
        has_table_privilege(caller, 'hedui.publisher', 'update');
    seals constant boolean :=
        has_table_privilege(caller, 'hedui.seal_job', 'update');
    gone text[];
    touched integer;
    freed integer := 0;
begin
    gone := array(select p.holder from hedui.process p
                   where p.place = its_place and p.who = caller
                     and p.holder = any (holders));
    if cardinality(gone) > 0 then
        update hedui.line set holder = null, lease_until_us = now_us
         where keeps and holder = any (gone);
        get diagnostics touched = row_count;
        freed := freed + touched;
        update hedui.round set holder = null, lease_until_us = now_us
         where keeps and holder = any (gone) and lease_until_us > now_us;
        get diagnostics touched = row_count;
        freed := freed + touched;
        update hedui.publisher set lease_until_us = 0
         where publishes and holder = any (gone) and lease_until_us > now_us;
        get diagnostics touched = row_count;
        freed := freed + touched;
        -- In the order in which a transaction of the dead one locks them,
        -- which may still be under way.
        perform from hedui.seal_job
          where seals and holder = any (gone)
          order by case_id, revision for update;
        update hedui.seal_job set holder = null, lease_until_us = now_us
         where seals and holder = any (gone) and lease_until_us > now_us
           and fence < 4;
        get diagnostics touched = row_count;
        freed := freed + touched;
        delete from hedui.heartbeat
         where left(host, 50) || ':' || pid = any (gone)
           and (keeps or role <> 'worker') and (publishes or role <> 'intake')
           and (seals or role <> 'sealer');
        perform pg_notify('hedui_worker', '');
    end if;
    -- After 30 days nothing is lost with a row but the hurry.
    delete from hedui.process
     where (who = caller and holder = any (gone))
        or at_us < now_us - 2592000000000;
    insert into hedui.process (holder, who, place, pid, at_us)
    values (its_holder, caller, its_place, its_pid, now_us)
    on conflict (holder, who) do update
        set place = excluded.place, pid = excluded.pid, at_us = excluded.at_us;
    return freed;
end
$$;

-- ---- who may do what --------------------------------------------------------
grant select on hedui.process to {{prefix}}_sealer;
grant execute on function hedui.arrive(text, text, bigint, text[])
    to {{prefix}}_sealer;
