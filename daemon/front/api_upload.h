/* SPDX-License-Identifier: Apache-2.0
 *
 * What the handlers of uploads share.
 */
#ifndef HEDUI_FRONT_API_UPLOAD_H
#define HEDUI_FRONT_API_UPLOAD_H

#include "house.h"
#include "http.h"
#include "upload.h"

/* The upload in the path; false: the reply is there (404, as of one that is not
 * there). */
bool api_upload_id(struct http_request *request, struct http_reply *reply,
                   int64_t *upload_id);
/* The same as its caller sees it. */
bool api_upload_of(struct house *house, struct http_request *request,
                   struct http_reply *reply, struct api_upload *upload);
/* Upload-Offset: so many bytes are kept. */
void api_upload_offset(struct http_request *request, struct http_reply *reply,
                       int64_t received);

#endif
