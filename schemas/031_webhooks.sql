-- SPDX-License-Identifier: Apache-2.0
--
-- Webhooks: whom an agency has told of its events, what is to be sent to him and
-- what became of it. An event becomes deliveries in a transaction of its own
-- (webhook_spread), so that whoever writes events waits for nobody; a delivery
-- is leased, tried, and its end written under the fence of the lease: who dies in
-- between has it sent again, and nothing is lost.

-- secret: signs, so it cannot be a digest. No role reads it: webhook_claim gives
-- it with the delivery that it is to sign, webhook_make once to who makes it.
-- kinds: a bit for each enum event_kind. seen: the transactions that were over
-- when it was made; null: made in an earlier life of this database.
create table hedui.webhook (
    webhook_id bigint generated always as identity primary key,
    agency text not null check (agency <> ''),
    url text not null check (url ~ '^https://' and length(url) <= 1000),
    kinds integer not null check (kinds between 1 and 127),
    description text check (length(description) <= 200),
    is_enabled boolean not null default true,
    is_gone boolean not null default false, -- what is left of it is cleared away
    made_at_us bigint not null,
    made_by text not null,
    seen pg_snapshot,
    secret text not null check (secret ~ '^whsec_[A-Za-z0-9_-]{43}$')
);
create index webhook_agency on hedui.webhook (agency, webhook_id)
    where not is_gone;

-- state: enum delivery_state of daemon/store/webhooks.h; 0 waiting, 1 delivered,
-- 2 dead. Of those of one webhook and case that wait, the first alone has
-- next_at_us. case_id null: a test, which belongs to none. reason: why the last
-- try was none. is_again: replayed while it was under way.
create table hedui.delivery (
    delivery_id bigint generated always as identity primary key,
    webhook_id bigint not null references hedui.webhook,
    agency text not null,
    event text not null,
    event_id bigint,
    kind smallint not null check (kind between 0 and 7),
    at_us bigint not null,
    case_id bigint,
    request_id text,
    revision integer not null,
    state smallint not null default 0 check (state between 0 and 2),
    attempts integer not null default 0,
    next_at_us bigint,
    lease_until_us bigint not null default 0,
    fence integer not null default 0,
    is_again boolean not null default false,
    last_status integer,
    reason text check (reason ~ '^[A-Z][A-Z0-9_]*$'),
    made_at_us bigint not null,
    delivered_at_us bigint,
    unique (webhook_id, event_id),
    check ((state = 1) = (delivered_at_us is not null)),
    check (state = 0 or next_at_us is null)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
create index delivery_list on hedui.delivery (webhook_id, delivery_id);
create index delivery_state on hedui.delivery (webhook_id, state, delivery_id);
create index delivery_next on hedui.delivery (webhook_id, next_at_us)
    where state = 0 and next_at_us is not null;
create index delivery_case on hedui.delivery (webhook_id, case_id, delivery_id)
    where state = 0;
create index delivery_leased on hedui.delivery (webhook_id, lease_until_us)
    where state = 0 and lease_until_us > 0;
create index delivery_old on hedui.delivery (made_at_us);

-- Up to where events have become deliveries. Whoever makes a webhook locks it
-- first: no event is then between the two.
create table hedui.webhook_cursor (
    is_one boolean primary key default true check (is_one),
    xid xid8 not null default '0',
    event_id bigint not null default 0
);
insert into hedui.webhook_cursor default values;

-- ---- from events to deliveries ----------------------------------------------

-- The next events, at most so many, in their order; gives how many were read.
-- Somebody else is at it: 0. A webhook that is switched off keeps them.
create function hedui.webhook_spread(most integer) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    at hedui.webhook_cursor;
    last record;
begin
    -- Mostly there is nothing: then nothing is locked, and COMMIT is free.
    if not exists (select from hedui.webhook_cursor c
                    where c.xid >= pg_snapshot_xmax(pg_current_snapshot())
                       or exists (select from hedui.event e
                                   where (e.xid, e.event_id) > (c.xid, c.event_id)
                                     and e.xid < pg_snapshot_xmin(
                                                     pg_current_snapshot()))) then
        return 0;
    end if;
    select c.* into at from hedui.webhook_cursor c for update skip locked;
    if not found then
        return 0;
    end if;
    -- Restored from a dump, which counts its transactions from below: all that
    -- is kept is looked at again, and what is there already stays.
    if at.xid >= pg_snapshot_xmax(pg_current_snapshot()) then
        update hedui.event e set xid = '2'
         where e.xid >= pg_snapshot_xmax(pg_current_snapshot());
        update hedui.webhook set seen = null;
        update hedui.webhook_cursor set xid = '0', event_id = 0;
        at.xid := '0';
        at.event_id := 0;
    end if;
    select count(*)::int4 as n,
           (array_agg(p.xid order by p.xid desc, p.event_id desc))[1] as xid,
           (array_agg(p.event_id order by p.xid desc, p.event_id desc))[1]
               as event_id
      into last
      from (select e.xid, e.event_id from hedui.event e
             where (e.xid, e.event_id) > (at.xid, at.event_id)
               and e.xid < pg_snapshot_xmin(pg_current_snapshot())
             order by e.xid, e.event_id limit most) p;
    if last.n = 0 then
        return 0;
    end if;
    update hedui.webhook_cursor set xid = last.xid, event_id = last.event_id;
    -- Nothing ends meanwhile that one of these would have to stand behind.
    perform from hedui.webhook w
      where w.agency in (
                select e.agency from hedui.event e
                 where (e.xid, e.event_id) > (at.xid, at.event_id)
                   and (e.xid, e.event_id) <= (last.xid, last.event_id))
      order by w.webhook_id for no key update;
    with page as materialized (
        select e.* from hedui.event e
         where (e.xid, e.event_id) > (at.xid, at.event_id)
           and (e.xid, e.event_id) <= (last.xid, last.event_id))
        insert into hedui.delivery as d (webhook_id, agency, event, event_id,
            kind, at_us, case_id, request_id, revision, made_at_us, next_at_us)
        select w.webhook_id, p.agency, p.xid::text || '-' || p.event_id::text, p.event_id,
               p.kind, p.at_us, p.case_id, r.request_id,
               coalesce(p.revision, 0), now_us,
               case when row_number() over (
                             partition by w.webhook_id, p.case_id
                             order by p.xid, p.event_id) = 1
                         and not exists (
                             select from hedui.delivery b
                              where b.webhook_id = w.webhook_id
                                and b.case_id = p.case_id and b.state = 0)
                    then now_us end
          from page p
          join hedui.webhook w
            on w.agency = p.agency and not w.is_gone
           and w.kinds & (1 << p.kind) <> 0
           and case when w.seen is null then p.at_us >= w.made_at_us
                    else not pg_visible_in_snapshot(p.xid, w.seen) end
          left join hedui.request r on r.case_id = p.case_id
         order by p.xid, p.event_id, w.webhook_id
        on conflict (webhook_id, event_id) do nothing;
    return last.n;
end
$$;

-- ---- sending -----------------------------------------------------------------

-- At most `most` deliveries whose time has come, each leased until then, counted
-- as a try before it is one. Of a webhook at most `each` are under way, of an
-- agency twice that, whoever has them.
create function hedui.webhook_claim(most integer, each integer, lease_us bigint)
    returns table (delivery_id bigint, fence integer, attempts integer,
                   webhook_id bigint, url text, secret text, event text,
                   kind integer, at_us bigint, agency text, case_id bigint,
                   request_id text, revision integer, now_us bigint)
    language plpgsql security definer rows 10
    set search_path = pg_catalog, pg_temp
    as $$
declare
    the_time constant bigint := hedui.now_us();
    w record;
    got integer;
    busy integer;
    left_over integer := most;
begin
    for w in
        select x.webhook_id, x.agency, x.url, x.secret from hedui.webhook x
         where x.is_enabled and not x.is_gone
           and exists (select from hedui.delivery d
                        where d.webhook_id = x.webhook_id and d.state = 0
                          and d.next_at_us <= the_time)
         order by random()
    loop
        exit when left_over <= 0;
        -- One daemon at a time counts and takes of one agency.
        if not pg_try_advisory_xact_lock(hashtextextended(
                   'hedui.webhook ' || w.agency, 31)) then
            continue;
        end if;
        select least(each - count(*) filter (
                         where d.webhook_id = w.webhook_id),
                     2 * each - count(*), left_over)
          into busy
          from hedui.delivery d
          join hedui.webhook x on x.webhook_id = d.webhook_id
         where x.agency = w.agency and d.state = 0
           and d.lease_until_us > the_time
           and d.lease_until_us > 0;
        continue when busy <= 0;
        return query
            update hedui.delivery d
               set lease_until_us = the_time + lease_us, fence = d.fence + 1,
                   attempts = case when d.is_again then 1
                                   else d.attempts + 1 end,
                   is_again = false
             where d.delivery_id in (
                       select c.delivery_id from hedui.delivery c
                        where c.webhook_id = w.webhook_id and c.state = 0
                          and c.next_at_us <= the_time
                          and c.lease_until_us <= the_time
                        order by c.next_at_us, c.delivery_id limit busy
                          for update skip locked)
            returning d.delivery_id, d.fence, d.attempts, d.webhook_id, w.url,
                      w.secret, d.event, d.kind::int4, d.at_us, d.agency,
                      d.case_id, d.request_id, d.revision, the_time;
        get diagnostics got = row_count;
        left_over := left_over - got;
    end loop;
end
$$;

-- What became of a try, by who has the lease of it: state 0 with `delay_us`: it
-- is tried again then. Gives what it is now, -1: it is another's by now. The next
-- one of its case is let go when it is over.
create function hedui.webhook_done(wanted bigint, its_fence integer,
    new_state integer, delay_us bigint, status integer, why text)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    it hedui.delivery;
begin
    perform from hedui.webhook w join hedui.delivery d using (webhook_id)
     where d.delivery_id = wanted for no key update of w;
    select d.* into it from hedui.delivery d
     where d.delivery_id = wanted and d.fence = its_fence and d.state = 0
       and d.lease_until_us > 0 for update;
    if not found then
        return -1;
    end if;
    if it.is_again then -- replayed meanwhile: it begins anew
        update hedui.delivery d
           set is_again = false, attempts = 0, lease_until_us = 0,
               next_at_us = now_us, last_status = status, reason = why
         where d.delivery_id = wanted;
        if it.case_id is not null then
            perform hedui.webhook_let_go(it.webhook_id, it.case_id);
        end if;
        return 0;
    end if;
    update hedui.delivery d
       set state = new_state, lease_until_us = 0, last_status = status,
           reason = why,
           next_at_us = case when new_state = 0 then now_us + delay_us end,
           delivered_at_us = case when new_state = 1 then now_us end
     where d.delivery_id = wanted;
    if it.case_id is not null then
        perform hedui.webhook_let_go(it.webhook_id, it.case_id);
    end if;
    return new_state;
end
$$;

-- Of those that wait of this webhook and case the first may go, and no other.
create function hedui.webhook_let_go(of_webhook bigint, of_case bigint)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    update hedui.delivery d
       set next_at_us = case when d.delivery_id = f.first
                             then coalesce(d.next_at_us, hedui.now_us()) end
      from (select min(x.delivery_id) as first from hedui.delivery x
             where x.webhook_id = of_webhook and x.case_id = of_case
               and x.state = 0) f
     where d.webhook_id = of_webhook and d.case_id = of_case and d.state = 0
       and (d.delivery_id = f.first) <> (d.next_at_us is not null)
       and d.lease_until_us <= hedui.now_us();
end
$$;

-- Counted from nothing, whatever became of it. One that is under way is not sent
-- beside itself: it begins anew when that try is over.
create function hedui.webhook_again(wanted bigint) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    it hedui.delivery;
begin
    perform from hedui.webhook w join hedui.delivery d using (webhook_id)
     where d.delivery_id = wanted for no key update of w;
    select d.* into it from hedui.delivery d
     where d.delivery_id = wanted for update;
    if it.state = 0 and it.lease_until_us > now_us then
        update hedui.delivery d
           set is_again = true where d.delivery_id = wanted;
        return;
    end if;
    update hedui.delivery d
       set state = 0, attempts = 0, lease_until_us = 0, fence = d.fence + 1,
           is_again = false, next_at_us = now_us, last_status = null,
           reason = null, delivered_at_us = null
     where d.delivery_id = wanted;
    if it.case_id is not null then
        perform hedui.webhook_let_go(it.webhook_id, it.case_id);
    end if;
end
$$;

-- 30 days, and what is left of webhooks that were removed; a part at a time.
create function hedui.webhook_prune() returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    gone integer;
    more integer;
    held record;
begin
    delete from hedui.delivery d
     where d.delivery_id in (
               select o.delivery_id from hedui.delivery o
                where o.made_at_us < hedui.now_us() - 2592000000000
                order by o.made_at_us limit 10000);
    get diagnostics gone = row_count;
    delete from hedui.delivery d
     where d.delivery_id in (
               select o.delivery_id from hedui.delivery o
                 join hedui.webhook w using (webhook_id)
                where w.is_gone limit 10000);
    get diagnostics more = row_count;
    delete from hedui.webhook w
     where w.is_gone and not exists (select from hedui.delivery d
                                      where d.webhook_id = w.webhook_id);
    -- One whose first was forgotten waits for nobody.
    for held in
        select d.webhook_id, d.case_id from hedui.delivery d
         where d.state = 0 and d.case_id is not null
         group by 1, 2 having count(d.next_at_us) = 0 limit 1000
    loop
        perform from hedui.webhook w
          where w.webhook_id = held.webhook_id for no key update;
        perform hedui.webhook_let_go(held.webhook_id, held.case_id);
    end loop;
    return gone + more;
end
$$;

-- For metrics and hedui doctor: what waits of those that are switched on.
create function hedui.webhook_waiting(out waiting bigint, out dead bigint,
                                      out oldest_us bigint, out off_count bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    select count(*) filter (where d.state = 0 and w.is_enabled),
           count(*) filter (where d.state = 2 and w.is_enabled),
           min(d.made_at_us) filter (where d.state = 0 and w.is_enabled),
           count(*) filter (where d.state = 0 and not w.is_enabled)
      into waiting, dead, oldest_us, off_count
      from hedui.delivery d join hedui.webhook w using (webhook_id)
     where d.state <> 1 and not w.is_gone;
end
$$;
create index delivery_not_yet on hedui.delivery (state, made_at_us)
    where state <> 1;

-- ---- calls of the API --------------------------------------------------------
-- Each asks first who the caller is; -1: he has no such webhook, -2: he may not.

create function hedui.api_webhook_mine(wanted bigint) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(8);
begin
    if mine is null then
        return -2;
    end if;
    perform from hedui.webhook w
      where w.webhook_id = wanted and w.agency = mine and not w.is_gone
        for no key update;
    return case when found then 0 else -1 end;
end
$$;

-- Its number; 0: there are 16 already.
create function hedui.api_webhook_make(its_url text, its_kinds integer,
    its_description text, its_secret text) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(8);
    made bigint;
begin
    if mine is null then
        return -2;
    end if;
    -- What is committed from here on is for it; nothing is spread meanwhile.
    perform from hedui.webhook_cursor for update;
    if (select count(*) from hedui.webhook w
         where w.agency = mine and not w.is_gone) >= 16 then
        return 0;
    end if;
    insert into hedui.webhook (agency, url, kinds, description, made_at_us,
                               made_by, seen, secret)
    values (mine, its_url, its_kinds, its_description, hedui.now_us(),
            hedui.caller_who(), pg_current_snapshot(), its_secret)
    returning webhook_id into made;
    return made;
end
$$;

-- null: stays as it is.
create function hedui.api_webhook_change(wanted bigint, new_url text,
    new_kinds integer, new_description text, is_on boolean) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_webhook_mine(wanted);
begin
    if mine = 0 then
        update hedui.webhook w
           set url = coalesce(new_url, w.url),
               kinds = coalesce(new_kinds, w.kinds),
               description = coalesce(new_description, w.description),
               is_enabled = coalesce(is_on, w.is_enabled)
         where w.webhook_id = wanted;
    end if;
    return mine;
end
$$;

create function hedui.api_webhook_remove(wanted bigint) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_webhook_mine(wanted);
begin
    if mine = 0 then
        update hedui.webhook w set is_gone = true where w.webhook_id = wanted;
    end if;
    return mine;
end
$$;

-- The number of its delivery.
create function hedui.api_webhook_test(wanted bigint) returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_webhook_mine(wanted);
    now_us constant bigint := hedui.now_us();
    made bigint;
begin
    if mine <> 0 then
        return mine;
    end if;
    insert into hedui.delivery as d (webhook_id, agency, event, kind, at_us,
        revision, made_at_us, next_at_us)
    values (wanted, hedui.caller_agency(8), '', 7, now_us, 0, now_us, now_us)
    returning d.delivery_id into made;
    update hedui.delivery d set event = 't' || made where d.delivery_id = made;
    return made;
end
$$;

create function hedui.api_delivery_again(wanted bigint, its_delivery bigint)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_webhook_mine(wanted);
begin
    if mine <> 0 then
        return mine;
    end if;
    if not exists (select from hedui.delivery d
                    where d.delivery_id = its_delivery
                      and d.webhook_id = wanted) then
        return -1;
    end if;
    perform hedui.webhook_again(its_delivery);
    return 0;
end
$$;

-- Of the command line: one delivery, or all dead ones of a webhook; how many.
create function hedui.ctl_delivery_again(wanted bigint, its_delivery bigint)
    returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    one bigint;
    count integer := 0;
begin
    for one in
        select d.delivery_id from hedui.delivery d
          join hedui.webhook w using (webhook_id)
         where d.webhook_id = wanted and not w.is_gone
           and (d.delivery_id = its_delivery
                or (its_delivery is null and d.state = 2))
         order by d.delivery_id
    loop
        perform hedui.webhook_again(one);
        count := count + 1;
    end loop;
    return count;
end
$$;

-- ---- who may do what ---------------------------------------------------------
revoke all on hedui.webhook, hedui.delivery, hedui.webhook_cursor from public;
revoke all on function hedui.webhook_spread(integer),
    hedui.webhook_claim(integer, integer, bigint),
    hedui.webhook_done(bigint, integer, integer, bigint, integer, text),
    hedui.webhook_let_go(bigint, bigint), hedui.webhook_again(bigint),
    hedui.webhook_prune(), hedui.webhook_waiting(),
    hedui.api_webhook_mine(bigint),
    hedui.api_webhook_make(text, integer, text, text),
    hedui.api_webhook_change(bigint, text, integer, text, boolean),
    hedui.api_webhook_remove(bigint), hedui.api_webhook_test(bigint),
    hedui.api_delivery_again(bigint, bigint),
    hedui.ctl_delivery_again(bigint, bigint) from public;
grant execute on function hedui.webhook_spread(integer),
    hedui.webhook_claim(integer, integer, bigint),
    hedui.webhook_done(bigint, integer, integer, bigint, integer, text),
    hedui.webhook_prune(), hedui.webhook_waiting() to {{prefix}}_front;
grant execute on function hedui.webhook_waiting(),
    hedui.ctl_delivery_again(bigint, bigint) to {{prefix}}_ctl;
grant execute on function hedui.api_webhook_make(text, integer, text, text),
    hedui.api_webhook_change(bigint, text, integer, text, boolean),
    hedui.api_webhook_remove(bigint), hedui.api_webhook_test(bigint),
    hedui.api_delivery_again(bigint, bigint) to {{prefix}}_agency;

-- An agency sees its own, nobody their secrets.
alter table hedui.webhook enable row level security;
alter table hedui.delivery enable row level security;
create policy internal on hedui.webhook to {{prefix}}_ctl using (true);
create policy internal on hedui.delivery to {{prefix}}_ctl using (true);
create policy own on hedui.webhook for select to {{prefix}}_agency
    using (agency = (select hedui.caller_agency(8)) and not is_gone);
create policy own on hedui.delivery for select to {{prefix}}_agency
    using (agency = (select hedui.caller_agency(8)));
grant select (webhook_id, agency, url, kinds, description, is_enabled, is_gone,
              made_at_us)
    on hedui.webhook to {{prefix}}_agency, {{prefix}}_ctl;
grant select (made_by) on hedui.webhook to {{prefix}}_ctl;
grant select on hedui.delivery to {{prefix}}_agency, {{prefix}}_ctl;
