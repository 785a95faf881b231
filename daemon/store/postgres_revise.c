/* SPDX-License-Identifier: Apache-2.0
 *
 * Rounds of kind REVISE on PostgreSQL: in the transaction that writes a reply
 * about cases that have their report. Two lines may do so at once for one case,
 * which has no open round that both could lock: the number of the round that
 * the replies belong to is locked instead, before they look for it again.
 */
#include "postgres_revise.h"
#include "mutant.h"
#include "postgres.h"

static const struct statement lock_sql = {
    "revise_lock", "select pg_advisory_xact_lock(u) is null"
                   "  from (select distinct u from unnest($1::int8[]) u"
                   "         order by u) s"};

/* Those that are in no open round; who was revised today waits until
 * tomorrow. */
static const struct statement insert_sql = {
    "revise",
    "with u as (select distinct round_id, case_id"
    "             from unnest($1::int8[], $2::int8[]) u (round_id, case_id)),"
    " late as ("
    "  select u.round_id, u.case_id, r.lane, r.due, p.opened_at_us,"
    "         case when exists (select from hedui.report t"
    "                            where t.case_id = u.case_id"
    "                              and t.revision > 1"
    "                              and t.closed_at_us >= $3::int8)"
    "              then $4::int8 else $5::int8 end as wake_at_us"
    "    from u"
    "    join hedui.request r on r.case_id = u.case_id"
    "     and r.withdrawn_at_us is null"
    "    join hedui.plan p on p.case_id = u.case_id"
    "     and p.round_id = u.round_id"
    "   where exists (select from hedui.report t"
    "                  where t.case_id = u.case_id)"
    "     and not exists (select from hedui.round o"
    "                      where o.root_id = u.round_id"
    "                        and u.case_id = any (o.cases))"
    "     and not exists (select from hedui.wrong_id w"
    "                      where w.case_id = u.case_id)"
    "     and not exists (select from hedui.set_aside s"
    "                      where s.case_id = u.case_id and s.kind = 0)),"
    " made as ("
    "  insert into hedui.round (root_id, kind, lane, due, missing, tray_count,"
    "    opened_at_us, wake_at_us, cases)"
    "  select round_id, 1, min(lane), min(due), 0, 0, opened_at_us,"
    "         wake_at_us, array_agg(case_id order by case_id)"
    "    from late group by round_id, opened_at_us, wake_at_us"
    "  returning round_id)"
    " select pg_notify('hedui_worker', 'cases') is null from made limit 1"};

static void
revise_roots(struct params *params, const struct settle *settles,
             uint32_t count)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += settles[i].case_count;
    params_items(params, ITEMS_INT64, total);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < settles[i].case_count; c++)
            items_int64(params, settles[i].reply.round_id);
    params_items(params, ITEMS_INT64, total);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < settles[i].case_count; c++)
            items_int64(params, settles[i].case_ids[c]);
}

bool
postgres_revise_lock(struct pg *pg, const struct settle *settles,
                     uint32_t count)
{
    if (mutant_is("late_lines_do_not_wait"))
        return true;
    struct params params;
    params_init(&params);
    params_items(&params, ITEMS_INT64, count);
    for (uint32_t i = 0; i < count; i++)
        items_int64(&params, settles[i].reply.round_id);
    bool done = pg_do(pg, &lock_sql, &params, NULL);
    params_release(&params);
    return done;
}

bool
postgres_revise(struct pg *pg, const struct settle *settles, uint32_t count,
                int64_t now_us)
{
    if (mutant_is("late_is_not_revised"))
        return true;
    if (!postgres_revise_lock(pg, settles, count))
        return false;
    struct params params;
    params_init(&params);
    revise_roots(&params, settles, count);
    bool is_any_day = mutant_is("revised_twice_a_day");
    params_int64(&params, revise_today(now_us));
    params_int64(&params, is_any_day ? now_us : revise_tomorrow(now_us));
    params_int64(&params, now_us);
    bool done = pg_do(pg, &insert_sql, &params, NULL);
    params_release(&params);
    return done;
}
