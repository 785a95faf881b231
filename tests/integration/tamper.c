/* SPDX-License-Identifier: Apache-2.0
 *
 * tamper CASE [marks]: standard input is the evidence of one reply, in hex as
 * psql prints it (a blob of form 0). Changes one byte in the middle of the last
 * slice of that case that is not empty, packs everything again with the marks
 * as they were (with "marks" they are made anew, as somebody would who knows
 * the format), and prints the hex. What was changed goes to standard error:
 * "slice S of member mM". Exit code 1: nothing of that case is in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "work.h"

#define BLOB_HEAD 5
#define MEMORY ((size_t)64 << 20)

static int
nibble(int c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* "\x0a1b", up to the end of the line. */
static struct text
read_hex(struct arena *arena)
{
    struct buffer out;
    int high, low;
    buffer_init(&out, MEMORY);
    if (getchar() != '\\' || getchar() != 'x')
        exit(2);
    while ((high = nibble(getchar())) >= 0 && (low = nibble(getchar())) >= 0) {
        char byte = (char)(high << 4 | low);
        buffer_add(&out, &byte, 1);
    }
    struct text bytes = text_copy(arena, buffer_view(&out));
    buffer_release(&out);
    return bytes;
}

static bool
change(struct arena *arena, struct reply_evidence *evidence, int64_t case_id,
       bool has_new_marks)
{
    for (uint32_t q = evidence->question_count; q-- > 0;) {
        struct reply_question *question = &evidence->questions[q];
        for (uint32_t s = question->slice_count; s-- > 0;) {
            struct text slice = question->slices[s];
            if (question->case_id != case_id || slice.size == 0)
                continue;
            char *copy = arena_alloc(arena, slice.size);
            if (copy == NULL)
                return false;
            memcpy(copy, slice.bytes, slice.size);
            copy[slice.size / 2] ^= 1;
            question->slices[s] = (struct text){copy, slice.size};
            if (has_new_marks)
                question->marks = NULL;
            fprintf(stderr, "slice %u of member m%u\n", s + 1,
                    question->member + 1);
            return true;
        }
    }
    return false;
}

int
main(int argc, char **argv)
{
    struct arena arena;
    struct reply_evidence evidence;
    struct text packed;
    arena_init(&arena, MEMORY);
    if (argc != 2 && (argc != 3 || strcmp(argv[2], "marks") != 0))
        return 2;
    struct text blob = read_hex(&arena);
    if (blob.size <= BLOB_HEAD || blob.bytes[0] != 0 ||
        !reply_unpack(&arena, text_slice(blob, BLOB_HEAD, blob.size),
                      &evidence) ||
        !change(&arena, &evidence, strtoll(argv[1], NULL, 10), argc == 3) ||
        !reply_pack(&arena, &evidence, &packed))
        return 1;
    printf("\\x");
    for (size_t i = 0; i < BLOB_HEAD; i++)
        printf("%02x", (unsigned char)blob.bytes[i]);
    for (size_t i = 0; i < packed.size; i++)
        printf("%02x", (unsigned char)packed.bytes[i]);
    printf("\n");
    arena_release(&arena);
    return 0;
}
