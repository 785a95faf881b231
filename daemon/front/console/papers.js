// SPDX-License-Identifier: Apache-2.0
//
// Papers: read in the browser, known by their digest.

// {name, sha256, bytes}: bytes in base64, as the API takes them.
export async function documentOf(file) {
    const buffer = await file.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    const bytes = new Uint8Array(buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192)
        text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return {name: file.name, bytes: btoa(text), sha256: [...digest].map((byte) =>
        byte.toString(16).padStart(2, "0")).join("")};
}
