/* The nine lines that every population has, each written from the facts as its
 * owner holds them. */
#include "lines.h"

#include <stdio.h>

#include "day.h"
#include "living.h"
#include "pay.h"
#include "places.h"

enum { MONTHS_SHOWN = 14 };

/* GB/T 4761, as the golden population uses it. */
static const char *
nine_relation(const struct member *m)
{
    switch (m->kin) {
    case KIN_HEAD:
        return "02";
    case KIN_SPOUSE:
        return "10";
    case KIN_CHILD:
        return m->is_female ? "30" : "20";
    case KIN_PARENT:
        return m->is_female ? "52" : "51";
    case KIN_PARENT_IN_LAW:
        return m->is_female ? "58" : "57";
    default:
        return m->is_female ? "77" : "73";
    }
}

static const char *
nine_ethnicity(const struct member *m)
{
    if (m->surname[0] == '\0')
        return "维吾尔";
    return m->birth % 97 == 0 ? "回" : m->birth % 89 == 0 ? "满" : "汉";
}

static void
nine_write_registration(struct sheet *s, const struct world *w, size_t at)
{
    const struct member *m = world_member(w, at);
    const struct household *h = world_household(w, m->household);
    const struct district *d = &places_districts[h->district];
    int as_of = w->settings.as_of;
    int cancelled = m->died != 0        ? m->died + 2
                    : m->moved_out != 0 ? m->moved_out
                                        : m->enlisted;
    char book[16], station[64];
    char outside[7];

    snprintf(book, sizeof book, "H%07u", (unsigned)m->household % 10000000u);
    snprintf(outside, sizeof outside, "%.6s", m->id);
    snprintf(station, sizeof station, "%s派出所", d->streets[h->first % 4]);
    owner_write_person(s, w, at, LINE_HOUSEHOLD_REGISTER);
    sheet_text(s, m->is_outsider ? "" : book);
    sheet_text(s, m->is_outsider ? "" : nine_relation(m));
    sheet_text(s, m->is_female ? "female" : "male");
    sheet_text(s, nine_ethnicity(m));
    sheet_day(s, m->birth);
    sheet_text(s, m->is_outsider ? "" : h->address);
    if (m->is_outsider)
        sheet_text(s, outside);
    else
        sheet_count(s, d->division);
    sheet_flag(s, h->is_rural);
    sheet_day(s, m->is_outsider ? 0 : m->moved_in);
    sheet_text(s, m->died != 0        ? "death"
                  : m->moved_out != 0 ? "moved_out"
                  : m->enlisted != 0  ? "enlisted"
                                      : "");
    sheet_day(s, cancelled > as_of ? as_of : cancelled);
    sheet_day(s, m->permit_until);
    sheet_text(s, station);
    sheet_end(s);
}

static void
nine_write_register(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->members.count; i++) {
        const struct member *m = world_member(w, i);
        /* Somebody from outside without a permit is in no book here. */
        if (!m->is_outsider || m->permit_until != 0)
            nine_write_registration(s, w, i);
    }
}

static void
nine_write_marriages(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->weddings.count; i++) {
        const struct wedding *row = list_at(&w->weddings, i);
        char office[64];
        snprintf(office, sizeof office, "%s民政局",
                 places_districts[row->district].name);
        owner_write_person(s, w, row->member, LINE_MARRIAGE);
        sheet_text(s, row->event);
        sheet_day(s, row->on);
        owner_write_id(s, row->spouse_id, row->on < day_of(1999, 1, 1));
        sheet_text(s, row->spouse_name);
        sheet_text(s, office);
        sheet_end(s);
    }
}

static void
nine_write_death(struct sheet *s, const struct world *w, size_t at,
                 bool is_of_health)
{
    static const char *const causes[] = {"疾病", "疾病", "意外", "衰老"};
    static const char *const places[] = {"瑞金医院", "第六人民医院", "家中",
                                         "中山医院,急诊"};
    const struct member *m = world_member(w, at);
    int cremated = m->died + 3;

    owner_write_person(s, w, at, LINE_DEATH);
    sheet_day(s, m->died);
    sheet_text(s, is_of_health ? causes[at % 4] : "");
    sheet_text(s, is_of_health ? places[at / 4 % 4] : "");
    sheet_day(s, is_of_health || cremated > w->settings.as_of ? 0 : cremated);
    sheet_text(s, is_of_health  ? ""
                  : at % 2 == 0 ? "龙华殡仪馆"
                                : "宝兴殡仪馆");
    sheet_text(s, is_of_health ? "health" : "civil_affairs");
    sheet_day(s, w->settings.as_of - 1);
    sheet_end(s);
}

static void
nine_write_deaths(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->members.count; i++) {
        if (member_is_alive(world_member(w, i)))
            continue;
        if (i % 5 != 0)
            nine_write_death(s, w, i, true);
        if (i % 3 != 0 || i % 5 == 0)
            nine_write_death(s, w, i, false);
    }
}

static void
nine_write_pay(struct sheet *s, const struct world *w, const struct job *j,
               int month, int64_t gross)
{
    const struct employer *e = world_employer(w, j->employer);
    int64_t taxable = gross;

    if (j->is_insured)
        taxable = gross < 0 ? gross : pay_taxable(gross, j->base, j->has_fund);
    else
        taxable = gross > 80000 ? gross - 80000 : 0;
    owner_write_person(s, w, j->member, LINE_INCOME_TAX);
    sheet_month(s, month);
    sheet_text(s, j->item);
    sheet_money(s, gross);
    sheet_money(s, taxable);
    sheet_money(s, j->is_insured ? pay_tax(taxable) : taxable / 5);
    sheet_text(s, e->name);
    sheet_text(s, e->code);
    sheet_end(s);
}

static void
nine_write_income(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->jobs.count; i++) {
        const struct job *j = list_at(&w->jobs, i);
        for (int month = w->this_month - MONTHS_SHOWN; month < w->this_month;
             month++) {
            int64_t gross = living_pay(w, j, month);
            if (gross == 0)
                continue;
            nine_write_pay(s, w, j, month, gross);
            if (j->correction != 0 && month == w->this_month - 3)
                nine_write_pay(s, w, j, month, j->correction);
        }
    }
}

static void
nine_write_contributions(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->jobs.count; i++) {
        const struct job *j = list_at(&w->jobs, i);
        int last = j->until == 0 ? w->this_month - 1 : j->until;
        if (!j->is_insured || last < j->from)
            continue;
        for (int k = 0; k < INSURANCE_COUNT; k++) {
            enum insurance insurance = (enum insurance)k;
            owner_write_person(s, w, j->member, LINE_SOCIAL_INSURANCE);
            sheet_text(s, pay_insurances[k]);
            sheet_text(s, world_employer(w, j->employer)->name);
            sheet_money(s, j->base);
            sheet_money(s, pay_own(insurance, j->base));
            sheet_month(s, last);
            sheet_count(s, last - j->from + 1);
            sheet_end(s);
        }
    }
    for (size_t i = 0; i < w->extras.count; i++) {
        const struct extra *e = list_at(&w->extras, i);
        if (e->line != LINE_SOCIAL_INSURANCE)
            continue;
        owner_write_person(s, w, e->member, LINE_SOCIAL_INSURANCE);
        sheet_text(s, e->kind);
        sheet_empty(s, 1);
        sheet_money(s, e->amounts[0]);
        sheet_money(s, e->amounts[1]);
        sheet_month(s, e->until);
        sheet_count(s, e->until - e->from + 1);
        sheet_end(s);
    }
}

static void
nine_write_holder(struct sheet *s, const struct world *w, const struct unit *u,
                  size_t holder)
{
    static const char *const uses[] = {"dwelling", "shop",    "office",
                                       "parking",  "storage", "other"};
    char share[24] = "";

    if (u->shares != 0)
        snprintf(share, sizeof share, "%d/%d", u->share[holder], u->shares);
    owner_write_person(s, w, u->holder[holder], LINE_REAL_ESTATE);
    sheet_text(s, u->number);
    sheet_text(s, u->certificate);
    sheet_text(s, u->address);
    sheet_area(s, u->area);
    sheet_text(s, uses[u->use]);
    sheet_text(s, u->nature);
    sheet_text(s, u->co_ownership);
    sheet_text(s, share);
    sheet_day(s, u->registered);
    sheet_text(s, u->is_current ? "current" : "cancelled");
    sheet_flag(s, u->is_mortgaged);
    sheet_flag(s, u->is_sealed);
    sheet_end(s);
}

static void
nine_write_units(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->units.count; i++) {
        const struct unit *u = list_at(&w->units, i);
        for (size_t holder = 0; holder < u->holders; holder++)
            nine_write_holder(s, w, u, holder);
    }
}

static void
nine_write_deed(struct sheet *s, const struct world *w, const struct deed *d,
                size_t member, const char *role)
{
    if (member == NOBODY)
        return;
    owner_write_person(s, w, member, LINE_HOUSING_TRANSACTIONS);
    sheet_day(s, d->on);
    sheet_text(s, d->address);
    sheet_area(s, d->area);
    if (d->is_compensation) {
        sheet_empty(s, 1);
        sheet_text(s, "compensated");
        sheet_money(s, d->price);
    } else {
        sheet_money(s, d->price);
        sheet_text(s, role);
        sheet_empty(s, 1);
    }
    sheet_day(s, w->settings.as_of - 1);
    sheet_end(s);
}

static void
nine_write_deeds(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->deeds.count; i++) {
        const struct deed *d = list_at(&w->deeds, i);
        nine_write_deed(s, w, d, d->seller, "seller");
        nine_write_deed(s, w, d, d->buyer, "buyer");
    }
}

static void
nine_write_vehicles(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->vehicles.count; i++) {
        const struct vehicle *v = list_at(&w->vehicles, i);
        owner_write_person(s, w, v->member, LINE_MOTOR_VEHICLES);
        sheet_text(s, v->plate);
        sheet_text(s, v->plate_type);
        sheet_text(s, v->model);
        sheet_text(s, v->vin);
        sheet_text(s, v->use);
        sheet_text(s, v->status);
        sheet_day(s, v->first_registered);
        sheet_text(s, v->energy);
        sheet_end(s);
    }
}

static void
nine_write_banks(struct sheet *s, const struct world *w)
{
    accounts_write(s, w, LINE_LOCAL_BANKS);
}

const struct line_sheet nine_sheets[LINE_NINE] = {
    {LINE_HOUSEHOLD_REGISTER,
     "id,name,household_no,relation,sex,ethnicity,birth,address,division,"
     "rural,moved_in,cancelled,cancelled_on,residence_permit_until,"
     "police_station",
     nine_write_register},
    {LINE_MARRIAGE, "id,name,event,on,spouse_id,spouse_name,office",
     nine_write_marriages},
    {LINE_DEATH,
     "id,name,on,cause,place,cremated_on,funeral_home,institution,as_of",
     nine_write_deaths},
    {LINE_INCOME_TAX, "id,name,month,item,gross,taxable,tax,payer,payer_code",
     nine_write_income},
    {LINE_SOCIAL_INSURANCE,
     "id,name,insurance,employer,base,own,last_month,months",
     nine_write_contributions},
    {LINE_REAL_ESTATE,
     "id,name,unit,certificate,address,area,use,nature,co_ownership,share,"
     "registered,status,mortgaged,sealed",
     nine_write_units},
    {LINE_HOUSING_TRANSACTIONS,
     "id,name,on,address,area,price,role,compensation,as_of", nine_write_deeds},
    {LINE_MOTOR_VEHICLES,
     "id,name,plate,plate_type,model,vin,use,status,first_registered,energy",
     nine_write_vehicles},
    {LINE_LOCAL_BANKS,
     "id,name,institution,account,form,currency,balance,wealth,balance_cny,"
     "inflow_12m,outflow_12m,joint,share,opened,closed,as_of,over_person,"
     "over_household,limit_person,limit_household",
     nine_write_banks},
};
