// SPDX-License-Identifier: Apache-2.0
//
// Parses and walks a script, and follows its file. See script.h.
#include "script.h"

#include "behaviour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
script_line(struct script *script, const char *line, size_t length)
{
    char text[SCRIPT_SPEC], *times, *end;
    while (length && (line[length - 1] == ' ' || line[length - 1] == '\r'))
        length--;
    if (!length || *line == '#')
        return true;
    if (length >= sizeof text || script->count == SCRIPT_LINES)
        return false;
    memcpy(text, line, length);
    text[length] = 0;
    long left = -1;
    if ((times = strstr(text, " x"))) {
        *times = 0;
        left = strtol(times + 2, &end, 10);
        if (left <= 0 || *end)
            return false;
    }
    int64_t argument;
    if (!behaviour_find(text, &argument))
        return false;
    snprintf(script->lines[script->count].spec, SCRIPT_SPEC, "%s", text);
    script->lines[script->count++].left = left;
    return true;
}

bool
script_set(struct script *script, const char *text)
{
    struct script parsed = *script;
    parsed.count = parsed.at = 0;
    while (*text) {
        size_t length = strcspn(text, "\n");
        if (!script_line(&parsed, text, length))
            return false;
        text += length + (text[length] == '\n');
    }
    if (!parsed.count)
        script_line(&parsed, "good", 4);
    *script = parsed;
    return true;
}

void
script_look(struct script *script)
{
    struct stat state = {0};
    char text[SCRIPT_BYTES] = "";
    FILE *file = script->file ? fopen(script->file, "r") : NULL;
    if (!script->file)
        return;
    if (file) {
        fstat(fileno(file), &state);
        text[fread(text, 1, sizeof text - 1, file)] = 0;
        fclose(file);
    }
    // The same text again begins its counts again; another text may have the
    // same time, since times of files are coarse.
    if (state.st_mtim.tv_sec == script->changed.tv_sec &&
        state.st_mtim.tv_nsec == script->changed.tv_nsec &&
        state.st_ino == script->inode && !strcmp(text, script->text))
        return;
    script->changed = state.st_mtim;
    script->inode = state.st_ino;
    snprintf(script->text, sizeof script->text, "%s", text);
    if (script_set(script, text))
        return;
    fprintf(stderr, "hedui-tsa: %s is not understood\n", script->file);
    script->count = 1;
    script->at = 0;
    snprintf(script->lines[0].spec, SCRIPT_SPEC, "?");
    script->lines[0].left = -1;
}

const char *
script_now(const struct script *script)
{
    return script->lines[script->at].spec;
}

void
script_used(struct script *script)
{
    long *left = &script->lines[script->at].left;
    if (*left > 0)
        --*left;
    if (!*left && script->at + 1 < script->count)
        script->at++;
}
