/* SPDX-License-Identifier: Apache-2.0
 *
 * The verbs of a folder in SFTP version 3, whose rename does not go over a
 * file that is there: the old one is removed first. A file is read once, into
 * exactly as many bytes as the server says that it has; slices are short, since
 * libssh2 keeps several times a slice in flight.
 */
#include "mutant.h"
#include "sftp_parts.h"

#define SLICE_MAX (64u << 10)
#define NAME_ROOM 512

static const char *
status_word(unsigned long status)
{
    switch (status) {
    case LIBSSH2_FX_PERMISSION_DENIED:
        return "the server says: permission denied";
    case LIBSSH2_FX_WRITE_PROTECT:
        return "the server says: write-protected";
    case LIBSSH2_FX_NO_SPACE_ON_FILESYSTEM:
    case LIBSSH2_FX_QUOTA_EXCEEDED:
        return "the server says: no space";
    default:
        return "the server says: failure";
    }
}

/* A code below zero that is not EAGAIN: an answer of the server, or no
 * connection any more. */
static enum sftp_went
failed(struct sftp *sftp, long code)
{
    if (code == LIBSSH2_ERROR_EAGAIN)
        return SFTP_WAITS;
    if (code != LIBSSH2_ERROR_SFTP_PROTOCOL)
        return sftp_over(sftp, FOLDER_NO_CONNECTION, "");
    unsigned long status = libssh2_sftp_last_error(sftp->sftp);
    if (status == LIBSSH2_FX_NO_SUCH_FILE || status == LIBSSH2_FX_NO_SUCH_PATH)
        return sftp_over(sftp, FOLDER_ABSENT, "");
    return sftp_over(sftp, FOLDER_UNUSABLE, status_word(status));
}

static enum sftp_went
go_on(struct sftp *sftp, enum sftp_stage stage)
{
    sftp->stage = stage;
    return SFTP_GOES_ON;
}

/* The path on the server; false: it is longer than any. */
static bool
path_of(const struct sftp *sftp, const char *path, char out[1024])
{
    int size = snprintf(out, 1024, "%s/%s", sftp->address.path, path);
    return size > 0 && size < 1024;
}

void
sftp_verb_begin(struct sftp *sftp)
{
    enum folder_verb verb = sftp->call->verb;
    sftp->at = 0;
    if (verb == FOLDER_RENAME && mutant_is("sftp_rename_once"))
        sftp->stage = SFTP_RENAME;
    else if (verb == FOLDER_RENAME || verb == FOLDER_REMOVE)
        sftp->stage = SFTP_UNLINK;
    else
        sftp->stage = verb == FOLDER_READ ? SFTP_STAT : SFTP_OPEN;
}

static enum sftp_went
open_path(struct sftp *sftp, const char *path)
{
    enum folder_verb verb = sftp->call->verb;
    unsigned long flags =
        verb == FOLDER_READ ? LIBSSH2_FXF_READ
        : verb == FOLDER_WRITE
            ? LIBSSH2_FXF_WRITE | LIBSSH2_FXF_CREAT | LIBSSH2_FXF_TRUNC
            : 0;
    sftp->handle = libssh2_sftp_open_ex(
        sftp->sftp, path, (unsigned)strlen(path), flags, 0660,
        verb == FOLDER_LIST ? LIBSSH2_SFTP_OPENDIR : LIBSSH2_SFTP_OPENFILE);
    if (sftp->handle == NULL)
        return failed(sftp, libssh2_session_last_errno(sftp->session));
    return go_on(sftp, SFTP_BYTES);
}

/* Before it is opened: a pipe would hold the server, and so us. */
static enum sftp_went
stat_path(struct sftp *sftp, const char *path)
{
    LIBSSH2_SFTP_ATTRIBUTES attributes = {.flags = 0};
    struct folder_call *call = sftp->call;
    int code = libssh2_sftp_stat_ex(sftp->sftp, path, (unsigned)strlen(path),
                                    LIBSSH2_SFTP_STAT, &attributes);
    if (code != 0)
        return failed(sftp, code);
    bool is_file = (attributes.flags & LIBSSH2_SFTP_ATTR_SIZE) != 0 &&
                   ((attributes.flags & LIBSSH2_SFTP_ATTR_PERMISSIONS) == 0 ||
                    LIBSSH2_SFTP_S_ISREG(attributes.permissions));
    if (!is_file)
        return sftp_over(sftp, FOLDER_UNUSABLE, "it is no file");
    if (attributes.filesize > call->cap && !mutant_is("sftp_without_cap"))
        return sftp_over(sftp, FOLDER_TOO_LARGE, "");
    call->bytes.size = (size_t)attributes.filesize;
    call->bytes.bytes = arena_alloc(call->arena, call->bytes.size + 1);
    if (call->bytes.bytes == NULL)
        return sftp_over(sftp, FOLDER_UNUSABLE, "no memory");
    return go_on(sftp, SFTP_OPEN);
}

static enum sftp_went
move_bytes(struct sftp *sftp)
{
    struct folder_call *call = sftp->call;
    bool is_read = call->verb == FOLDER_READ;
    size_t left = call->bytes.size - sftp->at;
    size_t size = left < SLICE_MAX ? left : SLICE_MAX;
    const char *from = call->bytes.bytes + sftp->at;
    if (left == 0)
        return go_on(sftp, is_read ? SFTP_CLOSE : SFTP_SYNC);
    /* The bytes of a READ are the arena's, and we are who fills them. */
    ssize_t moved = is_read
                        ? libssh2_sftp_read(sftp->handle, (char *)from, size)
                        : libssh2_sftp_write(sftp->handle, from, size);
    if (moved < 0)
        return failed(sftp, (long)moved);
    if (moved == 0 && is_read)
        return sftp_over(sftp, FOLDER_UNUSABLE,
                         "it is shorter than the server says");
    sftp->at += (size_t)moved;
    return SFTP_GOES_ON;
}

static enum sftp_went
next_name(struct sftp *sftp)
{
    LIBSSH2_SFTP_ATTRIBUTES attributes;
    char name[NAME_ROOM];
    int size =
        libssh2_sftp_readdir(sftp->handle, name, sizeof(name) - 1, &attributes);
    if (size == 0)
        return go_on(sftp, SFTP_CLOSE);
    if (size == LIBSSH2_ERROR_BUFFER_TOO_SMALL)
        return SFTP_GOES_ON; /* longer than any of ours */
    if (size < 0)
        return failed(sftp, size);
    name[size] = '\0';
    sftp->call->found(sftp->call->context, (struct text){name, (size_t)size});
    return SFTP_GOES_ON;
}

/* A server that cannot sync is not refused for it. */
static enum sftp_went
sync_open(struct sftp *sftp)
{
    int code = libssh2_sftp_fsync(sftp->handle);
    if (code != 0 && code != LIBSSH2_ERROR_SFTP_PROTOCOL)
        return failed(sftp, code);
    return go_on(sftp, SFTP_CLOSE);
}

static enum sftp_went
close_open(struct sftp *sftp)
{
    int code = libssh2_sftp_close_handle(sftp->handle);
    if (code == LIBSSH2_ERROR_EAGAIN)
        return SFTP_WAITS;
    sftp->handle = NULL;
    return code == 0 ? sftp_over(sftp, FOLDER_DONE, "") : failed(sftp, code);
}

static enum sftp_went
unlink_path(struct sftp *sftp, const char *path)
{
    int code = libssh2_sftp_unlink_ex(sftp->sftp, path, (unsigned)strlen(path));
    bool is_rename = sftp->call->verb == FOLDER_RENAME;
    if (code == LIBSSH2_ERROR_EAGAIN)
        return SFTP_WAITS;
    /* What was not there, or cannot go, shows at the rename. */
    if (is_rename && (code == 0 || code == LIBSSH2_ERROR_SFTP_PROTOCOL))
        return go_on(sftp, SFTP_RENAME);
    return code == 0 ? sftp_over(sftp, FOLDER_DONE, "") : failed(sftp, code);
}

static enum sftp_went
rename_path(struct sftp *sftp, const char *from, const char *to)
{
    int code = libssh2_sftp_rename_ex(sftp->sftp, from, (unsigned)strlen(from),
                                      to, (unsigned)strlen(to), 0);
    return code == 0 ? sftp_over(sftp, FOLDER_DONE, "") : failed(sftp, code);
}

enum sftp_went
sftp_verb_step(struct sftp *sftp)
{
    struct folder_call *call = sftp->call;
    char path[1024], to[1024];
    if (!path_of(sftp, call->path, path) ||
        !path_of(sftp, call->to == NULL ? "" : call->to, to))
        return sftp_over(sftp, FOLDER_UNUSABLE, "its path is too long");
    switch (sftp->stage) {
    case SFTP_STAT:
        return stat_path(sftp, path);
    case SFTP_OPEN:
        return open_path(sftp, path);
    case SFTP_BYTES:
        return call->verb == FOLDER_LIST ? next_name(sftp) : move_bytes(sftp);
    case SFTP_SYNC:
        return sync_open(sftp);
    case SFTP_CLOSE:
        return close_open(sftp);
    case SFTP_UNLINK:
        return unlink_path(sftp, call->verb == FOLDER_RENAME ? to : path);
    default:
        return rename_path(sftp, path, to);
    }
}
