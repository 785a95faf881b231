// SPDX-License-Identifier: Apache-2.0
//
// All the C++ there is: simdjson behind four lines of C. The parser is kept
// for the next document, since its memory costs more than the parsing; it is
// wiped between two, since documents speak of persons. simdjson reads up to
// 64 bytes past the end, so that it is given a padded copy.
#include "json_shim.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

namespace
{

constexpr size_t KEPT_AT_MOST = size_t{4} << 20;
constexpr size_t DEPTH_AT_MOST = 160; // ours is lower and told better

struct shim {
    simdjson::dom::parser parser;
    std::unique_ptr<uint8_t[]> padded;
    size_t room = 0;
    size_t size = 0;
};

thread_local shim *kept = nullptr;

struct keeper {
    ~keeper()
    {
        delete kept;
        kept = nullptr;
    }
};

thread_local keeper cleaner;

bool
copy_padded(shim &shim, const char *bytes, size_t size)
{
    if (shim.room < size + simdjson::SIMDJSON_PADDING) {
        shim.room = size + size / 4 + simdjson::SIMDJSON_PADDING;
        shim.padded.reset(new (std::nothrow) uint8_t[shim.room]);
        if (!shim.padded) {
            shim.room = 0;
            return false;
        }
    }
    std::memcpy(shim.padded.get(), bytes, size);
    std::memset(shim.padded.get() + size, ' ', simdjson::SIMDJSON_PADDING);
    shim.size = size;
    return true;
}

const char *
error_words(simdjson::error_code error)
{
    switch (error) {
    case simdjson::UTF8_ERROR:
        return "invalid UTF-8";
    case simdjson::DEPTH_ERROR:
        return "nested too deeply";
    case simdjson::NUMBER_ERROR:
        return "a number is malformed or out of range";
    case simdjson::STRING_ERROR:
        return "a malformed escape";
    case simdjson::UNESCAPED_CHARS:
        return "an unescaped control character";
    case simdjson::UNCLOSED_STRING:
        return "an unclosed string";
    case simdjson::EMPTY:
        return "nothing but white space";
    case simdjson::MEMALLOC:
        return JSON_NO_MEMORY;
    default:
        return "not JSON";
    }
}

} // namespace

const char *
json_shim_parse(const char *bytes, size_t size, json_tape *tape)
{
    if (kept == nullptr) {
        kept = new (std::nothrow) shim;
        (void)&cleaner; // its destructor is registered by this use
    }
    if (kept == nullptr)
        return error_words(simdjson::MEMALLOC);
    auto &parser = kept->parser;
    if (parser.capacity() < size || parser.max_depth() != DEPTH_AT_MOST) {
        auto error = parser.allocate(size + size / 4 + 64, DEPTH_AT_MOST);
        if (error)
            return error_words(error);
    }
    if (!copy_padded(*kept, bytes, size))
        return error_words(simdjson::MEMALLOC);
    auto error = parser.parse(kept->padded.get(), size, false).error();
    if (error)
        return error_words(error);
    tape->words = parser.doc.tape.get();
    tape->strings = parser.doc.string_buf.get();
    tape->tokens = parser.implementation->structural_indexes.get();
    tape->token_count = parser.implementation->n_structural_indexes;
    return nullptr;
}

// A tape word and 5/3 bytes of string a byte of input are the most that
// simdjson writes; a document that was parsed says where its tape ends.
static void
wipe_document(simdjson::dom::document &doc, size_t size, size_t string_bytes)
{
    if (!doc.string_buf || !doc.tape || size > doc.capacity())
        return;
    size_t words = size;
    if (string_bytes == SIZE_MAX)
        string_bytes = size + size / 3 * 2;
    else
        words = std::min(size, size_t(doc.tape[0] & 0xFFFFFFFF) + 1);
    explicit_bzero(doc.string_buf.get(), string_bytes);
    explicit_bzero(doc.tape.get(), words * sizeof(uint64_t));
}

void
json_shim_wipe(size_t string_bytes)
{
    if (kept == nullptr)
        return;
    wipe_document(kept->parser.doc, kept->size, string_bytes);
    if (kept->padded)
        explicit_bzero(kept->padded.get(), kept->size);
    kept->size = 0;
    if (kept->room > KEPT_AT_MOST) {
        delete kept;
        kept = nullptr;
    }
}
