#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plays the local banks for bank_memory, from wire.md alone and with openssl's
own command line: takes requests from FOLDER/in and answers each in FOLDER/out,
three accounts a person in F2 parts of at most 8 MiB, then the flags as F3.
Account numbers and balances follow from the ID number (bank_ground.c). The rows
of a person are as far from each other as they can be: bank after bank.

  bank_owner.py KEYS FOLDER      until it is ended
"""
import os
import select
import subprocess
import sys

PART = 8 << 20
BANKS = ["上海浦江城市商业银行股份有限公司", "崇明岛村镇银行股份有限公司",
         "上海郊区农村商业银行股份有限公司"]
FLAGS_BANK = "青浦小额存款合作银行"
keys, folder = sys.argv[1], sys.argv[2]
work = os.path.join(folder, "work")


def openssl(*words):
    subprocess.run(("openssl", "cms") + words, check=True,
                   stdout=subprocess.DEVNULL)


def opened(path):
    inner, plain = work + "/inner", work + "/plain"
    openssl("-decrypt", "-binary", "-inform", "DER", "-in", path, "-out", inner,
            "-recip", keys + "/owner-local_banks.crt",
            "-inkey", keys + "/owner-local_banks.key")
    openssl("-verify", "-binary", "-inform", "DER", "-in", inner, "-out", plain,
            "-nointern", "-noverify", "-certfile", keys + "/hedui-files.crt")
    with open(plain, "rb") as file:
        return file.read().decode("gb18030")


def publish(name, body):
    plain, inner = work + "/plain", work + "/inner"
    final = f"{folder}/out/{name}.p7m"
    with open(plain, "wb") as file:
        file.write(body)
    openssl("-sign", "-binary", "-nodetach", "-nosmimecap", "-md", "sha256",
            "-outform", "DER", "-in", plain, "-out", inner,
            "-signer", keys + "/owner-local_banks.crt",
            "-inkey", keys + "/owner-local_banks.key")
    openssl("-encrypt", "-binary", "-aes-256-gcm", "-outform", "DER",
            "-in", inner, "-out", final + ".tmp",
            "-recip", keys + "/hedui-files.crt",
            "-keyopt", "ecdh_kdf_md:sha256")
    os.rename(final + ".tmp", final)
    open(final + ".ok", "w").close()


def account(no, name, number, which):
    balance = int(number[6:17]) * (7 + which) % 100000000
    row = (f"D|{no}|{name}|{number}|{BANKS[which]}|1|{number[:17]}{which}|1|"
           f"156|{balance}|0|{balance}|{balance // 3}|{balance // 7}|0||"
           f"2016{1 + which:02}01||20170830\r\n")
    return row.encode("gb18030"), balance


def f2_parts(exchange, date, persons):
    """(rows, sum) of each part."""
    rows, total, size, parts = [], 0, 0, []
    for which in range(len(BANKS)):
        for no, name, number in persons:
            row, balance = account(no, name, number, which)
            if size + len(row) > PART - 4096:
                parts.append((rows, total))
                rows, total, size = [], 0, 0
            rows.append(row)
            total += balance
            size += len(row)
    parts.append((rows, total))
    for rows, total in parts:
        head = f"H|{exchange}|{date}|{len(BANKS)}|{len(rows)}\r\n"
        head += "".join(f"I|{bank}|\r\n" for bank in BANKS)
        tail = f"T|{len(rows)}|{total}\r\n"
        yield b"".join([head.encode("gb18030")] + rows + [tail.encode()])


def flags(persons):
    lines = ['"姓名","证件号码","个人存款是否超限","家庭存款是否超限",'
             '"个人限额(元)","家庭限额(元)","数据日期","机构","说明"']
    for _, name, number in persons:
        lines.append(f'"{name}","{number}","否","否","30000.00","90000.00",'
                     f'"2017/08/30","{FLAGS_BANK}",""')
    lines.append(f'"合计","{len(persons)}","{FLAGS_BANK}"')
    return ("\n".join(lines) + "\n").encode("gb18030")


def answer(name):
    stem = name[:-len(".txt.p7m")]
    lines = opened(f"{folder}/in/{name}").split("\r\n")
    _, exchange, date, _, count = lines[0].split("|")
    persons = [line.split("|")[1:4] for line in lines[1:int(count) + 1]]
    bodies = list(f2_parts(exchange, date, persons)) + [flags(persons)]
    for at, body in enumerate(bodies, 1):
        extension = "csv" if at == len(bodies) else "txt"
        publish(f"{stem}_R{at}of{len(bodies)}.{extension}", body)
    print(f"{stem[-16:]}: {count} persons in {len(bodies)} parts of",
          ", ".join(f"{len(body) / 1048576:.1f}" for body in bodies), "MiB",
          flush=True)


os.makedirs(work, exist_ok=True)
done = set()
while True:
    for entry in sorted(os.listdir(folder + "/in")):
        if entry.endswith(".p7m.ok") and entry not in done:
            done.add(entry)
            answer(entry[:-3])
    select.select([], [], [], 0.1)  # time.sleep() fails under faketime
