#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""malformed.py COUNT GOOD-FILE LINES BASE64 SEED: COUNT messages that are no
requests, one of the lines of GOOD-FILE behind each so many of them, as lines of
raw bytes and as lines of base64. Of each kind some: bytes by chance, cut and
changed requests, wrong types, wrong values, nesting without end, invalid UTF-8,
and one in 500 above the size of a request."""
import base64
import json
import random
import sys


def made_up(chance, good):
    request = json.loads(chance.choice(good))
    kind = chance.randrange(12)
    if kind == 0:
        return chance.randbytes(chance.randrange(1, 400))
    if kind == 1:
        text = json.dumps(request).encode()
        return text[: chance.randrange(1, len(text) - 1)]
    if kind == 2:
        text = bytearray(json.dumps(request).encode())
        text[chance.randrange(len(text))] = chance.choice(b'\x00\xff\x80')
        return bytes(text)
    if kind == 3:
        return b"[" * chance.randrange(1, 5000)
    if kind == 4:
        return b'{"a":' * chance.randrange(20, 2000) + b"1"
    if kind == 5:
        request["household"]["members"] = chance.choice([[], {}, 7, None, [7]])
    elif kind == 6:
        request["agency"] = f"9{chance.randrange(10**8):08d}"
    elif kind == 7:
        request[f"f{chance.randrange(10**6)}"] = chance.random()
    elif kind == 8:
        request["as_of"] = chance.choice(["2017-02-30", "", 20170901, "2999-01-01"])
    elif kind == 9:
        request["household"]["members"][0]["id"] = f"{chance.randrange(10**17):017d}Z"
    elif kind == 10:
        del request[chance.choice(["request_id", "agency", "household", "programmes"])]
    else:
        return json.dumps(chance.choice([0, True, None, [], "x", {"request_id": "q"}])).encode()
    return json.dumps(request, ensure_ascii=chance.random() < 0.5).encode()


def main(count, good_file, lines, encoded, seed):
    chance = random.Random(int(seed))
    with open(good_file, encoding="utf-8") as file:
        good = file.read().splitlines()
    count = int(count)
    every = max(1, count // len(good))
    with open(lines, "wb") as raw, open(encoded, "w", encoding="ascii") as b64:
        def put(message):
            raw.write(message + b"\n")
            b64.write(base64.b64encode(message).decode() + "\n")
        left = list(good)
        for number in range(1, count + 1):
            message = made_up(chance, good).replace(b"\n", b"\r") or b"-"
            if number % 500 == 0:  # the longest of them nearly what a topic takes
                message += b" " * (900_000 if number % 2000 == 0 else 300_000)
            put(message)
            if number % every == 0 and left:
                put(left.pop(0).encode())
        for message in left:
            put(message.encode())


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
