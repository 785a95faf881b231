-- SPDX-License-Identifier: Apache-2.0
--
-- What becomes of a message that was set aside: where it came from, and that
-- somebody mended or discarded it. And what was in the inbox is forgotten when
-- no queue can bring it again.

-- Of kinds 2 and 3. queue_id: its receipt, which has the errors; topic and what
-- follows: where it stood in a queue outside, null in the embedded one.
-- done_how: 1 sent again (done_queue_id: as which message), 2 discarded.
alter table hedui.set_aside
    add queue_id bigint,
    add topic text,
    add partition integer,
    add message_offset bigint,
    add done_at_us bigint,
    add done_how smallint check (done_how in (1, 2)),
    add done_why text,
    add done_queue_id bigint,
    add constraint set_aside_done check ((done_how is null) = (done_at_us is null)),
    add constraint set_aside_why check (done_how is distinct from 2 or done_why is not null);
create index set_aside_letters on hedui.set_aside (set_aside_id)
    where kind in (2, 3) and done_at_us is null;
create index origin_at on hedui.origin (at_us);

grant delete on hedui.origin to {{prefix}}_intake;
grant select (set_aside_id, kind, done_at_us) on hedui.set_aside
    to {{prefix}}_intake;
grant update (done_at_us, done_how, done_why, done_queue_id)
    on hedui.set_aside to {{prefix}}_ctl;
