-- SPDX-License-Identifier: Apache-2.0
--
-- Fair between agencies at a line too: a tray has the turn of the first case of
-- its round, so that the first case of an agency does not stand behind all that
-- another has opened before it came.
alter table hedui.tray add turn bigint not null default 0;
drop index hedui.tray_order;
create index tray_order on hedui.tray (line, lane, due, turn, tray_id);

-- From where turns are given. turn: that of what a line was asked last of those
-- due on a day, 0: nothing yet. A new case gets no lower one than the least of
-- its lines has come to: an agency that was idle has saved nothing, and one
-- whose flood was asked long ago owes nothing. The least, because a case waits
-- for its slowest line, and there this is exact. One row a line, lane and due
-- day: what is waiting is never counted.
create table hedui.floor (
    lane smallint not null,
    due integer not null,
    line smallint not null,
    turn bigint not null,
    primary key (lane, due, line)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

revoke all on hedui.floor from public;
grant select on hedui.floor to {{prefix}}_intake, {{prefix}}_ctl;
grant select, insert, update on hedui.floor to {{prefix}}_worker;
