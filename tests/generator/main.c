/* hedui-generate: writes a population directory. Reads its flags, makes all
 * facts, writes truth/ first, then the lines and the requests. The same flags
 * give the same bytes: no clock, no locale, no time zone is read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "day.h"
#include "extras.h"
#include "family.h"
#include "lines.h"
#include "living.h"
#include "people.h"
#include "programmes.h"
#include "requests.h"
#include "truth.h"
#include "wealth.h"
#include "wrong.h"

enum { PEOPLE_LIMIT = 5000000, WRONG_PERCENT_LIMIT = 20, EXIT_USAGE = 64 };

static const char usage[] =
    "usage: hedui-generate --people N --households H --seed S --as-of DATE\n"
    "                      --out DIR [--agency CODE] [--lines nine|all]\n"
    "                      [--programmes P,P,...] [--hard-names PERCENT]\n"
    "                      [--wrong PERCENT] [--differ PERCENT]\n"
    "                      [--ask FILE] [--needy PERCENT] [--limits PERCENT]"
    "\n"
    "  --people      people of the population, 1 to 5000000\n"
    "  --households  households that ask: as many requests\n"
    "  --seed        0 to 2^53 - 1; the same seed gives the same bytes\n"
    "  --as-of       the day that everything is of, from 2015-04-01\n"
    "  --out         a directory that is empty or not there yet\n"
    "  --agency      who hands the requests in (310115009)\n"
    "  --programmes  what they ask for (minimum_living,low_income), or\n"
    "                matching: what fits each family\n"
    "  --lines       nine lines only, or all 29 (all)\n"
    "  --hard-names  of people, how many have a name hard to compare, 0 to "
    "100\n"
    "  --wrong       of answers, how many are wrong, 0 to 20 (0)\n"
    "  --differ      of declared amounts, how many are not so, 0 to 100 (0)\n"
    "  --needy       of families, how many are those whom the smaller\n"
    "                programmes are for, 0 to 100 (0)\n"
    "  --limits      of families that ask, how many stand at a limit, 0 to "
    "100 (0)\n"
    "  --ask         a file for the list of everybody who is asked about\n";

static bool
main_read_number(const char *text, uint64_t most, uint64_t *number)
{
    char *end;

    errno = 0;
    unsigned long long read = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || read > most)
        return false;
    *number = read;
    return true;
}

/* Per cent with up to three decimals, as parts of 100,000. */
static bool
main_read_percent(const char *text, int most, int *parts)
{
    uint64_t whole;
    char digits[16];
    size_t length = strcspn(text, ".");
    int scale = 1000;

    if (length == 0 || length > 3)
        return false;
    snprintf(digits, sizeof digits, "%.*s", (int)length, text);
    if (!main_read_number(digits, (uint64_t)most, &whole))
        return false;
    *parts = (int)whole * 1000;
    if (text[length] == '\0')
        return true;
    for (const char *c = text + length + 1; *c != '\0'; c++) {
        if (*c < '0' || *c > '9' || scale == 1)
            return false;
        scale /= 10;
        *parts += (*c - '0') * scale;
    }
    return scale < 1000 && *parts <= most * 1000;
}

static bool
main_is_agency(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; i++)
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '"' ||
            text[i] == '\\')
            return false;
    return length >= 6 && length <= 64;
}

static bool
main_read_flag(struct settings *s, const char *flag, const char *value)
{
    uint64_t number;

    if (strcmp(flag, "--people") == 0) {
        if (!main_read_number(value, PEOPLE_LIMIT, &number) || number == 0)
            return false;
        s->people = (size_t)number;
    } else if (strcmp(flag, "--households") == 0) {
        if (!main_read_number(value, PEOPLE_LIMIT, &number))
            return false;
        s->requests = (size_t)number;
    } else if (strcmp(flag, "--seed") == 0) {
        return main_read_number(value, (UINT64_C(1) << 53) - 1, &s->seed);
    } else if (strcmp(flag, "--as-of") == 0) {
        return day_read(value, &s->as_of) && s->as_of >= day_of(2015, 4, 1) &&
               s->as_of < day_of(2100, 1, 1);
    } else if (strcmp(flag, "--out") == 0) {
        s->directory = value;
    } else if (strcmp(flag, "--agency") == 0) {
        s->agency = value;
        return main_is_agency(value);
    } else if (strcmp(flag, "--programmes") == 0) {
        s->programmes = value;
        return *value != '\0' && programmes_know(value);
    } else if (strcmp(flag, "--lines") == 0) {
        s->has_all_lines = strcmp(value, "all") == 0;
        return s->has_all_lines || strcmp(value, "nine") == 0;
    } else if (strcmp(flag, "--hard-names") == 0) {
        return main_read_percent(value, 100, &s->hard);
    } else if (strcmp(flag, "--wrong") == 0) {
        return main_read_percent(value, WRONG_PERCENT_LIMIT, &s->wrong);
    } else if (strcmp(flag, "--differ") == 0) {
        return main_read_percent(value, 100, &s->differ);
    } else if (strcmp(flag, "--needy") == 0) {
        return main_read_percent(value, 100, &s->needy);
    } else if (strcmp(flag, "--limits") == 0) {
        return main_read_percent(value, 100, &s->limits);
    } else if (strcmp(flag, "--ask") == 0) {
        s->ask = value;
        return *value != '\0';
    } else {
        return false;
    }
    return true;
}

/* The directory and truth/ in it; what an earlier run left is not mixed with
 * this one's. */
static bool
main_make_directory(const char *directory)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/truth", directory);

    if (length < 0 || (size_t)length >= sizeof path) {
        fputs("hedui-generate: --out is too long\n", stderr);
        return false;
    }
    if (mkdir(directory, 0777) != 0 && errno != EEXIST) {
        perror(directory);
        return false;
    }
    if (mkdir(path, 0777) != 0) {
        perror(path);
        return false;
    }
    return true;
}

static bool
main_write_manifest(const struct world *w)
{
    struct out out;

    out_open(&out, w->settings.directory, "manifest.json");
    out_text(&out, "{\"layout\":1, \"as_of\":\"");
    out_day(&out, w->settings.as_of);
    out_text(&out, "\", \"people\":");
    out_count(&out, (int64_t)w->settings.people);
    out_text(&out, ", \"seed\":");
    out_count(&out, (int64_t)w->settings.seed);
    out_text(&out, "}\n");
    bool is_written = out_close(&out);
    return wrong_write_behaviour(w) && is_written;
}

static bool
main_generate(const struct settings *settings)
{
    struct world w;

    world_init(&w, settings);
    family_form(&w);
    family_choose_askers(&w);
    people_name(&w);
    people_link_relatives(&w);
    living_settle(&w);
    wealth_settle(&w);
    if (settings->has_all_lines) {
        extras_settle(&w);
        welfare_settle(&w);
        trade_settle(&w);
        savings_settle(&w);
        care_settle(&w);
        property_settle(&w);
    }
    if (settings->wrong > 0) {
        lines_survey(&w);
        wrong_choose(&w);
    }
    bool is_written = truth_write(&w);
    is_written = wrong_write_truth(&w) && is_written;
    is_written = main_write_manifest(&w) && is_written;
    is_written = lines_write(&w) && is_written;
    is_written = requests_write(&w) && is_written;
    if (settings->ask != NULL)
        is_written = asked_write(&w) && is_written;
    if (is_written)
        printf("seed %llu: %zu people in %zu households, %zu requests, "
               "%s lines\n",
               (unsigned long long)settings->seed, w.members.count,
               w.households.count, w.requests.count,
               settings->has_all_lines ? "29" : "9");
    if (is_written && settings->wrong > 0)
        printf("%zu answers are wrong\n", wrong_count(&w));
    wrong_release(&w);
    world_release(&w);
    return is_written;
}

int
main(int argc, char **argv)
{
    struct settings settings = {.seed = UINT64_MAX,
                                .requests = SIZE_MAX,
                                .agency = "310115009",
                                .programmes = "minimum_living,low_income",
                                .has_all_lines = true,
                                .hard = -1};

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc || !main_read_flag(&settings, argv[i], argv[i + 1])) {
            fprintf(stderr, "hedui-generate: cannot use %s %s\n%s", argv[i],
                    i + 1 < argc ? argv[i + 1] : "", usage);
            return EXIT_USAGE;
        }
    }
    if (settings.people == 0 || settings.requests == SIZE_MAX ||
        settings.seed == UINT64_MAX || settings.as_of == 0 ||
        settings.directory == NULL) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (!main_make_directory(settings.directory))
        return 1;
    return main_generate(&settings) ? 0 : 1;
}
