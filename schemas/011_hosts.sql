-- SPDX-License-Identifier: Apache-2.0
--
-- What several hosts and several databases need: which processes hold leases,
-- so that those of a dead one are taken at once; and how far each witness has
-- seen the history of this database, so that one that has lost a part of it is
-- noticed.

-- place: one run of one machine and one namespace of its processes. Only within
-- a place a process number says whether somebody lives.
create table hedui.process (
    holder text primary key, -- as leases name it
    place text not null,
    pid bigint not null,
    at_us bigint not null
);

-- A process begins: the leases of those that are gone in its place are over,
-- and so are their signs of life, which would keep lines from others. Whoever
-- takes one gets the next fence as ever. Gives how many leases that were.
create function hedui.arrive(its_holder text, its_place text, its_pid bigint,
                             holders text[]) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    gone text[];
    touched integer;
    freed integer := 0;
begin
    gone := array(select p.holder from hedui.process p
                   where p.place = its_place and p.holder = any (holders));
    if cardinality(gone) > 0 then
        update hedui.line set holder = null, lease_until_us = now_us
         where holder = any (gone);
        get diagnostics touched = row_count;
        freed := freed + touched;
        update hedui.round set holder = null, lease_until_us = now_us
         where holder = any (gone) and lease_until_us > now_us;
        get diagnostics touched = row_count;
        freed := freed + touched;
        update hedui.publisher set lease_until_us = 0
         where holder = any (gone) and lease_until_us > now_us;
        get diagnostics touched = row_count;
        freed := freed + touched;
        delete from hedui.heartbeat
         where left(host, 50) || ':' || pid = any (gone);
        perform pg_notify('hedui_worker', '');
    end if;
    -- After 30 days nothing is lost with a row but the hurry.
    delete from hedui.process
     where holder = any (gone) or at_us < now_us - 2592000000000;
    insert into hedui.process (holder, place, pid, at_us)
    values (its_holder, its_place, its_pid, now_us)
    on conflict (holder) do update
        set place = excluded.place, pid = excluded.pid, at_us = excluded.at_us;
    return freed;
end
$$;

-- Counts up with each sign of life of a witness, who keeps the number outside
-- of this database: a smaller one here is a history that was lost.
create table hedui.witness (
    witness text primary key,
    number bigint not null
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

revoke all on hedui.process, hedui.witness from public;
revoke all on function hedui.arrive(text, text, bigint, text[]) from public;

grant select on hedui.process to {{prefix}}_intake, {{prefix}}_worker;
grant execute on function hedui.arrive(text, text, bigint, text[])
    to {{prefix}}_intake, {{prefix}}_worker;
grant select, insert, update on hedui.witness
    to {{prefix}}_intake, {{prefix}}_worker, {{prefix}}_sealer;
grant select on hedui.process, hedui.witness to {{prefix}}_ctl;
