-- SPDX-License-Identifier: Apache-2.0
--
-- What is known of a line beside its lease: the silence watch, the times at
-- which its NOTHING was not believed, and what it did by day.

-- The watch, as it stood after the last answer; written with the answers and
-- loaded with the lease. marks: the persons of the run, one bit of 1,024 each.
alter table hedui.line
    add found bigint not null default 0,
    add nothing bigint not null default 0,
    add run bigint not null default 0,
    add run_from_us bigint not null default 0,
    add spoke_at_us bigint not null default 0,
    add garbled_run bigint not null default 0,
    add is_silent boolean not null default false,
    add marks bytea;

-- NOTHINGs of the line that came in [from_us, until_us) are not believed;
-- until_us null: it lasts. Few rows, never deleted: reports name them.
create table hedui.line_silence (
    line smallint not null,
    from_us bigint not null,
    until_us bigint,
    primary key (line, from_us)
);
create unique index line_silence_lasts on hedui.line_silence (line)
    where until_us is null;

-- Those that lasted at `since` or later: line, from, until of each.
create function hedui.silences_since(since bigint) returns bigint[]
    language sql stable
    as $$
        select array_agg(v order by s.line, s.from_us, n)
          from hedui.line_silence s,
               lateral (values (1, s.line::bigint), (2, s.from_us),
                               (3, coalesce(s.until_us, 9223372036854775807)))
                   u (n, v)
         where s.until_us is null or s.until_us >= since
    $$;

-- Which silences a report was made with: those that its round saw when it was
-- taken. They stay with the report and its container, for replay.
alter table hedui.round add silences bigint[];
alter table hedui.report add silences bigint[];
alter table hedui.container add silences bigint[];

-- One row a line and Shanghai day. settled and reasons by the numbers of the
-- enums in daemon/model/answer.h; latency: bucket b is below 2^b ms.
create table hedui.line_day (
    line smallint not null,
    day integer not null,
    settled bigint[] not null,
    reasons bigint[] not null,
    exchanges bigint not null,
    latency_sum_us bigint not null,
    latency_max_us bigint not null,
    latency bigint[] not null,
    primary key (line, day)
) with (fillfactor = 20, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

create function hedui.add_counts(a bigint[], b bigint[]) returns bigint[]
    language sql immutable
    as $$
        select array(select coalesce(x, 0) + coalesce(y, 0)
                       from unnest(a, b) with ordinality u (x, y, i)
                      order by i)
    $$;

-- One sentence for each invariant of lines that is broken.
create function hedui.broken_lines() returns setof text
    language sql stable
    as $$
    select format('line %s is silent: %s, silences that last: %s', l.line,
                  l.is_silent, count(s.line))
      from hedui.line l
      left join hedui.line_silence s
        on s.line = l.line and s.until_us is null
     group by l.line having count(s.line) <> l.is_silent::int4
    union all
    select format('line %s had a silence that ended before it began', line)
      from hedui.line_silence where until_us < from_us
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.line_silence, hedui.line_day from public;
revoke all on function hedui.silences_since(bigint),
    hedui.add_counts(bigint[], bigint[]), hedui.broken_lines() from public;

grant select, insert, update on hedui.line_silence, hedui.line_day
    to {{prefix}}_worker;
grant execute on function hedui.silences_since(bigint),
    hedui.add_counts(bigint[], bigint[]) to {{prefix}}_worker;

-- Front: counts; not the marks.
revoke select on hedui.line from {{prefix}}_front;
grant select (line, holder, lease_until_us, fence, quota_day, quota_used,
              quota_max, is_paused, paused_by, found, nothing, run,
              run_from_us, spoke_at_us, garbled_run, is_silent)
    on hedui.line to {{prefix}}_front;
grant select on hedui.line_day to {{prefix}}_front;

grant select on hedui.line_silence, hedui.line_day to {{prefix}}_ctl;
grant execute on function hedui.broken_lines(), hedui.silences_since(bigint)
    to {{prefix}}_ctl;
