/* SPDX-License-Identifier: Apache-2.0
 *
 * hedui doctor: what is wrong with this house, or will be soon, and what to do
 * about it; the worst first.
 */
#include <getopt.h>
#include <time.h>

#include "date.h"
#include "doctor.h"
#include "json.h"
#include "page.h"

void
doctor_add(struct doctor *doctor, enum finding_level level, const char *check,
           const char *text, const char *help_key)
{
    struct ctl *ctl = doctor->ctl;
    if (doctor->count == doctor->room) {
        uint32_t room = doctor->room == 0 ? 32 : doctor->room * 2;
        struct finding *findings =
            arena_array(&ctl->arena, room, sizeof(*findings));
        if (findings == NULL)
            return;
        if (doctor->count > 0)
            memcpy(findings, doctor->findings,
                   doctor->count * sizeof(*findings));
        doctor->findings = findings;
        doctor->room = room;
    }
    doctor->findings[doctor->count++] = (struct finding){
        .level = level,
        .check = check,
        .text = text == NULL ? check : text,
        .help = help_key == NULL ? NULL : ctl_word(ctl, help_key)};
}

bool
doctor_has(const struct doctor *doctor, const char *check)
{
    for (uint32_t i = 0; i < doctor->count; i++)
        if (doctor->findings[i].level != FINDING_OK &&
            strcmp(doctor->findings[i].check, check) == 0)
            return true;
    return false;
}

static uint32_t
count_of(const struct doctor *doctor, enum finding_level level)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < doctor->count; i++)
        count += doctor->findings[i].level == level;
    return count;
}

static const char *
level_word(const struct ctl *ctl, enum finding_level level)
{
    return level == FINDING_ERROR  ? ctl_word(ctl, "doctor_error")
           : level == FINDING_WARN ? ctl_word(ctl, "doctor_warn")
                                   : ctl_word(ctl, "doctor_ok");
}

static void
print_findings(const struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct buffer out;
    buffer_init(&out, 1u << 24);
    struct page page = {.arena = &ctl->arena,
                        .language = ctl->language,
                        .out = &out,
                        .width = ctl_width()};
    for (int level = FINDING_ERROR; level >= FINDING_OK; level--)
        for (uint32_t i = 0; i < doctor->count; i++) {
            const struct finding *finding = &doctor->findings[i];
            if (finding->level != (enum finding_level)level)
                continue;
            page_item(&page, 0, level_word(ctl, finding->level), finding->text);
            if (finding->help != NULL)
                page_item(&page, 6, "→ ", finding->help);
        }
    buffer_printf(&out, ctl_word(ctl, "doctor_sum"),
                  count_of(doctor, FINDING_ERROR),
                  count_of(doctor, FINDING_WARN), count_of(doctor, FINDING_OK));
    ctl_print(&out);
    buffer_release(&out);
}

static void
print_json(const struct doctor *doctor)
{
    static const char *const names[] = {"OK", "WARN", "ERROR"};
    struct arena *arena = &doctor->ctl->arena;
    struct json *list = json_array(arena);
    for (uint32_t i = 0; i < doctor->count; i++) {
        const struct finding *finding = &doctor->findings[i];
        struct json *row = json_object(arena);
        json_set(row, "level", json_chars(arena, names[finding->level]));
        json_set(row, "check", json_chars(arena, finding->check));
        json_set(row, "text", json_chars(arena, finding->text));
        json_set(row, "help",
                 finding->help == NULL ? json_null(arena)
                                       : json_chars(arena, finding->help));
        json_add(list, row);
    }
    struct buffer out;
    buffer_init(&out, 1u << 24);
    json_write_pretty(list, &out);
    buffer_chars(&out, "\n");
    ctl_print(&out);
    buffer_release(&out);
}

int
command_doctor(struct ctl *ctl)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {0}};
    bool is_json = false;
    int option;
    while ((option = getopt_long(ctl->argc, ctl->argv, "", options, NULL)) !=
           -1)
        if (option == 'j')
            is_json = true;
        else
            return EXIT_USAGE;
    if (optind != ctl->argc)
        return EXIT_USAGE;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct doctor doctor = {.ctl = ctl,
                            .now_us = (int64_t)now.tv_sec * INSTANT_SECOND};
    doctor.today = instant_shanghai_date(doctor.now_us);
    doctor_store(&doctor);
    doctor_archive(&doctor);
    doctor_webhooks(&doctor);
    doctor_rules(&doctor);
    doctor_log(&doctor);
    doctor_lines(&doctor);
    doctor_certificates(&doctor);
    doctor_keys(&doctor);
    doctor_folders(&doctor);
    doctor_seal(&doctor);
    if (is_json)
        print_json(&doctor);
    else
        print_findings(&doctor);
    return count_of(&doctor, FINDING_ERROR) > 0 ? EXIT_TROUBLE : EXIT_WELL;
}
