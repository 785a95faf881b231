/* Hospital bills that more than one fund pays for, and refunds; what is taken
 * out of the housing fund, and accounts there that are closed; students beyond
 * the bachelor's degree, and those who study beside their work. */
#include "extras.h"

#include "day.h"

enum { YUAN = 100 };

/* medical_insurance: total, pooled, personal account, cash; until: yuan of the
 * insurance for serious illness, of which assistance pays half as much. A
 * refund is the same bill, negative. */
static void
care_settle_bill(struct world *w, struct prng *p, size_t at)
{
    static const char *const hospitals[] = {"华山医院", "新华医院", "肿瘤医院",
                                            "龙华医院", "华东医院"};
    const char *hospital = hospitals[prng_below(p, 5)];
    bool is_refunded = prng_chance(p, 300);
    struct extra bill = {.until = (int)prng_between(p, 0, 40) * 100};

    if (prng_chance(p, 400))
        bill.until = 0;
    bill.amounts[1] = prng_between(p, 100, 30000) * YUAN;
    bill.amounts[2] = prng_between(p, 0, 200) * YUAN;
    bill.amounts[3] = prng_between(p, 50, 6000) * YUAN;
    int64_t more = (int64_t)bill.until * YUAN;
    bill.amounts[0] =
        bill.amounts[1] + bill.amounts[2] + bill.amounts[3] + more + more / 2;
    bill.from = w->settings.as_of - (int)prng_between(p, 60, 360);
    for (int sign = 1; sign >= (is_refunded ? -1 : 1); sign -= 2) {
        struct extra *e = extras_add(w, LINE_MEDICAL_INSURANCE, at, hospital);
        for (size_t k = 0; k < EXTRA_AMOUNTS; k++)
            e->amounts[k] = bill.amounts[k] * sign;
        e->until = bill.until * sign;
        e->from = bill.from + (sign < 0 ? 9 : 0);
    }
}

/* mutual_aid, fund: amount; on. What a child's hospital bill left to pay; two
 * funds may tell of one claim. */
static void
care_settle_child(struct world *w, struct prng *p, size_t at)
{
    struct extra bill = {.from =
                             w->settings.as_of - (int)prng_between(p, 60, 330)};

    bill.amounts[1] = prng_between(p, 100, 9000) * YUAN;
    bill.amounts[3] = prng_between(p, 50, 3000) * YUAN;
    struct extra *e = extras_add(w, LINE_MEDICAL_INSURANCE, at, "儿童医学中心");
    e->amounts[0] = bill.amounts[1] + bill.amounts[3];
    e->amounts[1] = bill.amounts[1];
    e->amounts[3] = bill.amounts[3];
    e->from = bill.from;
    int funds = 1 + prng_chance(p, 200);
    for (int i = 0; i < funds; i++) {
        e = extras_add(w, LINE_MUTUAL_AID, at,
                       i == 0 ? "少儿住院互助基金" : "社区医疗互助帮困");
        e->amounts[0] = bill.amounts[3] / 2;
        e->from = bill.from + 20;
    }
}

/* housing_fund, withdrawal: amount; on; the reason by amount 1. closed: an
 * account, with what is left in it. */
static void
care_settle_fund(struct world *w, struct prng *p, const struct job *job)
{
    bool is_closed = prng_chance(p, 150);
    struct extra *e = extras_add(w, LINE_HOUSING_FUND, job->member,
                                 is_closed ? "closed" : "withdrawal");

    e->other = job->employer;
    if (is_closed) {
        e->amounts[0] = prng_chance(p, 500) ? prng_between(p, 1, 90000) : 0;
        e->from = w->this_month - (int)prng_between(p, 100, 200);
        e->until = w->this_month - (int)prng_between(p, 20, 60);
        return;
    }
    e->amounts[0] = prng_between(p, 10, 900) * 100 * YUAN;
    e->amounts[1] = prng_between(p, 0, 3);
    e->from = w->settings.as_of - (int)prng_between(p, 35, 700);
}

/* education: fee, lodging, aid, year; other: he himself, who studies beside his
 * work. */
static void
care_settle_student(struct world *w, struct prng *p, size_t at)
{
    static const struct {
        const char *stage;
        int years;
        int64_t fee;
    } stages[] = {{"master", 3, 8000},  {"master", 3, 8000},
                  {"doctor", 4, 10000}, {"bachelor", 4, 5000},
                  {"college", 3, 7500}, {"vocational", 3, 3200}};
    const struct member *m = world_member(w, at);
    bool is_worker = m->activity == ACTIVITY_WORKER;
    size_t which = prng_below(p, is_worker ? 6 : 3);
    struct date today = day_to_date(w->settings.as_of);
    int year = (today.month >= 9 ? today.year : today.year - 1) - 1;
    int began = year - (int)prng_between(p, 0, stages[which].years - 2);

    for (int i = 0; i < 2; i++) {
        struct extra *e =
            extras_add(w, LINE_EDUCATION, at, stages[which].stage);
        e->other = is_worker ? at : NOBODY;
        e->amounts[0] = stages[which].fee * YUAN;
        e->amounts[1] = is_worker ? 0 : 1200 * YUAN;
        e->amounts[2] = prng_chance(p, 400) ? 6000 * YUAN : 0;
        e->amounts[3] = year + i;
        e->from = day_of(began, 9, 1);
        e->until = day_of(began + stages[which].years, 6, 30);
        e->serial = 0;
    }
}

void
care_settle(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        const struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "care", number);
        for (size_t i = h->first; i < h->first + h->count; i++) {
            const struct member *m = world_member(w, i);
            int age = member_age(w, m);
            if (!member_is_alive(m))
                continue;
            if (extras_happens(&p, h, age >= 60 ? 60 : 15))
                care_settle_bill(w, &p, i);
            if (age < 18 && extras_happens(&p, h, 25))
                care_settle_child(w, &p, i);
            bool is_student = m->activity == ACTIVITY_HOME && age <= 30;
            if (age >= 22 && age <= 45 &&
                (is_student || m->activity == ACTIVITY_WORKER) &&
                extras_happens(&p, h, is_student ? 400 : 6))
                care_settle_student(w, &p, i);
        }
        for (size_t i = h->jobs.first; i < h->jobs.end; i++) {
            const struct job *job = list_at(&w->jobs, i);
            if (job->has_fund && extras_happens(&p, h, 60))
                care_settle_fund(w, &p, job);
        }
    }
}
