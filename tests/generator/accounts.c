/* The rows of the three bank lines. Line local_banks has beside them the flags
 * of the one institution that gives no figures. */
#include "lines.h"
#include "wealth.h"

#include <stdio.h>

static const char *const forms[] = {"current", "fixed", "card", "benefit",
                                    "margin"};

static void
accounts_write_holder(struct sheet *s, const struct world *w,
                      const struct account *a)
{
    const struct member *m = world_member(w, a->member);

    if (a->held_name == NULL && a->held_id[0] == '\0') {
        owner_write_person(s, w, a->member, a->line);
        return;
    }
    owner_note(s, a->member,
               a->held_id[0] != '\0' ? HELD_WRONG_NUMBER : HELD_WRONG_NAME);
    sheet_text(s, a->held_id[0] != '\0' ? a->held_id : m->id);
    sheet_text(s, a->held_name != NULL ? a->held_name : m->name);
}

static void
accounts_write_one(struct sheet *s, const struct world *w,
                   const struct account *a)
{
    char share[24] = "";
    int64_t flow = a->inflow != 0 ? a->inflow : a->balance / 2 + a->balance / 7;

    accounts_write_holder(s, w, a);
    sheet_text(s, a->institution);
    sheet_text(s, a->number);
    sheet_text(s, forms[a->form]);
    sheet_text(s, a->currency);
    sheet_money(s, a->balance);
    sheet_money(s, a->wealth);
    if (a->balance_cny != 0)
        sheet_money(s, a->balance_cny);
    else
        sheet_empty(s, 1);
    sheet_money(s, flow);
    sheet_money(s, flow - flow / 9);
    sheet_flag(s, a->is_joint);
    if (a->shares != 0)
        snprintf(share, sizeof share, "%d/%d", a->share, a->shares);
    sheet_text(s, share);
    sheet_day(s, a->opened);
    sheet_day(s, a->closed);
    sheet_day(s, a->as_of);
    sheet_empty(s, a->line == LINE_LOCAL_BANKS ? 4 : 0);
    sheet_end(s);
}

static void
accounts_write_flag(struct sheet *s, const struct world *w,
                    const struct limit_flag *f)
{
    owner_write_person(s, w, f->member, LINE_LOCAL_BANKS);
    owner_note(s, f->member, HELD_FLAG);
    sheet_text(s, wealth_bank_of_flags);
    sheet_empty(s, 12);
    sheet_day(s, w->settings.as_of - 2);
    sheet_text(s, !f->has_person ? "" : f->over_person ? "yes" : "no");
    sheet_text(s, !f->has_household ? "" : f->over_household ? "yes" : "no");
    if (f->has_person)
        sheet_money(s, f->limit_person);
    else
        sheet_empty(s, 1);
    if (f->has_household)
        sheet_money(s, f->limit_household);
    else
        sheet_empty(s, 1);
    sheet_end(s);
}

void
accounts_write(struct sheet *s, const struct world *w, enum line line)
{
    for (size_t i = 0; i < w->accounts.count; i++) {
        const struct account *a = list_at(&w->accounts, i);
        if (a->line == line)
            accounts_write_one(s, w, a);
    }
    if (line != LINE_LOCAL_BANKS)
        return;
    for (size_t i = 0; i < w->flags.count; i++)
        accounts_write_flag(s, w, list_at(&w->flags, i));
}
