-- SPDX-License-Identifier: Apache-2.0
--
-- Withdrawn consents are looked at before every exchange as long as a question
-- may be asked under them, and no longer.

-- Closes the consents of which no question is in a tray, nor will be: their case
-- is planned, withdrawn or aside. What another transaction has in hand is left
-- to it or to the next call, so that two callers never wait for each other.
create function hedui.close_consents() returns void
    language sql
    set search_path = pg_catalog, pg_temp
    as $$
    update hedui.consent c set is_open = false
      from (select d.case_id, d.consent from hedui.consent d
             where d.is_open
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
    perform hedui.close_consents();
    perform pg_notify('hedui_worker', '');
    return 0;
end
$$;

select hedui.close_consents();

-- ---- who may do what --------------------------------------------------------
revoke all on function hedui.close_consents() from public;
grant execute on function hedui.close_consents() to {{prefix}}_worker;
