/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui lines: how the lines stand, what they were asked and what they said.
 * The table fits the terminal: what does not fit is left out, the least
 * important first; --json and --line have all of it.
 */
#include <getopt.h>

#include "catalogue.h"
#include "institutions_view.h"
#include "lines_view.h"
#include "live.h"
#include "orders_view.h"

#define DAYS_MAX 3660
#define OWNER_MIN 12 /* narrower than that it says nothing */

enum column {
    COLUMN_LINE,
    COLUMN_OWNER,
    COLUMN_CARRIER,
    COLUMN_STATE,
    COLUMN_ASKED,
    COLUMN_FOUND,
    COLUMN_NOTHING,
    COLUMN_GAPS, /* stands for the four behind it where they do not fit */
    COLUMN_REFUSED,
    COLUMN_GARBLED,
    COLUMN_AWAY,
    COLUMN_OTHER,
    COLUMN_MEDIAN,
    COLUMN_SLOWEST,
    COLUMN_QUOTA,
    COLUMN_WAITING,
    COLUMN_OPEN,
    COLUMN_COUNT,
};

static const char *const keys[] = {
    "line",    "owner",   "carrier", "state",   "asked",  "found",
    "nothing", "gaps",    "refused", "garbled", "away_s", "other",
    "median",  "slowest", "quota",   "waiting", "open"};

struct lines_options {
    bool is_json;
    const char *line;
    int32_t days;
    int64_t watch_s; /* 0: once */
};

static bool
options_read(struct ctl *ctl, struct lines_options *options)
{
    static const struct option names[] = {
        {"json", no_argument, NULL, 'j'},
        {"line", required_argument, NULL, 'l'},
        {"days", required_argument, NULL, 'd'},
        {"watch", optional_argument, NULL, 'w'},
        {0}};
    int option;
    *options = (struct lines_options){.days = 1};
    while ((option = getopt_long(ctl->argc, ctl->argv, "", names, NULL)) != -1)
        if (option == 'j') {
            options->is_json = true;
        } else if (option == 'l') {
            options->line = optarg;
        } else if (option == 'w') {
            if (!live_option(ctl, &options->watch_s))
                return false;
        } else if (option == 'd') {
            int64_t days = 0;
            if (!text_to_count(text_of(optarg), &days) || days < 1 ||
                days > DAYS_MAX)
                return false;
            options->days = (int32_t)days;
        } else {
            return false;
        }
    return optind == ctl->argc;
}

/* ---- cells ---- */

static const char *
owner_of(const struct ctl *ctl, const struct line_view *view)
{
    const char *owner =
        ctl->language == LANGUAGE_ZH ? view->owner_zh : view->owner_en;
    return owner == NULL ? "-" : owner;
}

static const char *
count_text(struct ctl *ctl, int64_t count)
{
    return arena_printf(&ctl->arena, "%lld", (long long)count);
}

static int64_t
gaps_of(const struct line_view *view)
{
    const int64_t *settled = view->status->counts.settled;
    return line_answered(view) - settled[ANSWER_FOUND] -
           settled[ANSWER_NOTHING] - settled[ANSWER_OVER_LIMIT] -
           settled[ANSWER_UNDER_LIMIT];
}

static const char *
cell_settled(struct ctl *ctl, const struct line_view *view, enum column column)
{
    const int64_t *settled = view->status->counts.settled;
    switch (column) {
    case COLUMN_FOUND: /* a flag with its limit is a find as well */
        return count_text(ctl, settled[ANSWER_FOUND] +
                                   settled[ANSWER_OVER_LIMIT] +
                                   settled[ANSWER_UNDER_LIMIT]);
    case COLUMN_NOTHING:
        return count_text(ctl, settled[ANSWER_NOTHING]);
    case COLUMN_GAPS:
        return count_text(ctl, gaps_of(view));
    case COLUMN_REFUSED:
        return count_text(ctl, settled[ANSWER_REFUSED]);
    case COLUMN_GARBLED:
        return count_text(ctl, settled[ANSWER_GARBLED]);
    case COLUMN_AWAY:
        return count_text(ctl, settled[ANSWER_UNREACHABLE]);
    default:
        return count_text(ctl, gaps_of(view) - settled[ANSWER_REFUSED] -
                                   settled[ANSWER_GARBLED] -
                                   settled[ANSWER_UNREACHABLE]);
    }
}

static const char *
cell(struct ctl *ctl, const struct line_view *view, enum column column)
{
    const struct line_status *status = view->status;
    struct arena *arena = &ctl->arena;
    if (view->connector == NULL && column > COLUMN_STATE)
        return ""; /* a zero would be an answer */
    switch (column) {
    case COLUMN_LINE:
        return arena_printf(arena, "%02d %s", (int)view->line, view->name);
    case COLUMN_OWNER:
        return owner_of(ctl, view);
    case COLUMN_CARRIER:
        return view->connector == NULL
                   ? "-"
                   : arena_printf(arena, "%s %s", line_carrier(view),
                                  view->connector->family);
    case COLUMN_STATE:
        return line_state_text(ctl, view);
    case COLUMN_ASKED:
        return count_text(ctl, status->asked);
    case COLUMN_MEDIAN:
        return duration_text(ctl, latency_permille_us(&status->counts, 500));
    case COLUMN_SLOWEST:
        return duration_text(ctl, latency_permille_us(&status->counts, 990));
    case COLUMN_QUOTA:
        return line_quota_max(view) == 0
                   ? "-"
                   : arena_printf(arena, "%lld/%lld",
                                  (long long)status->quota_used,
                                  (long long)line_quota_max(view));
    case COLUMN_WAITING:
        return count_text(ctl, status->questions_waiting);
    case COLUMN_OPEN:
        return count_text(ctl, status->exchanges_open);
    default:
        return cell_settled(ctl, view, column);
    }
}

/* ---- the table ---- */

struct sheet {
    uint32_t rows;
    const char **cells; /* rows x COLUMN_COUNT, the heading first */
    size_t widths[COLUMN_COUNT];
    bool is_shown[COLUMN_COUNT];
};

static size_t
sheet_width(const struct sheet *sheet)
{
    size_t width = 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        if (sheet->is_shown[i])
            width += sheet->widths[i] + 2;
    return width - 2;
}

static bool
sheet_fill(struct ctl *ctl, struct sheet *sheet, const struct line_view *views,
           uint32_t count)
{
    sheet->rows = count + 1;
    sheet->cells = arena_array(&ctl->arena, (size_t)sheet->rows * COLUMN_COUNT,
                               sizeof(*sheet->cells));
    for (uint32_t row = 0; sheet->cells != NULL && row < sheet->rows; row++)
        for (int i = 0; i < COLUMN_COUNT; i++) {
            const char *text = row == 0
                                   ? ctl_word(ctl, keys[i])
                                   : cell(ctl, &views[row - 1], (enum column)i);
            size_t width = text_width(text_of(text));
            sheet->cells[row * COLUMN_COUNT + (uint32_t)i] = text;
            if (width > sheet->widths[i])
                sheet->widths[i] = width;
        }
    return sheet->cells != NULL;
}

/* Leaves out what does not fit, in this order; the owner takes what is left. */
static void
sheet_fit(struct sheet *sheet, size_t room)
{
    static const enum column drops[] = {COLUMN_CARRIER, COLUMN_GAPS,
                                        COLUMN_QUOTA,   COLUMN_OPEN,
                                        COLUMN_SLOWEST, COLUMN_MEDIAN};
    for (int i = 0; i < COLUMN_COUNT; i++)
        sheet->is_shown[i] = i != COLUMN_GAPS && i != COLUMN_OWNER;
    for (size_t i = 0;
         i < sizeof(drops) / sizeof(drops[0]) && sheet_width(sheet) > room; i++)
        if (drops[i] == COLUMN_GAPS) {
            sheet->is_shown[COLUMN_GAPS] = true;
            for (int j = COLUMN_REFUSED; j <= COLUMN_OTHER; j++)
                sheet->is_shown[j] = false;
        } else {
            sheet->is_shown[drops[i]] = false;
        }
    size_t used = sheet_width(sheet) + 2;
    if (used + OWNER_MIN > room)
        return;
    sheet->is_shown[COLUMN_OWNER] = true;
    if (sheet->widths[COLUMN_OWNER] > room - used)
        sheet->widths[COLUMN_OWNER] = room - used;
}

/* "register / authority" is the authority where both do not fit. */
static const char *
owner_part(const char *owner, size_t width)
{
    const char *part = strstr(owner, " / ");
    return part == NULL || text_width(text_of(owner)) <= width ? owner
                                                               : part + 3;
}

/* What is paused, and why; who is down: the table has no room for it. */
static void
sentences_write(struct ctl *ctl, const struct line_view *views, uint32_t count,
                struct buffer *out)
{
    bool is_first = true;
    for (uint32_t i = 0; i < count; i++) {
        const struct line_status *status = views[i].status;
        if (!status->is_paused)
            continue;
        struct order order = {.line = views[i].line,
                              .by = status->paused_by,
                              .why = status->paused_why,
                              .since_us = status->paused_at_us};
        if (is_first)
            buffer_chars(out, "\n");
        is_first = false;
        order_write(ctl, &order, ctl_width(), out);
    }
    for (uint32_t i = 0; i < count; i++)
        if (institutions_are_down(&views[i])) {
            institutions_write(ctl, &views[i], ctl_width(), is_first, out);
            is_first = false;
        }
}

static void
print_sheet(struct ctl *ctl, const struct sheet *sheet,
            const struct line_view *views, uint32_t count)
{
    struct table table;
    struct buffer out;
    uint32_t shown = 0;
    for (int i = 0; i < COLUMN_COUNT; i++)
        shown += sheet->is_shown[i];
    table_init(&table, &ctl->arena, shown);
    for (uint32_t row = 0; row < sheet->rows; row++)
        for (int i = 0, at = 0; i < COLUMN_COUNT; i++) {
            if (!sheet->is_shown[i])
                continue;
            table.is_right[at++] = i > COLUMN_STATE;
            const char *text = sheet->cells[row * COLUMN_COUNT + (uint32_t)i];
            if (i == COLUMN_OWNER)
                text = owner_part(text, sheet->widths[i]);
            table_cell(&table, ctl_cut(ctl, text, sheet->widths[i]));
        }
    buffer_init(&out, 1u << 24);
    table_write(&table, &out);
    sentences_write(ctl, views, count, &out);
    ctl_print(&out);
    buffer_release(&out);
}

/* ---- one line ---- */

static void
detail_row(struct table *table, const char *name, const char *value)
{
    table_chars(table, name);
    table_chars(table, value);
}

/* The words of the reports: answer.FOUND, why.silence. */
static const char *
report_word(struct ctl *ctl, const char *group, const char *name)
{
    const char *key = arena_printf(&ctl->arena, "%s.%s", group, name);
    const char *word = key == NULL ? NULL : catalogue_find(key, ctl->language);
    return word == NULL ? name : word;
}

static void
detail_answers(struct ctl *ctl, struct table *table,
               const struct line_counts *counts)
{
    for (int kind = 1; kind < ANSWER_KIND_COUNT; kind++)
        if (counts->settled[kind] > 0)
            detail_row(table,
                       report_word(ctl, "answer",
                                   answer_kind_name((enum answer_kind)kind)),
                       count_text(ctl, counts->settled[kind]));
    for (int reason = 1; reason < ANSWER_REASON_COUNT; reason++)
        if (counts->reasons[reason] > 0)
            detail_row(
                table,
                arena_printf(&ctl->arena, "  %s",
                             report_word(ctl, "why",
                                         answer_reason_name(
                                             (enum answer_reason)reason))),
                count_text(ctl, counts->reasons[reason]));
}

static void
print_detail(struct ctl *ctl, const struct line_view *view)
{
    static const enum column head[] = {
        COLUMN_OWNER, COLUMN_CARRIER, COLUMN_STATE, COLUMN_QUOTA,
        COLUMN_ASKED, COLUMN_WAITING, COLUMN_OPEN};
    const struct line_status *status = view->status;
    struct table table;
    struct buffer out;
    table_init(&table, &ctl->arena, 2);
    detail_row(&table, ctl_word(ctl, "line"), cell(ctl, view, COLUMN_LINE));
    for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
        detail_row(&table, ctl_word(ctl, keys[head[i]]),
                   cell(ctl, view, head[i]));
    if (status->is_paused) {
        detail_row(&table, ctl_word(ctl, "paused_why"),
                   text_is_empty(status->paused_why)
                       ? "-"
                       : text_chars(&ctl->arena, status->paused_why));
        detail_row(&table, ctl_word(ctl, "paused_since"),
                   order_since(ctl, status->paused_at_us));
    }
    detail_row(&table, ctl_word(ctl, "keeper"),
               text_is_empty(status->keeper)
                   ? "-"
                   : text_chars(&ctl->arena, status->keeper));
    detail_row(&table, ctl_word(ctl, "run"),
               count_text(ctl, status->watch.run));
    detail_row(&table, ctl_word(ctl, "garbled_run"),
               count_text(ctl, status->watch.garbled_run));
    institutions_rows(ctl, view, &table);
    detail_row(&table, ctl_word(ctl, "exchanges"),
               count_text(ctl, status->counts.exchanges));
    detail_row(&table, ctl_word(ctl, "median"), cell(ctl, view, COLUMN_MEDIAN));
    detail_row(&table, ctl_word(ctl, "slowest"),
               cell(ctl, view, COLUMN_SLOWEST));
    detail_row(&table, ctl_word(ctl, "longest"),
               duration_text(ctl, status->counts.latency_max_us));
    detail_answers(ctl, &table, &status->counts);
    buffer_init(&out, 1u << 20);
    table_write(&table, &out);
    ctl_print(&out);
    buffer_release(&out);
}

static void
print_json(struct ctl *ctl, const struct line_view *views, uint32_t count,
           const struct lines_options *options)
{
    struct buffer out;
    const struct json *tree =
        lines_json(&ctl->arena, views, count, options->days);
    buffer_init(&out, 1u << 24);
    json_write_pretty(options->line != NULL ? tree->first : tree, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

static int
show(struct ctl *ctl, const void *context)
{
    const struct lines_options *options = context;
    struct line_view *views = NULL;
    struct sheet sheet = {0};
    uint32_t count = 0;
    if (ctl_store(ctl) == NULL)
        return EXIT_TROUBLE;
    const struct view_ground ground = ctl_ground(ctl);
    enum store_result result =
        lines_read(&ground, options->days, &views, &count);
    if (result != STORE_DONE)
        return ctl_away(ctl, result);
    if (options->line != NULL) {
        uint32_t at = 0;
        while (at < count && strcmp(views[at].name, options->line) != 0)
            at++;
        if (at == count) {
            ctl_complain(ctl, "no_line", options->line);
            return EXIT_UNKNOWN;
        }
        views += at;
        count = 1;
    }
    if (options->is_json) {
        print_json(ctl, views, count, options);
    } else if (options->line != NULL) {
        print_detail(ctl, views);
    } else if (sheet_fill(ctl, &sheet, views, count)) {
        sheet_fit(&sheet, ctl_width());
        print_sheet(ctl, &sheet, views, count);
    }
    return EXIT_WELL;
}

int
command_lines(struct ctl *ctl)
{
    struct lines_options options;
    if (!options_read(ctl, &options))
        return EXIT_USAGE;
    return options.watch_s > 0
               ? live_show(ctl, options.is_json ? NULL : "hedui lines",
                           options.watch_s, show, &options)
               : show(ctl, &options);
}
