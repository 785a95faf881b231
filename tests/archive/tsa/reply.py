# SPDX-License-Identifier: Apache-2.0
"""A TimeStampResp read by hand, BER as well as DER, for the tests of hedui-tsa.

It knows nothing of the program's C and judges nothing: it says what stands
where.
"""

from types import SimpleNamespace


def node(data, at=0):
    """The value at data[at:]: tag, content, children, its bytes, and where it
    ends."""
    tag, first = data[at], data[at + 1]
    begin, indefinite = at + 2, first == 0x80
    if first > 0x80:
        begin += first & 0x7F
        length = int.from_bytes(data[at + 2:begin], "big")
    else:
        length = first
    children = None
    if indefinite:
        children, end = [], begin
        while data[end:end + 2] != b"\0\0":
            children.append(node(data, end))
            end = children[-1].end
        content, end = data[begin:end], end + 2
    else:
        end = begin + length
        if end > len(data):
            raise ValueError("longer than what holds it")
        content = data[begin:end]
        if tag & 0x20:
            children, place = [], begin
            while place < end:
                children.append(node(data, place))
                place = children[-1].end
    return SimpleNamespace(tag=tag, content=content, children=children,
                           raw=data[at:end], end=end, indefinite=indefinite)


def oid(value):
    arcs, number = [], 0
    for byte in value.content:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            arcs.append(number)
            number = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def integer(value):
    return int.from_bytes(value.content, "big", signed=True)


def reply(body):
    """What a reply says; token is None where it has none."""
    top = node(body)
    status = top.children[0].children
    said = SimpleNamespace(
        status=integer(status[0]), behind=len(body) - top.end, token=None,
        text="".join(part.content.decode() for child in status
                     if child.tag == 0x30 for part in child.children),
        failure=[8 * i + bit for child in status if child.tag == 0x03
                 for i, byte in enumerate(child.content[1:])
                 for bit in range(8) if byte & 0x80 >> bit])
    if len(top.children) > 1:
        said.token = top.children[1].raw
        read_token(said, top.children[1])
    return said


def read_token(said, info):
    data = info.children[1].children[0]
    said.indefinite = info.indefinite or data.indefinite
    said.content_type = oid(data.children[2].children[0])
    inner = data.children[2].children[1:]
    said.content = inner[0].children[0].content if inner else None
    said.certificates = [one.raw for child in data.children
                         if child.tag == 0xA0 for one in child.children]
    said.signers = [read_signer(one) for one in data.children[-1].children]
    if said.content:
        read_tst_info(said, node(said.content).children)


def read_tst_info(said, fields):
    said.version, said.policy = integer(fields[0]), oid(fields[1])
    said.imprint = (oid(fields[2].children[0].children[0]),
                    fields[2].children[1].content)
    said.serial = integer(fields[3])
    said.time, said.time_tag = fields[4].content.decode(), fields[4].tag
    said.accuracy = {part.tag: integer(part) for field in fields[5:]
                     if field.tag == 0x30 for part in field.children}
    said.nonce = next((integer(field) for field in fields[5:]
                       if field.tag == 0x02), None)
    said.extensions = [part for field in fields[5:] if field.tag == 0xA1
                       for part in field.children]
    said.critical = any(part.tag == 0x01 for one in said.extensions
                        for part in one.children)
    said.ordering = any(field.tag == 0x01 for field in fields[5:])
    said.name = next((field.children[0].content for field in fields[5:]
                      if field.tag == 0xA0), None)


def read_signer(signer):
    parts = signer.children
    attributes = parts[3] if parts[3].tag == 0xA0 else None
    values = {oid(one.children[0]): one.children[1].children[0]
              for one in (attributes.children if attributes else [])}
    return SimpleNamespace(
        by_key=parts[1].tag == 0x80,
        digest_null=len(parts[2].children) > 1,
        ess=[one.children for v in values.values() if v.tag == 0x30
             for one in v.children[0].children],
        digest=oid(parts[2].children[0]),
        attributes=attributes and b"\x31" + attributes.raw[1:], values=values,
        algorithm=oid(parts[-2].children[0]), signature=parts[-1].content)
