// SPDX-License-Identifier: Apache-2.0
//
// The log's arithmetic, as RFC 9162 has it (2.1.1, 2.1.3.2, 2.1.4.2), with the
// browser's SHA-256 and nothing else. Digests are bytes; a tree's size fits a
// number up to 2^53. It knows no page: tests run it as it stands.

export async function sha256(...parts) {
    const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const part of parts) {
        all.set(part, at);
        at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

export function hex(bytes) {
    return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

// null: it is not what 32 bytes are written as.
export function digestOf(text) {
    if (!/^[0-9a-f]{64}$/.test(text))
        return null;
    return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
}

export function base64Of(text) {
    try {
        const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
        return btoa(String.fromCharCode(...bytes)) === text ? bytes : null;
    } catch {
        return null;
    }
}

export function same(one, other) {
    return one.length === other.length && one.every((byte, i) =>
        byte === other[i]);
}

export function leafHash(entry) {
    return sha256(Uint8Array.of(0), entry);
}

function node(left, right) {
    return sha256(Uint8Array.of(1), left, right);
}

const half = (number) => Math.floor(number / 2);
const isOdd = (number) => number % 2 === 1;

// The root to which the path leads from this leaf; null: the path is too long
// or too short for entry `index` of `size`.
export async function rootOf(index, size, leaf, path) {
    if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) &&
          index >= 0 && index < size))
        return null;
    let at = index, last = size - 1, hash = leaf;
    for (const next of path) {
        if (last === 0)
            return null;
        if (isOdd(at) || at === last) {
            hash = await node(next, hash);
            while (!isOdd(at) && at !== 0) {
                at = half(at);
                last = half(last);
            }
        } else {
            hash = await node(hash, next);
        }
        at = half(at);
        last = half(last);
    }
    return last === 0 ? hash : null;
}

// Is the log of `size` with this root the one of `from` with the old root, and
// more behind it?
export async function isContinued(from, old, size, root, path) {
    if (!(Number.isSafeInteger(from) && Number.isSafeInteger(size) &&
          from >= 1 && from <= size))
        return false;
    if (from === size)
        return path.length === 0 && same(old, root);
    if (path.length === 0)
        return false;
    let at = from - 1, last = size - 1;
    while (isOdd(at)) {
        at = half(at);
        last = half(last);
    }
    // The first hash is the old root itself where the old tree is perfect.
    const hashes = at === 0 ? [old, ...path] : path;
    let before = hashes[0], after = hashes[0];
    for (const next of hashes.slice(1)) {
        if (last === 0)
            return false;
        if (isOdd(at) || at === last) {
            before = await node(next, before);
            after = await node(next, after);
            while (!isOdd(at) && at !== 0) {
                at = half(at);
                last = half(last);
            }
        } else {
            after = await node(after, next);
        }
        at = half(at);
        last = half(last);
    }
    return last === 0 && same(before, old) && same(after, root);
}
