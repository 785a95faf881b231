/* truth/: what is so. Members and households go by number here; `hidden` says
 * that the family does not declare the thing. Only tests of the generator and
 * a second implementation of the policy read this. */
#include "truth.h"

#include <stdio.h>

#include "family.h"
#include "out.h"
#include "owner.h"
#include "places.h"
#include "requests.h"

static const char *const kins[KIN_COUNT] = {
    "head", "spouse", "child", "parent", "parent_in_law", "sibling"};
static const char *const activities[ACTIVITY_COUNT] = {
    "home",       "infant",  "pupil",  "worker", "self_employed",
    "unemployed", "retired", "unable", "dead"};
static const char *const means[] = {"none", "poor", "modest", "well_off",
                                    "rich"};

/* A number of another row, or nothing. */
static void
truth_put_number(struct sheet *s, size_t number)
{
    if (number == NOBODY)
        sheet_empty(s, 1);
    else
        sheet_count(s, (int64_t)number);
}

static void
truth_write_people(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->members.count; i++) {
        const struct member *m = world_member(w, i);
        sheet_count(s, (int64_t)i);
        sheet_text(s, m->id);
        sheet_text(s, m->name);
        sheet_text(s, m->is_female ? "female" : "male");
        sheet_day(s, m->birth);
        sheet_count(s, (int64_t)m->household);
        sheet_text(s, kins[m->kin]);
        truth_put_number(s, m->spouse);
        sheet_text(s, activities[m->activity]);
        sheet_day(s, m->died);
        sheet_day(s, m->moved_out);
        sheet_flag(s, !m->is_outsider);
        sheet_day(s, m->permit_until);
        sheet_flag(s, m->cannot_work);
        sheet_flag(s, m->is_ill);
        sheet_count(s, m->disability_category);
        sheet_count(s, m->disability_grade);
        sheet_day(s, m->unemployed_since);
        sheet_day(s, m->custody_from);
        sheet_end(s);
    }
}

static void
truth_write_families(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->households.count; i++) {
        const struct household *h = world_household(w, i);
        sheet_count(s, (int64_t)i);
        sheet_count(s, (int64_t)h->first);
        sheet_count(s, (int64_t)h->count);
        sheet_count(s, places_districts[h->district].division);
        sheet_text(s, h->address);
        sheet_flag(s, h->is_rural);
        sheet_text(s, means[h->means]);
        sheet_flag(s, h->is_asking);
        sheet_text(s, plot_traits[h->plot].name);
        truth_put_number(s, h->left_out);
        truth_put_number(s, h->relative);
        sheet_end(s);
    }
}

static void
truth_write_requests(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->requests.count; i++) {
        size_t number = *(const size_t *)list_at(&w->requests, i);
        const struct household *h = world_household(w, number);
        char id[REQUESTS_ID_SIZE];
        requests_name(w, i, id);
        sheet_text(s, id);
        sheet_count(s, (int64_t)number);
        sheet_text(s, plot_traits[h->plot].name);
        sheet_count(s, family_count_persons(w, h));
        sheet_end(s);
    }
}

static void
truth_write_weddings(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->weddings.count; i++) {
        const struct wedding *row = list_at(&w->weddings, i);
        sheet_count(s, (int64_t)row->member);
        sheet_text(s, row->event);
        sheet_day(s, row->on);
        truth_put_number(s, row->spouse);
        sheet_text(s, row->spouse_id);
        sheet_text(s, row->spouse_name);
        sheet_end(s);
    }
}

static void
truth_write_jobs(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->jobs.count; i++) {
        const struct job *j = list_at(&w->jobs, i);
        sheet_count(s, (int64_t)j->member);
        sheet_text(s, j->item);
        sheet_text(s, world_employer(w, j->employer)->code);
        sheet_month(s, j->from);
        sheet_month(s, j->until);
        sheet_money(s, j->gross);
        sheet_money(s, j->base);
        sheet_money(s, j->last_extra);
        sheet_money(s, j->correction);
        sheet_flag(s, j->has_fund);
        sheet_flag(s, !j->is_declared);
        sheet_end(s);
    }
}

static void
truth_write_pensions(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->pensions.count; i++) {
        const struct pension *row = list_at(&w->pensions, i);
        sheet_count(s, (int64_t)row->member);
        sheet_text(s, row->kind);
        sheet_money(s, row->monthly);
        sheet_month(s, row->first);
        sheet_month(s, row->last);
        sheet_text(s, row->status);
        sheet_flag(s, !row->is_declared);
        sheet_end(s);
    }
}

static void
truth_write_accounts(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->accounts.count; i++) {
        const struct account *a = list_at(&w->accounts, i);
        sheet_count(s, (int64_t)a->member);
        sheet_text(s, owner_lines[a->line]);
        sheet_text(s, a->institution);
        sheet_text(s, a->number);
        sheet_text(s, a->currency);
        sheet_money(s, a->balance);
        sheet_money(s, a->wealth);
        sheet_flag(s, a->is_joint);
        sheet_count(s, a->share);
        sheet_count(s, a->shares);
        sheet_day(s, a->closed);
        sheet_day(s, a->as_of);
        sheet_flag(s, a->held_name != NULL || a->held_id[0] != '\0');
        sheet_flag(s, !a->is_declared);
        sheet_end(s);
    }
}

static void
truth_write_flags(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->flags.count; i++) {
        const struct limit_flag *f = list_at(&w->flags, i);
        sheet_count(s, (int64_t)f->member);
        sheet_flag(s, f->over_person);
        sheet_money(s, f->limit_person);
        sheet_flag(s, f->over_household);
        sheet_money(s, f->limit_household);
        sheet_end(s);
    }
}

static void
truth_write_units(struct sheet *s, const struct world *w)
{
    static const char *const uses[] = {"dwelling", "shop",    "office",
                                       "parking",  "storage", "other"};

    for (size_t i = 0; i < w->units.count; i++) {
        const struct unit *u = list_at(&w->units, i);
        for (size_t k = 0; k < u->holders; k++) {
            sheet_count(s, (int64_t)u->holder[k]);
            sheet_text(s, u->number);
            sheet_text(s, uses[u->use]);
            sheet_area(s, u->area);
            sheet_count(s, u->share[k]);
            sheet_count(s, u->shares);
            sheet_flag(s, u->is_current);
            sheet_flag(s, !u->is_declared);
            sheet_end(s);
        }
    }
}

static void
truth_write_deeds(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->deeds.count; i++) {
        const struct deed *d = list_at(&w->deeds, i);
        sheet_day(s, d->on);
        sheet_text(s, d->address);
        sheet_money(s, d->price);
        truth_put_number(s, d->seller);
        truth_put_number(s, d->buyer);
        sheet_flag(s, d->is_compensation);
        sheet_flag(s, !d->is_declared);
        sheet_end(s);
    }
}

static void
truth_write_vehicles(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->vehicles.count; i++) {
        const struct vehicle *v = list_at(&w->vehicles, i);
        sheet_count(s, (int64_t)v->member);
        sheet_text(s, v->plate);
        sheet_text(s, v->vin);
        sheet_text(s, v->use);
        sheet_text(s, v->status);
        sheet_flag(s, v->is_claimed);
        sheet_flag(s, !v->is_declared);
        sheet_end(s);
    }
}

static void
truth_write_extras(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->extras.count; i++) {
        const struct extra *e = list_at(&w->extras, i);
        sheet_text(s, owner_lines[e->line]);
        sheet_count(s, (int64_t)e->member);
        sheet_text(s, e->kind);
        for (size_t k = 0; k < EXTRA_AMOUNTS; k++)
            sheet_count(s, e->amounts[k]);
        sheet_count(s, e->from);
        sheet_count(s, e->until);
        sheet_end(s);
    }
}

/* Who stands at a limit, and to which side. */
static void
truth_write_limits(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->households.count; i++) {
        const struct household *h = world_household(w, i);
        if (h->plot != PLOT_AT_LIMIT)
            continue;
        sheet_count(s, (int64_t)i);
        sheet_text(s, limit_traits[h->limit].name);
        sheet_count(s, h->side);
        sheet_end(s);
    }
}

struct truth_sheet {
    const char *name, *header;
    void (*write)(struct sheet *s, const struct world *w);
};

static const struct truth_sheet sheets[] = {
    {"people",
     "member,id,name,sex,birth,household,kin,spouse,activity,died,moved_out,"
     "local,permit_until,cannot_work,ill,disability_category,"
     "disability_grade,unemployed_since,custody_from",
     truth_write_people},
    {"families",
     "household,first,count,division,address,rural,means,asks,plot,left_out,"
     "relative",
     truth_write_families},
    {"requests", "request_id,household,plot,persons", truth_write_requests},
    {"weddings", "member,event,on,spouse,spouse_id,spouse_name",
     truth_write_weddings},
    {"jobs",
     "member,item,employer_code,from,until,gross,base,last_extra,correction,"
     "fund,hidden",
     truth_write_jobs},
    {"pensions", "member,kind,monthly,first_month,last_month,status,hidden",
     truth_write_pensions},
    {"accounts",
     "member,line,institution,account,currency,balance,wealth,joint,share,"
     "shares,closed,as_of,holder_wrong,hidden",
     truth_write_accounts},
    {"flags", "member,over_person,limit_person,over_household,limit_household",
     truth_write_flags},
    {"units", "member,unit,use,area,share,shares,current,hidden",
     truth_write_units},
    {"deeds", "on,address,price,seller,buyer,compensation,hidden",
     truth_write_deeds},
    {"vehicles", "member,plate,vin,use,status,claimed,hidden",
     truth_write_vehicles},
    {"further",
     "line,member,kind,amount_1,amount_2,amount_3,amount_4,from,until",
     truth_write_extras},
    {"limits", "household,limit,side", truth_write_limits},
};

bool
truth_write(const struct world *w)
{
    char directory[4096];
    bool is_written = true;

    snprintf(directory, sizeof directory, "%s/truth", w->settings.directory);
    for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
        struct sheet s;
        bool is_of_limits = sheets[i].write == truth_write_limits;
        if (is_of_limits && w->settings.limits == 0)
            continue;
        sheet_open(&s, directory, sheets[i].name, sheets[i].header);
        sheets[i].write(&s, w);
        is_written = sheet_close(&s, sheets[i].name) && is_written;
    }
    return is_written;
}
