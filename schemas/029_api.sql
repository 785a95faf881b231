-- SPDX-License-Identifier: Apache-2.0
--
-- The agency's API: tokens, who is asking, what he may see, and events. The
-- database looks at the token itself: a role of the API sees what the token
-- named in its transaction may see, whatever SQL it is made to run, and without
-- one nothing.

-- ---- roles ------------------------------------------------------------------
-- What the front becomes for a request, and the reader of one case's evidence.
-- It inherits nothing of them: it must say SET ROLE. On PostgreSQL 16 and later
-- the grants below take that from its being noinherit now.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['{{prefix}}_agency', '{{prefix}}_operator',
                                  '{{prefix}}_auditor', '{{prefix}}_supervisor',
                                  '{{prefix}}_evidence']
    loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin noinherit', wanted);
            exception
                -- Somebody else's migration made it meanwhile.
                when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
end
$$;
alter role {{prefix}}_front noinherit;
grant {{prefix}}_agency, {{prefix}}_operator, {{prefix}}_auditor,
    {{prefix}}_supervisor, {{prefix}}_evidence to {{prefix}}_front;

-- role: enum caller_role of daemon/store/api.h, 5: evidence.
create table hedui.api_role (
    role smallint primary key,
    name name not null,
    scopes integer not null -- at most, and usually
);
insert into hedui.api_role (role, name, scopes) values
    (1, '{{prefix}}_agency', 1 + 2 + 4 + 8),
    (2, '{{prefix}}_operator', 16),
    (3, '{{prefix}}_auditor', 2 + 4),
    (4, '{{prefix}}_supervisor', 2),
    (5, '{{prefix}}_evidence', 0);

-- ---- tokens -----------------------------------------------------------------
-- digest: SHA-256 of the whole text, 256 bits of which are chance: nobody can
-- turn it back, and who reads it has no token. name is public, in the text too.
create table hedui.token (
    name text primary key check (name ~ '^[A-Z2-7]{8}$'),
    digest bytea not null unique check (length(digest) = 32),
    role smallint not null references hedui.api_role check (role between 1 and 4),
    agency text,
    scopes integer not null check (scopes > 0),
    label text not null,
    made_at_us bigint not null,
    expires_at_us bigint not null,
    revoked_at_us bigint,
    last_used integer, -- day
    certificate bytea unique check (length(certificate) = 32), -- SHA-256, DER
    replaces text,
    made_by text not null check (made_by <> ''),
    check ((role = 1) = (agency is not null)),
    check (agency <> ''),
    check (expires_at_us > made_at_us
           and expires_at_us <= made_at_us + 400 * 86400000000)
);

-- A connection that has shown the certificate of a token: digest is of a secret
-- of its own, for a minute.
create table hedui.token_session (
    digest bytea primary key check (length(digest) = 32),
    name text not null references hedui.token,
    until_us bigint not null
);

-- What was done to tokens, by whom and why, each with a CONFIG leaf: digest is
-- SHA-256(salt || SHA-256(lines of token_lines)).
create table hedui.token_change (
    change_id bigint generated always as identity primary key,
    at_us bigint not null,
    name text not null references hedui.token,
    what text not null
        check (what in ('made', 'rotated', 'revoked', 'certificate')),
    who text not null check (who <> ''),
    why text not null check (why <> ''),
    role smallint not null,
    agency text,
    scopes integer not null,
    expires_at_us bigint not null,
    salt bytea not null default uuid_send(gen_random_uuid()),
    digest bytea not null
);

create function hedui.token_lines(at_us bigint, name text, what text, who text,
    why text, role smallint, agency text, scopes integer, expires_at_us bigint)
    returns bytea language sql immutable
    begin atomic
        select sha256(convert_to(format(
            E'hedui-token/1\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n', at_us, name,
            what, who, why, role, coalesce(agency, '-'), scopes, expires_at_us),
            'UTF8'));
    end;

create function hedui.token_note(of_name text, of_what text, by_whom text,
                                 for_what text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    noted bytea;
begin
    insert into hedui.token_change as n (at_us, name, what, who, why, role,
        agency, scopes, expires_at_us, salt, digest)
    select now_us, t.name, of_what, by_whom, for_what, t.role, t.agency,
           t.scopes, t.expires_at_us, s.salt,
           sha256(s.salt || hedui.token_lines(now_us, t.name, of_what, by_whom,
               for_what, t.role, t.agency, t.scopes, t.expires_at_us))
      from hedui.token t, (select uuid_send(gen_random_uuid()) as salt) s
     where t.name = of_name
    returning n.digest into noted;
    insert into hedui.leaf (kind, at_us, digest) values (7, now_us, noted);
end
$$;

-- before null: a new one; else that one gives its rights, its certificate and
-- what is left of its life but overlap. Gives 0: done; 1: there is no such
-- token; 2: it has ended.
create function hedui.token_make(before text, new_name text, secret bytea,
    its_role integer, its_agency text, its_scopes integer, its_label text,
    days integer, overlap_us bigint, by_whom text, for_what text)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    old hedui.token;
begin
    if before is not null then
        select t.* into old from hedui.token t where t.name = before for update;
        if not found then
            return 1;
        elsif old.revoked_at_us is not null or old.expires_at_us <= now_us then
            return 2;
        end if;
        its_role := old.role;
        its_agency := old.agency;
        its_scopes := old.scopes;
        its_label := old.label;
        if overlap_us <= 0 then
            update hedui.token t set revoked_at_us = now_us, certificate = null
             where t.name = before;
        else
            update hedui.token t set certificate = null,
                   expires_at_us = least(t.expires_at_us, now_us + overlap_us)
             where t.name = before;
        end if;
    elsif its_scopes & ~(select r.scopes from hedui.api_role r
                          where r.role = its_role) <> 0 then
        raise exception 'token: more scopes than its role has'
            using errcode = 'insufficient_privilege';
    end if;
    insert into hedui.token (name, digest, role, agency, scopes, label,
        made_at_us, expires_at_us, certificate, replaces, made_by)
    values (new_name, secret, its_role, its_agency, its_scopes, its_label,
            now_us, now_us + days * 86400000000, old.certificate, before,
            by_whom);
    if before is not null then
        perform hedui.token_note(before, 'rotated', by_whom, for_what);
    end if;
    perform hedui.token_note(new_name, 'made', by_whom, for_what);
    return 0;
end
$$;

-- As token_make(). A session of its certificate ends with it.
create function hedui.token_revoke(wanted text, by_whom text, for_what text)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
begin
    update hedui.token t set revoked_at_us = now_us, certificate = null
     where t.name = wanted and t.revoked_at_us is null;
    if not found then
        return case when exists (select from hedui.token t
                                  where t.name = wanted) then 2 else 1 end;
    end if;
    delete from hedui.token_session s where s.name = wanted;
    perform hedui.token_note(wanted, 'revoked', by_whom, for_what);
    return 0;
end
$$;

-- As token_make(); 3: the certificate is another token's. null: none from now on.
create function hedui.token_certificate(wanted text, its_certificate bytea,
    by_whom text, for_what text) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    perform from hedui.token t where t.name = wanted for update;
    if not found then
        return 1;
    elsif exists (select from hedui.token t where t.name = wanted
                   and (t.revoked_at_us is not null
                        or t.expires_at_us <= hedui.now_us())) then
        return 2;
    end if;
    -- One that has ended has no use for it.
    update hedui.token t set certificate = null
     where t.certificate = its_certificate
       and t.expires_at_us <= hedui.now_us();
    if exists (select from hedui.token t where t.certificate = its_certificate
                  and t.name <> wanted) then
        return 3;
    end if;
    update hedui.token t set certificate = its_certificate
     where t.name = wanted;
    delete from hedui.token_session s where s.name = wanted;
    perform hedui.token_note(wanted, 'certificate', by_whom, for_what);
    return 0;
end
$$;

-- ---- who is it: the front asks ----------------------------------------------
-- state 0: good; 1: there is none, or it is revoked; 2: it has expired.
create function hedui.token_find(secret text, out state integer, out name text,
    out role smallint, out agency text, out scopes integer, out label text,
    out expires_at_us bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    today constant integer := (now_us + 28800000000) / 86400000000;
    its_digest constant bytea := sha256(convert_to(secret, 'UTF8'));
    it hedui.token;
begin
    select t.* into it from hedui.token t where t.digest = its_digest;
    if not found then -- a session of a certificate, then
        select t.* into it
          from hedui.token_session s join hedui.token t on t.name = s.name
         where s.digest = its_digest and s.until_us > now_us;
    end if;
    state := case when it.name is null or it.revoked_at_us is not null then 1
                  when it.expires_at_us <= now_us then 2 else 0 end;
    if state = 0 then
        name := it.name;
        role := it.role;
        agency := it.agency;
        scopes := it.scopes;
        label := it.label;
        expires_at_us := it.expires_at_us;
        -- Once a day, and nobody waits for it, no request for a standby either.
        if it.last_used is distinct from today then
            perform set_config('synchronous_commit', 'local', true);
            update hedui.token t set last_used = today
             where t.name in (select o.name from hedui.token o
                               where o.name = it.name
                                 for update skip locked);
        end if;
    end if;
end
$$;

-- The same for who has shown a certificate; `secret` is the digest of what his
-- session is known by from now on.
create function hedui.token_show(shown bytea, secret bytea, out state integer,
    out name text, out role smallint, out agency text, out scopes integer,
    out label text, out expires_at_us bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    it hedui.token;
begin
    select t.* into it from hedui.token t where t.certificate = shown;
    state := case when it.name is null or it.revoked_at_us is not null then 1
                  when it.expires_at_us <= now_us then 2 else 0 end;
    if state = 0 then
        name := it.name;
        role := it.role;
        agency := it.agency;
        scopes := it.scopes;
        label := it.label;
        expires_at_us := least(it.expires_at_us, now_us + 60000000);
        insert into hedui.token_session (digest, name, until_us)
        values (secret, it.name, expires_at_us);
        update hedui.token t
           set last_used = (now_us + 28800000000) / 86400000000
         where t.name in (select o.name from hedui.token o
                           where o.name = it.name
                             and o.last_used is distinct from
                                 ((now_us + 28800000000) / 86400000000)::int4
                             for update skip locked);
    end if;
end
$$;

-- ---- who is it: the database asks -------------------------------------------
-- By the token that this transaction was told (hedui.token). No row: nobody.
create function hedui.caller(out role smallint, out agency text,
                             out scopes integer, out name text)
    returns setof record
    language plpgsql stable security definer rows 1
    set search_path = pg_catalog, pg_temp
    as $$
declare
    secret constant bytea := sha256(convert_to(
        coalesce(current_setting('hedui.token', true), ''), 'UTF8'));
    now_us constant bigint := hedui.now_us();
    it hedui.token;
begin
    select t.* into it from hedui.token t where t.digest = secret;
    if not found then
        select t.* into it
          from hedui.token_session s join hedui.token t on t.name = s.name
         where s.digest = secret and s.until_us > now_us;
    end if;
    if it.revoked_at_us is null and it.expires_at_us > now_us then
        role := it.role;
        agency := it.agency;
        scopes := it.scopes;
        name := it.name;
        return next;
    end if;
end
$$;

-- Each of these is asked once a statement: (select hedui.caller_agency(2)).
-- needed: scopes, any of which will do.
create function hedui.caller_agency(needed integer) returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select c.agency from hedui.caller() c
             where c.role = 1 and c.scopes & needed <> 0);
end
$$;
create function hedui.caller_is(its_role integer, needed integer)
    returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return exists (select from hedui.caller() c
                    where c.role = its_role and c.scopes & needed <> 0);
end
$$;
-- "agency 310115009, token ABCDEFGH": as the access log has it.
create function hedui.caller_who() returns text
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select case c.role when 1 then 'agency ' || c.agency
                               when 2 then 'operator' when 3 then 'auditor'
                               when 4 then 'supervisor' end
                   || ', token ' || c.name
              from hedui.caller() c);
end
$$;
-- The same of a case: may the caller do what one of these scopes is for? No
-- difference between another agency's and none.
create function hedui.caller_may(wanted bigint, needed integer) returns boolean
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return exists (select from hedui.caller() c, hedui.request r
                    where r.case_id = wanted and c.scopes & needed <> 0
                      and case c.role when 1 then r.agency = c.agency
                                      else c.role in (3, 4) end);
end
$$;
-- The case whose evidence is read: the one that this transaction names.
create function hedui.caller_case() returns bigint
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    wanted constant bigint :=
        nullif(current_setting('hedui.case', true), '')::bigint;
begin
    return case when hedui.caller_may(wanted, 4) then wanted end;
end
$$;
create function hedui.caller_round() returns bigint
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    return (select p.round_id from hedui.plan p
             where p.case_id = hedui.caller_case());
end
$$;

-- ---- events -----------------------------------------------------------------
-- kind: enum event_kind of daemon/store/api.h. Read in (xid, event_id) order, and
-- only what is older than every transaction that still runs: none commits
-- behind what was read. Nobody is named in one.
create table hedui.event (
    event_id bigint generated always as identity,
    xid xid8 not null default pg_current_xact_id(),
    at_us bigint not null,
    agency text not null,
    case_id bigint not null,
    revision integer,
    kind smallint not null check (kind between 0 and 6),
    primary key (xid, event_id)
) with (autovacuum_vacuum_insert_scale_factor = 0.05,
        autovacuum_vacuum_scale_factor = 0.05,
        autovacuum_vacuum_cost_delay = 0);
create index event_agency on hedui.event (agency, xid, event_id);

-- Up to where events were forgotten.
create table hedui.event_floor (
    is_one boolean primary key default true check (is_one),
    xid xid8 not null default '0',
    event_id bigint not null default 0
);
insert into hedui.event_floor default values;

create function hedui.event_accepted() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into hedui.event (at_us, agency, case_id, kind)
    select a.accepted_at_us, a.agency, a.case_id, 0 from accepted a;
    return null;
end
$$;
create trigger event_accepted after insert on hedui.request
    referencing new table as accepted
    for each statement execute function hedui.event_accepted();

create function hedui.event_withdrawn() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into hedui.event (at_us, agency, case_id, kind)
    values (new.withdrawn_at_us, new.agency, new.case_id, 4);
    return null;
end
$$;
create trigger event_withdrawn after update of withdrawn_at_us on hedui.request
    for each row when (old.withdrawn_at_us is null
                       and new.withdrawn_at_us is not null)
    execute function hedui.event_withdrawn();

create function hedui.event_published() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into hedui.event (at_us, agency, case_id, revision, kind)
    select p.published_at_us, p.agency, p.case_id, p.revision,
           case when p.revision > 1
                     and exists (select from hedui.wrong_id w
                                  where w.case_id = p.case_id
                                    and w.revision = p.revision) then 3
                when p.revision > 1 then 2 else 1 end
      from published p order by p.outbox_id;
    return null;
end
$$;
create trigger event_published after insert on hedui.notice
    referencing new table as published
    for each statement execute function hedui.event_published();

create function hedui.event_paused() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into hedui.event (at_us, agency, case_id, kind)
    select case when tg_op = 'INSERT' then new.from_us else new.until_us end,
           r.agency, r.case_id, case when tg_op = 'INSERT' then 5 else 6 end
      from hedui.request r where r.case_id = new.case_id;
    return null;
end
$$;
create trigger event_paused after insert on hedui.pause
    for each row execute function hedui.event_paused();
create trigger event_resumed after update of until_us on hedui.pause
    for each row when (old.until_us is null and new.until_us is not null)
    execute function hedui.event_paused();

-- Events are forgotten after 30 days, sessions when they have ended. A database
-- that was restored from a dump counts its transactions from below: what it
-- brought along goes to the front of the order.
create function hedui.event_prune() returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    old record;
    gone integer;
begin
    delete from hedui.token_session s where s.until_us < now_us;
    update hedui.event e set xid = '2'
     where e.xid >= pg_snapshot_xmax(pg_current_snapshot());
    with first as (
        select e.xid, e.event_id, e.at_us from hedui.event e
         order by e.xid, e.event_id limit 10000),
    over as (
        delete from hedui.event e using first f
         where e.xid = f.xid and e.event_id = f.event_id
           and f.at_us < now_us - 2592000000000
        returning e.xid, e.event_id)
    select count(*) as n, max(o.xid::text::numeric) as xid,
           max(o.event_id) as event_id into old from over o;
    gone := old.n;
    update hedui.event_floor
       set xid = old.xid::text::xid8, event_id = old.event_id
     where gone > 0 and xid <= old.xid::text::xid8;
    return gone;
end
$$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.api_role, hedui.token, hedui.token_session,
    hedui.token_change, hedui.event, hedui.event_floor from public;
revoke all on function hedui.token_lines(bigint, text, text, text, text,
        smallint, text, integer, bigint),
    hedui.token_note(text, text, text, text),
    hedui.token_make(text, text, bytea, integer, text, integer, text, integer,
        bigint, text, text),
    hedui.token_revoke(text, text, text),
    hedui.token_certificate(text, bytea, text, text),
    hedui.token_find(text), hedui.token_show(bytea, bytea), hedui.caller(),
    hedui.caller_agency(integer), hedui.caller_is(integer, integer),
    hedui.caller_who(), hedui.caller_may(bigint, integer),
    hedui.caller_case(), hedui.caller_round(), hedui.event_accepted(),
    hedui.event_withdrawn(), hedui.event_published(), hedui.event_paused(),
    hedui.event_prune() from public;

-- The command line gives and takes tokens, and reads all of them but what they
-- are known by.
grant execute on function
    hedui.token_make(text, text, bytea, integer, text, integer, text, integer,
        bigint, text, text),
    hedui.token_revoke(text, text, text),
    hedui.token_certificate(text, bytea, text, text),
    hedui.token_lines(bigint, text, text, text, text, smallint, text, integer,
        bigint) to {{prefix}}_ctl;
grant select (name, role, agency, scopes, label, made_at_us, expires_at_us,
              revoked_at_us, last_used, certificate, replaces, made_by)
    on hedui.token to {{prefix}}_ctl;
grant select on hedui.token_change, hedui.api_role, hedui.event,
    hedui.event_floor to {{prefix}}_ctl;

-- The front by itself: which role, whose token; events, which name nobody.
grant select on hedui.api_role, hedui.event, hedui.event_floor
    to {{prefix}}_front;
grant execute on function hedui.token_find(text),
    hedui.token_show(bytea, bytea), hedui.event_prune() to {{prefix}}_front;

-- Every one of them: the schema, the clock, and to ask who he is.
grant usage on schema hedui to {{prefix}}_agency, {{prefix}}_operator,
    {{prefix}}_auditor, {{prefix}}_supervisor, {{prefix}}_evidence;
grant execute on function hedui.now_us() to {{prefix}}_agency,
    {{prefix}}_operator, {{prefix}}_auditor, {{prefix}}_supervisor,
    {{prefix}}_evidence;
grant select on hedui.clock to {{prefix}}_agency, {{prefix}}_operator,
    {{prefix}}_auditor, {{prefix}}_supervisor, {{prefix}}_evidence;
grant execute on function hedui.caller_agency(integer),
    hedui.caller_is(integer, integer), hedui.caller_who()
    to {{prefix}}_agency, {{prefix}}_operator, {{prefix}}_auditor,
    {{prefix}}_supervisor;
grant execute on function hedui.caller_case(), hedui.caller_round()
    to {{prefix}}_evidence;
-- Within one transaction the front is the caller, the reader, the caller again.
grant select on hedui.api_role to {{prefix}}_agency, {{prefix}}_auditor,
    {{prefix}}_evidence;

-- An agency sees its own events, who watches over all of them those of all.
alter table hedui.event enable row level security;
create policy internal on hedui.event to {{prefix}}_front, {{prefix}}_ctl
    using (true);
create policy own on hedui.event for select to {{prefix}}_agency
    using (agency = (select hedui.caller_agency(2 + 8)));
create policy every on hedui.event for select to {{prefix}}_auditor
    using ((select hedui.caller_is(3, 2)));
create policy every_status on hedui.event for select to {{prefix}}_supervisor
    using ((select hedui.caller_is(4, 2)));
grant select on hedui.event, hedui.event_floor to {{prefix}}_agency,
    {{prefix}}_auditor, {{prefix}}_supervisor;
