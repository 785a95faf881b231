/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of the catalogue in words.c: what doctor says of sealing.
 */
#ifndef HEDUI_CTL_WORDS_SEAL_H
#define HEDUI_CTL_WORDS_SEAL_H

/* clang-format off */
#define WORDS_SEAL                                                             \
    {"doctor_seal_none",                                                       \
     "no seal_key: containers are hashes alone, nothing is signed",            \
     "未配置 seal_key：封存件仅含摘要，未签名"},                               \
    {"doctor_seal_unstamped",                                                  \
     "no seal_tsa_url: containers are signed and stay without time stamp",     \
     "未配置 seal_tsa_url：封存件已签名，但没有时间戳"},                       \
    {"doctor_seal_well", "containers are signed and time-stamped",             \
     "封存件签名并加盖时间戳"}
/* clang-format on */

#endif
