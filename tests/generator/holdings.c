/* Things that people have: accounts, units, vehicles, deeds, each with a number
 * that is valid and its own. */
#include "holdings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "day.h"
#include "places.h"

enum { YUAN = 100 };

struct bank {
    const char *name, *bin;
    enum line line;
    int age; /* days that its data are old */
};

static const struct bank banks[] = {
    {"上海银行", "622892", LINE_LOCAL_BANKS, 2},
    {"崇明村镇银行", "621592", LINE_LOCAL_BANKS, 3},
    {"工商银行", "622200", LINE_STATE_BANKS, 4},
    {"农业银行", "622848", LINE_STATE_BANKS, 4},
    {"中国银行", "621661", LINE_STATE_BANKS, 4},
    {"建设银行", "621700", LINE_STATE_BANKS, 4},
    {"交通银行", "622260", LINE_STATE_BANKS, 4},
    {"邮储银行", "622188", LINE_STATE_BANKS, 5},
    {"招商银行", "622588", LINE_NATIONAL_BANKS, 3},
    {"中信银行", "621771", LINE_NATIONAL_BANKS, 3},
    {"浦发银行", "622521", LINE_NATIONAL_BANKS, 3},
    {"民生银行", "622622", LINE_NATIONAL_BANKS, 3},
    {"渣打银行", "622942", LINE_NATIONAL_BANKS, 3},
};

static const struct bank *
holdings_find_bank(const char *name)
{
    size_t i = 0;

    while (strcmp(banks[i].name, name) != 0) {
        i++;
        assert(i < sizeof banks / sizeof banks[0]);
    }
    return &banks[i];
}

struct account *
holdings_add_account(struct world *w, struct prng *p, size_t member,
                     const char *institution, int64_t balance)
{
    const struct bank *bank = holdings_find_bank(institution);
    struct account *a = list_add(&w->accounts);
    int as_of = w->settings.as_of;
    int oldest = as_of - world_member(w, member)->birth;

    a->member = member;
    a->line = bank->line;
    a->institution = bank->name;
    codes_write_card(a->number, bank->bin, world_take_serial(w),
                     prng_chance(p, 500));
    a->form = prng_chance(p, 150) ? FORM_FIXED : FORM_CARD;
    a->currency = "CNY";
    a->balance = balance;
    a->opened = as_of - (int)prng_between(p, 40, 6000);
    if (oldest < 6000)
        a->opened = as_of - oldest / 2;
    a->as_of = as_of - bank->age;
    a->is_declared = true;
    return a;
}

struct unit *
holdings_add_unit(struct world *w, struct prng *p, size_t member,
                  enum unit_use use, int64_t area)
{
    const struct household *h =
        world_household(w, world_member(w, member)->household);
    struct unit *u = list_add(&w->units);
    bool is_home = true;
    uint32_t serial = world_take_serial(w);
    const struct district *d = &places_districts[h->district];

    if (w->units.count > 1) {
        /* Units come household by household: a home is the first of its own. */
        const struct unit *before = list_at(&w->units, w->units.count - 2);
        is_home = strcmp(before->address, h->address) != 0;
    }
    int year = (int)prng_between(p, 1996, 2016);
    codes_write_unit(u->number, d->division, serial);
    if (year < 2016)
        snprintf(u->certificate, sizeof u->certificate,
                 "沪房地%s字(%d)第%06u号", d->mark, year, (unsigned)serial);
    else
        snprintf(u->certificate, sizeof u->certificate,
                 "沪(%d)%s字不动产权第%06u号", year, d->mark, (unsigned)serial);
    if (use == USE_DWELLING && is_home)
        memcpy(u->address, h->address, sizeof u->address);
    else
        places_write_address(p, h->district, u->address, sizeof u->address);
    u->area = area;
    u->use = use;
    u->nature = prng_chance(p, 300) ? "售后公房" : "商品房";
    u->co_ownership = "sole";
    u->registered = day_of(year, 1, 1) + (int)prng_between(p, 0, 360);
    if (u->registered >= w->settings.as_of)
        u->registered = w->settings.as_of - 30;
    u->is_current = u->is_declared = true;
    u->holders = 1;
    u->holder[0] = member;
    return u;
}

void
holdings_share_unit(struct unit *u, size_t other, bool is_by_share)
{
    assert(u->holders < UNIT_HOLDERS);
    u->holder[u->holders++] = other;
    u->co_ownership = is_by_share ? "by_share" : "joint";
    u->shares = is_by_share ? (int)u->holders : 0;
    for (size_t i = 0; i < u->holders; i++)
        u->share[i] = is_by_share ? 1 : 0;
}

struct vehicle *
holdings_add_vehicle(struct world *w, struct prng *p, size_t member)
{
    static const struct {
        const char *maker, *model, *energy;
    } models[] = {
        {"LSV", "桑塔纳SVW7180", "汽油"}, {"LSV", "帕萨特SVW7183", "汽油"},
        {"LSG", "别克SGM7150", "汽油"},   {"LSG", "雪佛兰SGM7152", "汽油"},
        {"LSJ", "荣威CSA7150", "汽油"},   {"LSJ", "荣威ERX5", "纯电动"},
        {"LVS", "福特CAF7152", "汽油"},   {"LFV", "捷达FV7160", "柴油"}};
    static const char years[] = "6789ABCDEFG";
    struct vehicle *v = list_add(&w->vehicles);
    size_t model = prng_below(p, sizeof models / sizeof models[0]);
    int year = (int)prng_below(p, 11);
    bool is_electric = model == 5;
    uint32_t serial = world_take_serial(w);

    v->member = member;
    codes_write_plate(v->plate, serial, is_electric);
    codes_write_vin(v->vin, models[model].maker, years[year], serial);
    v->plate_type = is_electric ? "52" : "02";
    v->model = models[model].model;
    v->energy = models[model].energy;
    v->use = "private";
    v->status = "normal";
    v->first_registered =
        day_of(2006 + year, 1, 1) + (int)prng_between(p, 0, 360);
    if (v->first_registered >= w->settings.as_of)
        v->first_registered = w->settings.as_of - 90;
    v->is_declared = true;
    return v;
}

struct deed *
holdings_add_deed(struct world *w, struct prng *p, int on, size_t seller,
                  size_t buyer)
{
    size_t party = seller == NOBODY ? buyer : seller;
    size_t district =
        world_household(w, world_member(w, party)->household)->district;
    struct deed *deed = list_add(&w->deeds);

    deed->on = on;
    deed->seller = seller;
    deed->buyer = buyer;
    deed->area = prng_between(p, 3000, 14000);
    deed->price = deed->area / 100 * prng_between(p, 20, 70) * 1000 * YUAN;
    places_write_address(p, district, deed->address, sizeof deed->address);
    deed->is_declared = true;
    return deed;
}
