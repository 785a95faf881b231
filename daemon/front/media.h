/* SPDX-License-Identifier: Apache-2.0
 *
 * Media types that the API takes and gives, and what a caller asks for: Accept,
 * Content-Type, Accept-Language (RFC 9110, section 12). Pure.
 */
#ifndef HEDUI_FRONT_MEDIA_H
#define HEDUI_FRONT_MEDIA_H

#include <stdbool.h>
#include <stdint.h>

#include "casework.h"
#include "text.h"

enum media {
    MEDIA_JSON,
    MEDIA_HTML,
    MEDIA_TEXT,
    MEDIA_CONTAINER, /* application/vnd.etsi.asic-e+zip */
    MEDIA_PDF,
    MEDIA_JPEG,
    MEDIA_PNG,
    MEDIA_CSV,
    MEDIA_NDJSON, /* application/x-ndjson */
    MEDIA_EVENTS, /* text/event-stream */
    MEDIA_OCTETS, /* application/octet-stream */
    MEDIA_UPLOAD, /* application/offset+octet-stream */
    MEDIA_COUNT,  /* none of them */
};
#define MEDIA_BIT(media) (UINT32_C(1) << (media))

/* As it stands in Content-Type of a reply, with its charset. */
const char *media_type(enum media media);
/* Of the Content-Type of a request: parameters other than charset=utf-8 of text
 * and JSON are refused with MEDIA_COUNT. */
enum media media_read(struct text content_type);
/* The one of `gives` that Accept likes best, the first in the order of the enum
 * among equals; MEDIA_COUNT: none. Absent, or beyond understanding: the first.
 */
enum media media_choose(struct text accept, uint32_t gives);
/* zh unless en is liked better. */
enum language media_language(struct text accept_language);

#endif
