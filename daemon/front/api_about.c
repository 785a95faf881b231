/* SPDX-License-Identifier: Apache-2.0
 *
 * The API about itself: OpenAPI, and the reference for people. The bytes are in
 * the program.
 */
#include "api_common.h"
#include "built_texts.h"
#include "handlers.h"

static enum http_done
reply_built(struct http_reply *reply, enum media media,
            const struct built_text *built)
{
    reply->is_static = true;
    return http_reply_bytes(reply, 200, media_type(media),
                            (struct text){built->bytes, built->size});
}

enum http_done
api_openapi(struct house *house, struct http_request *request,
            struct http_reply *reply)
{
    (void)house;
    (void)request;
    return reply_built(reply, MEDIA_JSON, &built_openapi_json);
}

enum http_done
api_reference(struct house *house, struct http_request *request,
              struct http_reply *reply)
{
    struct text wish = http_request_query(request, "lang");
    bool is_zh = request->language == LANGUAGE_ZH;
    (void)house;
    if (!text_is_absent(wish)) {
        is_zh = text_equals_chars(wish, "zh");
        if (!is_zh && !text_equals_chars(wish, "en"))
            return api_parameter_wrong(request, reply, "lang");
    }
    http_reply_header(reply, "Content-Language",
                      is_zh ? TEXT("zh") : TEXT("en"));
    return reply_built(reply, MEDIA_HTML,
                       is_zh ? &built_reference_zh_html
                             : &built_reference_html);
}
