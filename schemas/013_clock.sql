-- SPDX-License-Identifier: Apache-2.0
--
-- Pauses of the clock: the agency waits for the applicant, and no day is
-- counted. 2932896 (9999-12-31) is the due day of a case whose clock stands: in
-- fresh and round, so that it is planned with its like and is not closed; the
-- request keeps the last day that was counted.

create table hedui.pause (
    case_id bigint not null,
    number integer not null check (number > 0),
    from_us bigint not null,
    until_us bigint check (until_us >= from_us), -- null: it lasts, or a report
                                                 -- was made meanwhile
    paused_by text not null,
    resumed_by text,
    why bytea not null, -- a blob: it may speak of a person
    primary key (case_id, number)
);
create unique index pause_open on hedui.pause (case_id)
    where until_us is null;

-- until: the day to whose end a tray is worked on, null: its due day. It is
-- another one where rounds that were split share the tray, and while a clock
-- stands. version: changes with it, null: tray_id; a keeper names what it knows
-- by it, and reads a tray again that moved.
alter table hedui.tray
    add until integer,
    add version bigint;

-- The trays of a round follow those who wait for them: asked for in the order
-- of the first, worked on to the day of the last.
create function hedui.move_trays(root bigint) returns void
    language sql
    set search_path = pg_catalog, pg_temp
    as $$
    update hedui.tray t
       set due = coalesce(w.first, t.due),
           until = nullif(w.last, coalesce(w.first, t.due)),
           version = nextval(pg_get_serial_sequence('hedui.tray', 'tray_id'))
      from (select min(o.due) filter (where o.due < 2932896) as first,
                   max(o.due) as last
              from hedui.round o where o.root_id = root and o.kind = 0) w
     where t.round_id = root
    $$;

-- The end of a due day in Shanghai.
create function hedui.due_end_us(due integer) returns bigint
    language sql immutable
    as $$ select (due + 1) * 86400000000::bigint - 28800000000 $$;

-- Where a case is, its row and its round locked. refused: as pause_clock()
-- gives it, 0: nothing speaks against it.
create function hedui.clock_lock(wanted bigint, out refused integer,
                                 out place hedui.round)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    accepted record;
begin
    refused := 0;
    select r.withdrawn_at_us, r.lane, r.slack_day into accepted
      from hedui.request r where r.case_id = wanted for no key update;
    if not found then
        refused := 8;
        return;
    elsif accepted.withdrawn_at_us is not null then
        refused := 5;
        return;
    end if;
    perform from hedui.fresh f
      where f.lane = accepted.lane and f.slack_day = accepted.slack_day
        and f.case_id = wanted for update;
    if found then
        return;
    end if;
    -- Waits for whoever plans or closes it now.
    select o.* into place
      from hedui.plan p join hedui.round o on o.root_id = p.round_id
     where p.case_id = wanted and wanted = any (o.cases)
       for update of o;
    if exists (select from hedui.report r where r.case_id = wanted) then
        refused := 2;
    elsif exists (select from hedui.set_aside s
                   where s.case_id = wanted and s.kind = 0) then
        refused := 6;
    elsif place.round_id is null then
        -- Its round was split this moment: once more.
        raise exception using errcode = 'serialization_failure';
    elsif place.missing = 0 then
        refused := 3;
    end if;
end
$$;

-- Gives 0: done; 1: it stands already; 2: it has a report; 3: every line has
-- answered; 4: its last day has begun, which counts all the same; 5: it is withdrawn; 6: it is aside; 7: it has
-- stood a hundred times; 8: there is no such case. A case that shares its round gets one of its own, on the same
-- trays. Whoever is making its report is fenced.
create function hedui.pause_clock(wanted bigint, by_whom text, reason bytea)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_at record;
    place hedui.round;
    never constant integer := 2932896;
    at_us bigint := hedui.now_us();
begin
    select * into found_at from hedui.clock_lock(wanted);
    if found_at.refused not in (0, 3) then
        return found_at.refused;
    elsif exists (select from hedui.pause p
                   where p.case_id = wanted and p.until_us is null) then
        return 1;
    elsif found_at.refused = 3 then
        return 3;
    elsif (at_us + 28800000000) / 86400000000
          >= (select r.due from hedui.request r where r.case_id = wanted) then
        return 4;
    elsif (select count(*) from hedui.pause p where p.case_id = wanted) >= 100
    then
        return 7;
    end if;
    place := found_at.place;
    if place.round_id is null then
        update hedui.fresh f set due = never
          from hedui.request r
         where r.case_id = wanted and f.lane = r.lane
           and f.slack_day = r.slack_day and f.case_id = wanted;
    elsif cardinality(place.cases) = 1 then
        update hedui.round
           set due = never, wake_at_us = hedui.due_end_us(never),
               holder = null, lease_until_us = null,
               attempts = greatest(attempts - 1, 0),
               fence = nextval('hedui.round_fence')
         where round_id = place.round_id;
    else
        -- No round has the number of their root from now on: what is reported
        -- before the others are is known by it when an answer comes late.
        update hedui.round
           set round_id = nextval('hedui.round_id'),
               cases = array_remove(cases, wanted), holder = null,
               lease_until_us = null, attempts = greatest(attempts - 1, 0),
               fence = nextval('hedui.round_fence')
         where round_id = place.round_id;
        insert into hedui.round (root_id, kind, lane, due, missing, tray_count,
            opened_at_us, wake_at_us, fence, has_more, cases)
        values (place.root_id, 0, place.lane, never, place.missing,
                place.tray_count, place.opened_at_us, hedui.due_end_us(never),
                nextval('hedui.round_fence'), false, array[wanted]);
    end if;
    if place.round_id is not null then
        perform hedui.move_trays(place.root_id);
    end if;
    insert into hedui.pause (case_id, number, from_us, paused_by, why)
    select wanted, count(*) + 1, at_us, by_whom, reason
      from hedui.pause p where p.case_id = wanted;
    return 0;
end
$$;

-- Gives as pause_clock(); 1: it runs. The day is made by the calendar, which is
-- not here, from what the caller read in this transaction: at that instant, and
-- with so many pauses. Is it another by now, it is read once more.
create function hedui.resume_clock(wanted bigint, by_whom text, at_us bigint,
                                   pauses integer, new_due integer,
                                   new_slack_day integer, provisional boolean)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    found_at record;
    place hedui.round;
begin
    select * into found_at from hedui.clock_lock(wanted);
    if found_at.refused not in (0, 3) then
        return found_at.refused;
    elsif not exists (select from hedui.pause p
                       where p.case_id = wanted and p.until_us is null) then
        return 1;
    elsif pauses <> (select count(*) from hedui.pause p
                      where p.case_id = wanted)
          or abs(hedui.now_us() - at_us) > 60000000 then
        raise exception using errcode = 'serialization_failure';
    elsif found_at.refused = 3 then
        return 3;
    elsif new_due not between 0 and 2932895 or new_slack_day > new_due then
        raise exception 'no due day: %', new_due;
    end if;
    place := found_at.place;
    if place.round_id is null then
        update hedui.fresh f set due = new_due, slack_day = new_slack_day
          from hedui.request r
         where r.case_id = wanted and f.lane = r.lane
           and f.slack_day = r.slack_day and f.case_id = wanted;
    else
        -- Those whose clock stands may share a round: it leaves them.
        if cardinality(place.cases) > 1 then
            update hedui.round
               set round_id = nextval('hedui.round_id'),
                   cases = array_remove(cases, wanted), holder = null,
                   lease_until_us = null, attempts = greatest(attempts - 1, 0),
                   fence = nextval('hedui.round_fence')
             where round_id = place.round_id;
            insert into hedui.round (root_id, kind, lane, due, missing,
                tray_count, opened_at_us, wake_at_us, fence, has_more, cases)
            values (place.root_id, 0, place.lane, new_due, place.missing,
                    place.tray_count, place.opened_at_us,
                    hedui.due_end_us(new_due), nextval('hedui.round_fence'),
                    false, array[wanted]);
        else
            update hedui.round
               set due = new_due, wake_at_us = hedui.due_end_us(new_due),
                   holder = null, lease_until_us = null,
                   attempts = greatest(attempts - 1, 0),
                   fence = nextval('hedui.round_fence')
             where round_id = place.round_id;
        end if;
        perform hedui.move_trays(place.root_id);
    end if;
    update hedui.request
       set due = new_due, slack_day = new_slack_day,
           is_provisional = provisional
     where case_id = wanted;
    update hedui.pause p set until_us = at_us, resumed_by = by_whom
     where p.case_id = wanted and p.until_us is null;
    perform pg_notify('hedui_worker', '');
    return 0;
end
$$;

-- As before; the clock of a case that is planned and has no report stands.
create or replace view hedui.case_state as
select r.case_id,
       case
           when r.withdrawn_at_us is not null then 8
           when exists (select from hedui.set_aside s
                         where s.case_id = r.case_id and s.kind = 0) then 9
           when p.case_id is null then 0
           when o.round_id is not null and l.revision is not null then 7
           when o.round_id is not null and o.due = 2932896 then 3
           when o.round_id is not null then
               case
                   when o.missing < o.tray_count
                        or exists (select from hedui.exchange e
                                    where e.settled_at_us is null
                                      and o.root_id = any (e.round_ids))
                        or exists (select from hedui.reply y
                                    where y.round_id = o.root_id
                                      and y.kept_at_us >= o.opened_at_us)
                   then 2
                   else 1
               end
           when exists (select from hedui.seal_job j
                         where j.case_id = r.case_id
                           and j.revision = l.revision) then 4
           when exists (select from hedui.notice n
                         where n.case_id = r.case_id
                           and n.revision = l.revision) then 6
           else 5
       end as state,
       coalesce(l.revision, 0) as revision,
       o.root_id
  from hedui.request r
  left join hedui.plan p on p.case_id = r.case_id
  left join hedui.round o on o.root_id = p.round_id
                         and r.case_id = any (o.cases)
  left join lateral (select max(revision) as revision
                       from hedui.report t
                      where t.case_id = r.case_id) l on true;

-- Beside broken_invariants(): a clock stands where a pause lasts, and nowhere
-- else; a tray is worked on for all who wait for it.
create function hedui.broken_clocks() returns setof text
    language sql stable
    as $$
    with open (case_id, due) as (
        select case_id, due from hedui.fresh
        union all
        select unnest(cases), due from hedui.round where kind = 0)
    select format('case %s is due on day %s, and its clock %s', o.case_id,
                  o.due, case when p.case_id is null then 'runs'
                              else 'stands' end)
      from open o
      left join hedui.pause p on p.case_id = o.case_id and p.until_us is null
     where (o.due = 2932896) <> (p.case_id is not null)
    union all
    select format('case %s is due on day %s, its request says %s', o.case_id,
                  o.due, r.due)
      from open o join hedui.request r using (case_id)
     where o.due <> 2932896 and o.due <> r.due
    union all
    select format('tray %s is worked on to day %s, it is wanted to %s',
                  t.tray_id, coalesce(t.until, t.due), max(o.due))
      from hedui.tray t
      join hedui.round o on o.root_id = t.round_id and o.kind = 0
     group by t.tray_id, t.until, t.due
    having coalesce(t.until, t.due) < max(o.due)
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.pause from public;
revoke all on function hedui.move_trays(bigint) from public;
revoke all on function hedui.due_end_us(integer) from public;
revoke all on function hedui.clock_lock(bigint) from public;
revoke all on function hedui.pause_clock(bigint, text, bytea) from public;
revoke all on function hedui.resume_clock(bigint, text, bigint, integer,
    integer, integer, boolean) from public;
revoke all on function hedui.broken_clocks() from public;
grant select on hedui.pause to {{prefix}}_worker, {{prefix}}_ctl;
grant execute on function hedui.pause_clock(bigint, text, bytea)
    to {{prefix}}_ctl;
grant execute on function hedui.resume_clock(bigint, text, bigint, integer,
    integer, integer, boolean) to {{prefix}}_ctl;
grant execute on function hedui.broken_clocks() to {{prefix}}_ctl;
