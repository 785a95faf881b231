-- SPDX-License-Identifier: Apache-2.0
--
-- Replies by month, not by day: a statement that asks of all of hedui.reply opens
-- every partition of it, which are 12 ms with the 1,100 days of three years and
-- 0.5 ms with their months. What is cleared away is cleared case by case, so that
-- no day of it was ever dropped whole. Days that an earlier release made stay,
-- and a month that begun with days ends with days.

-- The partition of a month (UTC) in which the day, counted from 1970, lies.
-- Attached, not created in place: that takes no lock that a reader or writer of
-- another one would feel.
create or replace function hedui.make_reply_partition(day integer) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    as $$
declare
    first date := date_trunc('month', date '1970-01-01' + day)::date;
    beyond date := (first + interval '1 month')::date;
    name text := 'reply_' || to_char(first, 'YYYYMM');
    day_us constant bigint := 86400000000;
begin
    perform pg_advisory_xact_lock(hashtext('hedui.reply'));
    if exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'hedui.reply'::regclass
                  and c.relname ~ ('^' || name || '[0-9]{2}$')) then
        first := date '1970-01-01' + day;
        beyond := first + 1;
        name := 'reply_' || to_char(first, 'YYYYMMDD');
    end if;
    if to_regclass('hedui.' || name) is not null then
        return;
    end if;
    execute format('create table hedui.%I (like hedui.reply including all)',
                   name);
    execute format('alter table hedui.reply attach partition hedui.%I '
                   'for values from (%s) to (%s)', name,
                   (first - date '1970-01-01') * day_us,
                   (beyond - date '1970-01-01') * day_us);
end
$$;
