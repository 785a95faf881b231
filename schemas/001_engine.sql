-- SPDX-License-Identifier: Apache-2.0
--
-- The ground of Hedui: every state of every case. Rules of this file:
--
--   * Instants are bigint, microseconds UTC of the one clock, hedui.now_us().
--     Days are integer, days since 1970-01-01. Lanes, lines and kinds are the
--     numbers of the enums in daemon/model.
--   * Every text that speaks of a person is a blob: bytea of form (1 byte), key
--     id (4 bytes), bytes; written and read by daemon/store/blob.c alone.
--   * What grows without end (reply, report, container, notice) has the case or
--     the round in its key and no constraint across cases, so that old months
--     can be moved away with the same DDL.
--   * What is short-lived (fresh, round, tray, seal_job, outbox, queue) is
--     narrow and vacuumed early: payload beside a queue halves its rate.
--
-- {{prefix}} is the prefix of the database roles.

-- ---- roles ------------------------------------------------------------------
-- Group roles without login. The deployment creates the users and grants one
-- group to each; what a group may do stands at the end of this file.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['{{prefix}}_intake', '{{prefix}}_worker',
                                  '{{prefix}}_sealer', '{{prefix}}_front',
                                  '{{prefix}}_ctl']
    loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                -- Somebody else's migration made it meanwhile.
                when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
end
$$;

-- ---- the one clock ----------------------------------------------------------
-- Leases, wake_at, poll_at and accepted_at are on this clock and no other. The
-- offset is 0 outside of samples and tests.
create table hedui.clock (
    one boolean primary key default true check (one),
    offset_us bigint not null
);
insert into hedui.clock (offset_us) values (0);

create function hedui.now_us() returns bigint
    language sql volatile
    as $$
        select (extract(epoch from clock_timestamp()) * 1000000)::bigint
            + (select offset_us from hedui.clock)
    $$;

-- ---- intake -----------------------------------------------------------------
create table hedui.queue (
    queue_id bigint generated always as identity primary key,
    put_at_us bigint not null,
    bytes bytea not null
);

create table hedui.receipt (
    queue_id bigint primary key,
    status smallint not null,
    case_id bigint not null,
    due integer not null,
    is_provisional boolean not null,
    errors bytea
);

create table hedui.request (
    case_id bigint generated always as identity primary key,
    agency text not null,
    request_id text not null,
    household_key text not null,
    meaning bytea not null check (length(meaning) = 32),
    lane smallint not null check (lane between 0 and 2),
    due integer not null,
    slack_day integer not null,
    is_provisional boolean not null,
    accepted_at_us bigint not null,
    withdrawn_at_us bigint,
    lines bytea not null,
    request bytea not null,
    unique (request_id, agency)
);
create index request_withdrawn on hedui.request (case_id)
    where withdrawn_at_us is not null;

-- Fair between agencies: the n-th request of an agency for a slack day.
create table hedui.turn (
    agency text not null,
    lane smallint not null,
    slack_day integer not null,
    last bigint not null,
    primary key (agency, lane, slack_day)
) with (fillfactor = 50);

-- ---- case desk --------------------------------------------------------------
create table hedui.fresh (
    lane smallint not null,
    slack_day integer not null,
    turn bigint not null,
    case_id bigint not null,
    due integer not null,
    lines bytea not null,
    primary key (lane, slack_day, turn, case_id)
);

create sequence hedui.round_id;

-- root_id: the round whose trays and replies these are: itself, or what was
-- split into rounds of one.
create table hedui.round (
    round_id bigint primary key default nextval('hedui.round_id'),
    root_id bigint not null,
    lane smallint not null,
    due integer not null,
    missing integer not null check (missing >= 0),
    tray_count integer not null,
    opened_at_us bigint not null,
    wake_at_us bigint not null,
    holder text,
    lease_until_us bigint,
    fence bigint not null default 0,
    attempts integer not null default 0,
    cases bigint[] not null
) with (fillfactor = 70);
create index round_wake_at on hedui.round (wake_at_us);
create index round_root on hedui.round (root_id);

create table hedui.plan (
    case_id bigint primary key,
    round_id bigint not null,
    opened_at_us bigint not null,
    plan bytea not null
);

-- consent_end: the first day on which a consent of the tray ends, null: none.
create table hedui.tray (
    tray_id bigint generated always as identity,
    round_id bigint not null,
    line smallint not null,
    lane smallint not null,
    due integer not null,
    question_count integer not null check (question_count > 0),
    opened_at_us bigint not null,
    consent_end integer,
    questions bytea not null,
    primary key (round_id, line)
);
create index tray_order on hedui.tray (line, lane, due, tray_id);

-- ---- line desk --------------------------------------------------------------
create table hedui.line (
    line smallint primary key,
    holder text,
    lease_until_us bigint not null default 0,
    fence bigint not null default 0,
    quota_day integer not null default 0,
    quota_used bigint not null default 0,
    quota_max bigint not null default 0,
    is_paused boolean not null default false,
    paused_by text
) with (fillfactor = 20);

-- The record of the look: who was asked about whom, when, under which mandate.
-- checked_on and consent_end say what the check of the consents found in the
-- transaction that wrote the row. `counted` is the last attempt that the quota
-- knows, `asks` how often it was counted, asked_count the questions of
-- asked_day.
create table hedui.exchange (
    exchange_id text primary key,
    line smallint not null,
    fence bigint not null,
    attempt integer not null check (attempt > 0),
    counted integer not null,
    asks integer not null default 1,
    asked_day integer not null,
    asked_count bigint not null,
    question_count integer not null,
    tray_ids bigint[] not null,
    round_ids bigint[] not null,
    part_from integer[] not null,
    part_to integer[] not null,
    mandate text,
    made_at_us bigint not null,
    poll_at_us bigint not null,
    answer_by_us bigint not null,
    is_sent boolean not null,
    memo bytea,
    checked_on integer not null,
    consent_end integer,
    settled_at_us bigint
) with (fillfactor = 70);
create index exchange_open on hedui.exchange (line)
    where settled_at_us is null;
create index exchange_asked on hedui.exchange (line, asked_day);

-- round_fence: the fence of the round when the reply was written: a report made
-- under fence f was made of the replies with a smaller one, and of no others.
-- The largest bigint: the round was gone (a late answer).
create table hedui.reply (
    round_id bigint not null,
    line smallint not null,
    part_from integer not null,
    part_to integer not null,
    exchange_id text not null,
    kept_at_us bigint not null,
    received_at_us bigint not null,
    round_fence bigint not null,
    received bytea not null,
    root bytea not null,
    evidence bytea not null,
    primary key (round_id, line, part_from, kept_at_us)
) partition by range (kept_at_us);

-- A withdrawn consent. is_open: its case is not reported yet, so that the check
-- of every exchange looks at few rows.
create table hedui.consent (
    case_id bigint not null,
    consent text not null,
    withdrawn_at_us bigint not null,
    is_open boolean not null default true,
    primary key (case_id, consent)
);
create index consent_open on hedui.consent (case_id) where is_open;

-- ---- reports, sealing, publishing -------------------------------------------
create table hedui.report (
    case_id bigint not null,
    revision integer not null check (revision > 0),
    round_id bigint not null,
    round_fence bigint not null,
    made_at_us bigint not null,
    closed_at_us bigint not null,
    digest bytea not null,
    evidence bytea not null,
    summary bytea,
    report bytea not null,
    primary key (case_id, revision)
);

-- kind: 0 poison (the case's last place), 1 stray, 2 conflict, 3 refused.
create table hedui.set_aside (
    set_aside_id bigint generated always as identity primary key,
    kind smallint not null check (kind between 0 and 3),
    case_id bigint,
    line smallint,
    exchange_id text,
    at_us bigint not null,
    why text,
    bytes bytea
);
create index set_aside_poison on hedui.set_aside (case_id) where kind = 0;

create table hedui.seal_job (
    case_id bigint not null,
    revision integer not null,
    refused_at_us bigint, -- its report was not what was stored: an alarm
    primary key (case_id, revision)
);

-- report_digest and what follows say which report it seals and of which replies
-- that one was made: a replay needs no row of report.
create table hedui.container (
    case_id bigint not null,
    revision integer not null,
    sealed_at_us bigint not null,
    report_digest bytea not null,
    made_at_us bigint not null,
    round_fence bigint not null,
    closed_at_us bigint not null,
    digest bytea not null,
    container bytea not null,
    primary key (case_id, revision)
);

-- Leaves of the log, without number: numbers are given later by one
-- integrator, so that no counter serialises the hosts.
-- kind: 0 received, 1 asked, 2 reply, 3 reported, 4 sealed.
create table hedui.leaf (
    leaf_id bigint generated always as identity primary key,
    kind smallint not null,
    at_us bigint not null,
    digest bytea not null check (length(digest) = 32),
    number bigint
);

create table hedui.outbox (
    outbox_id bigint generated always as identity primary key,
    case_id bigint not null,
    revision integer not null
);

-- What the postgres backend publishes: consumers read here.
create table hedui.notice (
    case_id bigint not null,
    revision integer not null,
    outbox_id bigint not null,
    published_at_us bigint not null,
    agency text not null,
    household_key text not null,
    digest bytea not null,
    summary bytea,
    primary key (case_id, revision)
);

create table hedui.heartbeat (
    role text not null,
    host text not null,
    pid bigint not null,
    at_us bigint not null,
    counters text not null,
    primary key (role, host, pid)
);

-- ---- storage and vacuum -----------------------------------------------------
-- What is packed already is kept as it is; the rest is compressed by lz4 (45 %
-- of the server's CPU saved on rows of 2 KB).
alter table hedui.queue alter bytes set compression lz4;
alter table hedui.request alter request set compression lz4;
alter table hedui.plan alter plan set compression lz4;
alter table hedui.tray alter questions set compression lz4;
alter table hedui.report alter report set storage external;
alter table hedui.container alter container set compression lz4;
alter table hedui.reply alter evidence set storage external;

do $$
declare
    name text;
begin
    foreach name in array array['queue', 'turn', 'fresh', 'round', 'tray',
                                'line', 'seal_job', 'outbox', 'heartbeat']
    loop
        execute format('alter table hedui.%I set ('
            'autovacuum_vacuum_scale_factor = 0.02, '
            'autovacuum_vacuum_threshold = 500, '
            'autovacuum_analyze_scale_factor = 0.05, '
            'autovacuum_vacuum_cost_delay = 0)', name);
    end loop;
end
$$;
