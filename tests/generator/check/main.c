/* hedui-generate-check GENERATOR SCRATCH: runs the generator, compares runs
 * byte by byte, and checks one population against its truth. Ends with
 * "N passed, M failed". */
#include <dirent.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "population.h"
#include "verdict.h"

struct run {
    const char *name, *seed, *people, *households, *lines;
    char *environment[4];
};

static const struct run runs[] = {
    {"first", "7", "20000", "6000", "all", {"LC_ALL=C", "TZ=UTC", NULL}},
    {"again",
     "7",
     "20000",
     "6000",
     "all",
     {"LC_ALL=zh_CN.GB18030", "TZ=America/New_York", NULL}},
    {"other", "8", "20000", "6000", "all", {"LC_ALL=C", "TZ=UTC", NULL}},
    {"nine", "7", "1000", "300", "nine", {"LC_ALL=C", "TZ=UTC", NULL}},
    {"twice", "3", "50", "60", "all", {"LC_ALL=C", "TZ=UTC", NULL}},
};

static bool
main_generate(char *generator, const struct run *run, const char *directory)
{
    char out[4096];
    char *arguments[] = {generator,
                         "--people",
                         (char *)(size_t)run->people,
                         "--households",
                         (char *)(size_t)run->households,
                         "--seed",
                         (char *)(size_t)run->seed,
                         "--as-of",
                         "2017-09-01",
                         "--out",
                         out,
                         "--lines",
                         (char *)(size_t)run->lines,
                         NULL};
    pid_t child;
    int status = -1;

    snprintf(out, sizeof out, "%s/%s", directory, run->name);
    if (posix_spawn(&child, generator, NULL, NULL, arguments,
                    (char **)(size_t)run->environment) != 0)
        return false;
    return waitpid(child, &status, 0) == child && status == 0;
}

/* True if both directories have the same files with the same bytes. */
static bool
main_compare(const char *scratch, const char *one, const char *other)
{
    char left[4096], right[4096];
    size_t files = 0;
    bool are_alike = true;

    snprintf(left, sizeof left, "%s/%s", scratch, one);
    snprintf(right, sizeof right, "%s/%s", scratch, other);
    DIR *directory = opendir(left);
    if (directory == NULL)
        return false;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        size_t length[2];
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "truth") == 0)
            continue;
        char *a = table_read_file(left, entry->d_name, &length[0]);
        char *b = table_read_file(right, entry->d_name, &length[1]);
        are_alike =
            are_alike && length[0] == length[1] && memcmp(a, b, length[0]) == 0;
        free(a);
        free(b);
        files++;
    }
    closedir(directory);
    return are_alike && files > 0;
}

static void
main_check_vectors(void)
{
    verdict_add(census_is_id("310101198001010018") &&
                    census_is_id("31010119800101000X") &&
                    census_is_id("310108200002290028") &&
                    !census_is_id("310101198001010017"),
                "the check's own rule of numbers agrees with the vectors");
    verdict_add(census_is_credit("91310000MA1K000006") &&
                    census_is_credit("91000000000000000K") &&
                    !census_is_credit("91310000MA1K000007"),
                "its rule of firms' codes too");
    verdict_add(census_is_vin("1M8GDM9AXKP042788") &&
                    census_is_vin("LSVAA49J832000001") &&
                    !census_is_vin("LSVAA49J932000001"),
                "its rule of VINs too");
    verdict_add(census_is_card("6228480000000000000") &&
                    !census_is_card("6228480000000000001"),
                "its rule of cards too");
}

static void
main_check_shapes(const char *scratch)
{
    char path[4096], text[256];
    size_t length;
    struct stat status;

    snprintf(path, sizeof path, "%s/nine/pension.csv", scratch);
    verdict_add(stat(path, &status) != 0, "nine lines are nine");
    snprintf(path, sizeof path, "%s/first", scratch);
    char *manifest = table_read_file(path, "manifest.json", &length);
    verdict_add(strcmp(manifest, "{\"layout\":1, \"as_of\":\"2017-09-01\", "
                                 "\"people\":20000, \"seed\":7}\n") == 0,
                "the manifest says what was asked for");
    free(manifest);
    snprintf(path, sizeof path, "%s/twice", scratch);
    char *requests = table_read_file(path, "requests.ndjson", &length);
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += requests[i] == '\n';
    snprintf(text, sizeof text,
             "60 requests of fewer families: they ask "
             "again, as a recheck");
    verdict_add(count == 60 && strstr(requests, "\"recheck\"") != NULL, text);
    free(requests);
}

int
main(int argc, char **argv)
{
    char first[4096];
    struct census census;

    if (argc != 3) {
        fputs("usage: hedui-generate-check GENERATOR SCRATCH\n", stderr);
        return 64;
    }
    main_check_vectors();
    bool is_run = true;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        is_run = main_generate(argv[1], &runs[i], argv[2]) && is_run;
    verdict_add(is_run, "the generator runs");
    if (!is_run)
        return verdict_end();
    verdict_add(main_compare(argv[2], "first", "again"),
                "one seed, the same bytes, whatever locale and time zone");
    verdict_add(!main_compare(argv[2], "first", "other"),
                "two seeds, two populations");
    main_check_shapes(argv[2]);
    snprintf(first, sizeof first, "%s/first", argv[2]);
    census_load(&census, first);
    population_check(&census, first);
    limits_check(&census, first);
    requests_check(&census, first);
    census_release(&census);
    return verdict_end();
}
