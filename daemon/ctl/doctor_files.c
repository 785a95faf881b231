/* SPDX-License-Identifier: Apache-2.0
 *
 * The files that the configuration names: are they there, until when are they
 * good, who can read them. One file that several lines share is looked at once.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "certificate.h"
#include "connector.h"
#include "date.h"
#include "doctor.h"
#include "mutant.h"

#define PATHS_MAX 1024

struct paths {
    uint32_t count;
    struct {
        const char *path, *owner; /* owner: the line, or "kafka" */
    } items[PATHS_MAX];
};

static void
paths_add(struct paths *paths, const char *path, const char *owner)
{
    for (uint32_t i = 0; i < paths->count; i++)
        if (strcmp(paths->items[i].path, path) == 0)
            return;
    if (path[0] == '\0' || paths->count == PATHS_MAX)
        return;
    paths->items[paths->count].path = path;
    paths->items[paths->count++].owner = owner;
}

static bool
is_kafka(const struct config *config)
{
    return strcmp(config->queue, "kafka") == 0;
}

/* ---- what a line must have ---- */

static void
must_have(struct doctor *doctor, const struct line_config *line,
          const char *option, const char *value)
{
    struct ctl *ctl = doctor->ctl;
    if (value[0] == '\0')
        doctor_add(doctor, FINDING_ERROR, "line",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_line_lacks"),
                                line->name, option),
                   "doctor_line_help");
}

static void
look_at_line(struct doctor *doctor, const struct line_config *line,
             enum carrier carrier)
{
    switch (carrier) {
    case CARRIER_HTTPS:
        must_have(doctor, line, "url", line->url);
        must_have(doctor, line, "ca", line->ca);
        must_have(doctor, line, "certificate", line->certificate);
        must_have(doctor, line, "key", line->key);
        break;
    case CARRIER_FILE:
        must_have(doctor, line, "folder", line->folder);
        must_have(doctor, line, "file_certificate", line->file_certificate);
        must_have(doctor, line, "file_key", line->file_key);
        must_have(doctor, line, "owner_certificate", line->owner_certificate);
        break;
    case CARRIER_DATABASE:
        must_have(doctor, line, "database", line->database);
        must_have(doctor, line, "schema", line->schema);
        break;
    }
}

void
doctor_lines(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const struct config *config = ctl->config;
    unsigned on = 0;
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        on += line->is_on;
        for (size_t j = 0; line->is_on && connector_registry[j] != NULL; j++)
            if (strcmp(connector_registry[j]->name, line->name) == 0)
                look_at_line(doctor, line, connector_registry[j]->carrier);
    }
    if (on == 0)
        doctor_add(doctor, FINDING_WARN, "line",
                   ctl_word(ctl, "doctor_lines_none"),
                   "doctor_lines_none_help");
    else if (!doctor_has(doctor, "line"))
        doctor_add(
            doctor, FINDING_OK, "line",
            arena_printf(&ctl->arena, ctl_word(ctl, "doctor_lines_well"), on),
            NULL);
}

/* ---- certificates ---- */

enum finding_level
doctor_days_level(int64_t days)
{
    if (days < (mutant_is("certificate_week_is_far") ? 0 : 7))
        return FINDING_ERROR;
    return days < 60 ? FINDING_WARN : FINDING_OK;
}

static void
look_at_certificate(struct doctor *doctor, const char *path, const char *owner,
                    int64_t *least_days)
{
    struct ctl *ctl = doctor->ctl;
    struct fault fault = {0};
    int64_t ends_us = 0;
    char day[11];
    if (!certificate_ends(path, &ends_us, &fault)) {
        doctor_add(doctor, FINDING_ERROR, "certificate",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_certificate_none"), path,
                                owner),
                   "doctor_file_help");
        return;
    }
    int64_t left_us = ends_us - doctor->now_us;
    int64_t days = left_us < 0 ? -1 : left_us / INSTANT_DAY;
    date_print(instant_shanghai_date(ends_us), day);
    if (days < *least_days)
        *least_days = days;
    if (doctor_days_level(days) == FINDING_OK)
        return;
    const char *text =
        days < 0 ? arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_certificate_over"), path,
                                owner, day)
                 : arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_certificate_soon"), path,
                                owner, day,
                                days < 7    ? 7
                                : days < 30 ? 30
                                            : 60);
    doctor_add(doctor, doctor_days_level(days), "certificate", text,
               "doctor_certificate_help");
}

void
doctor_certificates(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const struct config *config = ctl->config;
    struct paths paths = {0};
    int64_t least_days = INT32_MAX;
    if (is_kafka(config)) {
        paths_add(&paths, config->kafka_ca, "kafka");
        paths_add(&paths, config->kafka_certificate, "kafka");
        for (unsigned i = 0; i < config->agencies_count; i++)
            paths_add(&paths, config->agencies[i].certificate,
                      config->agencies[i].code);
    }
    if (config->seal_key[0] != '\0') {
        paths_add(&paths, config->seal_certificate, "seal");
        paths_add(&paths, config->seal_roots, "seal");
    }
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        if (!line->is_on)
            continue;
        paths_add(&paths, line->certificate, line->name);
        paths_add(&paths, line->file_certificate, line->name);
        paths_add(&paths, line->owner_certificate, line->name);
        paths_add(&paths, line->ca, line->name);
    }
    for (uint32_t i = 0; i < paths.count; i++)
        look_at_certificate(doctor, paths.items[i].path, paths.items[i].owner,
                            &least_days);
    if (!doctor_has(doctor, "certificate") && paths.count > 0)
        doctor_add(doctor, FINDING_OK, "certificate",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_certificates_well"),
                                paths.count, (int)least_days),
                   NULL);
}

/* ---- keys and secrets ---- */

static void
look_at_key(struct doctor *doctor, const char *path, const char *owner)
{
    struct ctl *ctl = doctor->ctl;
    struct stat state;
    if (stat(path, &state) != 0 || !S_ISREG(state.st_mode) ||
        access(path, R_OK) != 0) {
        doctor_add(doctor, FINDING_ERROR, "key",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_key_none"),
                                path, owner),
                   "doctor_file_help");
    } else if ((state.st_mode & 077) != 0 && !mutant_is("open_key_is_well")) {
        bool is_all = (state.st_mode & 07) != 0;
        doctor_add(doctor, is_all ? FINDING_ERROR : FINDING_WARN, "key",
                   arena_printf(&ctl->arena,
                                is_all ? ctl_word(ctl, "doctor_key_open")
                                       : ctl_word(ctl, "doctor_key_group"),
                                path, (unsigned)(state.st_mode & 0777), owner),
                   "doctor_key_help");
    }
}

void
doctor_keys(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const struct config *config = ctl->config;
    struct paths paths = {0};
    if (is_kafka(config)) {
        paths_add(&paths, config->kafka_key, "kafka");
        paths_add(&paths, config->kafka_secret_file, "kafka");
    }
    if (strncmp(config->seal_key, "pkcs11:", 7) != 0)
        paths_add(&paths, config->seal_key, "seal");
    paths_add(&paths, config->seal_pin_file, "seal");
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        if (!line->is_on)
            continue;
        paths_add(&paths, line->key, line->name);
        paths_add(&paths, line->file_key, line->name);
        paths_add(&paths, line->sftp_key, line->name);
        paths_add(&paths, line->secret_file, line->name);
    }
    for (uint32_t i = 0; i < paths.count; i++)
        look_at_key(doctor, paths.items[i].path, paths.items[i].owner);
    if (!doctor_has(doctor, "key") && paths.count > 0)
        doctor_add(doctor, FINDING_OK, "key",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_keys_well"),
                                paths.count),
                   NULL);
}

/* ---- sealing ---- */

void
doctor_seal(struct doctor *doctor)
{
    const struct config *config = doctor->ctl->config;
    const char *key = config->seal_key[0] == '\0' ? "doctor_seal_none"
                      : config->seal_tsa_url[0] == '\0'
                          ? "doctor_seal_unstamped"
                          : "doctor_seal_well";
    doctor_add(doctor, FINDING_OK, "seal", ctl_word(doctor->ctl, key), NULL);
}

/* ---- folders and room ---- */

void
doctor_folders(struct doctor *doctor)
{
    struct ctl *ctl = doctor->ctl;
    const struct config *config = ctl->config;
    unsigned count = 0;
    for (unsigned i = 0; i < config->lines_count; i++) {
        const struct line_config *line = &config->lines[i];
        if (!line->is_on || line->folder[0] == '\0' ||
            strncmp(line->folder, "sftp://", 7) == 0)
            continue;
        const char *in = arena_printf(&ctl->arena, "%s/in", line->folder);
        const char *out = arena_printf(&ctl->arena, "%s/out", line->folder);
        count++;
        if (in == NULL || out == NULL || access(in, W_OK | X_OK) != 0 ||
            access(out, R_OK | X_OK) != 0)
            doctor_add(doctor, FINDING_ERROR, "folder",
                       arena_printf(&ctl->arena,
                                    ctl_word(ctl, "doctor_folder_shut"),
                                    line->folder, line->name),
                       "doctor_folder_help");
        else
            doctor_room(doctor, line->folder);
    }
    if (!doctor_has(doctor, "folder") && count > 0)
        doctor_add(doctor, FINDING_OK, "folder",
                   arena_printf(&ctl->arena,
                                ctl_word(ctl, "doctor_folders_well"), count),
                   NULL);
}

enum finding_level
doctor_room_level(uint64_t free_bytes, uint64_t all_bytes)
{
    if (free_bytes < UINT64_C(256) << 20 || free_bytes < all_bytes / 50)
        return FINDING_ERROR;
    return free_bytes < all_bytes / 10 ? FINDING_WARN : FINDING_OK;
}

void
doctor_room(struct doctor *doctor, const char *path)
{
    struct ctl *ctl = doctor->ctl;
    struct statvfs disk;
    if (statvfs(path, &disk) != 0)
        return;
    uint64_t free_bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    uint64_t all_bytes = (uint64_t)disk.f_blocks * disk.f_frsize;
    enum finding_level level = doctor_room_level(free_bytes, all_bytes);
    if (level != FINDING_OK)
        doctor_add(doctor, level, "disk",
                   arena_printf(&ctl->arena, ctl_word(ctl, "doctor_disk_full"),
                                path, (unsigned long long)(free_bytes >> 20)),
                   "doctor_disk_help");
}
