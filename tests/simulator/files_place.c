// SPDX-License-Identifier: Apache-2.0
//
// Names, moves and complete writes of files; see files_place.h.
#include "files_place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

int
place_watch(void)
{
    return inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

void
place_drain(int watch)
{
    char events[4096];
    while (read(watch, events, sizeof events) > 0)
        ;
}

bool
place_prepare(const char *directory, const struct line *line, int watch,
              struct fault *fault)
{
    static const char *const folders[] = {"", "/in", "/out", "/taken"};
    char path[PLACE_PATH];
    mkdir(directory, 0777);
    for (unsigned i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s%s", directory, line->name,
                 folders[i]);
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return fault_set(fault, "%s: %s", path, strerror(errno));
    }
    snprintf(path, sizeof path, "%s/%s/in", directory, line->name);
    if (inotify_add_watch(watch, path,
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE) < 0)
        return fault_set(fault, "%s: %s", path, strerror(errno));
    return true;
}

static bool
place_exists(const char *directory, const char *line, const char *name)
{
    char path[PLACE_PATH];
    snprintf(path, sizeof path, "%s/%s/in/%s", directory, line, name);
    return access(path, F_OK) == 0;
}

// The name of the .ok in front of which a file is complete.
static void
place_ok(enum ok_name ok, const char *stem, const char *extension,
         char name[PLACE_NAME * 2])
{
    // extension is txt.p7m, csv.p7m or rej
    size_t plain = strcspn(extension, ".");

    if (ok == OK_SEALED)
        snprintf(name, PLACE_NAME * 2, "%s.%s.ok", stem, extension);
    else if (ok == OK_PLAIN)
        snprintf(name, PLACE_NAME * 2, "%s.%.*s.ok", stem, (int)plain,
                 extension);
    else
        snprintf(name, PLACE_NAME * 2, "%s.ok", stem);
}

static bool
place_find_ok(struct place *place)
{
    char sealed[24];
    char name[PLACE_NAME * 2];
    snprintf(sealed, sizeof sealed, "%s.p7m", place->extension);
    for (int ok = OK_SEALED; ok <= OK_STEM; ok++) {
        place->ok = (enum ok_name)ok;
        place_ok(place->ok, place->stem, sealed, name);
        if (place_exists(place->directory, place->line->name, name))
            return true;
    }
    return false;
}

// HD_<prefix>_<date>_<exchange>.<ext>.p7m
static bool
place_read_name(struct place *place, const char *name)
{
    char prefix[64];
    int length =
        snprintf(prefix, sizeof prefix, "HD_%s_", place->line->address);
    char rest[8];
    if (strncmp(name, prefix, (size_t)length) != 0 ||
        sscanf(name + length, "%8[0-9]_%16[0-9A-Z].%3[a-z].%4s", place->date,
               place->exchange_id, place->extension, rest) != 4 ||
        strcmp(rest, "p7m") != 0 || strlen(place->exchange_id) != 16)
        return false;
    snprintf(place->stem, sizeof place->stem, "%s%s_%s", prefix, place->date,
             place->exchange_id);
    return strlen(name) == strlen(place->stem) + 8;
}

struct place_list
place_scan(const char *directory, const struct line *line, const char *folder)
{
    struct place_list list = {NULL, 0};
    char path[PLACE_PATH];
    snprintf(path, sizeof path, "%s/%s/%s", directory, line->name, folder);
    DIR *entries = opendir(path);
    struct dirent *entry = NULL;
    while (entries && (entry = readdir(entries))) {
        struct place place = {.line = line, .directory = directory};
        if (!place_read_name(&place, entry->d_name) ||
            (strcmp(folder, "in") == 0 && !place_find_ok(&place)))
            continue;
        struct place *grown =
            realloc(list.places, (list.count + 1) * sizeof *grown);
        if (!grown)
            abort();
        list.places = grown;
        list.places[list.count++] = place;
    }
    if (entries)
        closedir(entries);
    return list;
}

void
place_request(const struct place *place, const char *folder,
              char path[PLACE_PATH])
{
    snprintf(path, PLACE_PATH, "%s/%s/%s/%s.%s.p7m", place->directory,
             place->line->name, folder, place->stem, place->extension);
}

void
place_take(const struct place *place)
{
    char from[PLACE_PATH];
    char to[PLACE_PATH];
    char sealed[24];
    char name[PLACE_NAME * 2];
    place_request(place, "in", from);
    place_request(place, "taken", to);
    rename(from, to);
    snprintf(sealed, sizeof sealed, "%s.p7m", place->extension);
    place_ok(place->ok, place->stem, sealed, name);
    snprintf(from, sizeof from, "%s/%s/in/%s", place->directory,
             place->line->name, name);
    unlink(from);
}

void
place_forget(const struct place *place)
{
    char path[PLACE_PATH];
    place_request(place, "taken", path);
    unlink(path);
}

static bool
place_write_bytes(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return false;
    size_t written = 0;
    while (written < length) {
        ssize_t some = write(fd, bytes + written, length - written);
        if (some < 0 && errno != EINTR)
            break;
        written += some > 0 ? (size_t)some : 0;
    }
    close(fd);
    return written == length;
}

bool
place_write(const struct place *place, const char *suffix,
            const char *extension, const struct place_bytes *bytes)
{
    char stem[PLACE_NAME + 48];
    char path[PLACE_PATH];
    char half[PLACE_PATH + 8];
    char ok[PLACE_NAME * 2];
    snprintf(stem, sizeof stem, "%s%s", place->stem, suffix);
    snprintf(path, sizeof path, "%s/%s/out/%s.%s", place->directory,
             place->line->name, stem, extension);
    snprintf(half, sizeof half, "%s.tmp", path);
    if (!place_write_bytes(half, bytes->bytes->bytes, bytes->bytes->length) ||
        (bytes->length > bytes->bytes->length &&
         truncate(half, (off_t)bytes->length) != 0) ||
        rename(half, path) != 0)
        return false;
    if (bytes->is_without_ok)
        return true;
    place_ok(place->ok, stem, extension, ok);
    snprintf(path, sizeof path, "%s/%s/out/%s", place->directory,
             place->line->name, ok);
    return place_write_bytes(path, "", 0);
}

void
place_write_half(const struct place *place)
{
    char path[PLACE_PATH];
    snprintf(path, sizeof path, "%s/%s/out/%s_R1of1.%s.p7m.tmp",
             place->directory, place->line->name, place->stem,
             place->extension);
    place_write_bytes(path, "0\x82", 2);
}
