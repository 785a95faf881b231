/* What people own. Households that ask have what their plot needs, to the fen
 * where it plays at a limit; all others have what goes with their means. */
#include "wealth.h"

#include <assert.h>
#include <string.h>

#include "day.h"
#include "family.h"
#include "figures.h"
#include "holdings.h"

enum { YUAN = 100 };

const char wealth_bank_of_shanghai[] = "上海银行";
const char wealth_bank_of_chongming[] = "崇明村镇银行";
const char wealth_bank_of_flags[] = "上海农商银行";

static const char *const state_banks[] = {"工商银行", "农业银行", "中国银行",
                                          "建设银行", "交通银行", "邮储银行"};
static const char *const national_banks[] = {"招商银行", "中信银行", "浦发银行",
                                             "民生银行", "渣打银行"};

static int64_t
wealth_draw_money(struct prng *p, enum means means)
{
    static const int64_t most[] = {3000, 20000, 120000, 700000, 2500000};
    int64_t limit = most[means] * YUAN;

    /* Small sums are commoner than large ones. */
    int64_t part = prng_between(p, 0, limit) / 1000;
    return part * prng_between(p, 0, 1000);
}

static bool
wealth_is_holder(const struct world *w, const struct member *m)
{
    return member_is_alive(m) && member_age(w, m) >= 18;
}

static struct limit_flag *
wealth_add_flag(struct world *w, size_t member, bool is_over, int64_t limit)
{
    struct limit_flag *f = list_add(&w->flags);

    f->member = member;
    f->has_person = true;
    f->over_person = is_over;
    f->limit_person = limit;
    return f;
}

static void
wealth_bank_natural(struct world *w, struct prng *p, size_t at,
                    enum means means)
{
    const struct household *h =
        world_household(w, world_member(w, at)->household);
    bool is_far = h->district == 15;

    if (prng_chance(p, 520)) {
        struct account *a = holdings_add_account(
            w, p, at, wealth_bank_of_shanghai, wealth_draw_money(p, means));
        if (means >= MEANS_WELL_OFF && prng_chance(p, 400))
            a->wealth = prng_between(p, 1, 40) * 10000 * YUAN;
        if (prng_chance(p, 30)) {
            a->closed = a->as_of - (int)prng_between(p, 1, 600);
            if (a->closed < a->opened)
                a->closed = a->opened;
            a->balance = a->wealth = 0;
        }
    }
    if (prng_chance(p, is_far ? 500 : 30))
        holdings_add_account(w, p, at, wealth_bank_of_chongming,
                             wealth_draw_money(p, means));
    if (prng_chance(p, 200)) {
        static const int64_t limits[] = {30000, 33000, 50000, 55000};
        int64_t limit = limits[prng_below(p, 4)] * YUAN;
        wealth_add_flag(w, at, wealth_draw_money(p, means) > limit, limit);
    }
}

/* Banks of the whole country: lines 22 and 23. */
static void
wealth_bank_elsewhere(struct world *w, struct prng *p, size_t at,
                      enum means means)
{
    if (prng_chance(p, 700)) {
        const char *bank = state_banks[prng_below(p, 6)];
        holdings_add_account(w, p, at, bank, wealth_draw_money(p, means));
    }
    if (prng_chance(p, 250)) {
        const char *bank = national_banks[prng_below(p, 5)];
        struct account *a =
            holdings_add_account(w, p, at, bank, wealth_draw_money(p, means));
        if (prng_chance(p, 60)) {
            a->currency = "USD";
            a->balance_cny = (a->balance + a->wealth) * 66 / 10;
        }
    }
}

/* One account of two, in a row for each. */
static void
wealth_add_joint(struct world *w, struct prng *p, size_t one, size_t other,
                 int64_t balance)
{
    struct account *a =
        holdings_add_account(w, p, one, wealth_bank_of_shanghai, balance);

    a->is_joint = true;
    a->form = FORM_FIXED;
    a->opened = w->settings.as_of - (int)prng_between(p, 40, 900);
    if (prng_chance(p, 700)) {
        a->share = 1;
        a->shares = 2;
    }
    struct account second = *a;
    second.member = other;
    *(struct account *)list_add(&w->accounts) = second;
}

static size_t
wealth_child(const struct world *w, const struct household *h)
{
    for (size_t i = h->first; i < h->first + h->count; i++)
        if (world_member(w, i)->kin == KIN_CHILD)
            return i;
    return NOBODY;
}

static void
wealth_house_natural(struct world *w, struct prng *p, const struct household *h)
{
    size_t spouse = world_member(w, h->first)->spouse;
    size_t child = wealth_child(w, h);

    if (!prng_chance(p, 730))
        return;
    struct unit *u =
        holdings_add_unit(w, p, h->first, USE_DWELLING,
                          prng_between(p, 3000, 9500 + 2500 * (int)h->means));
    u->is_mortgaged = prng_chance(p, 250);
    bool is_by_share = prng_chance(p, 300);
    if (spouse != NOBODY && prng_chance(p, 600))
        holdings_share_unit(u, spouse, is_by_share);
    if (child != NOBODY && prng_chance(p, 150))
        holdings_share_unit(u, child, is_by_share);
    if (h->means >= MEANS_WELL_OFF && prng_chance(p, 300))
        holdings_add_unit(w, p, h->first, USE_PARKING,
                          prng_between(p, 1100, 3000));
    if (h->means >= MEANS_WELL_OFF && prng_chance(p, 250)) {
        u = holdings_add_unit(w, p, h->first, USE_DWELLING,
                              prng_between(p, 3500, 14000));
        u->is_current = !prng_chance(p, 100);
    }
    if (h->means == MEANS_RICH && prng_chance(p, 250)) {
        enum unit_use use = prng_chance(p, 600) ? USE_SHOP : USE_OFFICE;
        holdings_add_unit(w, p, h->first, use, prng_between(p, 1500, 20000));
    }
}

static void
wealth_cars_natural(struct world *w, struct prng *p, const struct household *h)
{
    static const uint32_t chances[] = {0, 40, 250, 550, 900};

    for (int i = 0; i < 2; i++) {
        if (!prng_chance(p, chances[h->means] / (i == 0 ? 1 : 6)))
            return;
        struct vehicle *v = holdings_add_vehicle(w, p, h->first);
        if (prng_chance(p, 60))
            v->status = "scrapped";
        else if (prng_chance(p, 30))
            v->status = "cancelled";
        else if (prng_chance(p, 10))
            v->status = "stolen";
        if (prng_chance(p, 30))
            v->use = "business";
    }
}

static void
wealth_deeds_natural(struct world *w, struct prng *p, const struct household *h)
{
    int on = w->settings.as_of - (int)prng_between(p, 1, 365 * 6);

    if (!prng_chance(p, 60))
        return;
    size_t at = prng_below(p, (uint32_t)w->households.count);
    const struct household *other = world_household(w, at);
    if (prng_chance(p, 200)) {
        struct deed *d = holdings_add_deed(w, p, on, NOBODY, h->first);
        d->is_compensation = true;
    } else if (other != h && !other->is_asking) {
        holdings_add_deed(w, p, on, other->first, h->first);
    } else {
        holdings_add_deed(w, p, on, NOBODY, h->first);
    }
}

static void
wealth_settle_natural(struct world *w, struct prng *p,
                      const struct household *h)
{
    size_t spouse = world_member(w, h->first)->spouse;

    for (size_t i = h->first; i < h->first + h->count; i++) {
        if (!wealth_is_holder(w, world_member(w, i)))
            continue;
        wealth_bank_natural(w, p, i, h->means);
        if (w->settings.has_all_lines)
            wealth_bank_elsewhere(w, p, i, h->means);
    }
    if (spouse != NOBODY && wealth_is_holder(w, world_member(w, spouse)) &&
        prng_chance(p, 80))
        wealth_add_joint(w, p, h->first, spouse,
                         wealth_draw_money(p, h->means));
    wealth_house_natural(w, p, h);
    wealth_cars_natural(w, p, h);
    wealth_deeds_natural(w, p, h);
}

/* What every asking household may have without being over. */
static void
wealth_settle_modest(struct world *w, struct prng *p, const struct household *h)
{
    for (size_t i = h->first; i < h->first + h->count; i++) {
        if (!wealth_is_holder(w, world_member(w, i)))
            continue;
        if (i == h->first || prng_chance(p, 400)) {
            struct account *a = holdings_add_account(
                w, p, i, wealth_bank_of_shanghai, prng_between(p, 0, 250000));
            if (i == h->first)
                a->form = FORM_BENEFIT;
        }
    }
    bool has_two = h->plot == PLOT_SECOND_FLAT ||
                   h->plot == PLOT_TWO_FLATS_UNDER ||
                   h->plot == PLOT_TWO_FLATS_EQUAL;
    bool is_owner = (h->needy & NEEDY_VILLAGE) != 0;
    if (has_two || h->plot == PLOT_AT_LIMIT)
        return;
    if (is_owner || prng_chance(p, 500)) {
        struct unit *u = holdings_add_unit(w, p, h->first, USE_DWELLING,
                                           prng_between(p, 2400, 6200));
        size_t spouse = world_member(w, h->first)->spouse;
        if (spouse != NOBODY && prng_chance(p, 500))
            holdings_share_unit(u, spouse, prng_chance(p, 300));
    }
}

/* An account that brings the household's money to `total`. */
static void
wealth_fill_up(struct world *w, struct prng *p, const struct household *h,
               size_t first_account, int64_t total)
{
    int64_t money = 0;

    for (size_t i = first_account; i < w->accounts.count; i++) {
        const struct account *a = list_at(&w->accounts, i);
        money += a->balance + a->wealth;
    }
    assert(total > money);
    struct account *a = holdings_add_account(
        w, p, h->first, wealth_bank_of_shanghai, total - money);
    if (prng_chance(p, 400)) {
        a->wealth = a->balance / 200000 * 100000;
        a->balance -= a->wealth;
    }
}

static void
wealth_play_money(struct world *w, struct prng *p, const struct household *h,
                  size_t first)
{
    int persons = family_count_persons(w, h);
    int64_t limit = figures_money_limit(persons);
    int64_t low = figures_money_limit_low(persons);
    const char *bank = state_banks[prng_below(p, 6)];

    switch (h->plot) {
    case PLOT_MONEY_EQUAL:
        wealth_fill_up(w, p, h, first, limit);
        break;
    case PLOT_MONEY_OVER_BY_A_FEN:
        wealth_fill_up(w, p, h, first, limit + 1);
        break;
    case PLOT_MONEY_EQUAL_LOW:
        wealth_fill_up(w, p, h, first, low);
        break;
    case PLOT_MONEY_OVER_BY_A_FEN_LOW:
        wealth_fill_up(w, p, h, first, low + 1);
        break;
    case PLOT_OVER_MONEY:
        wealth_fill_up(w, p, h, first,
                       low + prng_between(p, 5000, 400000) * YUAN);
        ((struct account *)list_at(&w->accounts, w->accounts.count - 1))
            ->is_declared = prng_chance(p, 300);
        break;
    case PLOT_AT_LIMIT:
        if (limits_money(w, h) != 0)
            wealth_fill_up(w, p, h, first, limits_money(w, h));
        break;
    case PLOT_JOINT_ACCOUNT:
        wealth_add_joint(w, p, h->first, world_member(w, h->first)->spouse,
                         prng_between(p, 40000, 160000) * YUAN);
        break;
    case PLOT_HIDDEN_ACCOUNT_ELSEWHERE:
        holdings_add_account(w, p, h->first, bank,
                             low + prng_between(p, 1000, 200000) * YUAN)
            ->is_declared = false;
        break;
    default:
        break;
    }
}

/* The bank has the holder wrong, or speaks late, or only in flags. */
static void
wealth_play_bank(struct world *w, struct prng *p, const struct household *h)
{
    int persons = family_count_persons(w, h);
    int64_t limit = figures_money_limit(persons);
    struct account *a = NULL;

    if (h->plot == PLOT_DOUBTFUL_NAME || h->plot == PLOT_MISTYPED_NUMBER ||
        h->plot == PLOT_STALE_ACCOUNT) {
        a = holdings_add_account(w, p, h->first, wealth_bank_of_shanghai,
                                 prng_between(p, 5000, 90000) * YUAN);
        a->is_declared = false;
    }
    switch (h->plot) {
    case PLOT_DOUBTFUL_NAME:
        a->held_name = "钱多多";
        break;
    case PLOT_MISTYPED_NUMBER:
        memcpy(a->held_id, world_member(w, h->first)->id, CODES_ID_SIZE);
        a->held_id[17] = a->held_id[17] == '1' ? '7' : '1';
        break;
    case PLOT_STALE_ACCOUNT:
        a->as_of = w->settings.as_of - (int)prng_between(p, 32, 200);
        a->opened = a->as_of - 100;
        break;
    case PLOT_FLAG_OVER:
        if (h->count == 1 || prng_chance(p, 600)) {
            wealth_add_flag(w, h->first, true, limit);
            break;
        }
        for (size_t i = h->first; i < h->first + h->count; i++)
            *(struct limit_flag *)list_add(&w->flags) =
                (struct limit_flag){.member = i,
                                    .has_household = true,
                                    .over_household = true,
                                    .limit_household = limit};
        break;
    case PLOT_FLAG_UNDER:
        wealth_add_flag(w, h->first, false, 3000000);
        break;
    default:
        break;
    }
}

static void
wealth_play_flats(struct world *w, struct prng *p, const struct household *h)
{
    int64_t average =
        figures_dwelling_area(w->settings.as_of) * family_count_persons(w, h);
    int64_t total = 0;
    bool is_declared = prng_chance(p, 400);

    if (h->plot == PLOT_SECOND_FLAT)
        total = average + prng_between(p, 100, 6000);
    else if (h->plot == PLOT_TWO_FLATS_UNDER)
        total = average - prng_between(p, 1, 800);
    else if (h->plot == PLOT_TWO_FLATS_EQUAL)
        total = average;
    else if (h->limit == LIMIT_AREA_AVERAGE)
        total = limits_area(w, h);
    if (total > 0) {
        int64_t first = total * prng_between(p, 35, 65) / 100;
        holdings_add_unit(w, p, h->first, USE_DWELLING, first);
        holdings_add_unit(w, p, h->first, USE_DWELLING, total - first)
            ->is_declared = h->plot != PLOT_SECOND_FLAT || is_declared;
    }
    if (h->limit == LIMIT_AREA_RENT || h->limit == LIMIT_AREA_OWNERSHIP)
        holdings_add_unit(w, p, h->first, USE_DWELLING, limits_area(w, h));
    if (h->plot == PLOT_OVER_SHOP) {
        enum unit_use use = prng_chance(p, 700) ? USE_SHOP : USE_OFFICE;
        holdings_add_unit(w, p, h->first, use, prng_between(p, 900, 6000))
            ->is_declared = is_declared;
    }
    if (limits_sold_on(w, h) != 0)
        holdings_add_deed(w, p, limits_sold_on(w, h), h->first, NOBODY)
            ->is_declared = false; /* no income of the period */
    if (h->plot == PLOT_FLAT_SOLD) {
        int on = w->settings.as_of - (int)prng_between(p, 40, 330);
        holdings_add_deed(w, p, on, h->first, NOBODY)->is_declared =
            is_declared;
    }
}

static void
wealth_play_vehicles(struct world *w, struct prng *p, const struct household *h)
{
    int count = h->plot == PLOT_TWO_VEHICLES   ? 2
                : h->plot == PLOT_OVER_VEHICLE ? 1
                : h->plot == PLOT_DISABLED_CAR ? 1
                                               : 0;

    for (int i = 0; i < count; i++) {
        struct vehicle *v = holdings_add_vehicle(w, p, h->first);
        v->is_declared = prng_chance(p, 400);
        if (h->plot == PLOT_DISABLED_CAR) {
            v->is_declared = v->is_claimed = true;
            v->use = prng_chance(p, 500) ? "disabled" : "private";
            world_member(w, h->first)->disability_category = 4;
            world_member(w, h->first)->disability_grade = 2;
        }
    }
}

static void
wealth_settle_one(struct world *w, struct prng *p, const struct household *h)
{
    size_t first = w->accounts.count;

    if (!h->is_asking) {
        wealth_settle_natural(w, p, h);
        return;
    }
    wealth_settle_modest(w, p, h);
    wealth_play_money(w, p, h, first);
    wealth_play_bank(w, p, h);
    wealth_play_flats(w, p, h);
    wealth_play_vehicles(w, p, h);
}

void
wealth_settle(struct world *w)
{
    for (size_t number = 0; number < w->households.count; number++) {
        struct household *h = world_household(w, number);
        struct prng p;
        prng_init(&p, w->settings.seed, "wealth", number);
        h->accounts.first = w->accounts.count;
        h->units.first = w->units.count;
        h->deeds.first = w->deeds.count;
        h->vehicles.first = w->vehicles.count;
        wealth_settle_one(w, &p, h);
        h->accounts.end = w->accounts.count;
        h->units.end = w->units.count;
        h->deeds.end = w->deeds.count;
        h->vehicles.end = w->vehicles.count;
    }
}
