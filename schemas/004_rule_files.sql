-- SPDX-License-Identifier: Apache-2.0
--
-- The files by which reports were made, under their digests: policy packs and
-- calendars. A report names the digests, so it can be made again after the
-- configuration has gone on to another pack, and nobody has to find a file.

-- kind: 0 policy pack (parameters.json), 1 calendar. Written once, when a
-- worker first uses the file; never changed, never deleted: bytes that are not
-- those of the digest do not get in.
create table hedui.rule_file (
    digest bytea primary key,
    kind smallint not null check (kind between 0 and 1),
    name text not null,
    version text not null,
    kept_at_us bigint not null,
    bytes bytea not null,
    constraint rule_file_is_its_digest check (digest = sha256(bytes))
);
alter table hedui.rule_file alter bytes set compression lz4;

revoke all on hedui.rule_file from public;
grant insert on hedui.rule_file to {{prefix}}_worker;
grant select on hedui.rule_file to {{prefix}}_ctl;
