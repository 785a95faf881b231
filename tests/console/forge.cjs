// SPDX-License-Identifier: Apache-2.0
//
// What a house that lies could answer: a log of its own making, signed with its
// own key. By Node's crypto, and nothing of the pages.
const {createHash, createPublicKey, generateKeyPairSync, randomBytes, sign} =
    require("crypto");

const sha = (...parts) => parts.reduce((hash, part) => hash.update(part),
    createHash("sha256")).digest();

// {root, path}: of a leaf in a tree, RFC 9162 2.1.1 and 2.1.3.1.
function treeOf(leaves, index) {
    if (leaves.length === 1)
        return {root: leaves[0], path: []};
    let split = 1;
    while (split * 2 < leaves.length)
        split *= 2;
    const isLeft = index < split;
    const left = treeOf(leaves.slice(0, split), isLeft ? index : 0);
    const right = treeOf(leaves.slice(split), isLeft ? 0 : index - split);
    return {root: sha(Buffer.of(1), left.root, right.root),
        path: isLeft ? [...left.path, right.root] : [...right.path, left.root]};
}

// A key as the pages name it: kind 1 a log's, 4 a witness'.
function keyOf(name, kind, privateKey) {
    const raw = createPublicKey(privateKey).export({format: "jwk"}).x;
    const bytes = Buffer.concat([Buffer.of(kind), Buffer.from(raw, "base64url")]);
    const id = sha(`${name}\n`, bytes).subarray(0, 4);
    return {name, kind, id, privateKey,
        vkey: `${name}+${id.toString("hex")}+${bytes.toString("base64")}`};
}

function keyMake(name, kind) {
    return keyOf(name, kind, generateKeyPairSync("ed25519").privateKey);
}

// One signature line under a body.
function signed(key, body, at = 1504227900n) {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(at);
    const isWitness = key.kind === 4;
    const text = isWitness ? `cosignature/v1\ntime ${at}\n${body}` : body;
    return `\u2014 ${key.name} ${Buffer.concat([key.id, ...(isWitness ? [time]
        : []), sign(null, Buffer.from(text), key.privateKey)])
        .toString("base64")}\n`;
}

// The proof of the same entry in a log of this size that never was.
function forged(proof, size, key) {
    const leaves = Array.from({length: size}, () => randomBytes(32));
    leaves[proof.number] = sha(Buffer.of(0), proof.entry);
    const {root, path} = treeOf(leaves, proof.number);
    const body = `${key.name}\n${size}\n${root.toString("base64")}\n`;
    return {...proof, size, path: path.map((one) => one.toString("hex")),
        checkpoint: `${body}\n${signed(key, body)}`,
        consistency: [randomBytes(32).toString("hex")]};
}

module.exports = {forged, keyMake, keyOf, signed};
