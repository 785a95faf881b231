/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing manifests, and comparing.
 */
#include "manifest.h"

#include "mutant.h"

#define MANIFEST_HEAD                                                          \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                             \
    "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" "     \
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"
#define REFERENCE_HEAD "<asic:SigReference URI=\""
#define REFERENCE_TAIL "\"/>"
#define OBJECT_HEAD "<asic:DataObjectReference URI=\""
#define OBJECT_MEDIA "\" MimeType=\""
#define OBJECT_ROOT "\" Rootfile=\"true"
#define OBJECT_DIGEST                                                          \
    "\"><ds:DigestMethod "                                                     \
    "Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>"
#define OBJECT_TAIL "</ds:DigestValue></asic:DataObjectReference>"
#define MANIFEST_TAIL "</asic:ASiCManifest>"

static bool
is_plain(struct text name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.bytes[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' &&
            c != '/' && c != '-' && c != '+')
            return false;
    }
    return name.size > 0;
}

static bool
is_writable(const struct manifest *manifest)
{
    bool is_good = manifest->count <= MANIFEST_OBJECTS_MAX &&
                   is_plain(manifest->reference) &&
                   is_plain(manifest->reference_media);
    for (uint32_t i = 0; i < manifest->count && is_good; i++)
        is_good = is_plain(manifest->objects[i].name) &&
                  is_plain(manifest->objects[i].media);
    return is_good;
}

static void
write_object(const struct manifest_object *object, struct buffer *out)
{
    buffer_chars(out, OBJECT_HEAD);
    buffer_text(out, object->name);
    buffer_chars(out, OBJECT_MEDIA);
    buffer_text(out, object->media);
    if (object->is_root)
        buffer_chars(out, OBJECT_ROOT);
    buffer_chars(out, OBJECT_DIGEST);
    digest_base64_add(out, &object->digest);
    buffer_chars(out, OBJECT_TAIL "\n");
}

bool
manifest_write(struct arena *arena, const struct manifest *manifest,
               struct text *bytes, struct fault *fault)
{
    struct buffer out;
    if (!is_writable(manifest))
        return fault_set(fault, FAULT_LOCAL,
                         "manifest: a name that is unfit, or too many objects");
    buffer_init(&out, SIZE_MAX);
    buffer_chars(&out, MANIFEST_HEAD REFERENCE_HEAD);
    buffer_text(&out, manifest->reference);
    buffer_chars(&out, OBJECT_MEDIA);
    buffer_text(&out, manifest->reference_media);
    buffer_chars(&out, REFERENCE_TAIL "\n");
    for (uint32_t i = 0; i < manifest->count; i++)
        write_object(&manifest->objects[i], &out);
    buffer_chars(&out, MANIFEST_TAIL "\n");
    *bytes = out.failed ? TEXT_NONE : text_copy(arena, buffer_view(&out));
    if (out.is_starved)
        arena_give_up(arena);
    buffer_release(&out);
    if (text_is_absent(*bytes))
        return fault_set(fault, FAULT_LOCAL, "manifest: no memory");
    return true;
}

/* What has been seen of the objects that are due. */
struct manifest_scan {
    const struct manifest *due;
    bool seen[MANIFEST_OBJECTS_MAX];
    uint32_t next; /* the object whose turn it is */
    bool is_ordered;
    struct flaws *flaws;
};

static uint32_t
find(const struct manifest *due, struct text name)
{
    uint32_t i = 0;
    while (i < due->count && !text_equals(due->objects[i].name, name))
        i++;
    return i;
}

static bool
has_digest(struct text line, const struct digest *digest)
{
    struct digest listed;
    size_t tail = strlen(OBJECT_TAIL), behind = DIGEST_BASE64_SIZE + tail;
    return line.size >= behind &&
           digest_read_base64(
               text_slice(line, line.size - behind, line.size - tail),
               &listed) &&
           digest_equals(&listed, digest);
}

static void
scan_line(struct manifest_scan *scan, struct text line)
{
    struct text name, rest = line;
    if (!text_starts_with(line, OBJECT_HEAD))
        return;
    rest = text_slice(line, strlen(OBJECT_HEAD), line.size);
    (void)text_cut(&rest, '"', &name);
    uint32_t at = find(scan->due, name);
    if (at == scan->due->count) {
        flaws_add(scan->flaws, "missing",
                  "the manifest lists a file that is not there", name);
        return;
    }
    if (scan->seen[at])
        flaws_add(scan->flaws, "listed_twice",
                  "the manifest lists a file twice", name);
    scan->seen[at] = true;
    scan->is_ordered = scan->is_ordered && at == scan->next;
    scan->next = at + 1;
    if (!has_digest(line, &scan->due->objects[at].digest))
        flaws_add(scan->flaws, "digest",
                  "a file is not the one that the manifest lists", name);
}

/* All objects are well, yet the bytes are others. */
static void
scan_form(const struct manifest_scan *scan, struct text name, struct text bytes,
          struct text due)
{
    struct text head, due_head;
    for (int i = 0; i < 3; i++)
        if (!text_cut(&bytes, '\n', &head) || !text_cut(&due, '\n', &due_head))
            return;
    if (!scan->is_ordered)
        flaws_add(scan->flaws, "order",
                  "the manifest lists the files in another order", name);
    else if (text_starts_with(head, REFERENCE_HEAD) &&
             !text_equals(head, due_head))
        flaws_add(scan->flaws, "reference",
                  "the manifest belongs to another signature", name);
}

static void
scan_whole(struct manifest_scan *scan, struct text name, struct text bytes,
           struct text due)
{
    struct text rest = bytes, line;
    uint32_t before = scan->flaws->count;
    while (text_cut(&rest, '\n', &line))
        scan_line(scan, line);
    for (uint32_t i = 0; i < scan->due->count; i++)
        if (!scan->seen[i]) {
            if (mutant_is("manifest_object_unlisted"))
                return;
            flaws_add(scan->flaws, "unlisted",
                      "a file is not listed in the manifest",
                      scan->due->objects[i].name);
        }
    if (scan->flaws->count == before)
        scan_form(scan, name, bytes, due);
    if (scan->flaws->count == before)
        flaws_add(scan->flaws, "form",
                  "the manifest is not written as Hedui writes it", name);
}

bool
manifest_check(struct arena *arena, const struct manifest *due,
               struct text name, struct text bytes, struct flaws *flaws,
               struct fault *fault)
{
    struct text again;
    struct manifest_scan scan = {
        .due = due, .is_ordered = true, .flaws = flaws};
    if (!manifest_write(arena, due, &again, fault))
        return false;
    if (!text_equals(again, bytes))
        scan_whole(&scan, name, bytes, again);
    return true;
}
