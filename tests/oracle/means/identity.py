# SPDX-License-Identifier: Apache-2.0
"""Whose record it is (architecture, "Identity of a record"; codes.md section 2)."""

import functools
import unicodedata

from .characters import PINYIN, SIMPLER

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"
DOTS = dict.fromkeys(map(ord, "·•．.・‧∙⋅●﹒。ㆍᐧ"))

KEEP = "keep"
DOUBTFUL = "doubtful"
STRAY = "stray"


def check_digit(seventeen):
    """The 18th character of GB 11643."""
    return CHECK[sum(w * int(d) for w, d in zip(WEIGHTS, seventeen)) % 11]


@functools.lru_cache(maxsize=None)
def normal_id(text):
    """An ID number without spaces, in upper case, 15 digits made 18."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(plain) == 15 and plain.isdecimal():
        longer = plain[:6] + "19" + plain[6:]
        return longer + check_digit(longer)
    return plain


@functools.lru_cache(maxsize=None)
def valid_id(number):
    """Whether a normal number has 18 places and the right check digit."""
    return len(number) == 18 and number[:17].isdecimal() and check_digit(number[:17]) == number[17]


def one_off(a, b):
    """Whether two numbers differ in exactly one place."""
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 1


@functools.lru_cache(maxsize=None)
def fold(name):
    """NFKC, traditional → simplified, variants, no dots and no spaces."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).translate(DOTS)
    return "".join(SIMPLER.get(c, c) for c in plain).upper()


@functools.lru_cache(maxsize=65536)
def same_name(a, b):
    """Equal after folding, or the same sounds character by character."""
    one, two = fold(a), fold(b)
    if one == two:
        return True
    if len(one) != len(two):
        return False
    return all(x == y or (x in PINYIN and PINYIN[x] == PINYIN.get(y)) for x, y in zip(one, two))


def judge(number, name, our_number, our_name):
    """The verdict on a record that carries a number and a name."""
    if number == our_number:
        return KEEP if not name or same_name(name, our_name) else DOUBTFUL
    mistyped = one_off(number, our_number) and valid_id(our_number) and not valid_id(number)
    return DOUBTFUL if mistyped and same_name(name, our_name) else STRAY


def birth_and_sex(kind, number):
    """Birth date and sex that a number of 18 places holds (C13), else (None, None)."""
    if kind not in ("resident", "hmt", "foreign_pr") or len(number) != 18 or not number[:17].isdecimal():
        return None, None
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return birth, "male" if int(number[16]) % 2 else "female"
