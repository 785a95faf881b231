/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration: what is refused and in which words, defaults, paths, and
 * that what is printed can be read.
 */
#include "config.h"
#include "service_hours.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "config_change.h"
#include "sftp_address.h"

static char folder[64];
static char path[96];
static struct fault fault;

static void
write_config(const char *yaml)
{
    if (folder[0] == '\0') {
        snprintf(folder, sizeof(folder), "/tmp/hedui-config-XXXXXX");
        CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
        snprintf(path, sizeof(path), "%s/hedui.yaml", folder);
    }
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(yaml, file);
    fclose(file);
    fault_clear(&fault);
}

static struct config *
read_config(const char *yaml)
{
    write_config(yaml);
    return config_read(path, &fault);
}

/* The text must be refused, in words that contain `words`. */
static void
refused(const char *yaml, const char *words)
{
    struct config *config = read_config(yaml);
    CU_ASSERT_PTR_NULL(config);
    CU_ASSERT_EQUAL(fault.kind, FAULT_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, words));
    if (strstr(fault.text, words) == NULL)
        printf("\n    said: %s\n", fault.text);
    config_free(config);
}

static void
test_defaults(void)
{
    struct config *config = read_config("lines:\n- name: death\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    CU_ASSERT_EQUAL(config->workers, 1);
    CU_ASSERT_EQUAL(config->round_cases, 256);
    CU_ASSERT_EQUAL(config->lease_ms, 10000);
    CU_ASSERT_EQUAL(config->tick_ms, 1000);
    CU_ASSERT_EQUAL(config->heartbeat_ms, 5000);
    CU_ASSERT_EQUAL(config->case_memory_mib, 64);
    CU_ASSERT_STRING_EQUAL(config->front_listen, "127.0.0.1:8470");
    CU_ASSERT_STRING_EQUAL(config->log_level, "info");
    CU_ASSERT_EQUAL(config->agencies_count, 0);
    const struct line_config *line = config_line(config, "death");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_TRUE(line->is_on);
    CU_ASSERT_EQUAL(line->coalesce_ms, 20);
    CU_ASSERT_EQUAL(line->connections, 4);
    CU_ASSERT_EQUAL(line->rate_per_s, 0);
    CU_ASSERT_EQUAL(line->answer_ms, 600000);
    CU_ASSERT_EQUAL(line->transfer_ms, 30000);
    CU_ASSERT_EQUAL(line->retry_ms, 1000);
    CU_ASSERT_EQUAL(line->poll_ms, 1000);
    CU_ASSERT_EQUAL(line->silence_questions, 500);
    CU_ASSERT_STRING_EQUAL(line->url, "");
    CU_ASSERT_PTR_NULL(config_line(config, "pension"));
    config_free(config);
}

static void
test_every_kind_of_option(void)
{
    struct config *config = read_config(
        "workers: 3\ndatabase: host=/run/pg dbname=x\npolicy: packs/a\n"
        "calendar: /etc/c.json\nlog_level: debug\n"
        "agencies:\n- code: '310115009'\n  name_zh: 街道\n"
        "- {code: B, mandate: M-1}\n"
        "lines:\n- name: state_banks\n  on: false\n  folder: ex/gyyh\n"
        "  institutions: [工商银行, 农业银行]\n  coalesce_ms: 0\n"
        "- name: death\n  schema: swdj\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    char expected[128];
    CU_ASSERT_EQUAL(config->workers, 3);
    CU_ASSERT_STRING_EQUAL(config->database, "host=/run/pg dbname=x");
    snprintf(expected, sizeof(expected), "%s/packs/a", folder);
    CU_ASSERT_STRING_EQUAL(config->policy, expected);
    CU_ASSERT_STRING_EQUAL(config->calendar, "/etc/c.json");
    CU_ASSERT_EQUAL(config->agencies_count, 2);
    CU_ASSERT_STRING_EQUAL(config_agency(config, "310115009")->name_zh, "街道");
    CU_ASSERT_STRING_EQUAL(config_agency(config, "B")->mandate, "M-1");
    CU_ASSERT_PTR_NULL(config_agency(config, "C"));
    const struct line_config *line = config_line(config, "state_banks");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_FALSE(line->is_on);
    CU_ASSERT_EQUAL(line->coalesce_ms, 0);
    snprintf(expected, sizeof(expected), "%s/ex/gyyh", folder);
    CU_ASSERT_STRING_EQUAL(line->folder, expected);
    CU_ASSERT_STRING_EQUAL(line->ca, "");
    CU_ASSERT_EQUAL_FATAL(line->institutions_count, 2);
    CU_ASSERT_STRING_EQUAL(line->institutions[1], "农业银行");
    CU_ASSERT_STRING_EQUAL(config_line(config, "death")->schema, "swdj");
    config_free(config);
}

static void
test_unknown_keys(void)
{
    refused("worker: 3\n", "worker");
    refused("workers: 3\nlines:\n- name: a\n  colour: red\n", "colour");
    refused("workers: 3\nlines:\n- name: a\n  colour: red\n", "line: 4");
    refused("workers: 3\nlines:\n- name: a\n  colour: red\n", "column: 3");
}

static void
test_duplicate_keys(void)
{
    refused("workers: 1\nworkers: 2\n", "workers");
    refused("workers: 1\nworkers: 2\n", "line: 2");
    refused("lines:\n- {name: a, url: x, url: y}\n", "column: 21");
    refused("lines:\n- name: a\n- name: a\n", "twice");
    refused("agencies:\n- code: a\n- code: a\n", "twice");
}

static void
refused_hours(const char *hours)
{
    char yaml[96];
    snprintf(yaml, sizeof(yaml), "lines:\n- name: a\n  hours: \"%s\"\n", hours);
    refused(yaml, "hours like 09:00-17:00");
}

static void
test_hours(void)
{
    struct config *config =
        read_config("lines:\n- {name: a, hours: \"08:30-24:00\", days: "
                    "working}\n- name: b\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    struct service_hours hours = service_hours_of(config_line(config, "a"));
    CU_ASSERT_EQUAL(hours.from_s, 30600);
    CU_ASSERT_EQUAL(hours.to_s, 86400);
    CU_ASSERT_TRUE(hours.is_on_working_days);
    CU_ASSERT_FALSE(service_hours_are_always(&hours));
    hours = service_hours_of(config_line(config, "b"));
    CU_ASSERT_TRUE(service_hours_are_always(&hours));
    config_free(config);
    refused_hours("");
    refused_hours("9:00-17:00");
    refused_hours("09:00-17:00 ");
    refused_hours("09.00-17:00");
    refused_hours("09:00 17:00");
    refused_hours("17:00-17:00");
    refused_hours("22:00-06:00");
    refused_hours("09:60-17:00");
    refused_hours("09:00-24:01");
    refused_hours("0a:00-17:00");
    refused("lines:\n- {name: a, days: weekdays}\n", "one of all working");
}

static void
test_ranges(void)
{
    /* With so short a lease nothing would ever be sent. */
    refused("lease_ms: 2999\n", "3000 to 600000 is allowed: a line is asked");
    refused("workers: 65\n", "workers is \"65\": 1 to 64 is allowed");
    refused("workers: 0\n", "workers is \"0\"");
    refused("workers: many\n", "workers is \"many\"");
    refused("workers: -1\n", "workers is \"-1\"");
    refused("workers: 1.5\n", "workers is \"1.5\"");
    refused("workers:\n", "workers is \"\"");
    refused("lines:\n- name: pension\n  connections: 257\n",
            "lines[0] pension: connections is \"257\": 1 to 256");
    refused("lines:\n- name: pension\n  on: yes\n", "true or false");
    refused("log_level: loud\n", "one of debug info warn error");
    refused("lines:\n- url: x\n", "name is \"\"");
    refused("agencies:\n- code: \"街道\"\n", "printable ASCII");
}

static void
refused_folder(const char *folder_text, const char *words)
{
    char yaml[400];
    snprintf(yaml, sizeof(yaml), "lines:\n- name: a\n  folder: \"%s\"\n",
             folder_text);
    refused(yaml, words);
}

static void
test_sftp_addresses(void)
{
    struct sftp_address at;
    const char *expected;
    CU_ASSERT_FATAL(sftp_address_read("sftp://hd@bank@files.example:2022/a b/c",
                                      &at, &expected));
    CU_ASSERT_STRING_EQUAL(at.user, "hd@bank");
    CU_ASSERT_STRING_EQUAL(at.host, "files.example");
    CU_ASSERT_EQUAL(at.port, 2022);
    CU_ASSERT_STRING_EQUAL(at.path, "/a b/c");
    CU_ASSERT_FATAL(sftp_address_read("sftp://u@[::1]/~/x", &at, &expected));
    CU_ASSERT_STRING_EQUAL(at.host, "::1");
    CU_ASSERT_EQUAL(at.port, 22);
    CU_ASSERT_STRING_EQUAL(at.path, "x");
    CU_ASSERT_FATAL(sftp_address_read("sftp://u@[::1]:9/~", &at, &expected));
    CU_ASSERT_EQUAL(at.port, 9);
    CU_ASSERT_STRING_EQUAL(at.path, ".");
    struct config *config = read_config(
        "lines:\n- name: a\n  folder: 'sftp://u@h/x'\n  sftp_key: k/id\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    char key[128];
    snprintf(key, sizeof(key), "%s/k/id", folder);
    CU_ASSERT_STRING_EQUAL(config->lines[0].folder, "sftp://u@h/x");
    CU_ASSERT_STRING_EQUAL(config->lines[0].sftp_key, key);
    config_free(config);
}

static void
test_addresses_that_are_none(void)
{
    refused_folder("ftp://u@h/x", "lines[0] a: folder is \"@h/x\": a path, or");
    refused_folder("SFTP://u@h/x", "a path, or sftp://");
    refused_folder("sftp://u@h", "a path, or sftp://");
    refused_folder("sftp://h/x", "a path, or sftp://");
    refused_folder("sftp://@h/x", "USER of 1");
    refused_folder("sftp://u v@h/x", "USER of 1");
    refused_folder("sftp://u@/x", "a HOST of");
    refused_folder("sftp://u@h_h/x", "a HOST of");
    refused_folder("sftp://u@::1/x", "a HOST of");
    refused_folder("sftp://u@[::1/x", "a HOST of");
    refused_folder("sftp://u@[::1]9/x", "a HOST of");
    refused_folder("sftp://u@h:/x", "a PORT of");
    refused_folder("sftp://u@h:0/x", "a PORT of");
    refused_folder("sftp://u@h:65536/x", "a PORT of");
    refused_folder("sftp://u@h/a%20b", "a PATH");
    refused_folder("sftp://u:hunter2@h/x", "no password");
    CU_ASSERT_PTR_NULL(strstr(fault.text, "hunter2"));
}

static void
test_broken_files(void)
{
    refused("workers: [1\n", "hedui.yaml");
    refused("workers: 1\n\tlease_ms: 2\n", "hedui.yaml");
    refused("lines: 3\n", "lines");
    refused("", "hedui.yaml");
    refused("workers: &a 1\nlease_ms: *a\n", "hedui.yaml");
    fault_clear(&fault);
    CU_ASSERT_PTR_NULL(config_read("/nowhere/hedui.yaml", &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "/nowhere/hedui.yaml"));
}

static void
test_printed_file_is_read(void)
{
    write_config("");
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    config_print(file);
    fclose(file);
    struct config *printed = config_read(path, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(printed);
    struct config *empty = read_config("lines: []\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(empty);
    CU_ASSERT_EQUAL(printed->lease_ms, empty->lease_ms);
    CU_ASSERT_EQUAL(printed->workers, empty->workers);
    CU_ASSERT_STRING_EQUAL(printed->policy, empty->policy);
    CU_ASSERT_STRING_EQUAL(printed->database, empty->database);
    CU_ASSERT_STRING_EQUAL(printed->front_listen, empty->front_listen);
    CU_ASSERT_EQUAL(printed->lines_count, 0);
    config_free(printed);
    config_free(empty);
}

/* Takes "# " off every line from `from` on, and `from` itself away. */
static void
uncomment(char *text, const char *from, FILE *out)
{
    char *at = strstr(text, from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    at = strchr(at, '\n') + 1;
    while (*at == '#') {
        char *end = strchr(at, '\n');
        if (strncmp(at, "# For example", 13) != 0 && end > at + 2)
            fprintf(out, "%.*s\n", (int)(end - at - 2), at + 2);
        at = end + 1;
    }
}

static void
test_printed_examples_are_read(void)
{
    static char text[1 << 16];
    FILE *file = fmemopen(text, sizeof(text), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    config_print(file);
    fclose(file);
    write_config("");
    file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    uncomment(text, "# For example:", file);
    uncomment(text, "# For example, one line", file);
    fclose(file);
    struct config *config = config_read(path, &fault);
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    CU_ASSERT_EQUAL(config->agencies_count, 1);
    CU_ASSERT_EQUAL_FATAL(config->lines_count, 4);
    CU_ASSERT_EQUAL(config->lines[1].institutions_count, 2);
    CU_ASSERT_STRING_EQUAL(config->lines[3].schema, "swdj");
    config_free(config);
}

static void
test_secrets(void)
{
    char secret[256];
    write_config("hedui-test\nmore\n");
    CU_ASSERT_TRUE(config_read_secret(path, secret, &fault));
    CU_ASSERT_STRING_EQUAL(secret, "hedui-test");
    write_config("no line end");
    CU_ASSERT_TRUE(config_read_secret(path, secret, &fault));
    CU_ASSERT_STRING_EQUAL(secret, "no line end");
    write_config("\nsecond");
    CU_ASSERT_FALSE(config_read_secret(path, secret, &fault));
    fault_clear(&fault);
    CU_ASSERT_FALSE(config_read_secret("/nowhere", secret, &fault));
    CU_ASSERT_PTR_NOT_NULL(strstr(fault.text, "/nowhere"));
}

static char told[1024];

static void
on_change(void *context, const struct config_change *change)
{
    (void)context;
    size_t size = strlen(told);
    snprintf(told + size, sizeof(told) - size, "%s%s ", change->name,
             change->why == NULL ? "" : "!");
}

static void
test_changes_are_named(void)
{
    struct config *running = read_config(
        "database: dbname=a password=geheim\nlog_level: info\nqueue: kafka\n"
        "agencies:\n- {code: a, name_en: A}\n- {code: b}\n"
        "lines:\n- {name: death, rate_per_s: 5}\n- {name: pension}\n"
        "- {name: state_banks, institutions: [X, Y]}\n");
    struct config *fresh = read_config(
        "database: dbname=b password=heimlich\nlog_level: warn\nqueue: kafka\n"
        "workers: 3\nhost: other\n"
        "agencies:\n- {code: a, name_en: B}\n- {code: c}\n"
        "lines:\n- {name: state_banks, institutions: [X, Z]}\n"
        "- {name: death, rate_per_s: 50, on: false}\n- {name: funds}\n");
    CU_ASSERT_PTR_NOT_NULL_FATAL(running);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fresh);
    told[0] = '\0';
    CU_ASSERT_EQUAL(config_change(running, fresh, on_change, NULL), 2);
    CU_ASSERT_STRING_EQUAL(
        told, "database! log_level host! workers agencies.a.name_en agencies.b "
              "agencies.c lines.death.on lines.death.rate_per_s lines.pension "
              "lines.state_banks.institutions lines.funds ");
    /* What is refused stays as it was, what is taken is as it was read. */
    CU_ASSERT_STRING_EQUAL(fresh->database, "dbname=a password=geheim");
    CU_ASSERT_STRING_EQUAL(fresh->host, "");
    CU_ASSERT_STRING_EQUAL(fresh->log_level, "warn");
    CU_ASSERT_EQUAL(config_line(fresh, "death")->rate_per_s, 50);
    told[0] = '\0';
    CU_ASSERT_EQUAL(config_change(fresh, fresh, on_change, NULL), 0);
    CU_ASSERT_STRING_EQUAL(told, "");
    config_free(running);
    config_free(fresh);
}

static void
test_the_folder_is_removed(void)
{
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

static const struct unit_test tests[] = {
    {"what is left out has its default", test_defaults},
    {"every kind of option is read", test_every_kind_of_option},
    {"an unknown key is refused with line and column", test_unknown_keys},
    {"what stands twice is refused", test_duplicate_keys},
    {"service hours", test_hours},
    {"a value out of range is named with its range", test_ranges},
    {"an address of an SFTP server is read", test_sftp_addresses},
    {"an address that is none is refused, its password not repeated",
     test_addresses_that_are_none},
    {"a broken file is refused by name", test_broken_files},
    {"the printed file is read and changes nothing", test_printed_file_is_read},
    {"the printed examples are read", test_printed_examples_are_read},
    {"a secret is the first line of its file", test_secrets},
    {"each setting that changed is named, what runs keeps its database",
     test_changes_are_named},
    {"the folder of the test is removed", test_the_folder_is_removed},
};

UNIT_MAIN("core config", tests)
