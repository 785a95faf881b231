/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing a bag. Names in it are our own: ASCII, without anything that a
 * manifest would have to escape.
 */
#include "archive_bag.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "digest.h"

#define DEPTH_MAX 8

static const char *const tags[] = {"bagit.txt", "bag-info.txt",
                                   "manifest-sha256.txt"};
#define TAG_COUNT (sizeof(tags) / sizeof(tags[0]))
#define TAGMANIFEST "tagmanifest-sha256.txt"

const char *
bag_path(const struct bag *bag, const char *name)
{
    return name == NULL
               ? NULL
               : arena_printf(&bag->ctl->arena, "%s/%s", bag->path, name);
}

bool
bag_has(const struct bag *bag, const char *name)
{
    const char *path = bag_path(bag, name);
    return path != NULL && access(path, F_OK) == 0;
}

static bool
bag_fault(const struct bag *bag, const char *path, int *code)
{
    ctl_complain(bag->ctl, "cannot_write_file", path, strerror(errno));
    *code = EXIT_TROUBLE;
    return false;
}

bool
bag_begin(struct bag *bag, int *code)
{
    static const char *const folders[] = {"data", "data/containers",
                                          "data/proofs", "data/log"};
    if (!archive_folder(bag->ctl, bag->path, code))
        return false;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        const char *path = bag_path(bag, folders[i]);
        if (path == NULL || !archive_folder(bag->ctl, path, code))
            return false;
    }
    for (size_t i = 0; i <= TAG_COUNT; i++) {
        const char *path = bag_path(bag, i < TAG_COUNT ? tags[i] : TAGMANIFEST);
        if (path == NULL || (unlink(path) != 0 && errno != ENOENT))
            return bag_fault(bag, bag->path, code);
    }
    return true;
}

/* ---- hashing what is there ---- */

struct walk {
    struct bag *bag;
    FILE *manifest;
    char path[PATH_MAX];
    size_t base; /* where the name within the bag begins */
};

bool
bag_read(struct arena *arena, const char *path, struct text *bytes)
{
    struct stat about;
    bool done = false;
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    if (fstat(fileno(file), &about) == 0) {
        size_t size = (size_t)about.st_size;
        char *room = arena_alloc(arena, size + 1);
        done = room != NULL && fread(room, 1, size + 1, file) == size &&
               !ferror(file);
        *bytes = (struct text){room, size};
    }
    fclose(file);
    return done;
}

static bool
file_hash(struct walk *walk)
{
    struct arena arena;
    struct digest digest;
    struct text bytes;
    char hex[65];
    arena_init(&arena, 0);
    bool done = bag_read(&arena, walk->path, &bytes);
    if (done) {
        digest_sha256(bytes, &digest);
        digest_hex(&digest, hex);
        done = fprintf(walk->manifest, "%s  %s\n", hex,
                       walk->path + walk->base) > 0;
        walk->bag->octets += (int64_t)bytes.size;
        walk->bag->streams++;
    }
    if (!done)
        ctl_complain(walk->bag->ctl, "cannot_write_file", walk->path,
                     strerror(errno));
    arena_release(&arena);
    return done;
}

static int
is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* In order of names, so that two exports of the same are the same. What a run
 * that was stopped has left aside (.new) goes. */
static bool
walk_folder(struct walk *walk, int depth)
{
    struct dirent **entries;
    struct stat about;
    size_t end = strlen(walk->path);
    int count = scandir(walk->path, &entries, is_name, alphasort);
    bool done = count >= 0 && depth < DEPTH_MAX;
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        size_t size = strlen(name);
        if (done && end + 1 + size < sizeof(walk->path)) {
            snprintf(walk->path + end, sizeof(walk->path) - end, "/%s", name);
            if (size > 4 && strcmp(name + size - 4, ".new") == 0)
                done = unlink(walk->path) == 0;
            else if (lstat(walk->path, &about) != 0)
                done = false;
            else
                done = S_ISDIR(about.st_mode) ? walk_folder(walk, depth + 1)
                                              : file_hash(walk);
        } else {
            done = false;
        }
        walk->path[end] = '\0';
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return done;
}

static bool
manifest_write(struct bag *bag, int *code)
{
    struct walk walk = {.bag = bag, .base = strlen(bag->path) + 1};
    const char *path = bag_path(bag, "manifest-sha256.txt");
    walk.manifest = path == NULL ? NULL : fopen(path, "we");
    if (walk.manifest == NULL)
        return bag_fault(bag, bag->path, code);
    snprintf(walk.path, sizeof(walk.path), "%s/data", bag->path);
    bag->octets = bag->streams = 0;
    bool done = walk_folder(&walk, 0);
    done =
        fflush(walk.manifest) == 0 && fsync(fileno(walk.manifest)) == 0 && done;
    if (fclose(walk.manifest) != 0 || !done)
        return bag_fault(bag, path, code);
    return true;
}

static bool
tags_write(struct bag *bag, int *code)
{
    struct walk walk = {.bag = bag, .base = strlen(bag->path) + 1};
    const char *path = bag_path(bag, TAGMANIFEST);
    int64_t octets = bag->octets, streams = bag->streams;
    walk.manifest = path == NULL ? NULL : fopen(path, "we");
    if (walk.manifest == NULL)
        return bag_fault(bag, bag->path, code);
    bool done = true;
    for (size_t i = 0; done && i < TAG_COUNT; i++) {
        snprintf(walk.path, sizeof(walk.path), "%s/%s", bag->path, tags[i]);
        done = file_hash(&walk);
    }
    done =
        fflush(walk.manifest) == 0 && fsync(fileno(walk.manifest)) == 0 && done;
    bag->octets = octets;
    bag->streams = streams;
    if (fclose(walk.manifest) != 0 || !done)
        return bag_fault(bag, path, code);
    return true;
}

bool
bag_end(struct bag *bag, const char *info, int *code)
{
    struct ctl *ctl = bag->ctl;
    if (!manifest_write(bag, code))
        return false;
    const char *lines =
        arena_printf(&ctl->arena, "%sPayload-Oxum: %lld.%lld\n", info,
                     (long long)bag->octets, (long long)bag->streams);
    return lines != NULL &&
           archive_put(ctl, bag_path(bag, "bag-info.txt"), text_of(lines),
                       code) &&
           archive_put(ctl, bag_path(bag, "bagit.txt"),
                       TEXT("BagIt-Version: 1.0\n"
                            "Tag-File-Character-Encoding: UTF-8\n"),
                       code) &&
           tags_write(bag, code);
}
