-- SPDX-License-Identifier: Apache-2.0
--
-- The institutions behind a line's gateway: who of those that the
-- configuration names has not answered for anybody, since when and how often
-- in a row, and who is down for it. Written with the answers by the line's
-- keeper, all of a line together; loaded with its lease. place: as configured.
create table hedui.line_institution (
    line smallint not null,
    name text not null,
    place integer not null,
    silent_run bigint not null,
    silent_from_us bigint not null,
    spoke_at_us bigint not null,
    is_down boolean not null,
    primary key (line, name)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

-- Beside broken_lines(): one sentence for each that cannot be.
create function hedui.broken_institutions() returns setof text
    language sql stable
    as $$
    select format('an institution of line %s is down: %s, silent %s times '
                  'since %s', line, is_down, silent_run, silent_from_us)
      from hedui.line_institution
     where (is_down and silent_run = 0)
        or (silent_run = 0) <> (silent_from_us = 0)
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.line_institution from public;
revoke all on function hedui.broken_institutions() from public;
grant select, insert, update, delete on hedui.line_institution
    to {{prefix}}_worker;
grant select on hedui.line_institution to {{prefix}}_front, {{prefix}}_ctl;
grant execute on function hedui.broken_institutions() to {{prefix}}_ctl;
