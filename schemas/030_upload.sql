-- SPDX-License-Identifier: Apache-2.0
--
-- Many households as one file over the API. The front adds bytes as the caller,
-- and cannot read them again; intake reads the file and decides household by
-- household, many in a transaction with what became of each.

-- Numbers stand in daemon/store/upload.h too. type: 0 CSV, 1 NDJSON; charset: 0
-- to be found out, 1 UTF-8, 2 GB18030; state: 0 receiving, 1 running, 2 done, 3
-- failed. key and asked: the Idempotency-Key, and SHA-256 of what it came with.
-- name: a blob. found: households that were seen in the file; place: how many of
-- them are decided.
create table hedui.upload (
    upload_id bigint generated always as identity primary key,
    agency text not null check (agency <> ''),
    made_by text not null,
    key text,
    asked bytea not null check (length(asked) = 32),
    size bigint not null check (size between 1 and 1073741824),
    type smallint not null check (type in (0, 1)),
    charset smallint not null check (charset between 0 and 2),
    sha256 bytea check (length(sha256) = 32),
    name bytea,
    created_at_us bigint not null,
    touched_at_us bigint not null,
    received bigint not null default 0 check (received between 0 and size),
    received_at_us bigint, -- the last byte
    state smallint not null default 0 check (state between 0 and 3),
    reason text,
    ended_at_us bigint,
    found integer not null default 0,
    place integer not null default 0,
    accepted integer not null default 0,
    duplicate integer not null default 0,
    conflict integer not null default 0,
    refused integer not null default 0,
    holder text,
    lease_until_us bigint not null default 0,
    fence bigint not null default 0,
    check ((state >= 2) = (ended_at_us is not null)),
    check ((state = 3) = (reason is not null)),
    check (place = accepted + duplicate + conflict + refused or state = 3)
) with (fillfactor = 50);
create unique index upload_key on hedui.upload (agency, key)
    where key is not null;
create index upload_running on hedui.upload (upload_id) where state = 1;

-- What came, until it is read: `size` bytes from `at` on, as the blob of their
-- zstd.
create table hedui.upload_piece (
    upload_id bigint not null,
    at bigint not null check (at >= 0),
    size integer not null check (size > 0),
    bytes bytea not null,
    primary key (upload_id, at)
);
alter table hedui.upload_piece alter bytes set storage external;

-- What became of each, in the order of the file. status: enum receipt_status;
-- errors: a blob.
create table hedui.upload_row (
    upload_id bigint not null,
    place integer not null,
    line integer not null,
    status smallint not null check (status between 1 and 4),
    request_id text,
    case_id bigint not null default 0,
    due integer not null default 0,
    is_provisional boolean not null default false,
    errors bytea,
    primary key (upload_id, place)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);
create index upload_row_status on hedui.upload_row (upload_id, status, place)
    where status <> 1;

-- ---- what an agency does: -2: he may not, -1: no such upload of his ------------

-- The upload that this key has begun, or a new one. said 0: it is there, 1: new,
-- 2: the key has come with something else.
create function hedui.api_upload_make(its_key text, its_asked bytea,
    its_size bigint, its_type integer, its_charset integer, its_sha256 bytea,
    its_name bytea, out said integer, out upload_id bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
    now_us constant bigint := hedui.now_us();
    was bytea;
begin
    said := -2;
    if mine is null then
        return;
    end if;
    insert into hedui.upload as u (agency, made_by, key, asked, size, type,
        charset, sha256, name, created_at_us, touched_at_us)
    values (mine, hedui.caller_who(), its_key, its_asked, its_size, its_type,
            its_charset, its_sha256, its_name, now_us, now_us)
    on conflict (agency, key) where key is not null do nothing
    returning u.upload_id into upload_id;
    said := 1;
    if upload_id is null then
        -- Locked, so that COMMIT waits for a standby that has not got it yet.
        select u.upload_id, u.asked into upload_id, was from hedui.upload u
         where u.agency = mine and u.key = its_key for no key update;
        said := case when was = its_asked then 0 else 2 end;
    end if;
end
$$;

-- said 0: they are kept; 1: others are wanted, from received on, or none; 2: they
-- are more than were announced. What no answer has told to be kept yet need not
-- be on the disk.
create function hedui.api_upload_add(wanted bigint, from_byte bigint,
    its_size integer, its_bytes bytea, is_answered boolean, out said integer,
    out received bigint, out size bigint)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
    now_us constant bigint := hedui.now_us();
    it hedui.upload;
begin
    said := -2;
    if mine is null then
        return;
    end if;
    select u.* into it from hedui.upload u
     where u.upload_id = wanted and u.agency = mine for no key update;
    said := -1;
    if not found then
        return;
    end if;
    received := it.received;
    size := it.size;
    if it.state <> 0 or it.received <> from_byte then
        said := 1;
        return;
    elsif from_byte + its_size > it.size then
        said := 2;
        return;
    end if;
    said := 0;
    if its_size = 0 then
        return;
    end if;
    received := from_byte + its_size;
    insert into hedui.upload_piece (upload_id, at, size, bytes)
    values (wanted, from_byte, its_size, its_bytes);
    update hedui.upload u set received = api_upload_add.received,
           touched_at_us = now_us,
           state = case when from_byte + its_size = u.size then 1 else 0 end,
           received_at_us = case when from_byte + its_size = u.size
                                 then now_us end
     where u.upload_id = wanted;
    if received = size then
        perform pg_notify('hedui_intake', '');
    elsif not is_answered then
        perform set_config('synchronous_commit', 'off', true);
    end if;
end
$$;

-- Of bytes that were followed by too many nothing stays, unless others have come
-- behind them.
create function hedui.api_upload_cut(wanted bigint, from_byte bigint,
    to_byte bigint) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant text := hedui.caller_agency(1);
begin
    if mine is null then
        return -2;
    end if;
    update hedui.upload u set received = from_byte
     where u.upload_id = wanted and u.agency = mine and u.state = 0
       and u.received = to_byte and from_byte < to_byte;
    if not found then
        return -1;
    end if;
    delete from hedui.upload_piece p
     where p.upload_id = wanted and p.at >= from_byte;
    return 0;
end
$$;

-- ---- intake -----------------------------------------------------------------
-- Results are kept for 30 days, what nobody has ended for 7.
create function hedui.upload_prune() returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    gone bigint[];
begin
    select array_agg(x.upload_id) into gone from (
        select u.upload_id from hedui.upload u
         where u.ended_at_us < now_us - 30 * 86400000000
            or (u.state = 0 and u.touched_at_us < now_us - 7 * 86400000000)
         order by u.upload_id limit 16 for update skip locked) x;
    delete from hedui.upload_piece p where p.upload_id = any (gone);
    delete from hedui.upload_row r where r.upload_id = any (gone);
    delete from hedui.upload u where u.upload_id = any (gone);
    return coalesce(cardinality(gone), 0);
end
$$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.upload, hedui.upload_piece, hedui.upload_row from public;
revoke all on function
    hedui.api_upload_make(text, bytea, bigint, integer, integer, bytea, bytea),
    hedui.api_upload_add(bigint, bigint, integer, bytea, boolean),
    hedui.api_upload_cut(bigint, bigint, bigint), hedui.upload_prune()
    from public;
grant execute on function
    hedui.api_upload_make(text, bytea, bigint, integer, integer, bytea, bytea),
    hedui.api_upload_add(bigint, bigint, integer, bytea, boolean),
    hedui.api_upload_cut(bigint, bigint, bigint) to {{prefix}}_agency;
grant execute on function hedui.upload_prune() to {{prefix}}_intake;
grant select, update on hedui.upload to {{prefix}}_intake;
grant select, delete on hedui.upload_piece to {{prefix}}_intake;
grant insert on hedui.upload_row to {{prefix}}_intake;

-- An agency sees its own, and of none the bytes; the front by itself nothing.
do $$
declare
    name text;
begin
    foreach name in array array['upload', 'upload_piece', 'upload_row']
    loop
        execute format('alter table hedui.%I enable row level security', name);
        execute format('create policy internal on hedui.%I to {{prefix}}_intake'
                       ' using (true) with check (true)', name);
    end loop;
end
$$;
create policy own on hedui.upload for select to {{prefix}}_agency
    using (agency = (select hedui.caller_agency(1)));
create policy own on hedui.upload_row for select to {{prefix}}_agency
    using (upload_id in (select u.upload_id from hedui.upload u));
grant select (upload_id, agency, size, type, name, created_at_us, received,
              state, reason, ended_at_us, found, place, accepted, duplicate,
              conflict, refused)
    on hedui.upload to {{prefix}}_agency;
grant select on hedui.upload_row to {{prefix}}_agency;
