-- SPDX-License-Identifier: Apache-2.0
--
-- Objections: what a family says, through its agency, against a figure of a
-- report. They are kept beside the report, which stays as it was sealed.

-- objection: a blob, the JSON of which figure and what is said against it, which
-- may speak of a person. digest is that of its leaf: SHA-256(salt ||
-- SHA-256(lines of objection_lines)). A wrong ID takes words and salt, so that
-- nobody can try what was said against the leaf.
create table hedui.objection (
    case_id bigint not null,
    number integer not null check (number between 1 and 100),
    revision integer not null check (revision > 0),
    document integer check (document > 0),
    at_us bigint not null,
    who text not null check (who <> ''),
    objection bytea,
    salt bytea check (length(salt) = 16),
    digest bytea not null check (length(digest) = 32),
    primary key (case_id, number),
    check ((objection is null) = (salt is null))
);

create function hedui.objection_lines(case_id bigint, number integer,
    revision integer, document integer, at_us bigint, who text, words bytea)
    returns bytea language sql immutable
    begin atomic
        select sha256(convert_to(format(
            E'hedui-objection/1\nC%s\n%s\n%s\n%s\n%s\n%s\n%s\n', case_id, number,
            revision, coalesce(document::text, '-'), at_us, who,
            encode(sha256(substr(words, 6)), 'hex')), 'UTF8'));
    end;

-- The number of the objection, as of one that says the same already. -3: there is
-- no such report any more; -4: a hundred are there; -5: no such document came.
-- What is above the figure (line, member) was read from the report by who calls.
create function hedui.api_object(wanted bigint, its_revision integer,
    its_document integer, words bytea) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    mine constant integer := hedui.api_mine(wanted);
    by_whom constant text := hedui.caller_who();
    now_us constant bigint := hedui.now_us();
    chance constant bytea := uuid_send(gen_random_uuid());
    made integer;
    its_digest bytea;
begin
    if mine < 0 then
        return mine;
    end if;
    -- A wrong ID that ends the case meanwhile is waited for.
    perform from hedui.request r where r.case_id = wanted for no key update;
    select o.number into made from hedui.objection o
     where o.case_id = wanted and o.revision = its_revision
       and o.document is not distinct from its_document
       and o.objection = words;
    if found then
        return made;
    elsif exists (select from hedui.wrong_id w where w.case_id = wanted)
          or not exists (select from hedui.report r
                          where r.case_id = wanted
                            and r.revision = its_revision
                            and r.report is not null) then
        return -3;
    elsif its_document is not null
          and not exists (select from hedui.document d
                           where d.case_id = wanted
                             and d.ordinal = its_document
                             and d.purged_at_us is null) then
        return -5;
    elsif substr(words, 1, 5) <> '\x0000000000' or length(words) > 8192 then
        raise exception 'objection: not its form'
            using errcode = 'insufficient_privilege';
    end if;
    select count(*) + 1 into made from hedui.objection o
     where o.case_id = wanted;
    if made > 100 then
        return -4;
    end if;
    its_digest := sha256(chance || hedui.objection_lines(wanted, made,
        its_revision, its_document, now_us, by_whom, words));
    insert into hedui.objection (case_id, number, revision, document, at_us, who,
        objection, salt, digest)
    values (wanted, made, its_revision, its_document, now_us, by_whom, words,
            chance, its_digest);
    insert into hedui.leaf (kind, at_us, digest, case_id, revision)
    values (9, now_us, its_digest, wanted, its_revision);
    return made;
end
$$;

-- What was said is kept as it is, but for a wrong ID.
create function hedui.objection_stays() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    as $$
begin
    if tg_op = 'UPDATE' and new.objection is null and new.salt is null
       and (new.case_id, new.number, new.revision, new.at_us, new.who, new.digest)
           = (old.case_id, old.number, old.revision, old.at_us, old.who,
              old.digest)
       and new.document is not distinct from old.document
       and exists (select from hedui.wrong_id w
                    where w.case_id = old.case_id) then
        return new;
    end if;
    raise exception 'objection % of case % stays as it is', old.number,
        old.case_id using errcode = 'insufficient_privilege';
end
$$;
create trigger objection_stays before update or delete on hedui.objection
    for each row execute function hedui.objection_stays();
create function hedui.objection_purge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    update hedui.objection o set objection = null, salt = null
     where o.case_id = new.case_id and o.objection is not null;
    return null;
end
$$;
create trigger objection_purge after insert on hedui.wrong_id
    for each row execute function hedui.objection_purge();

-- Beside broken_invariants(): each is what its leaf says, and none is left out.
create function hedui.broken_objections() returns setof text
    language sql stable
    as $$
    select format('objection %s of case %s is not what its leaf says', o.number,
                  o.case_id)
      from hedui.objection o
     where (o.salt is not null
            and o.digest <> sha256(o.salt || hedui.objection_lines(o.case_id,
                o.number, o.revision, o.document, o.at_us, o.who, o.objection)))
        or not exists (select from hedui.leaf f
                        where f.case_id = o.case_id and f.kind = 9
                          and f.digest = o.digest)
    union all
    select format('%s leaves of objections, %s objections', f.n, o.n)
      from (select count(*) as n from hedui.leaf where kind = 9) f,
           (select count(*) as n from hedui.objection) o
     where f.n <> o.n
    union all
    select format('case %s has objections up to %s with holes', case_id,
                  max(number))
      from hedui.objection group by case_id having max(number) <> count(*)
    $$;

-- ---- its event --------------------------------------------------------------
-- 7, case.objected; a test of a webhook was 7 and is 8.
alter table hedui.event drop constraint event_kind_check,
    add constraint event_kind_check check (kind between 0 and 7);
alter table hedui.webhook drop constraint webhook_kinds_check,
    add constraint webhook_kinds_check check (kinds between 1 and 255);
alter table hedui.delivery drop constraint delivery_kind_check;
update hedui.delivery set kind = 8 where kind = 7;
alter table hedui.delivery
    add constraint delivery_kind_check check (kind between 0 and 8);
create or replace function hedui.api_webhook_test(wanted bigint) returns bigint
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
    values (wanted, hedui.caller_agency(8), '', 8, now_us, 0, now_us, now_us)
    returning d.delivery_id into made;
    update hedui.delivery d set event = 't' || made where d.delivery_id = made;
    return made;
end
$$;
create function hedui.event_objected() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
begin
    insert into hedui.event (at_us, agency, case_id, revision, kind)
    select new.at_us, r.agency, r.case_id, new.revision, 7
      from hedui.request r where r.case_id = new.case_id;
    return null;
end
$$;
create trigger event_objected after insert on hedui.objection
    for each row execute function hedui.event_objected();

-- ---- who may do what --------------------------------------------------------
revoke all on hedui.objection from public;
revoke all on function hedui.objection_lines(bigint, integer, integer, integer,
        bigint, text, bytea),
    hedui.api_object(bigint, integer, integer, bytea), hedui.objection_stays(),
    hedui.objection_purge(), hedui.broken_objections(), hedui.event_objected()
    from public;
alter table hedui.objection enable row level security;
create policy internal on hedui.objection to {{prefix}}_ctl using (true);
create policy every on hedui.objection for select to {{prefix}}_auditor
    using ((select hedui.caller_is(3, 4)));
create policy own on hedui.objection for select to {{prefix}}_agency
    using ((select hedui.caller_agency(4)) is not null
           and exists (select from hedui.request r
                        where r.case_id = objection.case_id));
grant select on hedui.objection to {{prefix}}_ctl, {{prefix}}_agency,
                                   {{prefix}}_auditor;
grant execute on function hedui.api_object(bigint, integer, integer, bytea)
    to {{prefix}}_agency;
grant execute on function hedui.broken_objections(),
    hedui.objection_lines(bigint, integer, integer, integer, bigint, text, bytea)
    to {{prefix}}_ctl;
