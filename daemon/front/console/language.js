// SPDX-License-Identifier: Apache-2.0
//
// Which language is spoken, and what words say in it: the console's own
// (words.js), and those of a report, which are the house's catalogue.
import {words as wordsMain} from "./words.js";
import {wordsHand} from "./words_hand.js";

const KEY = "hedui.language";
const words = {...wordsMain, ...wordsHand};
let house = {};

function begin() {
    const kept = sessionStorage.getItem(KEY);
    if (kept === "zh" || kept === "en")
        return kept;
    for (const wish of navigator.languages || [])
        if (/^(zh|en)\b/.test(wish))
            return wish.slice(0, 2);
    return "zh";
}
let spoken = begin();

export function language() {
    return spoken;
}

export function speak(which) {
    spoken = which;
    sessionStorage.setItem(KEY, which);
    document.documentElement.lang = which === "zh" ? "zh-CN" : "en";
}

// {name} in a text is filled in.
export function t(key, filled = {}) {
    const pair = words[key];
    if (!pair)
        throw new Error(`no word: ${key}`);
    return pair[spoken === "zh" ? 0 : 1]
        .replace(/\{(\w+)\}/g, (all, name) => filled[name] ?? all);
}

// Of the house's catalogue; a key that it has not is said as it is.
export function word(kind, name) {
    const pair = house[`${kind}.${name}`];
    return pair ? pair[spoken === "zh" ? 0 : 1] : name;
}

// "Local banks / Clearing centre", or only what it is.
export function line(name, isShort) {
    const owner = word("line", name);
    return isShort ? owner.split(" / ")[0] : owner;
}

export async function wordsLoad() {
    const reply = await fetch("words.json");
    if (reply.ok)
        house = await reply.json();
}
