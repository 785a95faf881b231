/* SPDX-License-Identifier: Apache-2.0
 *
 * The incremental update. What is read of cairo's file is its last trailer, its
 * one table of references and the catalogue, each held to the form that cairo
 * writes: another is a fault, not a guess.
 */
#include "paper_file.h"

#include "digest.h"
#include "mutant.h"
#include "page_html.h"
#include "paper.h"

#define FONTS_MAX 32u

/* An object that comes again with more in it. */
struct amended {
    int64_t number;
    struct text within; /* between its << and >> */
    size_t offset;      /* of the new one */
};

struct reading {
    int64_t size, root, xref; /* of the trailer */
    /* The catalogue; TrueType fonts by CID, which cairo gives no CIDToGIDMap
     * (6.2.11.3.2): theirs is the identity. */
    struct amended amended[1 + FONTS_MAX];
    uint32_t count;
};

enum { METADATA, PROFILE, INTENT, INFO, ADDED };

/* Behind the last `word`, up to the next space, line or slash: a number. */
static bool
number_behind(struct text text, const char *word, int64_t *number)
{
    size_t size = strlen(word), at = text.size;
    while (at >= size && memcmp(text.bytes + at - size, word, size) != 0)
        at--;
    if (at < size)
        return false;
    size_t end = at;
    while (end < text.size && text.bytes[end] >= '0' && text.bytes[end] <= '9')
        end++;
    return text_to_count(text_slice(text, at, end), number);
}

/* "0000012345 00000 n \n", 20 bytes each, from object 0 on. */
static bool
offset_of(struct text cairo, int64_t xref, int64_t size, int64_t object,
          size_t *offset)
{
    char head[40];
    int64_t value;
    int written =
        snprintf(head, sizeof(head), "xref\n0 %lld\n", (long long)size);
    struct text table = text_slice(cairo, (size_t)xref, cairo.size);
    size_t at = (size_t)written + 20 * (size_t)object;
    if (!text_starts_with(table, head) || at + 20 > table.size ||
        !text_to_count(text_slice(table, at, at + 10), &value) ||
        table.bytes[at + 17] != 'n' || value > xref)
        return false;
    *offset = (size_t)value;
    return true;
}

/* The object by its number, where it is a dictionary that begins so. */
static bool
object_find(struct text cairo, const struct reading *in, int64_t number,
            const char *begin, struct text *within)
{
    char head[160];
    size_t at;
    int size = snprintf(head, sizeof(head), "%lld 0 obj\n<<%s",
                        (long long)number, begin);
    if (!offset_of(cairo, in->xref, in->size, number, &at))
        return false;
    struct text object = text_slice(cairo, at, (size_t)in->xref);
    if (!text_starts_with(object, head))
        return false;
    const char *end = memmem(object.bytes, object.size, ">>\nendobj", 9);
    if (end == NULL)
        return false;
    *within = text_slice(object, (size_t)size - strlen(begin),
                         (size_t)(end - object.bytes));
    return true;
}

static bool
file_read(struct text cairo, struct reading *in)
{
    struct text tail =
        text_slice(cairo, cairo.size > 400 ? cairo.size - 400 : 0, cairo.size);
    if (!number_behind(tail, "startxref\n", &in->xref) ||
        !number_behind(tail, "/Size ", &in->size) ||
        !number_behind(tail, "/Root ", &in->root) ||
        in->xref > (int64_t)cairo.size || in->root >= in->size ||
        !object_find(cairo, in, in->root, " /Type /Catalog",
                     &in->amended[0].within))
        return false;
    in->amended[0].number = in->root;
    in->count = 1;
    for (int64_t i = 1; i < in->size; i++) {
        struct text within;
        if (!object_find(cairo, in, i,
                         " /Type /Font\n   /Subtype /CIDFontType2\n", &within))
            continue;
        if (in->count > FONTS_MAX)
            return false;
        in->amended[in->count++] = (struct amended){i, within, 0};
    }
    return true;
}

static void
xmp_write(struct buffer *out, const struct paper_about *about)
{
    buffer_chars(
        out,
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\"\n"
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
        " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
        " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
        " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n");
    buffer_printf(out,
                  "<pdfaid:part>%d</pdfaid:part>\n"
                  "<pdfaid:conformance>U</pdfaid:conformance>\n"
                  "<dc:format>application/pdf</dc:format>\n"
                  "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag>"
                  "</dc:language>\n"
                  "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">",
                  mutant_is("paper_part_four") ? 4 : 2, about->language);
    html_text(out, text_of(about->title));
    buffer_printf(out,
                  "</rdf:li></rdf:Alt></dc:title>\n"
                  "<xmp:CreateDate>%s</xmp:CreateDate>\n"
                  "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
                  "<xmp:CreatorTool>Hedui</xmp:CreatorTool>\n"
                  "<pdf:Producer>Hedui, cairo</pdf:Producer>\n"
                  "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
                  "<?xpacket end=\"r\"?>\n",
                  about->made_at, about->made_at);
}

/* UTF-16 with its mark, in hex. */
static void
hex_text(struct buffer *out, struct text text)
{
    buffer_chars(out, "<FEFF");
    for (size_t at = 0; at < text.size;) {
        unsigned point = page_next_point(text, &at);
        if (point < 0x10000)
            buffer_printf(out, "%04X", point);
        else
            buffer_printf(out, "%04X%04X", 0xD800 + ((point - 0x10000) >> 10),
                          0xDC00 + ((point - 0x10000) & 0x3FF));
    }
    buffer_chars(out, ">");
}

static void
info_write(struct buffer *out, const struct paper_about *about)
{
    const char *at = about->made_at; /* 2017-09-05T00:00:00+08:00 */
    buffer_chars(out, "<< /Title ");
    hex_text(out, text_of(about->title));
    for (int i = 0; i < 2; i++)
        buffer_printf(out, " /%s (D:%.4s%.2s%.2s%.2s%.2s%.2s%.3s'%.2s)",
                      i == 0 ? "CreationDate" : "ModDate", at, at + 5, at + 8,
                      at + 11, at + 14, at + 17, at + 19, at + 23);
    buffer_chars(out, " /Creator (Hedui) /Producer (Hedui, cairo) >>");
}

static void
stream_write(struct buffer *out, const char *dictionary, struct text bytes)
{
    buffer_printf(out, "<< %s /Length %zu >>\nstream\n", dictionary,
                  bytes.size);
    buffer_text(out, bytes);
    buffer_chars(out, "\nendstream");
}

static void
added_write(struct buffer *out, const struct paper_about *about, int which,
            int64_t first)
{
    struct buffer part;
    buffer_init(&part, PAPER_BYTES_MAX);
    if (which == METADATA) {
        xmp_write(&part, about);
        stream_write(out, "/Type /Metadata /Subtype /XML", buffer_view(&part));
    } else if (which == PROFILE) {
        paper_profile(&part);
        stream_write(out, "/N 3", buffer_view(&part));
    } else if (which == INTENT) {
        buffer_printf(out,
                      "<< /Type /OutputIntent /S /GTS_PDFA1 "
                      "/OutputConditionIdentifier (sRGB) /Info (sRGB) "
                      "/DestOutputProfile %lld 0 R >>",
                      (long long)(first + PROFILE));
    } else {
        info_write(out, about);
    }
    if (part.failed)
        out->failed = true;
    buffer_release(&part);
}

static void
catalog_write(struct buffer *out, const struct reading *in,
              const struct paper_about *about)
{
    if (!mutant_is("paper_metadata_unsaid"))
        buffer_printf(out, "   /Metadata %lld 0 R\n",
                      (long long)(in->size + METADATA));
    if (!mutant_is("paper_intent_unsaid"))
        buffer_printf(out, "   /OutputIntents [ %lld 0 R ]\n",
                      (long long)(in->size + INTENT));
    buffer_printf(out,
                  "   /Lang (%s)\n"
                  "   /ViewerPreferences << /DisplayDocTitle true >>\n",
                  about->language);
}

static void
amended_write(struct buffer *out, const struct reading *in,
              const struct paper_about *about, struct amended *amended)
{
    amended->offset = out->size;
    buffer_printf(out, "%lld 0 obj\n<<", (long long)amended->number);
    buffer_text(out, amended->within);
    if (amended->number == in->root)
        catalog_write(out, in, about);
    else if (!mutant_is("paper_font_map_unsaid"))
        buffer_chars(out, "   /CIDToGIDMap /Identity\n");
    buffer_chars(out, ">>\nendobj\n");
}

/* The table of what the update holds, and its trailer. The identifier is of
 * the bytes before it. */
static void
trailer_write(struct buffer *out, const struct reading *in,
              const size_t offsets[ADDED])
{
    struct digest digest;
    char hex[65];
    size_t at = out->size;
    digest_sha256(buffer_view(out), &digest);
    digest_hex(&digest, hex);
    buffer_chars(out, "xref\n");
    for (uint32_t i = 0; i < in->count; i++)
        buffer_printf(out, "%lld 1\n%010zu 00000 n \n",
                      (long long)in->amended[i].number, in->amended[i].offset);
    buffer_printf(out, "%lld %d\n", (long long)in->size, ADDED);
    for (int i = 0; i < ADDED; i++)
        buffer_printf(out, "%010zu 00000 n \n", offsets[i]);
    buffer_printf(out,
                  "trailer\n<< /Size %lld /Root %lld 0 R /Info %lld 0 R "
                  "/Prev %lld /ID [ <%.32s> <%.32s> ] >>\n"
                  "startxref\n%zu\n%%%%EOF\n",
                  (long long)(in->size + ADDED), (long long)in->root,
                  (long long)(in->size + INFO), (long long)in->xref, hex, hex,
                  at);
}

bool
paper_file(struct arena *arena, struct text cairo,
           const struct paper_about *about, struct text *pdf,
           struct fault *fault)
{
    struct reading in = {0};
    struct buffer out;
    size_t offsets[ADDED];
    if (!file_read(cairo, &in))
        return fault_set(fault, FAULT_LOCAL,
                         "the file is not of the form that cairo 1.16 writes");
    buffer_init(&out, PAPER_BYTES_MAX);
    buffer_text(&out, cairo);
    if (cairo.bytes[cairo.size - 1] != '\n')
        buffer_chars(&out, "\n");
    for (int i = 0; i < ADDED; i++) {
        offsets[i] = out.size;
        buffer_printf(&out, "%lld 0 obj\n", (long long)(in.size + i));
        added_write(&out, about, i, in.size);
        buffer_chars(&out, "\nendobj\n");
    }
    for (uint32_t i = 0; i < in.count; i++)
        amended_write(&out, &in, about, &in.amended[i]);
    trailer_write(&out, &in, offsets);
    *pdf = text_copy(arena, buffer_view(&out));
    bool is_whole = !out.failed && !arena_failed(arena);
    buffer_release(&out);
    return is_whole ||
           fault_set(fault, FAULT_LOCAL, "the file is larger than %zu bytes",
                     PAPER_BYTES_MAX);
}
