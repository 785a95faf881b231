-- SPDX-License-Identifier: Apache-2.0
--
-- What an operator has ordered at the command line: a line is paused, a role is
-- drained. Roles look at it each tick; a NOTIFY tells them to look at once.

-- Beside is_paused and paused_by: why, and since when.
alter table hedui.line
    add paused_why text,
    add paused_at_us bigint;

-- host '': on every host.
create table hedui.drain (
    role text not null check (role in ('intake', 'worker', 'sealer')),
    host text not null default '',
    drained_by text not null,
    why text not null,
    at_us bigint not null,
    primary key (role, host)
) with (fillfactor = 20);

revoke all on hedui.drain from public;
grant select on hedui.drain to {{prefix}}_intake, {{prefix}}_worker,
    {{prefix}}_sealer, {{prefix}}_front;
grant select (paused_why, paused_at_us) on hedui.line to {{prefix}}_front;

-- The command line gives orders, and writes nothing else of a line.
grant select, insert, update, delete on hedui.drain to {{prefix}}_ctl;
grant insert (line, is_paused, paused_by, paused_why, paused_at_us),
      update (is_paused, paused_by, paused_why, paused_at_us)
    on hedui.line to {{prefix}}_ctl;
