-- SPDX-License-Identifier: Apache-2.0
--
-- What comes after a report: answers that were late, as revisions; and what
-- ends a case before it: a withdrawal.

-- Leases of rounds and replies are numbered by one sequence, each under the
-- lock of its round: a report made under fence f was made of the replies with a
-- smaller number, of those that came after an earlier report too. It begins
-- above every fence that was counted by round.
create sequence hedui.round_fence start 1048576;

-- kind: 0 first, 1 revise: its cases have a report, it has no trays of its own,
-- and opened_at_us is that of the round whose replies it is made of. has_more:
-- a reply came after the round was taken, which its report does not know of.
alter table hedui.round
    add kind smallint not null default 0 check (kind in (0, 1)),
    add has_more boolean not null default false,
    add check (kind = 0 or missing = 0);

-- Its round was closed when it came.
alter table hedui.reply add is_late boolean not null default false;
update hedui.reply set is_late = true
 where round_fence = 9223372036854775807;

-- What an agency is told beside the notices: revision replaces the one before.
create table hedui.alert (
    alert_id bigint generated always as identity primary key,
    case_id bigint not null,
    revision integer not null check (revision > 1),
    at_us bigint not null,
    unique (case_id, revision)
);

-- The agency has taken its request back. The reason is a blob: it may speak of a
-- person.
alter table hedui.request
    add withdrawn_by text,
    add withdrawn_why bytea;

-- Gives 0: done; 1: it was before; 2: it has a report; 3: it is aside; 4: there
-- is no such case. What waits is not planned, what is planned is not asked, and
-- whoever is making the report is fenced. Where other cases share the round,
-- its trays stay: a consent row without a name stands for all consents of the
-- case, so that no question of it is sent.
create function hedui.withdraw_case(wanted bigint, by_whom text, why bytea)
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
        insert into hedui.consent (case_id, consent, withdrawn_at_us, is_open)
        values (wanted, '', at_us,
                exists (select from hedui.tray t
                         where t.round_id = place.root_id))
        on conflict do nothing;
    end if;
    update hedui.request
       set withdrawn_at_us = at_us, withdrawn_by = by_whom,
           withdrawn_why = why
     where case_id = wanted;
    perform pg_notify('hedui_worker', '');
    return 0;
end
$$;

-- As before; a case that has a report is in an open round while it is revised,
-- or aside when that could not be done, and a late reply is one of several.
create or replace function hedui.broken_invariants() returns setof text
    language sql stable
    as $$
    with place (case_id, what) as (
        select case_id, 'fresh' from hedui.fresh
        union all
        select unnest(cases), 'round' from hedui.round
        union all
        select case_id, 'report'
          from (select case_id from hedui.report
                except
                (select unnest(cases) from hedui.round
                 union
                 select case_id from hedui.set_aside where kind = 0)) r
        union all
        select case_id, 'set aside' from hedui.set_aside where kind = 0
        union all
        select case_id, 'withdrawn' from hedui.request
         where withdrawn_at_us is not null)
    select format('case %s is in %s places', r.case_id, count(p.what))
      from hedui.request r left join place p using (case_id)
     group by r.case_id having count(p.what) <> 1
    union all
    select format('place %s holds case %s that was never accepted', p.what,
                  p.case_id)
      from place p
     where not exists (select from hedui.request r
                        where r.case_id = p.case_id)
    union all
    select format('case %s has revisions up to %s with holes', case_id,
                  max(revision))
      from hedui.report group by case_id
    having max(revision) <> count(*) or min(revision) <> 1
    union all
    select format('round %s misses %s trays, %s are there', o.round_id,
                  o.missing, count(t.round_id))
      from hedui.round o left join hedui.tray t on t.round_id = o.root_id
     where o.kind = 0
     group by o.round_id having count(t.round_id) <> o.missing
    union all
    select format('round %s has case %s without a plan', o.round_id, c)
      from hedui.round o, unnest(o.cases) c
     where not exists (select from hedui.plan p
                        where p.case_id = c and p.round_id = o.root_id)
    union all
    select format('round %s revises case %s that has no report', o.round_id,
                  c)
      from hedui.round o, unnest(o.cases) c
     where o.kind = 1
       and not exists (select from hedui.report r where r.case_id = c)
    union all
    select format('exchange %s of line %s was sent on day %s without a valid '
                  'consent', exchange_id, line, checked_on)
      from hedui.exchange where consent_end < checked_on
    union all
    select format('exchange %s asks for round %s that has no plan',
                  e.exchange_id, x)
      from hedui.exchange e, unnest(e.round_ids) x
     where not exists (select from hedui.plan p where p.round_id = x)
    union all
    select format('open exchange %s carries tray %s that is gone',
                  e.exchange_id, x)
      from hedui.exchange e, unnest(e.tray_ids) x
     where e.settled_at_us is null
       and not exists (select from hedui.tray t where t.tray_id = x)
    union all
    select format('line %s asked %s today, its count is %s', l.line,
                  coalesce(sum(e.asked_count), 0), l.quota_used)
      from hedui.line l
      left join hedui.exchange e
        on e.line = l.line and e.asked_day = l.quota_day
     group by l.line having coalesce(sum(e.asked_count), 0) <> l.quota_used
    union all
    select format('line %s is over its quota with %s', line, quota_used)
      from hedui.line where quota_max > 0 and quota_used > quota_max
    union all
    select format('round %s has %s replies of line %s to one part', round_id,
                  count(*), line)
      from hedui.reply where not is_late
     group by round_id, line, part_from having count(*) > 1
    union all
    select format('revision %s of case %s has %s places after the report',
                  r.revision, r.case_id, count(s.what))
      from hedui.report r
      left join (select case_id, revision, 'seal job' as what
                   from hedui.seal_job
                 union all
                 select case_id, revision, 'outbox' from hedui.outbox
                 union all
                 select case_id, revision, 'notice' from hedui.notice) s
        on s.case_id = r.case_id and s.revision = r.revision
     group by r.case_id, r.revision having count(s.what) <> 1
    union all
    select format('revision %s of case %s is published or waiting to be, '
                  'without a container', s.revision, s.case_id)
      from (select case_id, revision from hedui.outbox
            union all
            select case_id, revision from hedui.notice) s
     where not exists (select from hedui.container c
                        where c.case_id = s.case_id
                          and c.revision = s.revision)
    union all
    select format('revision %s of case %s has %s alerts', r.revision,
                  r.case_id, count(a.alert_id))
      from hedui.report r left join hedui.alert a using (case_id, revision)
     group by r.case_id, r.revision
    having count(a.alert_id) <> (r.revision > 1)::int4
    union all
    select format('%s leaves of kind %s, expected %s', count(f.leaf_id),
                  w.kind, w.wanted)
      from (values (0, (select count(*) from hedui.request)),
                   (1, (select coalesce(sum(asks), 0) from hedui.exchange)),
                   (2, (select count(*) from hedui.reply)),
                   (3, (select count(*) from hedui.report)),
                   (4, (select count(*) from hedui.container)))
               as w (kind, wanted)
      left join hedui.leaf f on f.kind = w.kind
     group by w.kind, w.wanted having count(f.leaf_id) <> w.wanted
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.alert from public;
revoke all on function hedui.withdraw_case(bigint, text, bytea) from public;
grant execute on function hedui.withdraw_case(bigint, text, bytea)
    to {{prefix}}_ctl;
grant usage on sequence hedui.round_fence to {{prefix}}_worker;
grant insert on hedui.alert to {{prefix}}_worker;
grant select, delete on hedui.alert to {{prefix}}_intake;
grant select (alert_id, at_us) on hedui.alert to {{prefix}}_front;
grant select on hedui.alert to {{prefix}}_ctl;
