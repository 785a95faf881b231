/* SPDX-License-Identifier: Apache-2.0
 *
 * The API's own description: OpenAPI, and the reference for people in both
 * languages. CMake makes built_texts.c of schemas/, and built_pages.c of
 * daemon/front/console/.
 */
#ifndef HEDUI_FRONT_BUILT_TEXTS_H
#define HEDUI_FRONT_BUILT_TEXTS_H

#include <stddef.h>

struct built_text {
    const char *bytes;
    size_t size;
};

extern const struct built_text built_openapi_json;
extern const struct built_text built_reference_html;
extern const struct built_text built_reference_zh_html;

struct built_page {
    const char *name, *type; /* "app.js", its Content-Type */
    const char *bytes;
    size_t size;
};
/* The console's; behind the last one a name of NULL. */
extern const struct built_page built_pages[];

#endif
