/* SPDX-License-Identifier: Apache-2.0
 *
 * Folders among the files of hedui verify. What a bag says of itself is
 * believed for nothing, and chooses nothing: the log is, when its key has
 * signed it. The year that it claims is only what its containers are held
 * against.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "slurp.h"
#include "verify.h"

static bool
path_add(struct arena *arena, const char *path, struct verify_files *files)
{
    if (files->count == files->room) {
        uint32_t room = files->room == 0 ? 256 : files->room * 2;
        const char **paths = arena_array(arena, room, sizeof(*paths));
        if (paths == NULL)
            return false;
        if (files->count > 0)
            memcpy(paths, files->paths, files->count * sizeof(*paths));
        files->paths = paths;
        files->room = room;
    }
    files->paths[files->count++] = path;
    return path != NULL;
}

static bool
is_folder(const char *path)
{
    struct stat status;
    return path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static int
is_container(const struct dirent *entry)
{
    static const char ending[] = ".asice";
    size_t size = strlen(entry->d_name), end = sizeof(ending) - 1;
    return size > end && strcmp(entry->d_name + size - end, ending) == 0;
}

/* "Hedui-Year: 2017" of bag-info.txt. */
static int64_t
year_of(struct arena *arena, const char *path)
{
    struct fault fault = {0};
    struct text bytes, line;
    int64_t year;
    if (path == NULL || !slurp_file(arena, path, &bytes, &fault))
        return 0;
    while (text_cut(&bytes, '\n', &line))
        if (text_starts_with(line, "Hedui-Year: ") &&
            text_to_count(text_slice(line, 12, line.size), &year))
            return year;
    return 0;
}

static void
bag_take(struct arena *arena, const char *path, struct verify_files *files,
         struct verify_log *log)
{
    const char *tiles = arena_printf(arena, "%s/data/log", path);
    const char *proofs = arena_printf(arena, "%s/data/proofs", path);
    files->bag_count++;
    files->year = year_of(arena, arena_printf(arena, "%s/bag-info.txt", path));
    if (log->vkey == NULL)
        return;
    if (log->tiles_path == NULL && is_folder(tiles))
        log->tiles_path = tiles;
    files->lacks_log = log->tiles_path == NULL;
    if (log->proof_path == NULL && is_folder(proofs))
        log->proof_path = proofs;
}

bool
verify_files_add(struct arena *arena, const char *path,
                 struct verify_files *files, struct verify_log *log,
                 struct fault *fault)
{
    struct dirent **entries;
    if (!is_folder(path))
        return path_add(arena, path, files) ||
               fault_set(fault, FAULT_LOCAL, "there is not memory enough");
    files->has_folder = true;
    const char *inside = arena_printf(arena, "%s/data/containers", path);
    bool is_bag = is_folder(inside);
    if (is_bag)
        bag_take(arena, path, files, log);
    else
        inside = path;
    int count = scandir(inside, &entries, is_container, alphasort);
    if (count < 0)
        return fault_set(fault, FAULT_INPUT, "%s: %s", inside, strerror(errno));
    bool is_added = true;
    for (int i = 0; i < count; i++) {
        is_added = is_added && path_add(arena,
                                        arena_printf(arena, "%s/%s", inside,
                                                     entries[i]->d_name),
                                        files);
        free(entries[i]);
    }
    free(entries);
    /* Of a bag the log says what should be in it. */
    if (count == 0 && (!is_bag || log->tiles_path == NULL))
        return fault_set(fault, FAULT_INPUT, "%s: no container (*.asice) in it",
                         inside);
    return is_added ||
           fault_set(fault, FAULT_LOCAL, "there is not memory enough");
}
