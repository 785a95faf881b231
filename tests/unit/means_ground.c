/* SPDX-License-Identifier: Apache-2.0
 *
 * The ground, and the clock of the processor around each stage. A case's arena
 * is made anew for each turn, as a worker does it.
 */
#include "means_ground.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "date.h"

#define TWELVE                                                                 \
    "\"minimum_living\",\"low_income\",\"illness_expense\",\"low_rent\","      \
    "\"shared_ownership\",\"medical\",\"temporary\",\"education\","            \
    "\"elder_care\",\"disability_living\",\"rural_housing\","                  \
    "\"employment_aid\""

/* A valid number of a man (even: a woman) born in January of the year. */
static const char *
number_of(struct arena *arena, int year, int order)
{
    static const int weights[] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                  3, 7, 9,  10, 5, 8, 4, 2};
    char *id = arena_printf(arena, "310101%04d0110%03d", year, order);
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    return arena_printf(arena, "%s%c", id, "10X98765432"[sum % 11]);
}

/* Every third member is a child; the others are of working age. */
static const char *
member_id(struct arena *arena, int member)
{
    return number_of(arena, member % 3 == 2 ? 2008 : 1975 + member,
                     100 + member);
}

static const char *
member_name(struct arena *arena, int member)
{
    static const char *const given[] = {"一", "二", "三", "四", "五"};
    return arena_printf(arena, "王%s%s", given[member / 5], given[member % 5]);
}

static const char *
relation_of(int member)
{
    return member == 0       ? "self"
           : member == 1     ? "spouse"
           : member % 3 == 2 ? "child"
                             : "sibling";
}

static struct text
request_text(struct arena *arena, const struct means_size *size)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    buffer_printf(&out,
                  "{\"request_id\":\"t\",\"agency\":\"310101001\","
                  "\"programmes\":[%s],\"as_of\":\"2017-09-01\","
                  "\"household\":{\"ref\":\"H\",\"district\":\"310101\","
                  "\"members\":[",
                  size->all_programmes ? TWELVE
                                       : "\"minimum_living\",\"low_income\"");
    for (int m = 0; m < size->members; m++)
        buffer_printf(&out,
                      "%s{\"ref\":\"m%d\",\"name\":\"%s\",\"id_kind\":"
                      "\"resident\",\"id\":\"%s\",\"relation\":\"%s\"}",
                      m == 0 ? "" : ",", m, member_name(arena, m),
                      member_id(arena, m), relation_of(m));
    buffer_printf(&out, "],\"relatives\":[");
    for (int r = 0; r < size->relatives; r++)
        buffer_printf(&out,
                      "%s{\"ref\":\"r%d\",\"of\":\"m%d\",\"relation\":"
                      "\"sibling\",\"name\":\"王大\",\"id\":\"%s\","
                      "\"persons\":2,\"monthly_income\":\"4000.00\"}",
                      r == 0 ? "" : ",", r, r % size->members,
                      number_of(arena, 1950, 200 + r));
    buffer_printf(&out, "]},\"consents\":[");
    for (int m = 0; m < size->members; m++)
        buffer_printf(&out,
                      "%s{\"id\":\"c%d\",\"by\":\"m%d\",\"for\":[\"m%d\"],"
                      "\"as\":\"self\",\"signed\":\"2017-01-05\",\"lines\":"
                      "[\"all\"]}",
                      m == 0 ? "" : ",", m, m, m);
    buffer_printf(&out, "]}");
    struct text text = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return text;
}

/* One bill of a member becomes so many, each with a day and a sum of its own:
 * rows of a population would be parsed one by one. */
static void
bills_multiply(struct arena *arena, struct heard *heard, int bills)
{
    struct answer *answer = &heard->answer;
    struct record bill = answer->records[0];
    answer->record_count = (uint32_t)bills;
    answer->records =
        arena_array(arena, (size_t)bills, sizeof(*answer->records));
    for (int b = 0; b < bills; b++) {
        answer->records[b] = bill;
        answer->records[b].fields =
            arena_array(arena, bill.field_count, sizeof(*bill.fields));
        for (uint32_t i = 0; i < bill.field_count; i++) {
            struct field_value *value = &answer->records[b].fields[i];
            *value = bill.fields[i];
            if (value->field == FIELD_ON)
                value->number += b % 365;
            else if (value->field == FIELD_CASH || value->field == FIELD_TOTAL)
                value->number += b;
        }
    }
}

static void
member_rows(struct arena *arena, struct population *population,
            const struct means_size *size, int member)
{
    bool is_child = member % 3 == 2;
    const char *id = member_id(arena, member);
    const char *who =
        arena_printf(arena, "%s,%s", id, member_name(arena, member));
    population_rows(population, "household_register",
                    arena_printf(arena,
                                 "id,name,household_no,division\n%s,H1,"
                                 "310101\n",
                                 who));
    population_rows(
        population, "local_banks",
        arena_printf(arena,
                     "id,name,institution,account,form,currency,balance,"
                     "wealth,joint,share\n%s,上海银行,A%d,card,CNY,%d.00,"
                     "0.00,no,\n",
                     who, member, 900 + member));
    for (int month = month_make(2016, 9);
         !is_child && month <= month_make(2017, 8); month++) {
        char text[8];
        month_print(month, text);
        population_rows(population, "income_tax",
                        arena_printf(arena,
                                     "id,name,month,item,gross,tax\n%s,%s,"
                                     "wages,%d.00,5.00\n",
                                     who, text, 2500 + member));
    }
    if (size->bills > 0)
        population_rows(population, "medical_insurance",
                        arena_printf(arena,
                                     "id,name,on,total,personal_account,cash"
                                     "\n%s,2016-09-01,3.00,,2.00\n",
                                     who));
    if (member > 0 && member <= size->open)
        population_behave(population, "custody", id, "hang", "", "");
}

void
means_ground(const struct means_size *size, struct trial *trial)
{
    trial_init(trial, ALL_LINES, NULL);
    int32_t day;
    date_read_iso(TEXT("2017-09-01"), &day);
    struct population *population = population_new(&trial->arena, day);
    for (int m = 0; m < size->members; m++)
        member_rows(&trial->arena, population, size, m);
    if (!trial_ask(trial, request_text(&trial->arena, size), population))
        fixture_stop("refused at intake", "means");
    for (uint32_t i = 0; size->bills > 0 && i < trial->heard_count; i++)
        if (trial->heard[i].line == LINE_MEDICAL_INSURANCE)
            bills_multiply(&trial->arena, &trial->heard[i], size->bills);
}

/* ---- the clock ---- */

static double
cpu_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void
least(double *least, double one)
{
    if (*least == 0 || one < *least)
        *least = one;
}

/* What report_from_heard does before it writes. */
static void
turn(const struct trial *trial, struct means_cost *cost)
{
    struct arena arena;
    struct fault fault = {0};
    struct people people;
    struct docket docket = {0};
    arena_init(&arena, 0);
    struct work work = {.arena = &arena,
                        .rules = &trial->rules,
                        .input = &trial->input,
                        .request = &trial->request,
                        .policy = trial->rules.policy};
    double began = cpu_us();
    if (!match_make(&work, trial->heard, trial->heard_count, &fault))
        fixture_stop("match", fault.text);
    double matched = cpu_us();
    people_make(&work, &people);
    docket.work = &work;
    docket.people = &people;
    for (int p = 0; p < PROGRAMME_COUNT; p++)
        if (trial->request.programmes[p] &&
            docket_ruling(&docket, (enum programme)p) == NULL)
            fixture_stop("ruling", programme_name((enum programme)p));
    double ruled = cpu_us();
    least(&cost->match, matched - began);
    least(&cost->means, ruled - matched);
    arena_release(&arena);
}

static void
turn_whole(const struct trial *trial, double *whole)
{
    struct arena arena;
    struct fault fault = {0};
    struct json *tree;
    struct text bytes;
    struct report_summary summary;
    arena_init(&arena, 0);
    double began = cpu_us();
    if (!report_from_heard(&arena, &trial->rules, &trial->input, trial->heard,
                           trial->heard_count, &tree, &bytes, &summary, &fault))
        fixture_stop("report", fault.text);
    least(whole, cpu_us() - began);
    arena_release(&arena);
}

void
means_measure(struct trial *trial, int times, struct means_cost *cost)
{
    double whole = 0;
    *cost = (struct means_cost){0};
    for (uint32_t i = 0; i < trial->heard_count; i++)
        cost->records += trial->heard[i].answer.record_count;
    for (int i = 0; i < times; i++) {
        turn(trial, cost);
        turn_whole(trial, &whole);
    }
    cost->report = whole - cost->match - cost->means;
}
