-- SPDX-License-Identifier: Apache-2.0
--
-- Bounds of uploads: what one agency may hold open, how often one may end the
-- intake that reads it, and how much is deleted at a time. A file of 1 GiB is
-- 2,048 pieces and 200,000 rows: in one statement that is longer than a
-- statement may be, and intake does nothing else meanwhile.

-- tries: how often it was taken since a household of it was last decided.
-- has_pieces: some may be left of one that has ended.
alter table hedui.upload
    add column tries smallint not null default 0,
    add column has_pieces boolean not null default true;
create index upload_open on hedui.upload (agency) where state < 2;
create index upload_untouched on hedui.upload (touched_at_us) where state = 0;
create index upload_spent on hedui.upload (upload_id)
    where state >= 2 and has_pieces;
create index upload_ended on hedui.upload (ended_at_us) where state >= 2;

-- said 3: as many are open as may be; 4: their bytes, announced or there, are
-- as many as may be.
drop function hedui.api_upload_make(text, bytea, bigint, integer, integer,
    bytea, bytea);
create function hedui.api_upload_make(its_key text, its_asked bytea,
    its_size bigint, its_type integer, its_charset integer, its_sha256 bytea,
    its_name bytea, open_max integer, bytes_max bigint, out said integer,
    out upload_id bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
    now_us constant bigint := hedui.now_us();
    was bytea;
    open_count bigint;
    open_bytes numeric;
begin
    said := -2;
    if mine is null then
        return;
    end if;
    -- One after the other, or two at once are each the last that may be.
    perform pg_advisory_xact_lock(hashtextextended('hedui.upload ' || mine, 0));
    -- Locked, so that COMMIT waits for a standby that has not got it yet.
    select u.upload_id, u.asked into upload_id, was from hedui.upload u
     where u.agency = mine and u.key = its_key for no key update;
    if found then
        said := case when was = its_asked then 0 else 2 end;
        return;
    end if;
    select count(*), coalesce(sum(u.size), 0) into open_count, open_bytes
      from hedui.upload u where u.agency = mine and u.state < 2;
    if open_count >= open_max then
        said := 3;
    elsif open_bytes + its_size > bytes_max then
        said := 4;
    else
        insert into hedui.upload as u (agency, made_by, key, asked, size, type,
            charset, sha256, name, created_at_us, touched_at_us)
        values (mine, hedui.caller_who(), its_key, its_asked, its_size,
                its_type, its_charset, its_sha256, its_name, now_us, now_us)
        returning u.upload_id into upload_id;
        said := 1;
    end if;
end
$$;

-- One slice of what is not wanted any more; how many rows it was, 0: there is
-- nothing left. Results are kept for 30 days. What nobody has ended in 7 has
-- failed, so that nothing is put behind bytes that are half gone.
create or replace function hedui.upload_prune() returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    pieces_max constant integer := 32;
    rows_max constant integer := 5000;
    it bigint;
    gone integer;
begin
    update hedui.upload u set state = 3, reason = 'UPLOAD_ABANDONED',
           ended_at_us = now_us
     where u.upload_id in (
        select x.upload_id from hedui.upload x
         where x.state = 0 and x.touched_at_us < now_us - 7 * 86400000000
         order by x.touched_at_us limit 64 for update skip locked);
    select u.upload_id into it from hedui.upload u
     where u.state >= 2 and u.has_pieces
     order by u.upload_id limit 1 for update skip locked;
    if found then
        delete from hedui.upload_piece p
         where p.upload_id = it and p.at in (
            select x.at from hedui.upload_piece x where x.upload_id = it
             order by x.at limit pieces_max);
        get diagnostics gone = row_count;
        if gone < pieces_max then
            update hedui.upload u set has_pieces = false where u.upload_id = it;
        end if;
        return gone + 1;
    end if;
    select u.upload_id into it from hedui.upload u
     where u.state >= 2 and u.ended_at_us < now_us - 30 * 86400000000
     order by u.ended_at_us limit 1 for update skip locked;
    if not found then
        return 0;
    end if;
    delete from hedui.upload_row r
     where r.upload_id = it and r.place in (
        select x.place from hedui.upload_row x where x.upload_id = it
         order by x.place limit rows_max);
    get diagnostics gone = row_count;
    if gone < rows_max then
        delete from hedui.upload u where u.upload_id = it;
    end if;
    return gone + 1;
end
$$;

-- As in 031, but no more is counted than says that it is too much: the front
-- asks every few seconds.
create or replace function hedui.webhook_waiting(out waiting bigint,
    out dead bigint, out oldest_us bigint, out off_count bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    most constant integer := 10001;
begin
    select count(*) into waiting from (
        select from hedui.webhook w, lateral (
            select from hedui.delivery d
             where d.webhook_id = w.webhook_id and d.state = 0 limit most) d
         where w.is_enabled and not w.is_gone limit most) x;
    select count(*) into dead from (
        select from hedui.webhook w, lateral (
            select from hedui.delivery d
             where d.webhook_id = w.webhook_id and d.state = 2 limit most) d
         where w.is_enabled and not w.is_gone limit most) x;
    select count(*) into off_count from (
        select from hedui.webhook w, lateral (
            select from hedui.delivery d
             where d.webhook_id = w.webhook_id and d.state = 0 limit most) d
         where not w.is_enabled and not w.is_gone limit most) x;
    select min(x.made_at_us) into oldest_us from hedui.webhook w, lateral (
        select d.made_at_us from hedui.delivery d
         where d.webhook_id = w.webhook_id and d.state = 0
         order by d.delivery_id limit 1) x
     where w.is_enabled and not w.is_gone;
end
$$;

revoke all on function hedui.api_upload_make(text, bytea, bigint, integer,
    integer, bytea, bytea, integer, bigint) from public;
grant execute on function hedui.api_upload_make(text, bytea, bigint, integer,
    integer, bytea, bytea, integer, bigint) to {{prefix}}_agency;
