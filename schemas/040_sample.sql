-- SPDX-License-Identifier: Apache-2.0
--
-- How the house stood every ten minutes, for the console's charts: some counts and
-- the state of each line, no case. Kept for eight days.

-- queue: {"queued": 3, ...}; lines: {"marriage": {"state": "on", "median_ms": 12}};
-- outcomes: {"low_income": {"WITHIN": 2}}, of the first reports that were published
-- since the sample before. xid, event_id: up to where events were counted.
create table hedui.sample (
    slot bigint primary key check (slot % 600000000 = 0), -- its ten minutes begin
    at_us bigint not null,
    queue jsonb not null,
    lines jsonb not null,
    outcomes jsonb not null,
    xid xid8 not null,
    event_id bigint not null
);

-- false: these ten minutes have one. Events as young as a transaction that still
-- runs are left to the next sample, as is what is more than a sample counts: none
-- is missed, and none is counted twice. Fewer than twenty wait for more: who sees
-- when a case was published sees no outcome of it.
create function hedui.sample_keep(the_queue jsonb, the_lines jsonb)
    returns boolean
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    its_slot constant bigint := now_us - now_us % 600000000;
    ends constant xid8 := pg_snapshot_xmin(pg_current_snapshot());
    last_xid xid8;
    last_id bigint;
    counted jsonb;
begin
    if exists (select from hedui.sample s where s.slot = its_slot) then
        return false;
    end if;
    select s.xid, s.event_id into last_xid, last_id
      from hedui.sample s order by s.slot desc limit 1;
    -- Nothing is counted backwards; a dump counts its transactions from below.
    if not found or last_xid >= pg_snapshot_xmax(pg_current_snapshot()) then
        last_xid := ends;
        last_id := 0;
    end if;
    with page as materialized (
        select e.xid, e.event_id, e.case_id, e.revision
          from hedui.event e
         where (e.xid, e.event_id) > (last_xid, last_id) and e.xid < ends
           and e.kind = 1
         order by e.xid, e.event_id limit 60000),
    enough as (select count(*) >= 20 as is_so from page),
    counts as (
        select o.key as programme, o.value as outcome, count(*) as reports
          from page p
          join hedui.report r using (case_id, revision)
         cross join lateral jsonb_each_text(convert_from(
               substr(r.summary, 6), 'UTF8')::jsonb -> 'outcomes') o
         where substr(r.summary, 1, 5) = '\x0000000000'
           and (select is_so from enough)
         group by o.key, o.value),
    programmes as (
        select programme, jsonb_object_agg(outcome, reports) as outcomes
          from counts group by programme),
    place as (
        select p.xid, p.event_id from page p
         where (select is_so from enough)
         order by p.xid desc, p.event_id desc limit 1)
    select coalesce((select jsonb_object_agg(programme, outcomes)
                       from programmes), '{}'),
           coalesce((select p.xid from place p), last_xid),
           coalesce((select p.event_id from place p), last_id)
      into counted, last_xid, last_id;
    insert into hedui.sample (slot, at_us, queue, lines, outcomes, xid, event_id)
    values (its_slot, now_us, the_queue, the_lines, counted, last_xid, last_id)
    on conflict do nothing;
    delete from hedui.sample s where s.slot < its_slot - 691200000000;
    return true;
end
$$;

revoke all on hedui.sample from public;
revoke all on function hedui.sample_keep(jsonb, jsonb) from public;
grant select (slot, at_us, queue, lines, outcomes) on hedui.sample
    to {{prefix}}_front, {{prefix}}_ctl;
grant execute on function hedui.sample_keep(jsonb, jsonb) to {{prefix}}_front;
