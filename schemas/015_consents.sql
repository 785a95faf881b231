-- SPDX-License-Identifier: Apache-2.0
--
-- Withdrawn consents are looked at before every exchange as long as a question
-- may be asked under them, and no longer. And two rights that were wider than
-- what their roles do.

-- Closes the consents of which no question is in a tray, nor will be: their case
-- is planned, withdrawn or aside. What another transaction has in hand is left
-- to it or to a later call, so that two callers never wait for each other.
-- Looked at are those of the caller's cases, and a few of the others, from
-- anywhere on: what a call has left, or what was withdrawn after the report. So
-- its cost goes with the round, however many are open.
create function hedui.close_consents(cases bigint[]) returns void
    language sql
    set search_path = pg_catalog, pg_temp
    as $$
    with place (case_id) as (
        select min(case_id)
               + floor(random() * (max(case_id) - min(case_id) + 1))::bigint
          from hedui.consent where is_open),
    looked (case_id) as (
        select unnest(cases)
        union
        (select d.case_id from hedui.consent d
          where d.is_open and d.case_id >= (select case_id from place)
          order by d.case_id limit 32)
        union
        (select d.case_id from hedui.consent d
          where d.is_open and d.case_id < (select case_id from place)
          order by d.case_id limit 32))
    update hedui.consent c set is_open = false
      from (select d.case_id, d.consent from hedui.consent d
             where d.is_open and d.case_id in (select case_id from looked)
               and not exists (select from hedui.plan p
                                 join hedui.tray t using (round_id)
                                where p.case_id = d.case_id)
               and (exists (select from hedui.plan p
                             where p.case_id = d.case_id)
                    or exists (select from hedui.set_aside s
                                where s.case_id = d.case_id and s.kind = 0)
                    or not exists (select from hedui.request r
                                    where r.case_id = d.case_id
                                      and r.withdrawn_at_us is null))
             order by d.case_id, d.consent
               for update skip locked) over
     where c.case_id = over.case_id and c.consent = over.consent
    $$;

-- As before; its consents are closed with it.
create or replace function hedui.withdraw_case(wanted bigint, by_whom text, why bytea)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    accepted record;
    place record;
    at_us bigint := hedui.now_us();
begin
    select r.lane, r.slack_day, r.withdrawn_at_us into accepted
      from hedui.request r where r.case_id = wanted for no key update;
    if not found then
        return 4;
    elsif accepted.withdrawn_at_us is not null then
        return 1;
    end if;
    delete from hedui.fresh f
     where f.lane = accepted.lane and f.slack_day = accepted.slack_day
       and f.case_id = wanted;
    if not found then
        -- Waits for whoever plans or closes it now.
        select o.* into place
          from hedui.plan p join hedui.round o on o.root_id = p.round_id
         where p.case_id = wanted and wanted = any (o.cases)
           for update of o;
        if exists (select from hedui.report r where r.case_id = wanted) then
            return 2;
        elsif exists (select from hedui.set_aside s
                       where s.case_id = wanted and s.kind = 0) then
            return 3;
        elsif place.round_id is null then
            -- Its round was split this moment: once more.
            raise exception using errcode = 'serialization_failure';
        end if;
        if cardinality(place.cases) > 1 then
            update hedui.round
               set cases = array_remove(cases, wanted), holder = null,
                   lease_until_us = null, attempts = greatest(attempts - 1, 0),
                   fence = nextval('hedui.round_fence')
             where round_id = place.round_id;
        else
            delete from hedui.round where round_id = place.round_id;
            perform from hedui.tray t where t.round_id = place.root_id
                for update;
            delete from hedui.tray t
             where t.round_id = place.root_id
               and not exists (select from hedui.round o
                                where o.root_id = place.root_id
                                  and o.kind = 0)
               and not exists (select from hedui.exchange e
                                where e.line = t.line
                                  and e.settled_at_us is null
                                  and t.tray_id = any (e.tray_ids));
        end if;
        insert into hedui.consent (case_id, consent, withdrawn_at_us)
        values (wanted, '', at_us)
        on conflict do nothing;
    end if;
    update hedui.request
       set withdrawn_at_us = at_us, withdrawn_by = by_whom,
           withdrawn_why = why
     where case_id = wanted;
    perform hedui.close_consents(array[wanted]);
    perform pg_notify('hedui_worker', '');
    return 0;
end
$$;

select hedui.close_consents(array(select case_id from hedui.consent
                                   where is_open));

-- who: the role of the database that said so. A process ends the leases of its
-- own kind: an intake would have no business with those of lines and rounds.
alter table hedui.process
    add who text not null default '',
    drop constraint process_pkey,
    add primary key (holder, who);
alter table hedui.process alter who drop default;

-- As before, for those whom the same role has put down, and of what this role
-- may write itself.
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
        delete from hedui.heartbeat
         where left(host, 50) || ':' || pid = any (gone)
           and (keeps or role <> 'worker') and (publishes or role <> 'intake');
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
revoke all on function hedui.close_consents(bigint[]) from public;
grant execute on function hedui.close_consents(bigint[]) to {{prefix}}_worker;
-- An alert stays: it is what a revision was told by.
revoke select, delete on hedui.alert from {{prefix}}_intake;
revoke select (alert_id, at_us) on hedui.alert from {{prefix}}_front;
