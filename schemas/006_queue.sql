-- SPDX-License-Identifier: Apache-2.0
--
-- What a queue outside of this database needs: where a message of the inbox
-- came from, which have been in the inbox, what leaves beside notices, and who
-- publishes. The embedded queue writes none of these.

-- Where it came from, and its key there (a blob: nobody vouches for it).
alter table hedui.queue
    add topic text,
    add partition integer,
    add message_offset bigint,
    add message_key bytea;

-- Each message that has been in the inbox. A redelivered one is known by its
-- place and its SHA-256: a topic that is made anew begins at offset 0 again. A
-- row may be deleted when the topic does not hold its message any more.
create table hedui.origin (
    topic text not null,
    partition integer not null,
    message_offset bigint not null,
    digest bytea not null check (length(digest) = 32),
    at_us bigint not null,
    primary key (topic, partition, message_offset, digest)
);

-- Messages that were refused (reason 3) or contradict a case (reason 2), on
-- their way to the topic of dead letters. bytes: the message as it came, null
-- where it is above what a request may have many times over.
create table hedui.letter (
    letter_id bigint generated always as identity primary key,
    at_us bigint not null,
    reason smallint not null check (reason in (2, 3)),
    topic text not null,
    partition integer not null,
    message_offset bigint not null,
    message_key bytea,
    errors bytea,
    bytes bytea
) with (autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
alter table hedui.letter alter bytes set compression lz4;

-- One intake publishes at a time, so that the revisions of a case leave in
-- their order; another one takes over when its lease is over.
create table hedui.publisher (
    one boolean primary key default true check (one),
    holder text not null,
    lease_until_us bigint not null,
    fence bigint not null
) with (fillfactor = 20);

create index outbox_case on hedui.outbox (case_id, revision);

grant usage on sequence hedui.queue_queue_id_seq to {{prefix}}_intake;
grant select, insert on hedui.origin to {{prefix}}_intake;
grant select, insert, delete on hedui.letter to {{prefix}}_intake;
grant select, insert, update on hedui.publisher to {{prefix}}_intake;
grant select (letter_id) on hedui.letter to {{prefix}}_front;
grant select on hedui.origin, hedui.letter, hedui.publisher
    to {{prefix}}_ctl;
