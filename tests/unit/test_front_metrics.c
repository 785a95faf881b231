/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of /metrics as a scraper reads it, and where the front listens.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "date.h"
#include "listen.h"
#include "metrics.h"
#include "stage.h"

static struct arena arena;
static struct buffer out;

static void
write_some(void)
{
    static const struct line_institution behind[] = {
        {{"A \"x\"", 5}, 6, 2 * INSTANT_SECOND, INSTANT_SECOND, true},
        {{"B", 1}, 0, 0, 9 * INSTANT_SECOND, false},
        {{"C", 1}, 1, 2 * INSTANT_SECOND, 0, false}};
    static const struct line_status lines[] = {
        {.line = 2,
         .institution_count = 3,
         .institutions = behind,
         .lease_until_us = 20 * INSTANT_SECOND,
         .quota_used = 7,
         .quota_max = 50,
         .watch = {.is_silent = true, .run = 612},
         .counts = {.settled = {[ANSWER_FOUND] = 4, [ANSWER_GARBLED] = 2},
                    .reasons = {[REASON_SILENCE] = 2},
                    .exchanges = 3,
                    .latency_sum_us = 9000000,
                    .latency = {[2] = 1, [13] = 2}}},
        {.line = 3, .is_paused = true, .oldest_us = 4 * INSTANT_SECOND}};
    static const struct heartbeat beats[] = {
        {.role = {"worker", 6},
         .host = {"a\"b\\c\nd", 7},
         .number = 12,
         .at_us = 7 * INSTANT_SECOND,
         .counters = {"{\"reports\":3,\"marriage.FOUND\":4,\"odd\":\"x\","
                      "\"closed_until_us\":{\"death\":35000000},"
                      "\"opens_at_us\":{\"marriage\":40000000}}",
                      115}},
        {.role = {"sealer", 6},
         .host = {"h", 1},
         .number = 26 * ROLE_PIDS + 13,
         .at_us = 90 * INSTANT_SECOND,
         .counters = {"no JSON", 7}}};
    static const struct order orders[] = {
        {.role = {"worker", 6},
         .host = {"h1", 2},
         .by = {"li", 2},
         .why = {"\"up\"", 4},
         .since_us = 2 * INSTANT_SECOND},
        {.line = 3, .by = {"wang", 4}, .why = {"moves", 5}}};
    struct metrics_input input = {
        .now_us = 10 * INSTANT_SECOND,
        .queue = {.queued = 5, .oldest_queued_us = INSTANT_NONE},
        .line_count = 2,
        .lines = lines,
        .beat_count = 2,
        .beats = beats,
        .order_count = 2,
        .orders = orders};
    arena_init(&arena, 0);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
}

static void
end(void)
{
    buffer_release(&out);
    arena_release(&arena);
}

static bool
has_line(const char *wanted)
{
    struct text rest = buffer_view(&out), line;
    while (text_cut(&rest, '\n', &line))
        if (text_equals_chars(line, wanted))
            return true;
    return false;
}

/* A histogram's samples have its name and a suffix. */
static bool
belongs_to(const char *sample, const char *family, const char *type)
{
    size_t size = strlen(family);
    if (strcmp(type, "histogram") != 0)
        return strcmp(sample, family) == 0;
    return strncmp(sample, family, size) == 0 &&
           (strcmp(sample + size, "_bucket") == 0 ||
            strcmp(sample + size, "_sum") == 0 ||
            strcmp(sample + size, "_count") == 0);
}

/* NAME or NAME{label="..."} VALUE, after HELP and TYPE of NAME; once. */
static void
each_sample_is_announced_once(void)
{
    char name[128] = "", last[128], type[16] = "";
    uint32_t samples = 0, families = 0;
    write_some();
    struct text rest = buffer_view(&out), line;
    while (text_cut(&rest, '\n', &line)) {
        if (text_starts_with(line, "# HELP ")) {
            CU_ASSERT_FATAL(sscanf(line.bytes, "# HELP %127[a-z_]", last) == 1);
            CU_ASSERT_STRING_NOT_EQUAL(last, name);
            memcpy(name, last, sizeof(name));
            families++;
        } else if (text_starts_with(line, "# TYPE ")) {
            CU_ASSERT_FATAL(sscanf(line.bytes, "# TYPE %127[a-z_] %15[a-z]",
                                   last, type) == 2);
            CU_ASSERT_STRING_EQUAL(last, name);
            CU_ASSERT_TRUE(strcmp(type, "gauge") == 0 ||
                           strcmp(type, "counter") == 0 ||
                           strcmp(type, "histogram") == 0);
        } else if (!text_is_empty(line)) {
            CU_ASSERT_FATAL(sscanf(line.bytes, "%127[a-z_]", last) == 1);
            CU_ASSERT_TRUE(belongs_to(last, name, type));
            CU_ASSERT_TRUE(line.bytes[strlen(last)] == ' ' ||
                           line.bytes[strlen(last)] == '{');
            samples++;
        }
    }
    CU_ASSERT_TRUE(families > 15 && samples > families);
    CU_ASSERT_EQUAL(out.bytes[out.size - 1], '\n');
    end();
}

static void
figures_are_those_of_the_store(void)
{
    write_some();
    CU_ASSERT_TRUE(has_line("hedui_queue_messages 5"));
    CU_ASSERT_TRUE(has_line("hedui_queue_oldest_seconds 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_kept{line=\"marriage\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_kept{line=\"death\"} 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_paused{line=\"death\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_paused_seconds{line=\"death\","
                            "by=\"wang\",why=\"moves\"} 10"));
    CU_ASSERT_TRUE(has_line("hedui_role_drained_seconds{role=\"worker\","
                            "host=\"h1\",by=\"li\",why=\"\\\"up\\\"\"} 8"));
    CU_ASSERT_TRUE(has_line("hedui_line_oldest_seconds{line=\"death\"} 6"));
    CU_ASSERT_TRUE(has_line("hedui_line_quota_used{line=\"marriage\"} 7"));
    CU_ASSERT_TRUE(has_line("hedui_line_quota_max{line=\"marriage\"} 50"));
    CU_ASSERT_TRUE(has_line("hedui_line_silent{line=\"marriage\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_silent{line=\"death\"} 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_nothing_run{line=\"marriage\"} 612"));
    CU_ASSERT_TRUE(has_line("hedui_line_closed_seconds{line=\"death\"} 25"));
    CU_ASSERT_TRUE(has_line("hedui_line_opens_seconds{line=\"marriage\"} 30"));
    end();
}

static void
institutions_are_those_that_the_store_has(void)
{
    write_some();
    CU_ASSERT_TRUE(has_line("hedui_line_institution_down{line=\"marriage\","
                            "institution=\"A \\\"x\\\"\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_institution_down{line=\"marriage\","
                            "institution=\"C\"} 0"));
    CU_ASSERT_TRUE(
        has_line("hedui_line_institution_silent_exchanges{line=\"marriage\","
                 "institution=\"A \\\"x\\\"\"} 6"));
    CU_ASSERT_TRUE(
        has_line("hedui_line_institution_spoke_seconds{line=\"marriage\","
                 "institution=\"B\"} 1"));
    CU_ASSERT_PTR_NULL(strstr(text_chars(&arena, buffer_view(&out)),
                              "spoke_seconds{line=\"marriage\","
                              "institution=\"C\""));
    end();
}

/* Nothing comes from a line that is off, or has no section any more, that could
 * take back what was found of it. */
static void
a_line_that_is_off_is_neither_silent_nor_down(void)
{
    static const struct line_institution behind[] = {
        {{"A", 1}, 6, 2 * INSTANT_SECOND, INSTANT_SECOND, true}};
    static const struct line_status lines[] = {
        {.line = 2, .institution_count = 1, .institutions = behind},
        {.line = 3,
         .is_paused = true,
         .institution_count = 1,
         .institutions = behind,
         .watch = {.is_silent = true, .run = 612, .garbled_run = 3}},
        {.line = 4, .watch = {.is_silent = true}}};
    char marriage[] = "marriage", death[] = "death";
    struct line_config rows[] = {{.name = marriage, .is_on = true},
                                 {.name = death}};
    const struct config config = {.lines = rows, .lines_count = 2};
    struct metrics_input input = {.config = &config,
                                  .now_us = 10 * INSTANT_SECOND,
                                  .queue = {.oldest_queued_us = INSTANT_NONE},
                                  .line_count = 3,
                                  .lines = lines};
    arena_init(&arena, 0);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
    CU_ASSERT_TRUE(has_line("hedui_line_silent{line=\"marriage\"} 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_institution_down{line=\"marriage\","
                            "institution=\"A\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_paused{line=\"death\"} 1"));
    struct text rest = buffer_view(&out), line;
    uint32_t silent = 0, garbled = 0, institutions = 0;
    while (text_cut(&rest, '\n', &line)) {
        silent += text_starts_with(line, "hedui_line_silent{");
        garbled += text_starts_with(line, "hedui_line_garbled_run{");
        institutions += text_starts_with(line, "hedui_line_institution_");
    }
    CU_ASSERT_EQUAL(silent, 1);
    CU_ASSERT_EQUAL(garbled, 1);
    CU_ASSERT_EQUAL(institutions, 3); /* the three of marriage's */
    end();
}

static void
answers_and_latencies_are_those_of_the_day(void)
{
    write_some();
    CU_ASSERT_TRUE(has_line("hedui_line_answers_total{line=\"marriage\","
                            "kind=\"FOUND\"} 4"));
    CU_ASSERT_TRUE(has_line("hedui_line_answers_total{line=\"death\","
                            "kind=\"FOUND\"} 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_answer_reasons_total{line=\"marriage\","
                            "reason=\"silence\"} 2"));
    CU_ASSERT_TRUE(has_line("hedui_line_exchanges_total{line=\"marriage\"} 3"));
    CU_ASSERT_TRUE(has_line("hedui_line_latency_seconds_bucket{"
                            "line=\"marriage\",le=\"0.002000\"} 0"));
    CU_ASSERT_TRUE(has_line("hedui_line_latency_seconds_bucket{"
                            "line=\"marriage\",le=\"0.008000\"} 1"));
    CU_ASSERT_TRUE(has_line("hedui_line_latency_seconds_bucket{"
                            "line=\"marriage\",le=\"8.192000\"} 3"));
    CU_ASSERT_TRUE(has_line("hedui_line_latency_seconds_bucket{"
                            "line=\"marriage\",le=\"+Inf\"} 3"));
    CU_ASSERT_TRUE(
        has_line("hedui_line_latency_seconds_sum{line=\"marriage\"} 9.000000"));
    end();
}

/* Of every worker: the newest answer, the certificate that ends first; what a
 * silent one said of its files is no news. */
static void
lines_are_as_fresh_and_safe_as_any_worker_says(void)
{
    static const struct line_status lines[] = {
        {.line = 2, .watch = {.spoke_at_us = 70 * INSTANT_SECOND}},
        {.line = 3, .watch = {.spoke_at_us = 5 * INSTANT_SECOND}},
        {.line = 4}};
    const struct heartbeat beats[] = {
        {.role = TEXT("worker"),
         .host = TEXT("a"),
         .at_us = 99 * INSTANT_SECOND,
         .counters = TEXT("{\"answered_at_us\":{\"marriage\":60000000,"
                          "\"death\":80000000},\"certificate_ends_us\":"
                          "{\"death\":900000000,\"nobody\":1000000}}")},
        {.role = TEXT("worker"),
         .host = TEXT("b"),
         .at_us = 98 * INSTANT_SECOND,
         .counters = TEXT("{\"answered_at_us\":{\"death\":75000000},"
                          "\"certificate_ends_us\":{\"death\":800000000}}")},
        {.role = TEXT("worker"),
         .host = TEXT("gone"),
         .at_us = 1 * INSTANT_SECOND,
         .counters = TEXT("{\"answered_at_us\":{\"death\":79000000},"
                          "\"certificate_ends_us\":{\"death\":7000000}}")}};
    static struct health health;
    health_init(&health, 1000);
    struct metrics_input input = {.now_us = 100 * INSTANT_SECOND,
                                  .queue = {.oldest_queued_us = INSTANT_NONE},
                                  .line_count = 3,
                                  .lines = lines,
                                  .beat_count = 3,
                                  .beats = beats,
                                  .health = &health};
    arena_init(&arena, 0);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
    CU_ASSERT_TRUE(
        has_line("hedui_line_newest_answer_seconds{line=\"marriage\"} 30"));
    CU_ASSERT_TRUE(
        has_line("hedui_line_newest_answer_seconds{line=\"death\"} 20"));
    CU_ASSERT_TRUE(has_line("hedui_line_certificate_ends_timestamp_seconds{"
                            "line=\"death\"} 800"));
    struct text rest = buffer_view(&out), line;
    uint32_t certificates = 0, ages = 0;
    while (text_cut(&rest, '\n', &line)) {
        certificates +=
            text_starts_with(line, "hedui_line_certificate_ends_timestamp");
        ages += text_starts_with(line, "hedui_line_newest_answer_seconds{");
    }
    CU_ASSERT_EQUAL(certificates, 1);
    CU_ASSERT_EQUAL(ages, 2); /* none is known of the third */
    end();
}

/* A case that was planned after 2 s, settled an hour and a bit later, reported
 * at once (another clock: a moment before), published after 16 days. */
static void
stages_are_counted_from_one_to_the_next(void)
{
    static const int64_t second = INSTANT_SECOND;
    const int64_t road[] = {10 * second, 12 * second, 3620 * second,
                            3619 * second, 3619 * second + 16 * INSTANT_DAY};
    const int64_t same[] = {second, second, second, second, second};
    struct stage_times times = {0};
    stage_add(&times, road);
    stage_add(&times, same);
    CU_ASSERT_EQUAL(times.count[STAGE_PLANNED][0], 1);
    CU_ASSERT_EQUAL(times.count[STAGE_PLANNED][1], 1); /* above 1, up to 10 */
    CU_ASSERT_EQUAL(times.sum_us[STAGE_PLANNED], 2 * second);
    CU_ASSERT_EQUAL(times.count[STAGE_SETTLED][5], 1);
    CU_ASSERT_EQUAL(times.sum_us[STAGE_SETTLED], 3608 * second);
    CU_ASSERT_EQUAL(times.count[STAGE_REPORTED][0], 2);
    CU_ASSERT_EQUAL(times.sum_us[STAGE_REPORTED], 0);
    CU_ASSERT_EQUAL(times.count[STAGE_PUBLISHED][STAGE_BUCKETS - 1], 1);
}

static void
stages_are_a_histogram_of_each_intake(void)
{
    const struct heartbeat beats[] = {
        {.role = TEXT("intake"),
         .host = TEXT("a"),
         .number = 1,
         .counters = TEXT("{\"taken\":3,\"stages\":{\"planned_settled\":"
                          "[1,0,0,0,0,2,0,0,0,0,4,7500000],"
                          "\"received_planned\":[1,2]}}")},
        {.role = TEXT("intake"),
         .host = TEXT("b"),
         .number = 2,
         .counters = TEXT("{\"stages\":7}")}};
    struct metrics_input input = {.queue = {.oldest_queued_us = INSTANT_NONE},
                                  .beat_count = 2,
                                  .beats = beats};
    arena_init(&arena, 0);
    buffer_init(&out, 1 << 20);
    metrics_write(&arena, &input, &out);
#define OF_A "{role=\"intake\",host=\"a\",pid=\"1\",stage=\"planned_settled\""
    CU_ASSERT_TRUE(has_line("hedui_stage_seconds_bucket" OF_A ",le=\"1\"} 1"));
    CU_ASSERT_TRUE(
        has_line("hedui_stage_seconds_bucket" OF_A ",le=\"21600\"} 3"));
    CU_ASSERT_TRUE(
        has_line("hedui_stage_seconds_bucket" OF_A ",le=\"+Inf\"} 7"));
    CU_ASSERT_TRUE(has_line("hedui_stage_seconds_count" OF_A "} 7"));
    CU_ASSERT_TRUE(has_line("hedui_stage_seconds_sum" OF_A "} 7.500000"));
    CU_ASSERT_FALSE(text_contains(buffer_view(&out), "received_planned"));
    end();
}

static void
labels_are_escaped(void)
{
    write_some();
    CU_ASSERT_TRUE(
        has_line("hedui_role_seconds_since_heartbeat{role=\"worker\","
                 "host=\"a\\\"b\\\\c\\nd\",pid=\"12\"} 3"));
    end();
}

static void
counters_are_integers_only(void)
{
    write_some();
    CU_ASSERT_TRUE(has_line("hedui_role_events_total{role=\"worker\","
                            "host=\"a\\\"b\\\\c\\nd\",pid=\"12\","
                            "event=\"marriage.FOUND\"} 4"));
    CU_ASSERT_FALSE(text_contains(buffer_view(&out), "odd"));
    /* Ahead of our clock is no age below zero. */
    CU_ASSERT_TRUE(
        has_line("hedui_role_seconds_since_heartbeat{role=\"sealer\","
                 "host=\"h\",pid=\"13\",run=\"1a\"} 0"));
    end();
}

static void
addresses_that_are_none(void)
{
    static const char *const bad[] = {
        "",          "8470",          ":8470",     "localhost:80",
        "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:x", "unix:relative",
        "unix:",     "1.2.3:80"};
    char long_path[200] = "unix:/";
    struct fault fault = {0};
    memset(long_path + 6, 'x', sizeof(long_path) - 7);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        fault_clear(&fault);
        CU_ASSERT_FALSE(listen_check("front_listen", bad[i], &fault));
        CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
        CU_ASSERT_NSTRING_EQUAL(fault.text, "front_listen", 12);
    }
    fault_clear(&fault);
    CU_ASSERT_FALSE(listen_check("front_listen", long_path, &fault));
    fault_clear(&fault);
    CU_ASSERT_TRUE(listen_check("front_listen", "127.0.0.1:8470", &fault));
    CU_ASSERT_TRUE(
        listen_check("front_listen", "unix:/run/hedui/front.sock", &fault));
}

static void
a_socket_has_its_rights_and_files_are_left_alone(void)
{
    char folder[] = "/tmp/hedui-front-XXXXXX", where[64];
    struct fault fault = {0};
    struct stat stat;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(where, sizeof(where), "unix:%s/s", folder);
    int first = listen_open("front_listen", where, &fault);
    CU_ASSERT_FATAL(first >= 0);
    CU_ASSERT_EQUAL_FATAL(lstat(where + 5, &stat), 0);
    CU_ASSERT_EQUAL(stat.st_mode & 0777, 0660);
    /* Served: the second is refused. Left over: it is replaced. */
    CU_ASSERT_EQUAL(listen_open("front_listen", where, &fault), -1);
    CU_ASSERT_EQUAL(fault.kind, FAULT_LOCAL);
    close(first);
    fault_clear(&fault);
    first = listen_open("front_listen", where, &fault);
    CU_ASSERT_TRUE(first >= 0);
    close(first);
    listen_forget(where);
    CU_ASSERT_NOT_EQUAL(access(where + 5, F_OK), 0);
    FILE *file = fopen(where + 5, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fclose(file);
    CU_ASSERT_EQUAL(listen_open("front_listen", where, &fault), -1);
    CU_ASSERT_EQUAL(access(where + 5, F_OK), 0);
    unlink(where + 5);
    rmdir(folder);
}

static const struct unit_test tests[] = {
    {"institutions are those that the store has",
     institutions_are_those_that_the_store_has},
    {"a line that is off is neither silent nor down",
     a_line_that_is_off_is_neither_silent_nor_down},
    {"answers and latencies are those of the day",
     answers_and_latencies_are_those_of_the_day},
    {"each sample stands behind its HELP and TYPE, each family once",
     each_sample_is_announced_once},
    {"the figures are those of the store", figures_are_those_of_the_store},
    {"a line is as fresh and as safe as any worker says",
     lines_are_as_fresh_and_safe_as_any_worker_says},
    {"stages are counted from one to the next",
     stages_are_counted_from_one_to_the_next},
    {"stage times are a histogram of each intake",
     stages_are_a_histogram_of_each_intake},
    {"values of labels are escaped", labels_are_escaped},
    {"only integers are counters", counters_are_integers_only},
    {"an address that is none is refused and named", addresses_that_are_none},
    {"a socket has its rights, and what is no leftover is left alone",
     a_socket_has_its_rights_and_files_are_left_alone},
};

UNIT_MAIN("metrics", tests)
