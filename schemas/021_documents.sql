-- SPDX-License-Identifier: Apache-2.0
--
-- Documents that come beside a request: authorisations and mandate, which it
-- announces, and declarations.

-- What a request announces: a byte of the kind and 32 of the digest for each,
-- in their order. Intake holds a supplement against it and reads back no
-- request. null: nothing, or accepted before this migration.
alter table hedui.request add marks bytea;

-- A supplement whose request is not there yet stays in the queue and is looked
-- at again then: another intake may hold the request, not yet committed.
alter table hedui.queue add later_us bigint;

-- What came. ordinal: its number in the case; announced documents have that of
-- their place in the request, declarations follow. kind: 0 consent, 1 mandate,
-- 2 declaration; media: 0 PDF, 1 JPEG, 2 PNG. name: a blob, of a declaration
-- alone: those of the others are in the request. purged_at_us: a wrong ID has
-- taken bytes and name, the digest stays.
create table hedui.document (
    case_id bigint not null,
    ordinal integer not null check (ordinal > 0),
    kind smallint not null check (kind between 0 and 2),
    sha256 bytea not null check (length(sha256) = 32),
    media smallint not null check (media between 0 and 2),
    size bigint not null check (size >= 0),
    name bytea,
    received_at_us bigint not null,
    purged_at_us bigint,
    primary key (case_id, ordinal)
);

-- A paper that several members have signed is one row. bytes: a blob; what
-- people scan is compressed already.
create table hedui.document_bytes (
    case_id bigint not null,
    sha256 bytea not null check (length(sha256) = 32),
    bytes bytea not null,
    primary key (case_id, sha256)
);
alter table hedui.document_bytes alter bytes set storage external;

-- Keeps what is not there yet; gives how many are new. A wrong ID that ends the
-- case meanwhile is waited for, and then nothing is kept of it: who calls
-- begins again and sees its tombstone.
create function hedui.keep_documents(wanted bigint, ordinals integer[],
    kinds integer[], digests bytea[], medias integer[], sizes bigint[],
    names bytea[], contents bytea[]) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    now_us constant bigint := hedui.now_us();
    place integer;
    fresh integer := 0;
begin
    perform from hedui.request r where r.case_id = wanted for no key update;
    if not found then
        raise exception 'documents: there is no case %', wanted
            using errcode = 'insufficient_privilege';
    elsif exists (select from hedui.wrong_id w where w.case_id = wanted) then
        raise exception 'documents: case % has ended', wanted
            using errcode = 'serialization_failure';
    end if;
    for i in 1 .. cardinality(ordinals) loop
        place := ordinals[i];
        if kinds[i] = 2 then
            continue when exists (
                select from hedui.document d
                 where d.case_id = wanted and d.kind = 2
                   and d.sha256 = digests[i]);
            place := greatest(place, (select max(d.ordinal) + 1
                                        from hedui.document d
                                       where d.case_id = wanted));
        end if;
        insert into hedui.document (case_id, ordinal, kind, sha256, media,
            size, name, received_at_us)
        values (wanted, place, kinds[i], digests[i], medias[i], sizes[i],
                names[i], now_us)
        on conflict do nothing;
        continue when not found;
        fresh := fresh + 1;
        insert into hedui.document_bytes (case_id, sha256, bytes)
        values (wanted, digests[i], contents[i]) on conflict do nothing;
    end loop;
    return fresh;
end
$$;

-- What a request announces that was accepted before this migration, when it
-- comes again and is the same.
create function hedui.keep_marks(cases bigint[], wanted bytea[]) returns void
    language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$
    update hedui.request r set marks = u.marks
      from unnest(cases, wanted) u (case_id, marks)
     where r.case_id = u.case_id and r.marks is null
    $$;

-- What may hold the number of a stranger leaves: these documents, all with the
-- same bytes, and every declaration. Within the transaction that has made the
-- tombstone.
create function hedui.wrong_id_documents(wanted bigint, which integer,
    ordinals integer[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if not exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.member = which
                      and w.xmin = pg_current_xact_id()::xid) then
        raise exception 'wrong ID: nothing purges documents of case %', wanted
            using errcode = 'insufficient_privilege';
    end if;
    update hedui.document d set name = null, purged_at_us = hedui.now_us()
     where d.case_id = wanted and d.purged_at_us is null
       and (d.kind = 2 or d.sha256 in (select o.sha256 from hedui.document o
                                        where o.case_id = wanted
                                          and (o.kind = 2
                                               or o.ordinal = any (ordinals))));
    delete from hedui.document_bytes b
     where b.case_id = wanted
       and not exists (select from hedui.document d
                        where d.case_id = wanted and d.sha256 = b.sha256
                          and d.purged_at_us is null);
end
$$;

-- Beside broken_invariants(): each document that is kept has its bytes, and
-- what was purged is gone.
create function hedui.broken_documents() returns setof text
    language sql stable
    as $$
    select format('document %s of case %s has no bytes', d.ordinal, d.case_id)
      from hedui.document d
     where d.purged_at_us is null
       and not exists (select from hedui.document_bytes b
                        where b.case_id = d.case_id and b.sha256 = d.sha256)
    union all
    select format('document %s of case %s was purged and is still there',
                  d.ordinal, d.case_id)
      from hedui.document d
     where d.purged_at_us is not null
       and (d.name is not null
            or exists (select from hedui.document_bytes b
                        where b.case_id = d.case_id and b.sha256 = d.sha256))
    union all
    select format('case %s has bytes of no document', b.case_id)
      from hedui.document_bytes b
     where not exists (select from hedui.document d
                        where d.case_id = b.case_id and d.sha256 = b.sha256)
    $$;

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.document, hedui.document_bytes from public;
revoke all on function
    hedui.keep_documents(bigint, integer[], integer[], bytea[], integer[],
        bigint[], bytea[], bytea[]),
    hedui.keep_marks(bigint[], bytea[]),
    hedui.wrong_id_documents(bigint, integer, integer[]),
    hedui.broken_documents() from public;
-- Intake keeps, and reads back no document.
grant select (marks) on hedui.request to {{prefix}}_intake;
grant execute on function hedui.keep_documents(bigint, integer[], integer[],
    bytea[], integer[], bigint[], bytea[], bytea[]),
    hedui.keep_marks(bigint[], bytea[]) to {{prefix}}_intake;
grant select on hedui.document, hedui.document_bytes
    to {{prefix}}_sealer, {{prefix}}_ctl;
grant execute on function hedui.wrong_id_documents(bigint, integer, integer[]),
    hedui.broken_documents() to {{prefix}}_ctl;
