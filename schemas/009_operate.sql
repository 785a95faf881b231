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

-- ---- what the roles may do, to compare ---------------------------------------
-- Rights on everything of this schema that somebody else than its owner has.
-- Partitions come and go by the day.
create view hedui.grant_now as
    with things as (
        select c.relname::text as name, c.relowner as owner, x.*
          from pg_class c, lateral aclexplode(c.relacl) x
         where c.relnamespace = 'hedui'::regnamespace and not c.relispartition
           and c.relname not in ('grant_now', 'grant_kept')
        union all
        select c.relname || '.' || a.attname, c.relowner, x.*
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and not a.attisdropped,
               lateral aclexplode(a.attacl) x
         where c.relnamespace = 'hedui'::regnamespace and not c.relispartition
        union all
        select p.proname || '()', p.proowner, x.*
          from pg_proc p,
               lateral aclexplode(coalesce(p.proacl,
                                           acldefault('f', p.proowner))) x
         where p.pronamespace = 'hedui'::regnamespace
           and p.proname <> 'keep_grants'
        union all
        select 'hedui', n.nspowner, x.*
          from pg_namespace n, lateral aclexplode(n.nspacl) x
         where n.oid = 'hedui'::regnamespace)
    select distinct lower(privilege_type) || ' on ' || name || ' to '
           || case when grantee = 0 then 'public'
                   else pg_get_userbyid(grantee)::text end as what
      from things where grantee <> owner;

-- What the migrations have granted: hedui migrate writes it down when it has
-- applied some, and hedui doctor compares.
create table hedui.grant_kept (what text primary key);

create function hedui.keep_grants() returns void
    language sql
    as $$
        delete from hedui.grant_kept;
        insert into hedui.grant_kept select what from hedui.grant_now;
    $$;

revoke all on hedui.grant_now, hedui.grant_kept from public;
revoke all on function hedui.keep_grants() from public;
grant select on hedui.grant_now, hedui.grant_kept, hedui.migration
    to {{prefix}}_ctl;
