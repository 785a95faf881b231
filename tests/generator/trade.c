/* Business beside a wage: firms that several people have a part in, shops that
 * pay tax by the month, offices in associations, ships; and pay that is no
 * wage. */
#include "extras.h"

#include "day.h"

enum { YUAN = 100, FIRM_PARTNERS = 4 };

/* income_tax: one or a few months of something else than a wage. */
static void
trade_settle_pay(struct world *w, struct prng *p, size_t at)
{
    static const struct {
        const char *item;
        int most, months; /* yuan a month */
    } items[] = {{"royalty", 6000, 2},   {"business", 9000, 6},
                 {"transfer", 90000, 1}, {"incidental", 5000, 1},
                 {"rent", 4000, 6},      {"interest_dividend", 3000, 1},
                 {"author", 5000, 2}};
    const struct member *m = world_member(w, at);
    size_t which = prng_below(p, sizeof items / sizeof items[0]);
    bool is_lost = m->activity == ACTIVITY_UNEMPLOYED;
    struct job *j = list_add(&w->jobs);

    j->member = at;
    j->employer = prng_below(p, (uint32_t)w->employers.count);
    j->item = is_lost ? "severance" : items[which].item;
    j->gross = prng_between(p, 300, is_lost ? 40000 : items[which].most) * YUAN;
    j->is_declared = true;
    j->from = is_lost ? day_month(m->unemployed_since)
                      : w->this_month - (int)prng_between(p, 1, 12);
    j->until = j->from + (is_lost ? 0 : items[which].months - 1);
    if (prng_chance(p, 100))
        j->correction = -(j->gross / 5);
}

/* business_tax by the month, and the shop in companies under one code. */
static void
trade_settle_shop(struct world *w, struct prng *p, size_t at)
{
    bool has_books = prng_chance(p, 500);
    int64_t sales = prng_between(p, 3, 80) * 1000 * YUAN;
    struct extra *shop = extras_add(w, LINE_COMPANIES, at, "sole_trader");
    uint32_t serial = shop->serial;

    shop->amounts[0] = prng_between(p, 1, 20) * 10000 * YUAN;
    shop->from = w->settings.as_of - (int)prng_between(p, 500, 3000);
    for (int i = 12; i >= 1; i--) {
        struct extra *e = extras_add(w, LINE_BUSINESS_TAX, at,
                                     has_books ? "books" : "deemed");
        e->serial = serial;
        e->amounts[0] = sales + prng_between(p, 0, 300000);
        e->amounts[1] = e->amounts[0] / 100 * prng_between(p, 60, 99);
        /* Small sales are exempt. */
        bool is_exempt = e->amounts[0] < 30000 * YUAN;
        e->amounts[2] = is_exempt ? 0 : e->amounts[0] / 100 * 3;
        e->amounts[3] = is_exempt ? e->amounts[0] : 0;
        e->from = e->until = w->this_month - i;
    }
}

/* social_insurance, insurance: base, own; months from, until. Who works for
 * himself pays for himself, and no employer stands there. */
static void
trade_insure(struct world *w, struct prng *p, size_t at)
{
    int from = w->this_month - (int)prng_between(p, 3, 90);
    int64_t base = prng_between(p, 3902, 9000) * YUAN;

    for (int i = 0; i < 2; i++) {
        struct extra *e = extras_add(w, LINE_SOCIAL_INSURANCE, at,
                                     i == 0 ? "pension" : "medical");
        e->amounts[0] = base;
        e->amounts[1] = base / 100 * (i == 0 ? 28 : 12);
        e->from = from;
        e->until = w->this_month - 1;
    }
}

/* A firm of two to four people, who may live anywhere. */
struct firm {
    uint32_t serial;
    int64_t capital;
    int founded, revoked;
    size_t partners;
};

static void
trade_join_firm(struct world *w, struct prng *p, struct firm *firm, size_t at)
{
    static const char *const roles[] = {"legal_representative", "shareholder",
                                        "executive"};
    size_t count = 1 + prng_below(p, 2);

    if (firm->partners == 0) {
        firm->serial = world_take_serial(w);
        firm->capital = prng_between(p, 10, 800) * 10000 * YUAN;
        firm->founded = w->settings.as_of - (int)prng_between(p, 900, 6000);
        firm->revoked = prng_chance(p, 120) ? w->settings.as_of - 200 : 0;
    }
    for (size_t i = 0; i < count; i++) {
        size_t role = firm->partners == 0 ? i : 1 + (firm->partners + i) % 2;
        struct extra *e = extras_add(w, LINE_COMPANIES, at, roles[role]);
        e->serial = firm->serial;
        e->amounts[0] = firm->capital;
        e->amounts[1] = firm->capital / FIRM_PARTNERS;
        e->from = firm->founded;
        e->until = firm->revoked;
    }
    firm->partners = (firm->partners + 1) % FIRM_PARTNERS;
}

/* social_organisations: capital; form and state by amounts 1 and 2. */
static void
trade_settle_office(struct world *w, struct prng *p, size_t at)
{
    static const char *const roles[] = {"理事长", "监事", "秘书长", "会员代表"};
    struct extra *e =
        extras_add(w, LINE_SOCIAL_ORGANISATIONS, at, roles[prng_below(p, 4)]);

    e->amounts[0] = prng_between(p, 1, 50) * 10000 * YUAN;
    e->amounts[1] = prng_between(p, 0, 2);
    e->amounts[2] = (int64_t)prng_pick(p, (const uint16_t[]){800, 150, 50}, 3);
}

/* vessels: power; cancelled by amount 1. */
static void
trade_settle_ship(struct world *w, struct prng *p, size_t at)
{
    static const char *const kinds[] = {"vessel", "fishing", "farm_machine"};
    struct extra *e = extras_add(w, LINE_VESSELS, at, kinds[prng_below(p, 3)]);

    e->amounts[0] = prng_between(p, 8, 400);
    e->amounts[1] = prng_chance(p, 150);
}

void
trade_settle(struct world *w)
{
    struct firm firm = {0};

    for (size_t number = 0; number < w->households.count; number++) {
        const struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "trade", number);
        for (size_t i = h->first; i < h->first + h->count; i++) {
            const struct member *m = world_member(w, i);
            int age = member_age(w, m);
            if (!member_is_alive(m) || age < 22)
                continue;
            bool is_lost = m->activity == ACTIVITY_UNEMPLOYED;
            if (age < 60 && extras_happens(&p, h, is_lost ? 300 : 25))
                trade_settle_pay(w, &p, i);
            if (age < 60 && extras_happens(&p, h, 8))
                trade_settle_shop(w, &p, i);
            if (m->activity == ACTIVITY_SELF_EMPLOYED &&
                extras_happens(&p, h, 600))
                trade_insure(w, &p, i);
            /* What is shown only, those who ask have too. */
            if (prng_chance(&p, h->is_asking ? 4 : 15))
                trade_join_firm(w, &p, &firm, i);
            if (prng_chance(&p, 5))
                trade_settle_office(w, &p, i);
            if (prng_chance(&p, h->is_rural ? 25 : 1))
                trade_settle_ship(w, &p, i);
        }
    }
}
