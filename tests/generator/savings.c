/* Less common money: accounts that pensions are paid to, accounts in foreign
 * money, margin and closed accounts, shares of every market, policies of
 * groups, lapsed and surrendered ones, purses that are closed. Rates are of the
 * autumn of 2017. */
#include "extras.h"

#include <string.h>

#include "day.h"
#include "holdings.h"

enum { YUAN = 100 };

static void
savings_add_pension_account(struct world *w, struct prng *p,
                            const struct pension *pension)
{
    static const char *const banks[] = {"工商银行", "建设银行", "邮储银行",
                                        "农业银行"};
    const struct member *m = world_member(w, pension->member);
    const struct household *h = world_household(w, m->household);

    if (h->is_asking || !member_is_alive(m) ||
        strcmp(pension->status, "paid") != 0)
        return;
    int64_t balance = pension->monthly / 100 * prng_between(p, 5, 900);
    const char *bank = banks[prng_below(p, 4)];
    struct account *a =
        holdings_add_account(w, p, pension->member, bank, balance);
    a->form = FORM_BENEFIT;
    a->inflow = pension->monthly * 12;
}

static void
savings_add_account(struct world *w, struct prng *p, size_t at)
{
    static const struct {
        const char *currency;
        int64_t rate; /* fen of yuan for 100 units of a hundredth */
    } moneys[] = {
        {"EUR", 780}, {"JPY", 6}, {"HKD", 84}, {"GBP", 880}, {"USD", 660}};
    static const char *const banks[] = {"中国银行", "招商银行", "交通银行",
                                        "渣打银行"};
    const char *bank = banks[prng_below(p, 4)];
    int64_t balance = prng_between(p, 100, 900000) * 10;
    struct account *a = holdings_add_account(w, p, at, bank, balance);
    size_t kind = prng_pick(p, (const uint16_t[]){500, 200, 150, 150}, 4);
    size_t money = prng_below(p, 5);

    if (kind == 0) {
        a->currency = moneys[money].currency;
        a->balance_cny = a->balance * moneys[money].rate / 100;
    } else if (kind == 1) {
        a->form = FORM_MARGIN;
    } else if (kind == 2) {
        a->form = FORM_CURRENT;
        a->closed = a->opened + (a->as_of - a->opened) / 2;
        a->balance = 0;
    } else {
        a->is_joint = true;
        a->share = 1;
        a->shares = 1 + (int)prng_between(p, 1, 3);
        a->wealth = prng_between(p, 0, 20) * 10000 * YUAN;
    }
}

/* securities, market: stocks, bonds, cash. A person has one row a market; the
 * two large ones are told of in extras.c. */
static void
savings_add_shares(struct world *w, struct prng *p, size_t at)
{
    size_t which = prng_pick(p, (const uint16_t[]){400, 400, 200}, 3);

    for (size_t i = 0; i < 2; i++) {
        if (which != 2 && which != i)
            continue;
        struct extra *e =
            extras_add(w, LINE_SECURITIES, at, i == 0 ? "neeq" : "beijing");
        bool has_bonds = prng_chance(p, 300);
        e->amounts[0] = prng_between(p, 0, 30000) * YUAN;
        e->amounts[1] = has_bonds ? prng_between(p, 1, 9) * 100000 : 0;
        e->amounts[2] = prng_between(p, 0, 500000);
    }
}

/* insurance, form: premium, cash value, claim, state (1 lapsed, 2 surrendered);
 * on; of a group policy the firm is the holder. */
static void
savings_add_policy(struct world *w, struct prng *p, const struct household *h,
                   size_t at)
{
    static const char *const forms[] = {"group", "life", "health", "annuity",
                                        "accident"};
    size_t form = prng_pick(p, (const uint16_t[]){400, 150, 150, 150, 150}, 5);
    struct extra *e = extras_add(w, LINE_INSURANCE, at, forms[form]);
    size_t child = h->first + h->count - 1;

    e->amounts[0] = prng_between(p, 3, 80) * 100 * YUAN;
    e->amounts[3] = (int64_t)prng_pick(p, (const uint16_t[]){500, 300, 200}, 3);
    e->amounts[1] = form == 0 || e->amounts[3] == 2
                        ? 0
                        : prng_between(p, 0, 4000) * 10 * YUAN;
    e->amounts[2] = prng_chance(p, 250) ? prng_between(p, 20000, 500000) : 0;
    e->from = w->settings.as_of - (int)prng_between(p, 400, 3500);
    if (form != 0 && child != at && world_member(w, child)->kin == KIN_CHILD)
        e->other = child;
}

static void
savings_add_purse(struct world *w, struct prng *p, size_t at)
{
    static const char *const houses[] = {"京东支付", "翼支付", "银联商务",
                                         "支付宝", "财付通"};
    const char *house = houses[prng_below(p, 5)];
    struct extra *e = extras_add(w, LINE_PAYMENTS, at, house);

    if (prng_chance(p, 400)) {
        e->until = 1; /* closed */
        return;
    }
    e->amounts[0] = prng_between(p, 0, 90000);
    e->amounts[1] = prng_between(p, 0, 500000);
    e->amounts[2] = e->amounts[0] * 4;
    e->amounts[3] = e->amounts[0] * 3;
}

static void
savings_settle_member(struct world *w, struct prng *p,
                      const struct household *h, size_t at)
{
    if (extras_happens(p, h, 30))
        savings_add_account(w, p, at);
    if (extras_happens(p, h, 15))
        savings_add_shares(w, p, at);
    if (extras_happens(p, h, 40))
        savings_add_policy(w, p, h, at);
    if (extras_happens(p, h, 60))
        savings_add_purse(w, p, at);
    if (extras_happens(p, h, 12)) {
        static const char *const houses[] = {"嘉实基金", "富国基金",
                                             "汇添富基金"};
        const char *house = houses[prng_below(p, 3)];
        struct extra *e = extras_add(w, LINE_FUNDS, at, house);
        e->amounts[0] = prng_between(p, 100000, 9000000);
        e->amounts[1] = e->amounts[0] / 10 * prng_between(p, 80, 250) / 100;
    }
}

void
savings_settle(struct world *w)
{
    size_t pensions = w->pensions.count;
    struct prng p;

    for (size_t i = 0; i < pensions; i++) {
        prng_init(&p, w->settings.seed, "pension account", i);
        savings_add_pension_account(w, &p, list_at(&w->pensions, i));
    }
    for (size_t number = 0; number < w->households.count; number++) {
        const struct household *h = world_household(w, number);
        prng_init(&p, w->settings.seed, "savings", number);
        for (size_t i = h->first; i < h->first + h->count; i++) {
            const struct member *m = world_member(w, i);
            if (member_is_alive(m) && member_age(w, m) >= 18)
                savings_settle_member(w, &p, h, i);
        }
    }
}
