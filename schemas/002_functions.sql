-- SPDX-License-Identifier: Apache-2.0
--
-- What is derived: partitions of reply, states of a case, invariants; and who
-- may do what.

-- One partition a day (UTC) of replies. Attached, not created in place: that
-- takes no lock that a reader or writer of other days would feel.
create function hedui.make_reply_partition(day integer) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    name text := 'reply_' || to_char(date '1970-01-01' + day, 'YYYYMMDD');
    day_us constant bigint := 86400000000;
begin
    perform pg_advisory_xact_lock(hashtext('hedui.reply'));
    if to_regclass('hedui.' || name) is not null then
        return;
    end if;
    execute format('create table hedui.%I (like hedui.reply including all)',
                   name);
    execute format('alter table hedui.reply attach partition hedui.%I '
                   'for values from (%s) to (%s)', name, day * day_us,
                   (day + 1) * day_us);
end
$$;

-- The states of enum case_state, from where the rows of a case are.
create view hedui.case_state as
select r.case_id,
       case
           when r.withdrawn_at_us is not null then 8
           when exists (select from hedui.set_aside s
                         where s.case_id = r.case_id and s.kind = 0) then 9
           when p.case_id is null then 0
           when o.round_id is not null and l.revision is not null then 7
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

-- One sentence for each invariant that is broken; nothing when all hold.
create function hedui.broken_invariants() returns setof text
    language sql stable
    as $$
    with place (case_id, what) as (
        select case_id, 'fresh' from hedui.fresh
        union all
        select unnest(cases), 'round' from hedui.round
        union all
        select distinct case_id, 'report' from hedui.report
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
     group by o.round_id having count(t.round_id) <> o.missing
    union all
    select format('round %s has case %s without a plan', o.round_id, c)
      from hedui.round o, unnest(o.cases) c
     where not exists (select from hedui.plan p
                        where p.case_id = c and p.round_id = o.root_id)
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
      from hedui.reply where round_fence < 9223372036854775807
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
revoke all on all tables in schema hedui from public;
revoke all on all functions in schema hedui from public;

grant usage on schema hedui to {{prefix}}_intake, {{prefix}}_worker,
    {{prefix}}_sealer, {{prefix}}_front, {{prefix}}_ctl;
grant execute on function hedui.now_us() to {{prefix}}_intake,
    {{prefix}}_worker, {{prefix}}_sealer, {{prefix}}_front, {{prefix}}_ctl;
grant select on hedui.clock to {{prefix}}_intake, {{prefix}}_worker,
    {{prefix}}_sealer, {{prefix}}_front, {{prefix}}_ctl;
grant select, insert, update, delete on hedui.heartbeat to {{prefix}}_intake,
    {{prefix}}_worker, {{prefix}}_sealer, {{prefix}}_front;
grant insert on hedui.leaf, hedui.set_aside to {{prefix}}_intake,
    {{prefix}}_worker;

-- Intake: accepts and publishes; reads back no request.
grant select, insert, update, delete on hedui.queue to {{prefix}}_intake;
grant select, insert on hedui.receipt to {{prefix}}_intake;
grant insert on hedui.request to {{prefix}}_intake;
grant select (case_id, agency, request_id, household_key, meaning, lane, due,
              slack_day, is_provisional, lines)
    on hedui.request to {{prefix}}_intake;
grant select, insert, update on hedui.turn to {{prefix}}_intake;
grant insert on hedui.fresh to {{prefix}}_intake;
grant select, insert on hedui.consent to {{prefix}}_intake;
grant select, update, delete on hedui.outbox to {{prefix}}_intake;
grant select, insert on hedui.notice to {{prefix}}_intake;
grant select (case_id, revision, digest, summary) on hedui.report
    to {{prefix}}_intake;

-- Worker: both desks. It never seals and never publishes.
grant select, update, delete on hedui.fresh to {{prefix}}_worker;
grant select on hedui.request to {{prefix}}_worker;
grant usage on sequence hedui.round_id to {{prefix}}_worker;
grant select, insert, update, delete on hedui.round, hedui.tray
    to {{prefix}}_worker;
grant select, insert on hedui.plan, hedui.reply, hedui.report
    to {{prefix}}_worker;
grant select, insert, update on hedui.line, hedui.exchange
    to {{prefix}}_worker;
grant select, update on hedui.consent to {{prefix}}_worker;
grant insert on hedui.seal_job to {{prefix}}_worker;
grant select on hedui.set_aside to {{prefix}}_worker;
grant execute on function hedui.make_reply_partition(integer)
    to {{prefix}}_worker;

-- Sealer: reads reports, writes containers, leaves and the outbox.
grant select, update, delete on hedui.seal_job to {{prefix}}_sealer;
grant select on hedui.report to {{prefix}}_sealer;
grant select, insert on hedui.container, hedui.leaf to {{prefix}}_sealer;
grant insert on hedui.outbox to {{prefix}}_sealer;

-- Front: counts, no bytes.
grant select (queue_id, put_at_us) on hedui.queue to {{prefix}}_front;
grant select (lane) on hedui.fresh to {{prefix}}_front;
grant select on hedui.round, hedui.line, hedui.seal_job, hedui.outbox
    to {{prefix}}_front;
grant select (tray_id, line, question_count) on hedui.tray
    to {{prefix}}_front;
grant select (exchange_id, line, asked_day, asked_count, tray_ids, round_ids,
              made_at_us, settled_at_us) on hedui.exchange
    to {{prefix}}_front;
grant select (round_id, kept_at_us) on hedui.reply to {{prefix}}_front;
grant select (case_id, revision) on hedui.report to {{prefix}}_front;
grant select (case_id, revision) on hedui.notice to {{prefix}}_front;
grant select (case_id, withdrawn_at_us) on hedui.request
    to {{prefix}}_front;
grant select (set_aside_id, kind) on hedui.set_aside to {{prefix}}_front;

-- The command line: reads everything, puts requests into the queue.
grant select on all tables in schema hedui to {{prefix}}_ctl;
grant insert on hedui.queue to {{prefix}}_ctl;
grant execute on function hedui.broken_invariants() to {{prefix}}_ctl;
