-- SPDX-License-Identifier: Apache-2.0
--
-- Real containers. A sealer leases its jobs, makes and has stamped what it
-- seals outside of any transaction, and writes it in one; a container that no
-- authority has stamped yet (level 1) is raised later.

alter table hedui.seal_job add lease_until_us bigint;
alter table hedui.seal_job add fence bigint not null default 0;

-- level: 0 the hashes alone, 1 B, 2 T, 3 LT. digest is that of the leaf, which
-- stays when a container is raised; file_digest is of the file as it is now.
alter table hedui.container
    alter container drop not null, -- a wrong ID takes the bytes
    add level smallint not null default 0 check (level between 0 and 3),
    add file_digest bytea,
    add stamped_at_us bigint,
    add until_us bigint, -- so far it can be proved
    add signer text,
    add raise_at_us bigint,
    add constraint container_is_whole
        check (level = 0 or (file_digest is not null and until_us is not null
                             and signer is not null)),
    add constraint container_is_raised
        check ((level = 1) = (raise_at_us is not null)
               and (level > 1) = (stamped_at_us is not null));
-- A file is packed (zstd) before it comes; the server would try in vain.
alter table hedui.container alter container set storage external;
-- Those that wait for a stamp.
create index container_unstamped on hedui.container (raise_at_us)
    where level = 1;

create or replace function hedui.wrong_id_retract(wanted bigint, number integer,
    now_us bigint, root bigint, digest bytea, evidence bytea, summary bytea,
    report bytea) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    leaf bytea;
begin
    if not exists (select from hedui.wrong_id w
                    where w.case_id = wanted and w.revision = number
                      and w.at_us = now_us and w.round_id = root
                      and w.xmin = pg_current_xact_id()::xid)
       or number is distinct from (select max(r.revision) + 1
                                     from hedui.report r
                                    where r.case_id = wanted) then
        raise exception 'wrong ID: nothing retracts case % by revision %',
            wanted, number using errcode = 'insufficient_privilege';
    end if;
    -- Who seals one now has its job, and writes what the report was made of:
    -- done with that, the container is seen below; later, it sees the tombstone.
    perform from hedui.seal_job j where j.case_id = wanted
      order by j.revision for update;
    update hedui.report r set report = null, recalled = null
     where r.case_id = wanted and r.revision < number;
    -- A sealed file has a stranger in it: it goes, its digest and leaf stay.
    update hedui.container c
       set recalled = null,
           container = case when c.level = 0 then c.container end,
           level = case when c.level = 1 then 0 else c.level end,
           raise_at_us = null
     where c.case_id = wanted;
    delete from hedui.determination d where d.case_id = wanted;
    insert into hedui.report (case_id, revision, round_id, round_fence,
        made_at_us, closed_at_us, digest, evidence, summary, report)
    values (wanted, number, root, nextval('hedui.round_fence'), now_us, now_us,
            wrong_id_retract.digest, wrong_id_retract.evidence,
            wrong_id_retract.summary, wrong_id_retract.report)
    returning sha256(salt || wrong_id_retract.digest) into leaf;
    insert into hedui.seal_job (case_id, revision) values (wanted, number);
    insert into hedui.leaf (kind, at_us, digest, case_id, revision)
    values (3, now_us, leaf, wanted, number);
    insert into hedui.alert (case_id, revision, at_us)
    values (wanted, number, now_us);
    perform pg_notify('hedui_sealer', '');
end
$$;

-- ---- who may do what --------------------------------------------------------
-- The sealer reads all that a report was made of, and writes none of it.
grant select (case_id, agency, request, accepted_at_us, due, salt)
    on hedui.request to {{prefix}}_sealer;
grant select (case_id, round_id, opened_at_us, plan)
    on hedui.plan to {{prefix}}_sealer;
grant select on hedui.reply, hedui.pause, hedui.document, hedui.document_bytes
    to {{prefix}}_sealer;
grant update (container, file_digest, level, stamped_at_us, until_us, signer,
              raise_at_us) on hedui.container to {{prefix}}_sealer;
-- It stops intake while nothing can be stamped.
grant select, insert, update, delete on hedui.drain to {{prefix}}_sealer;
-- The front watches: how many wait for a stamp, since when.
grant select (case_id, revision, level, sealed_at_us) on hedui.container
    to {{prefix}}_front;
