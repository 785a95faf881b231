/* Rows of the further lines whose facts are `extra`s: one writer a line, which
 * knows what the fact's numbers mean there (extras.c tells). */
#include "lines.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "places.h"

enum { YUAN = 100 };

static void
further_put_benefit(struct sheet *s, const struct world *w,
                    const struct extra *e)
{
    const struct member *m = world_member(w, e->member);
    const struct household *h = world_household(w, m->household);
    char office[64], members[20 * CODES_ID_SIZE];
    size_t end = 0;

    snprintf(office, sizeof office, "%s街道",
             places_districts[h->district].streets[0]);
    for (size_t i = h->first; i < h->first + h->count; i++)
        end += (size_t)snprintf(members + end, sizeof members - end, "%s%s",
                                end > 0 ? ";" : "", world_member(w, i)->id);
    sheet_text(s, e->kind);
    sheet_month(s, e->from);
    sheet_month(s, e->until);
    sheet_money(s, e->amounts[0]);
    sheet_text(s, office);
    sheet_text(s, members);
    sheet_text(s, e->until != 0 ? "收入超标" : "");
}

static void
further_put_business(struct sheet *s, const struct world *w,
                     const struct extra *e)
{
    char code[CODES_CREDIT_SIZE];

    (void)w;
    codes_write_credit(code, "92310000", e->serial);
    sheet_text(s, code);
    sheet_text(s, "增值税");
    sheet_month(s, e->from);
    sheet_month(s, e->until);
    sheet_money(s, e->amounts[0]);
    if (e->kind[0] == 'b')
        sheet_money(s, e->amounts[1]);
    else
        sheet_empty(s, 1);
    sheet_money(s, e->amounts[2]);
    if (e->amounts[3] != 0)
        sheet_money(s, e->amounts[3]);
    else
        sheet_empty(s, 1);
    sheet_text(s, e->kind);
}

static void
further_put_bill(struct sheet *s, const struct world *w, const struct extra *e)
{
    (void)w;
    sheet_day(s, e->from);
    sheet_text(s, e->kind);
    sheet_money(s, e->amounts[0]);
    sheet_money(s, e->amounts[1]);
    sheet_money(s, (int64_t)e->until * YUAN);
    sheet_money(s, (int64_t)e->until * YUAN / 2);
    sheet_money(s, e->amounts[2]);
    sheet_money(s, e->amounts[3]);
    sheet_money(s, e->amounts[3] / 5 * 4);
}

static void
further_put_aid(struct sheet *s, const struct world *w, const struct extra *e)
{
    sheet_text(s, e->kind);
    sheet_day(s, e->from);
    sheet_money(s, e->amounts[0]);
    sheet_day(s, w->settings.as_of - 10);
}

static void
further_put_withdrawal(struct sheet *s, const struct world *w,
                       const struct extra *e)
{
    static const char *const reasons[] = {"购买住房", "租赁住房", "偿还贷款",
                                          "离退休"};
    const struct member *m = world_member(w, e->member);
    char number[32];

    snprintf(number, sizeof number, "3101%08u", (unsigned)e->serial);
    sheet_text(s, e->kind);
    sheet_text(s, number);
    sheet_empty(s, 8);
    sheet_day(s, e->from);
    sheet_money(s, e->amounts[0]);
    sheet_text(s, reasons[e->amounts[1]]);
    sheet_text(s, e->amounts[1] == 0 ? world_household(w, m->household)->address
                                     : "");
}

static void
further_put_fund(struct sheet *s, const struct world *w, const struct extra *e)
{
    char number[32];
    bool is_loan = e->kind[0] == 'l';
    const struct member *m = world_member(w, e->member);

    if (e->kind[0] == 'w') {
        further_put_withdrawal(s, w, e);
        return;
    }
    snprintf(number, sizeof number, is_loan ? "DK%09u" : "3101%08u",
             (unsigned)e->serial);
    bool is_closed = e->kind[0] == 'c';
    if (is_closed) {
        sheet_text(s, "account");
        sheet_text(s, number);
        sheet_money(s, e->amounts[0]);
        sheet_text(s, "closed");
        sheet_empty(s, 3);
        sheet_text(s, world_employer(w, e->other)->name);
        sheet_month(s, e->from);
        sheet_month(s, e->until);
        sheet_empty(s, 4);
        return;
    }
    sheet_text(s, e->kind);
    sheet_text(s, number);
    sheet_money(s, e->amounts[0]);
    if (is_loan) {
        sheet_empty(s, 1);
        sheet_money(s, e->amounts[1]);
        sheet_empty(s, 4);
        sheet_month(s, e->until);
        sheet_day(s, e->from);
        sheet_money(s, e->amounts[2]);
        sheet_empty(s, 1);
        sheet_text(s, world_household(w, m->household)->address);
        return;
    }
    bool is_open = e->until == w->this_month - 1;
    sheet_text(s, is_open ? "open" : "sealed");
    for (int i = 1; i <= 3; i++)
        sheet_money(s, e->amounts[i]);
    sheet_text(s, world_employer(w, e->other)->name);
    sheet_month(s, e->from);
    sheet_month(s, e->until);
    sheet_empty(s, 4);
}

static void
further_put_tenancy(struct sheet *s, const struct world *w,
                    const struct extra *e)
{
    const struct member *m = world_member(w, e->member);
    const struct household *h = world_household(w, m->household);
    char residents[20 * CODES_ID_SIZE] = "";
    size_t end = 0;

    for (size_t i = h->first + 1; i < h->first + h->count; i++)
        end += (size_t)snprintf(residents + end, sizeof residents - end, "%s%s",
                                end > 0 ? ";" : "", world_member(w, i)->id);
    sheet_text(s, e->kind);
    sheet_text(s, h->address);
    sheet_area(s, e->amounts[0]);
    sheet_text(s, m->id);
    sheet_text(s, residents);
    sheet_day(s, e->from);
    if (e->amounts[1] != 0)
        sheet_money(s, e->amounts[1]);
    else
        sheet_empty(s, 1);
}

static void
further_put_vessel(struct sheet *s, const struct world *w,
                   const struct extra *e)
{
    char number[32];
    bool is_fishing = e->kind[1] == 'i';

    bool is_ship = e->kind[0] == 'v';
    snprintf(number, sizeof number,
             is_fishing ? "沪崇渔%07u"
             : is_ship  ? "沪航货%07u"
                        : "沪01-%07u",
             (unsigned)e->serial);
    sheet_text(s, number);
    sheet_text(s, e->kind);
    sheet_count(s, e->amounts[0]);
    sheet_text(s, e->serial % 3 == 0 ? "1/2" : "1/1");
    sheet_text(s, e->amounts[1] != 0 ? "cancelled" : "normal");
    sheet_day(s, w->settings.as_of - 20);
}

static void
further_put_role(struct sheet *s, const struct world *w, const struct extra *e)
{
    char code[CODES_CREDIT_SIZE], name[WORLD_TEXT_SIZE];
    bool is_trader = e->kind[0] == 's' && e->kind[1] == 'o';
    struct prng p;

    prng_init(&p, w->settings.seed, "firm", e->serial);
    places_write_firm(&p, name, sizeof name);
    codes_write_credit(code, is_trader ? "92310000" : "91310115", e->serial);
    sheet_text(s, code);
    sheet_text(s, name);
    sheet_text(s, is_trader ? "个体工商户" : "有限责任公司");
    sheet_text(s, e->kind);
    sheet_money(s, e->amounts[0]);
    if (is_trader)
        sheet_empty(s, 1);
    else
        sheet_money(s, e->amounts[1]);
    sheet_day(s, e->from);
    sheet_text(s, e->until != 0        ? "revoked"
                  : e->serial % 9 == 0 ? "closed"
                                       : "open");
}

static void
further_put_office(struct sheet *s, const struct world *w,
                   const struct extra *e)
{
    static const char *const kinds[] = {"棋类", "书画", "摄影", "太极拳",
                                        "志愿服务"};
    static const char *const forms[] = {"社会团体", "民办非企业单位", "基金会"};
    static const char *const states[] = {"open", "closed", "revoked"};
    char code[CODES_CREDIT_SIZE], name[WORLD_TEXT_SIZE];

    snprintf(name, sizeof name, "%s协会第%u分会", kinds[e->serial % 5],
             (unsigned)e->serial);
    codes_write_credit(code, "51310000", e->serial);
    sheet_text(s, code);
    sheet_text(s, name);
    sheet_text(s, forms[e->amounts[1]]);
    sheet_text(s, e->kind);
    sheet_money(s, e->amounts[0]);
    sheet_text(s, states[e->amounts[2]]);
    sheet_day(s, w->settings.as_of - 1);
}

static void
further_put_shares(struct sheet *s, const struct world *w,
                   const struct extra *e)
{
    static const char *const custodians[] = {"海通证券", "国泰君安",
                                             "申万宏源"};

    sheet_text(s, e->kind);
    for (int i = 0; i < 3; i++)
        sheet_money(s, e->amounts[i]);
    sheet_text(s, custodians[e->serial % 3]);
    sheet_day(s, w->settings.as_of - 3);
}

static void
further_put_units(struct sheet *s, const struct world *w, const struct extra *e)
{
    static const char *const products[] = {"000198", "110022", "202301",
                                           "000011"};

    sheet_text(s, e->kind);
    sheet_text(s, products[e->serial % 4]);
    sheet_thousandths(s, e->amounts[0]);
    sheet_day(s, w->settings.as_of - 2);
    sheet_money(s, e->amounts[1]);
    sheet_day(s, w->settings.as_of - 1);
}

static void
further_put_policy(struct sheet *s, const struct world *w,
                   const struct extra *e, const char *record, const char *role)
{
    static const char *const companies[] = {"中国人寿", "平安人寿", "太保寿险"};
    static const char *const states[] = {"in_force", "lapsed", "surrendered"};
    bool is_claim = record[0] == 'c';
    char number[32];

    snprintf(number, sizeof number, "P%09u", (unsigned)e->serial);
    sheet_text(s, companies[e->serial % 3]);
    sheet_text(s, record);
    sheet_text(s, number);
    sheet_text(s, e->kind);
    sheet_text(s, role);
    if (is_claim) {
        sheet_empty(s, 3);
        sheet_day(s, w->settings.as_of - 40 - (int)(e->serial % 300));
        sheet_money(s, e->amounts[2]);
    } else {
        sheet_money(s, e->amounts[0]);
        sheet_money(s, e->amounts[1]);
        sheet_text(s, states[e->amounts[3]]);
        sheet_day(s, e->from);
        sheet_empty(s, 1);
    }
    sheet_day(s, w->settings.as_of - 1);
}

static void
further_put_purse(struct sheet *s, const struct world *w, const struct extra *e)
{
    char number[32];

    snprintf(number, sizeof number, "1%02u****%04u",
             (unsigned)(30 + e->serial % 60), (unsigned)(e->serial % 10000));
    sheet_text(s, e->kind);
    sheet_text(s, number);
    sheet_text(s, e->until != 0 ? "closed" : "open");
    for (int i = 0; i < 4; i++)
        sheet_money(s, e->amounts[i]);
    sheet_day(s, w->settings.as_of - 1);
}

static void
further_put_year(struct sheet *s, const struct world *w, const struct extra *e)
{
    char school[64], number[32];
    unsigned which = (unsigned)(e->member % 40 + 1);

    snprintf(school, sizeof school, "上海市第%u%s", which,
             e->amounts[0] >= 500000 && e->serial == 0 ? "高等学校" : "学校");
    snprintf(number, sizeof number, "31%08u", which);
    sheet_text(s, e->kind);
    sheet_text(s, school);
    sheet_text(s, number);
    sheet_flag(s, e->serial == 0);
    sheet_flag(s, e->other == NOBODY);
    sheet_day(s, e->from);
    sheet_day(s, e->until);
    sheet_count(s, e->amounts[3]);
    for (int i = 0; i < 3; i++)
        sheet_money(s, e->amounts[i]);
    sheet_day(s, w->settings.as_of - 15);
}

/* A policy is told of the holder and of the insured, and with it a claim. */
static void
further_write_policy(struct sheet *s, const struct world *w,
                     const struct extra *e)
{
    size_t insured = e->other == NOBODY ? e->member : e->other;
    bool is_group = strcmp(e->kind, "group") == 0;
    const char *own = is_group ? "insured" : "both";

    owner_write_person(s, w, e->member, LINE_INSURANCE);
    further_put_policy(s, w, e, "policy",
                       insured == e->member ? own : "holder");
    sheet_end(s);
    if (insured != e->member) {
        owner_write_person(s, w, insured, LINE_INSURANCE);
        further_put_policy(s, w, e, "policy", "insured");
        sheet_end(s);
    }
    if (e->amounts[2] != 0) {
        owner_write_person(s, w, insured, LINE_INSURANCE);
        further_put_policy(s, w, e, "claim",
                           insured == e->member ? own : "insured");
        sheet_end(s);
    }
}

typedef void further_put(struct sheet *s, const struct world *w,
                         const struct extra *e);

static further_put *const writers[LINE_COUNT] = {
    [LINE_BENEFITS] = further_put_benefit,
    [LINE_BUSINESS_TAX] = further_put_business,
    [LINE_MEDICAL_INSURANCE] = further_put_bill,
    [LINE_MUTUAL_AID] = further_put_aid,
    [LINE_HOUSING_FUND] = further_put_fund,
    [LINE_PUBLIC_HOUSING] = further_put_tenancy,
    [LINE_VESSELS] = further_put_vessel,
    [LINE_COMPANIES] = further_put_role,
    [LINE_SOCIAL_ORGANISATIONS] = further_put_office,
    [LINE_SECURITIES] = further_put_shares,
    [LINE_FUNDS] = further_put_units,
    [LINE_PAYMENTS] = further_put_purse,
    [LINE_EDUCATION] = further_put_year,
};

void
further_write(struct sheet *s, const struct world *w, enum line line)
{
    for (size_t i = 0; i < w->extras.count; i++) {
        const struct extra *e = list_at(&w->extras, i);
        if (e->line != line)
            continue;
        if (line == LINE_INSURANCE) {
            further_write_policy(s, w, e);
            continue;
        }
        assert(writers[line] != NULL);
        owner_write_person(s, w, e->member, line);
        writers[line](s, w, e);
        sheet_end(s);
    }
}
