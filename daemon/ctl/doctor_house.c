/* SPDX-License-Identifier: Apache-2.0
 *
 * The database and the rules: does it answer, is it of this version, may the
 * roles do what they must and no more, do the clocks agree, how far does the
 * calendar reach.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "calendar.h"
#include "checkup.h"
#include "date.h"
#include "doctor.h"
#include "mutant.h"
#include "policy.h"

#define GRANTS_SHOWN 5
#define WORKING_DAYS 15 /* what a standard case has */

/* ---- migrations ---- */

static int
is_migration(const struct dirent *entry)
{
    const char *name = entry->d_name;
    size_t size = strlen(name);
    return strspn(name, "0123456789") == 3 && name[3] == '_' && size > 8 &&
           strcmp(name + size - 4, ".sql") == 0;
}

static bool
is_applied(const struct checkup *checkup, const char *name)
{
    for (uint32_t i = 0; i < checkup->migration_count; i++)
        if (text_equals_chars(checkup->migrations[i], name))
            return true;
    return false;
}

static void
look_at_migrations(struct doctor *doctor, const struct checkup *checkup)
{
    struct ctl *ctl = doctor->ctl;
    const char *folder = getenv("HEDUI_SCHEMAS");
    struct dirent **files = NULL;
    if (folder == NULL)
        folder = HEDUI_SCHEMAS_FOLDER;
    int count = scandir(folder, &files, is_migration, alphasort);
    uint32_t known = 0, missing = 0;
    for (int i = 0; i < count; i++) {
        bool is_there = is_applied(checkup, files[i]->d_name);
        known += is_there;
        missing += !is_there;
        free(files[i]);
    }
    free(files);
    if (count <= 0)
        doctor_add(doctor, FINDING_WARN, "migrations",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_schemas_none"), folder),
                   "doctor_schemas_help");
    else if (missing > 0)
        doctor_add(doctor, FINDING_ERROR, "migrations",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_schemas_old"), missing),
                   "doctor_schemas_old_help");
    else if (known < checkup->migration_count)
        doctor_add(doctor, FINDING_ERROR, "migrations",
                   ctl_word(ctl, "doctor_schemas_new"),
                   "doctor_schemas_new_help");
    else
        doctor_add(doctor, FINDING_OK, "migrations",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_schemas_well"), known),
                   NULL);
}

/* ---- grants ---- */

static void
grants_add(struct doctor *doctor, enum finding_level level,
           const struct text *grants, uint32_t count, const char *words,
           const char *help_key)
{
    struct ctl *ctl = doctor->ctl;
    for (uint32_t i = 0; i < count && i < GRANTS_SHOWN; i++)
        doctor_add(doctor, level, "grants",
                   arena_printf(&ctl->arena, words, (int)grants[i].size,
                                grants[i].bytes),
                   help_key);
    if (count > GRANTS_SHOWN)
        doctor_add(doctor, level, "grants",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_grants_rest"),
                                count - GRANTS_SHOWN),
                   help_key);
}

static void
look_at_grants(struct doctor *doctor, const struct checkup *checkup)
{
    struct ctl *ctl = doctor->ctl;
    if (!checkup->has_grants)
        return; /* the migrations say so */
    grants_add(doctor, FINDING_ERROR, checkup->lost, checkup->lost_count,
               ctl_word(ctl, "doctor_grant_lost"), "doctor_grant_lost_help");
    grants_add(doctor, FINDING_ERROR, checkup->more, checkup->more_count,
               ctl_word(ctl, "doctor_grant_more"), "doctor_grant_more_help");
    if (!doctor_has(doctor, "grants"))
        doctor_add(doctor, FINDING_OK, "grants",
                   ctl_word(ctl, "doctor_grants_well"), NULL);
}

/* ---- clocks and disk ---- */

enum finding_level
doctor_skew_level(int64_t skew_us)
{
    int64_t apart_us = skew_us < 0 ? -skew_us : skew_us;
    return apart_us > 10 * INSTANT_SECOND ? FINDING_ERROR
           : apart_us > INSTANT_SECOND    ? FINDING_WARN
                                          : FINDING_OK;
}

static int64_t
machine_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * INSTANT_SECOND + now.tv_nsec / 1000;
}

static void
look_at_clocks(struct doctor *doctor, const struct checkup *checkup,
               int64_t before_us)
{
    struct ctl *ctl = doctor->ctl;
    /* It was read somewhere between before and now: the nearest counts. */
    int64_t after_us = machine_now_us();
    int64_t skew_us =
        checkup->clock_us < before_us  ? checkup->clock_us - before_us
        : checkup->clock_us > after_us ? checkup->clock_us - after_us
                                       : 0;
    enum finding_level level = doctor_skew_level(skew_us);
    if (level != FINDING_OK)
        doctor_add(doctor, level, "clock",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_clock_apart"),
                                (long long)(skew_us / 1000)),
                   "doctor_clock_help");
    if (checkup->offset_us != 0)
        doctor_add(doctor, FINDING_WARN, "clock",
                   ctl_word(ctl, "doctor_clock_sample"),
                   "doctor_clock_sample_help");
    if (!doctor_has(doctor, "clock"))
        doctor_add(doctor, FINDING_OK, "clock",
                   ctl_word(ctl, "doctor_clock_well"), NULL);
}

static void
look_at_disk(struct doctor *doctor, const struct checkup *checkup)
{
    struct ctl *ctl = doctor->ctl;
    if (!checkup->is_local || text_is_absent(checkup->folder)) {
        doctor_add(doctor, FINDING_OK, "disk",
                   ctl_word(ctl, "doctor_disk_unseen"), NULL);
        return;
    }
    doctor_room(doctor, text_chars(&ctl->arena, checkup->folder));
    if (!doctor_has(doctor, "disk"))
        doctor_add(doctor, FINDING_OK, "disk",
                   ctl_word(ctl, "doctor_disk_well"), NULL);
}

static void
look_at_logged(struct doctor *doctor, const struct checkup *checkup)
{
    struct ctl *ctl = doctor->ctl;
    for (uint32_t i = 0; i < checkup->logged_count; i++)
        doctor_add(doctor, FINDING_WARN, "parameters",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_logged"),
                                (int)checkup->logged[i].size,
                                checkup->logged[i].bytes),
                   "doctor_logged_help");
    if (!doctor_has(doctor, "parameters"))
        doctor_add(doctor, FINDING_OK, "parameters",
                   ctl_word(ctl, "doctor_logged_well"), NULL);
}

void
doctor_store(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct checkup checkup;
    int64_t before_us = machine_now_us();
    struct store *store = ctl_store(ctl);
    if (store == NULL || store_postgres_checkup(store, &ctl->arena, &checkup,
                                                &ctl->fault) != STORE_DONE) {
        /* The fault names statement and SQLSTATE, never what was connected
         * with. */
        doctor_add(doctor, FINDING_ERROR, "database",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_store_away"),
                                ctl->fault.text),
                   "doctor_store_help");
        return;
    }
    doctor_add(doctor, FINDING_OK, "database",
               ctl_word(ctl, "doctor_store_well"), NULL);
    doctor->today = instant_shanghai_date(checkup.clock_us + checkup.offset_us);
    look_at_migrations(doctor, &checkup);
    look_at_grants(doctor, &checkup);
    if (!mutant_is("logged_parameters_unseen"))
        look_at_logged(doctor, &checkup);
    look_at_clocks(doctor, &checkup, before_us);
    look_at_disk(doctor, &checkup);
}

/* ---- rules ---- */

static void
look_at_calendar(struct doctor *doctor, const struct calendar *calendar)
{
    struct ctl *ctl = doctor->ctl;
    int last = calendar_last_year(calendar);
    int year, month, day;
    bool is_provisional = false;
    (void)calendar_due(calendar, doctor->today, WORKING_DAYS, &is_provisional);
    date_split(doctor->today, &year, &month, &day);
    if (year > last)
        doctor_add(doctor, FINDING_ERROR, "calendar",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_calendar_over"), last),
                   "doctor_calendar_help");
    else if (is_provisional && !mutant_is("calendar_ends_unseen"))
        doctor_add(doctor, FINDING_WARN, "calendar",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_calendar_short"), last),
                   "doctor_calendar_help");
    else
        doctor_add(doctor, FINDING_OK, "calendar",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_calendar_well"), last),
                   NULL);
}

void
doctor_rules(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    struct rules rules;
    struct fault fault = {0};
    if (!rules_from_config(&ctl->arena, ctl->config, &rules, &fault)) {
        doctor_add(doctor, FINDING_ERROR, "policy",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_policy_ill"),
                                fault.text),
                   "doctor_policy_help");
        return;
    }
    struct text name = policy_name(rules.policy);
    struct text version = policy_version(rules.policy);
    doctor_add(doctor, FINDING_OK, "policy",
               arena_printf(&ctl->arena, ctl_word(ctl, "doctor_policy_well"),
                            (int)name.size, name.bytes, (int)version.size,
                            version.bytes),
               NULL);
    look_at_calendar(doctor, rules.calendar);
}
