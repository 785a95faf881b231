// SPDX-License-Identifier: Apache-2.0
//
// A parser that looks at the whole request again until it is complete, which
// for bodies of a few hundred KiB costs nothing that matters. See http.h.
#include "http.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

// Finds a header in a head that was not cut yet; copies its value.
static bool
http_peek(const char *head, const char *name, char *value, size_t size)
{
    size_t width = strlen(name);
    // The empty line ends the head: the body is never searched.
    for (const char *line = strstr(head, "\r\n"); line && line[2] != '\r';
         line = strstr(line + 2, "\r\n")) {
        const char *at = line + 2;
        if (strncasecmp(at, name, width) != 0 || at[width] != ':')
            continue;
        at += width + 1;
        at += strspn(at, " \t");
        size_t length = strcspn(at, "\r\n");
        while (length && (at[length - 1] == ' ' || at[length - 1] == '\t'))
            length--;
        if (length >= size)
            return false;
        memcpy(value, at, length);
        value[length] = '\0';
        return true;
    }
    return false;
}

// Puts the chunks at `body` together in place. `length` is what has come,
// then what the body has; `used` what it took.
static enum http_progress
http_join_chunks(char *body, size_t *length, size_t *used, bool is_joining)
{
    size_t from = 0;
    size_t to = 0;
    for (;;) {
        char *line = memmem(body + from, *length - from, "\r\n", 2);
        if (!line)
            return *length - from > 64 ? HTTP_BAD : HTTP_MORE;
        char *end = NULL;
        unsigned long size = strtoul(body + from, &end, 16);
        if (end == body + from || size > HTTP_BODY_BYTES ||
            to + size > HTTP_BODY_BYTES)
            return end == body + from ? HTTP_BAD : HTTP_TOO_LARGE;
        from = (size_t)(line - body) + 2;
        if (from + size + 2 > *length)
            return HTTP_MORE;
        if (is_joining)
            memmove(body + to, body + from, size);
        to += size;
        from += size + 2;
        if (size == 0) {
            // Trailers are not used by anyone; the empty line must be here.
            *used = from;
            *length = to;
            return HTTP_COMPLETE;
        }
    }
}

static enum http_progress
http_find_body(const struct buffer *bytes, size_t head, size_t *length,
               size_t *used)
{
    char value[64];
    char *body = bytes->bytes + head;
    size_t here = bytes->length - head;
    if (http_peek(bytes->bytes, "transfer-encoding", value, sizeof value)) {
        if (strcasecmp(value, "chunked") != 0)
            return HTTP_BAD;
        size_t whole = here;
        enum http_progress progress =
            http_join_chunks(body, &whole, used, false);
        if (progress != HTTP_COMPLETE)
            return progress;
        progress = http_join_chunks(body, &here, used, true);
        *length = here;
        *used += head;
        return progress;
    }
    *length = 0;
    if (http_peek(bytes->bytes, "content-length", value, sizeof value)) {
        char *end = NULL;
        unsigned long announced = strtoul(value, &end, 10);
        if (end == value || *end)
            return HTTP_BAD;
        if (announced > HTTP_BODY_BYTES)
            return HTTP_TOO_LARGE;
        *length = announced;
    }
    *used = head + *length;
    return here >= *length ? HTTP_COMPLETE : HTTP_MORE;
}

static bool
http_cut_start(struct http_request *request, char *line)
{
    char *path = strchr(line, ' ');
    char *version = path ? strchr(path + 1, ' ') : NULL;
    if (!version)
        return false;
    *path++ = '\0';
    *version++ = '\0';
    path[strcspn(path, "?")] = '\0';
    request->method = line;
    request->path = path;
    request->is_last = strcmp(version, "HTTP/1.1") != 0;
    return strncmp(version, "HTTP/1.", 7) == 0;
}

static bool
http_cut_header(struct http_request *request, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon || request->header_count == HTTP_HEADERS_MAX)
        return false;
    *colon = '\0';
    for (char *c = line; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    char *value = colon + 1 + strspn(colon + 1, " \t");
    size_t length = strlen(value);
    while (length && (value[length - 1] == ' ' || value[length - 1] == '\t'))
        value[--length] = '\0';
    request->headers[request->header_count++] =
        (struct http_header){line, value};
    return true;
}

static bool
http_cut_head(struct http_request *request, char *head)
{
    char *end = strstr(head, "\r\n");
    if (!end)
        return false;
    *end = '\0';
    if (!http_cut_start(request, head))
        return false;
    for (char *line = end + 2; *line;) {
        end = strstr(line, "\r\n");
        if (!end)
            return false;
        *end = '\0';
        if (end == line)
            break;
        if (!http_cut_header(request, line))
            return false;
        line = end + 2;
    }
    const char *connection = http_header(request, "connection");
    if (connection && strcasecmp(connection, "close") == 0)
        request->is_last = true;
    return true;
}

enum http_progress
http_parse(struct buffer *bytes, struct http_request *request, size_t *used)
{
    char *end = bytes->length
                    ? memmem(bytes->bytes, bytes->length, "\r\n\r\n", 4)
                    : NULL;
    if (!end)
        return bytes->length > HTTP_HEAD_BYTES ? HTTP_BAD : HTTP_MORE;
    size_t head = (size_t)(end - bytes->bytes) + 4;
    char expect[32] = "";
    http_peek(bytes->bytes, "expect", expect, sizeof expect);
    size_t length = 0;
    enum http_progress progress = http_find_body(bytes, head, &length, used);
    if (progress == HTTP_MORE && bytes->length == head &&
        strcasecmp(expect, "100-continue") == 0)
        return HTTP_CONTINUE;
    if (progress != HTTP_COMPLETE)
        return progress;
    *request = (struct http_request){.body = bytes->bytes + head,
                                     .body_length = length};
    end[2] = '\0';
    return http_cut_head(request, bytes->bytes) ? HTTP_COMPLETE : HTTP_BAD;
}

const char *
http_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

const char *
http_reason(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {202, "Accepted"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
    };
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Status";
}
