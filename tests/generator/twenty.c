/* The further twenty lines: those that tell of members themselves (disability,
 * custody, pension, employment) here, accounts and `extra`s by their own
 * writers. */
#include "lines.h"

#include <stdio.h>

#include "day.h"

enum { YUAN = 100 };

static void
twenty_write_disability(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->members.count; i++) {
        const struct member *m = world_member(w, i);
        char certificate[24];
        if (m->disability_grade == 0)
            continue;
        bool is_severe = m->disability_grade <= 2;
        snprintf(certificate, sizeof certificate, "%s%d%d", m->id,
                 m->disability_category, m->disability_grade);
        owner_write_person(s, w, i, LINE_DISABILITY);
        sheet_text(s, certificate);
        sheet_count(s, m->disability_category);
        sheet_count(s, m->disability_grade);
        sheet_day(s, w->settings.as_of - 900 - (int)(i % 900));
        sheet_day(s, w->settings.as_of + 900 + (int)(i % 900));
        sheet_money(s, is_severe ? 330 * YUAN : 0);
        sheet_money(s, is_severe ? 300 * YUAN : 0);
        sheet_end(s);
    }
}

static void
twenty_write_custody(struct sheet *s, const struct world *w)
{
    static const char *const statuses[] = {
        "prison", "compulsory_rehabilitation", "community_correction"};

    for (size_t i = 0; i < w->members.count; i++) {
        const struct member *m = world_member(w, i);
        if (m->custody_from == 0)
            continue;
        owner_write_person(s, w, i, LINE_CUSTODY);
        sheet_text(s, statuses[i % 3]);
        sheet_day(s, m->custody_from);
        sheet_day(s, i % 4 == 0 ? 0 : w->settings.as_of + (int)(i % 700));
        sheet_day(s, w->settings.as_of - 7);
        sheet_end(s);
    }
}

static void
twenty_write_pensions(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->pensions.count; i++) {
        const struct pension *row = list_at(&w->pensions, i);
        owner_write_person(s, w, row->member, LINE_PENSION);
        sheet_text(s, row->kind);
        sheet_money(s, row->monthly);
        sheet_month(s, row->first);
        sheet_month(s, row->last);
        sheet_text(s, row->status);
        sheet_end(s);
    }
}

static void
twenty_write_job(struct sheet *s, const struct world *w, const struct job *j)
{
    const struct member *m = world_member(w, j->member);
    bool is_lost = m->activity == ACTIVITY_UNEMPLOYED;
    int paid_from = is_lost ? day_month(m->unemployed_since) + 1 : 0;

    owner_write_person(s, w, j->member, LINE_EMPLOYMENT);
    if (!is_lost) {
        sheet_day(s, day_month_first(j->from));
        sheet_text(s, "单位就业");
        sheet_text(s, world_employer(w, j->employer)->name);
        sheet_empty(s, 6);
    } else {
        sheet_empty(s, 3);
        sheet_day(s, m->unemployed_since);
        sheet_text(s, "合同到期");
        sheet_money(s, 1660 * YUAN);
        sheet_month(s, paid_from);
        sheet_month(s, paid_from + 11);
        sheet_empty(s, 1);
    }
    sheet_end(s);
}

/* The job that is held, or the one that was lost. */
static void
twenty_write_employment(struct sheet *s, const struct world *w)
{
    for (size_t i = 0; i < w->jobs.count; i++) {
        const struct job *j = list_at(&w->jobs, i);
        const struct member *m = world_member(w, j->member);
        if (j->is_insured && (m->activity == ACTIVITY_WORKER ||
                              m->activity == ACTIVITY_UNEMPLOYED))
            twenty_write_job(s, w, j);
    }
    for (size_t i = 0; i < w->extras.count; i++) {
        const struct extra *e = list_at(&w->extras, i);
        if (e->line != LINE_EMPLOYMENT)
            continue;
        owner_write_person(s, w, e->member, LINE_EMPLOYMENT);
        sheet_day(s, e->from);
        sheet_text(s, e->kind);
        sheet_empty(s, 6);
        if (e->amounts[0] != 0)
            sheet_money(s, e->amounts[0]);
        else
            sheet_empty(s, 1);
        sheet_end(s);
    }
}

#define ACCOUNTS_HEADER                                                        \
    "id,name,institution,account,form,currency,balance,wealth,balance_cny,"    \
    "inflow_12m,outflow_12m,joint,share,opened,closed,as_of"

const struct line_sheet twenty_sheets[LINE_COUNT - LINE_NINE] = {
    {LINE_BENEFITS,
     "id,name,programme,from,until,monthly,office,members,stop_reason", NULL},
    {LINE_DISABILITY,
     "id,name,certificate,category,grade,issued,review,living_allowance,"
     "nursing_allowance",
     twenty_write_disability},
    {LINE_CUSTODY, "id,name,status,from,until,as_of", twenty_write_custody},
    {LINE_BUSINESS_TAX,
     "id,name,taxpayer,tax_kind,from,to,sales,cost,tax,exempt,method", NULL},
    {LINE_PENSION, "id,name,kind,monthly,first_month,last_month,status",
     twenty_write_pensions},
    {LINE_EMPLOYMENT,
     "id,name,employed_since,form,employer,unemployed_since,reason,"
     "benefit_monthly,benefit_from,benefit_to,public_post_monthly",
     twenty_write_employment},
    {LINE_MEDICAL_INSURANCE,
     "id,name,on,hospital,total,pooled,serious_illness,assistance,"
     "personal_account,cash,in_scope_self",
     NULL},
    {LINE_MUTUAL_AID, "id,name,fund,on,amount,as_of", NULL},
    {LINE_HOUSING_FUND,
     "id,name,record,account,balance,status,monthly,own,base,employer,from,"
     "to,on,amount,reason,address",
     NULL},
    {LINE_PUBLIC_HOUSING,
     "id,name,form,address,living_area,tenant,co_residents,since,subsidy",
     NULL},
    {LINE_VESSELS, "id,name,registration,form,power_kw,share,status,as_of",
     NULL},
    {LINE_COMPANIES,
     "id,name,code,company,form,role,registered_capital,subscribed,founded,"
     "status",
     NULL},
    {LINE_SOCIAL_ORGANISATIONS,
     "id,name,code,organisation,form,role,registered_capital,status,as_of",
     NULL},
    {LINE_STATE_BANKS, ACCOUNTS_HEADER, NULL},
    {LINE_NATIONAL_BANKS, ACCOUNTS_HEADER, NULL},
    {LINE_SECURITIES, "id,name,market,stocks,bonds,cash,custodian,queried_on",
     NULL},
    {LINE_FUNDS, "id,name,institution,product,units,valued_on,value,as_of",
     NULL},
    {LINE_INSURANCE,
     "id,name,institution,record,policy,form,role,premium_yearly,cash_value,"
     "status,on,amount,as_of",
     NULL},
    {LINE_PAYMENTS,
     "id,name,institution,account,status,balance,money_fund,inflow_12m,"
     "outflow_12m,as_of",
     NULL},
    {LINE_EDUCATION,
     "id,name,stage,school,school_no,public,full_time,from,until,year,fee,"
     "lodging,aid,as_of",
     NULL},
};
