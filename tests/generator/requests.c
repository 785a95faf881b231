/* The requests that the families hand in: who they say they are, what they say
 * they have, their consents and the agency's mandate. What a plot hides is not
 * in here; all else is true. */
#include "requests.h"

#include <stdio.h>
#include <string.h>

#include "day.h"
#include "declared.h"
#include "json.h"
#include "places.h"
#include "programmes.h"

/* Applicant in rows, member in columns; both by their place in the book. */
static const char *const relations[2][KIN_COUNT] = {
    {"self", "spouse", "child", "parent", "parent_in_law", "sibling"},
    {"spouse", "self", "child", "parent_in_law", "parent", "other"},
};

void
requests_name(const struct world *w, size_t request, char out[REQUESTS_ID_SIZE])
{
    snprintf(out, REQUESTS_ID_SIZE, "S%llu-%06zu",
             (unsigned long long)w->settings.seed, request + 1);
}

/* Whom the family names as members, the applicant first. */
static void
requests_gather(const struct world *w, const struct household *h,
                struct prng *p, struct roll *roll)
{
    const struct member *head = world_member(w, h->first);
    bool may_turn = h->plot == PLOT_NOTHING || h->plot == PLOT_WORKING_POOR ||
                    h->plot == PLOT_OVER_MONEY;

    roll->applicant = h->first;
    if (may_turn && head->spouse != NOBODY && h->count < 5 &&
        prng_chance(p, 200))
        roll->applicant = head->spouse;
    roll->count = 0;
    roll->member[roll->count++] = roll->applicant;
    for (size_t i = h->first; i < h->first + h->count; i++) {
        if (i == roll->applicant || i == h->left_out ||
            h->plot == PLOT_SINGLE_DISABLED)
            continue;
        roll->member[roll->count++] = i;
    }
}

void
requests_roll(const struct world *w, size_t request, struct roll *roll)
{
    size_t number = *(const size_t *)list_at(&w->requests, request);
    struct prng p;

    prng_init(&p, w->settings.seed, "request", request);
    requests_gather(w, world_household(w, number), &p, roll);
}

static void
requests_write_member(struct json *j, const struct world *w,
                      const struct roll *roll, size_t at)
{
    const struct member *m = world_member(w, roll->member[at]);
    const struct member *applicant = world_member(w, roll->applicant);

    json_open(j, NULL, '{');
    json_ref(j, "ref", 'm', at + 1);
    json_text(j, "name", m->name);
    json_text(j, "id_kind", "resident");
    json_text(j, "id", m->id);
    json_text(j, "relation", relations[applicant->kin == KIN_SPOUSE][m->kin]);
    json_flag(j, "local", !m->is_outsider);
    json_day(j, "residence_permit_until", m->is_outsider ? m->permit_until : 0);
    json_flag(j, "lives_together", true);
    json_flag(j, "serious_illness", m->is_ill);
    json_flag(j, "cannot_work", m->cannot_work);
    json_close(j, '}');
}

static void
requests_write_other(struct json *j, const struct world *w, size_t at,
                     const char *why)
{
    const struct member *m = world_member(w, at);

    json_open(j, NULL, '{');
    json_text(j, "name", m->name);
    json_text(j, "id", m->id);
    json_text(j, "why", why);
    json_close(j, '}');
}

/* People of the book, or of a marriage, who are no members. */
static void
requests_write_others(struct json *j, const struct world *w,
                      const struct household *h)
{
    json_open(j, "others", '[');
    if (h->plot == PLOT_LIVES_ELSEWHERE)
        requests_write_other(j, w, h->left_out,
                             "registered here, lives elsewhere");
    else if (h->plot == PLOT_LATE_SPOUSE)
        requests_write_other(j, w, h->left_out, "late spouse");
    else if (h->plot == PLOT_SINGLE_DISABLED)
        for (size_t i = h->first + 1; i < h->first + h->count; i++)
            requests_write_other(j, w, i, "no part of a single application");
    json_close(j, ']');
}

static void
requests_write_relatives(struct json *j, const struct world *w,
                         const struct household *h)
{
    size_t relative =
        h->plot == PLOT_SPOUSE_WITHOUT_PERMIT ? h->left_out : h->relative;

    json_open(j, "relatives", '[');
    if (relative != NOBODY) {
        const struct member *m = world_member(w, relative);
        bool is_spouse = relative == h->left_out;
        const struct household *home = world_household(w, m->household);
        json_open(j, NULL, '{');
        json_ref(j, "ref", 'r', 1);
        json_text(j, "of", "m1");
        json_text(j, "relation",
                  is_spouse                   ? "spouse"
                  : household_is_orphan(w, h) ? "grandparent"
                                              : "child");
        json_text(j, "name", m->name);
        json_text(j, "id", m->id);
        json_count(j, "persons", is_spouse ? 1 : (int64_t)home->count);
        json_money(j, "monthly_income",
                   declared_monthly_income(w, is_spouse ? NULL : home));
        json_null(j, "agreed_monthly");
        json_flag(j, "in_prison", false);
        json_flag(j, "recipient", false);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
requests_write_household(struct json *j, const struct world *w,
                         const struct household *h, const struct roll *roll)
{
    char text[64];

    json_open(j, "household", '{');
    int division = places_districts[h->district].division;
    snprintf(text, sizeof text, "%d-H-%zu", division,
             world_member(w, h->first)->household);
    json_text(j, "ref", text);
    snprintf(text, sizeof text, "%d", division);
    json_text(j, "district", text);
    json_flag(j, "rural", h->is_rural);
    json_flag(j, "single", h->plot == PLOT_SINGLE_DISABLED);
    json_open(j, "members", '[');
    for (size_t i = 0; i < roll->count; i++)
        requests_write_member(j, w, roll, i);
    json_close(j, ']');
    requests_write_others(j, w, h);
    requests_write_relatives(j, w, h);
    json_close(j, '}');
}

static void
requests_write_document(struct json *j, struct prng *p, const char *name)
{
    char digest[65];

    for (size_t i = 0; i < 64; i++)
        digest[i] = "0123456789abcdef"[prng_below(p, 16)];
    digest[64] = '\0';
    json_open(j, "document", '{');
    json_text(j, "name", name);
    json_text(j, "sha256", digest);
    json_close(j, '}');
}

static void
requests_write_consents(struct json *j, const struct world *w, struct prng *p,
                        const struct household *h, const struct roll *roll)
{
    bool is_orphan = household_is_orphan(w, h) && h->relative != NOBODY;

    json_open(j, "consents", '[');
    for (size_t i = 0; i < roll->count; i++) {
        const struct member *m = world_member(w, roll->member[i]);
        bool is_minor = member_age(w, m) < 18;
        bool is_by_proxy = i > 0 && !is_minor && m->is_ill;
        json_open(j, NULL, '{');
        json_ref(j, "id", 'c', i + 1);
        if (is_orphan)
            json_ref(j, "by", 'r', 1);
        else
            json_ref(j, "by", 'm', is_minor || is_by_proxy ? 1 : i + 1);
        json_open(j, "for", '[');
        json_ref(j, NULL, 'm', i + 1);
        json_close(j, ']');
        json_text(j, "as",
                  is_minor      ? "guardian"
                  : is_by_proxy ? "proxy"
                                : "self");
        json_day(j, "signed", w->settings.as_of - (int)prng_between(p, 3, 20));
        json_null(j, "until");
        json_open(j, "lines", '[');
        json_text(j, NULL, "all");
        json_close(j, ']');
        requests_write_document(j, p, "consent.pdf");
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void
requests_write_mandate(struct json *j, const struct world *w, struct prng *p,
                       size_t request)
{
    static const char *const officers[] = {"顾卫平", "沈丽萍", "陆晓峰",
                                           "朱文娟", "倪建国"};
    char id[64];

    snprintf(id, sizeof id, "%.6s-W-%d-%zu", w->settings.agency,
             day_to_date(w->settings.as_of).year, request + 1);
    uint32_t officer = prng_below(p, 5);
    json_open(j, "mandate", '{');
    json_text(j, "id", id);
    json_text(j, "officer", officers[officer]);
    json_text(j, "reviewer", officers[(officer + 2) % 5]);
    json_day(j, "signed", w->settings.as_of - (int)prng_between(p, 0, 2));
    requests_write_document(j, p, "mandate.pdf");
    json_close(j, '}');
}

static void
requests_write_one(struct out *out, const struct world *w, size_t request)
{
    static const char *const lanes[] = {"standard", "express", "review"};
    const struct household *h =
        world_household(w, *(const size_t *)list_at(&w->requests, request));
    bool is_first = request < w->households.count;
    struct json j = {.out = out};
    char id[REQUESTS_ID_SIZE];
    struct roll roll;
    struct prng p;
    unsigned set;

    prng_init(&p, w->settings.seed, "request", request);
    requests_name(w, request, id);
    requests_gather(w, h, &p, &roll);
    json_open(&j, NULL, '{');
    json_text(&j, "request_id", id);
    json_text(&j, "agency", w->settings.agency);
    size_t lane =
        is_first ? prng_pick(&p, (const uint16_t[]){900, 60, 40}, 3) : 2;
    json_text(&j, "lane", lanes[lane]);
    json_text(&j, "reason",
              lane == 1  ? "urgent"
              : is_first ? "new"
                         : "recheck");
    programmes_write(&j, w, request, &roll, &set);
    size_t subject = programmes_subject(w, &roll, set);
    if (subject == NOBODY)
        json_null(&j, "subject");
    else
        json_ref(&j, "subject", 'm', subject + 1);
    json_day(&j, "as_of", w->settings.as_of);
    if (set != PROGRAMME_BIT(PROGRAMME_TEMPORARY)) {
        json_open(&j, "period", '{');
        json_month(&j, "from", w->this_month - 12);
        json_month(&j, "to", w->this_month - 1);
        json_close(&j, '}');
    }
    requests_write_household(&j, w, h, &roll);
    struct declaration declaration = {h, &roll, request, set};
    declared_write(&j, w, &declaration);
    requests_write_consents(&j, w, &p, h, &roll);
    requests_write_mandate(&j, w, &p, request);
    json_close(&j, '}');
    out_char(out, '\n');
}

bool
requests_write(const struct world *w)
{
    struct out out;

    out_open(&out, w->settings.directory, "requests.ndjson");
    for (size_t i = 0; i < w->requests.count; i++)
        requests_write_one(&out, w, i);
    bool is_written = out_close(&out);
    if (!is_written)
        fputs("hedui-generate: requests.ndjson could not be written\n", stderr);
    return is_written;
}
