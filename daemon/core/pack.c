/* SPDX-License-Identifier: Apache-2.0
 *
 * Packing. A count is LEB128 in its shortest form (a longer one is damage, so
 * that equal values have equal bytes); an integer is zigzag over it; a text is
 * its size + 1, or 0 when it is absent. Whole packings are zstd frames with a
 * checksum; what owners send is gzip.
 */
#define ZLIB_CONST
#include "pack.h"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "mutant.h"

void
pack_count(struct buffer *out, uint64_t value)
{
    unsigned char bytes[10];
    size_t size = 0;
    while (value >= 0x80) {
        bytes[size++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[size++] = (unsigned char)value;
    buffer_add(out, bytes, size);
}

void
pack_integer(struct buffer *out, int64_t value)
{
    uint64_t sign = value < 0 ? UINT64_MAX : 0;
    pack_count(out, ((uint64_t)value << 1) ^ sign);
}

void
pack_text(struct buffer *out, struct text text)
{
    if (text_is_absent(text)) {
        pack_count(out, 0);
        return;
    }
    pack_count(out, (uint64_t)text.size + 1);
    buffer_text(out, text);
}

void
pack_bytes(struct buffer *out, const void *bytes, size_t size)
{
    buffer_add(out, bytes, size);
}

void
unpack_init(struct unpack *in, struct text bytes)
{
    *in = (struct unpack){.bytes = bytes};
}

uint64_t
unpack_count(struct unpack *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !in->failed; shift += 7) {
        if (in->at == in->bytes.size)
            break;
        uint64_t byte = (unsigned char)in->bytes.bytes[in->at++];
        if (shift == 63 && byte > 1)
            break;
        value |= (byte & 0x7F) << shift;
        if (byte < 0x80) {
            in->failed = byte == 0 && shift > 0; /* not the shortest form */
            return in->failed ? 0 : value;
        }
    }
    in->failed = true;
    return 0;
}

uint32_t
unpack_length(struct unpack *in, uint32_t max)
{
    uint64_t length = unpack_count(in);
    if (length > max && !mutant_is("unpack_any_length")) {
        in->failed = true;
        return 0;
    }
    return (uint32_t)length;
}

int64_t
unpack_integer(struct unpack *in)
{
    uint64_t value = unpack_count(in);
    uint64_t sign = (value & 1) != 0 ? UINT64_MAX : 0;
    return (int64_t)((value >> 1) ^ sign);
}

struct text
unpack_text(struct unpack *in)
{
    uint64_t mark = unpack_count(in);
    if (mark == 0)
        return TEXT_NONE;
    uint64_t size = mark - 1;
    if (size > in->bytes.size - in->at) {
        in->failed = true;
        return TEXT_NONE;
    }
    size_t from = in->at;
    in->at += (size_t)size;
    return text_slice(in->bytes, from, in->at);
}

void
unpack_bytes(struct unpack *in, void *out, size_t size)
{
    if (in->failed || size > in->bytes.size - in->at) {
        in->failed = true;
        memset(out, 0, size);
        return;
    }
    if (size > 0)
        memcpy(out, in->bytes.bytes + in->at, size);
    in->at += size;
}

bool
unpack_done(const struct unpack *in)
{
    return !in->failed && in->at == in->bytes.size;
}

/* Contexts are a megabyte each and kept for the next packing. */
static ZSTD_CCtx *
pack_compressor(void)
{
    static _Thread_local ZSTD_CCtx *context;
    if (context == NULL) {
        context = ZSTD_createCCtx();
        if (context == NULL)
            return NULL;
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    }
    return context;
}

static bool
pack_compress_at(struct arena *arena, struct text plain, int level,
                 struct text *packed)
{
    ZSTD_CCtx *context = pack_compressor();
    size_t room = ZSTD_compressBound(plain.size);
    char *bytes = malloc(room);
    if (context == NULL || bytes == NULL ||
        ZSTD_isError(
            ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level))) {
        free(bytes);
        arena_give_up(arena);
        return false;
    }
    size_t size = ZSTD_compress2(context, bytes, room, plain.bytes, plain.size);
    bool is_done = !ZSTD_isError(size);
    if (is_done)
        *packed = text_copy(arena, (struct text){bytes, size});
    else
        arena_give_up(arena); /* there is room for any result */
    explicit_bzero(bytes, room);
    free(bytes);
    return is_done && !text_is_absent(*packed);
}

bool
pack_compress(struct arena *arena, struct text plain, struct text *packed)
{
    return pack_compress_at(arena, plain, 3, packed);
}

bool
pack_compress_quickly(struct arena *arena, struct text plain,
                      struct text *packed)
{
    return pack_compress_at(arena, plain, 2, packed);
}

bool
pack_expand(struct arena *arena, struct text packed, size_t plain_cap,
            struct text *plain)
{
    static _Thread_local ZSTD_DCtx *context;
    if (context == NULL)
        context = ZSTD_createDCtx();
    if (context == NULL)
        arena_give_up(arena);
    unsigned long long size =
        ZSTD_getFrameContentSize(packed.bytes, packed.size);
    if (context == NULL || size == ZSTD_CONTENTSIZE_UNKNOWN ||
        size == ZSTD_CONTENTSIZE_ERROR || size > plain_cap ||
        /* Nothing hides in a frame behind it that is skipped. */
        ZSTD_findFrameCompressedSize(packed.bytes, packed.size) != packed.size)
        return false;
    char *bytes = arena_alloc(arena, (size_t)size + 1);
    if (bytes == NULL)
        return false;
    size_t got = ZSTD_decompressDCtx(context, bytes, (size_t)size, packed.bytes,
                                     packed.size);
    if (ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
        arena_give_up(arena);
    if (ZSTD_isError(got) || got != size)
        return false;
    *plain = (struct text){bytes, got};
    return true;
}

/* Inflates to the end of one gzip member, in steps into `out`, whose cap stops
 * a bomb. */
static bool
pack_inflate(z_stream *stream, struct buffer *out)
{
    unsigned char step[32768];
    int state = Z_OK;
    while (state == Z_OK) {
        stream->next_out = step;
        stream->avail_out = sizeof(step);
        state = inflate(stream, Z_NO_FLUSH);
        buffer_add(out, step, sizeof(step) - stream->avail_out);
        if (out->failed)
            break;
    }
    explicit_bzero(step, sizeof(step));
    return state == Z_STREAM_END && !out->failed;
}

bool
pack_gunzip(struct arena *arena, struct text packed, size_t plain_cap,
            struct text *plain)
{
    if (packed.size > UINT32_MAX || packed.size == 0)
        return false;
    z_stream stream = {.next_in = (const unsigned char *)packed.bytes,
                       .avail_in = (unsigned)packed.size};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return false;
    struct buffer out;
    buffer_init(&out, mutant_is("gunzip_without_cap") ? SIZE_MAX : plain_cap);
    bool is_done = pack_inflate(&stream, &out);
    /* RFC 1952: a file may be several members. */
    while (is_done && stream.avail_in > 0)
        is_done = inflateReset(&stream) == Z_OK && pack_inflate(&stream, &out);
    inflateEnd(&stream);
    if (is_done)
        *plain = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return is_done && !text_is_absent(*plain);
}

/* bits: -MAX_WBITS raw, MAX_WBITS + 16 as gzip. */
static bool
deflate_as(struct arena *arena, struct text plain, int bits,
           struct text *packed)
{
    z_stream stream = {.next_in = (const unsigned char *)plain.bytes,
                       .avail_in = (unsigned)plain.size};
    if (plain.size > UINT32_MAX / 2 ||
        deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, bits,
                     MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t room = deflateBound(&stream, plain.size);
    unsigned char *bytes = malloc(room);
    stream.next_out = bytes;
    stream.avail_out = (unsigned)room;
    bool is_done = bytes != NULL && deflate(&stream, Z_FINISH) == Z_STREAM_END;
    if (is_done)
        *packed = text_copy(
            arena, (struct text){(char *)bytes, room - stream.avail_out});
    deflateEnd(&stream);
    if (bytes != NULL)
        explicit_bzero(bytes, room);
    free(bytes);
    return is_done && !text_is_absent(*packed);
}

bool
pack_deflate(struct arena *arena, struct text plain, struct text *packed)
{
    return deflate_as(arena, plain, -MAX_WBITS, packed);
}

bool
pack_gzip(struct arena *arena, struct text plain, struct text *packed)
{
    return deflate_as(arena, plain, MAX_WBITS + 16, packed);
}

/* A byte of deflate gives 1,032 at most. */
#define DEFLATE_MOST 1032

bool
pack_inflate_exactly(struct arena *arena, struct text packed, size_t plain_size,
                     struct text *plain)
{
    unsigned char beyond; /* what a stream that is too long would give */
    if (packed.size == 0 || packed.size > UINT32_MAX ||
        plain_size >= UINT32_MAX ||
        (plain_size / DEFLATE_MOST > packed.size &&
         !mutant_is("inflate_room_for_anything")))
        return false;
    unsigned char *bytes = arena_alloc(arena, plain_size + 1);
    z_stream stream = {.next_in = (const unsigned char *)packed.bytes,
                       .avail_in = (unsigned)packed.size,
                       .next_out = plain_size == 0 ? &beyond : bytes,
                       .avail_out = plain_size == 0 ? 1 : (unsigned)plain_size};
    if (bytes == NULL || inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        arena_give_up(arena);
        return false;
    }
    int state = inflate(&stream, Z_FINISH);
    if (state == Z_MEM_ERROR)
        arena_give_up(arena);
    bool is_done = state == Z_STREAM_END && stream.total_out == plain_size &&
                   (stream.avail_in == 0 || mutant_is("inflate_any_tail"));
    inflateEnd(&stream);
    if (is_done)
        *plain = (struct text){(const char *)bytes, plain_size};
    return is_done;
}

uint32_t
pack_crc32(struct text bytes)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)bytes.bytes, bytes.size);
}
