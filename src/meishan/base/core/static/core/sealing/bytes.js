/* SPDX-License-Identifier: Apache-2.0 */
/* `meishan.sealing`, begun: bytes, hashes, canonical JSON, and faults that speak the reader's language.
   The format is told in docs/reference/sealing.md; algorithms/sealing is its twin in Python. */

(() => {
  "use strict";

  const { sha256 } = meishan.age;
  const encoder = new TextEncoder();
  const words = (() => {
    const place = document.getElementById("sealing-words");
    return place ? JSON.parse(place.textContent) : {};
  })();

  /* What is wrong, by a code; `parts` are what the sentence names: a file, a seat. */
  class SealingError extends Error {
    constructor(code, parts = {}) {
      const sentence = words[code] || code;
      super(sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole)));
      this.name = "SealingError";
      this.code = code;
      Object.assign(this, parts);
    }
  }

  /* The sentence for any fault: what is not ours is still said, never swallowed. */
  const say = (error) => (error instanceof SealingError ? error.message : `${words.unexpected || "Error"} (${error.message})`);

  const utf8 = (text) => encoder.encode(text);
  const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => {
    let letters = "";
    for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(letters);
  };
  /* Standard base64 in its one spelling; null for anything else. */
  const fromBase64 = (letters) => {
    if (typeof letters !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) return null;
    try {
      const bytes = Uint8Array.from(atob(letters), (one) => one.charCodeAt(0));
      return base64(bytes) === letters ? bytes : null;
    } catch {
      return null;
    }
  };
  const joined = (...pieces) => {
    const bytes = new Uint8Array(pieces.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of pieces) {
      bytes.set(one, at);
      at += one.length;
    }
    return bytes;
  };
  const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);
  const startsWith = (bytes, start) => bytes.length >= start.length && same(bytes.subarray(0, start.length), start);
  const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
  const hashOf = (...pieces) => {
    const hash = sha256.create();
    for (const one of pieces) hash.update(one);
    return hash.digest();
  };
  /* Eight bytes, big end first. */
  const lengthBytes = (length) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(length));
    return bytes;
  };
  const lengthFrom = (bytes) => Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0));

  /* RFC 8785: the one spelling of a JSON value. ECMAScript writes numbers and strings as it asks for already. */
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value !== null && typeof value === "object") {
      /* Sorted by UTF-16 units, as RFC 8785 wants and sort() does. */
      return `{${Object.keys(value).sort().map((key) => `${spelled(key)}:${canonical(value[key])}`).join(",")}}`;
    }
    if (typeof value === "number" && !Number.isFinite(value)) throw new TypeError("not a number of JSON");
    if (typeof value === "string") return spelled(value);
    const written = JSON.stringify(value);
    if (written === undefined) throw new TypeError("not a value of JSON");
    return written;
  };
  const spelled = (string) => {
    if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(string)) throw new TypeError("half a letter");
    return JSON.stringify(string);
  };
  const canonicalBytes = (value) => utf8(canonical(value));

  /* A JSON value that was written canonically; null where it was not, so that no reader can take it otherwise. */
  const readCanonical = (bytes) => {
    try {
      const value = JSON.parse(text(bytes));
      return same(canonicalBytes(value), bytes) ? value : null;
    } catch {
      return null;
    }
  };

  /* Long work gives way to the page every few milliseconds: `await pause()` is nearly free in between. */
  const breather = () => {
    let since = performance.now();
    return async () => {
      if (performance.now() - since < 16) return;
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          port1.close();
          resolve();
        };
        port2.postMessage(null);
      });
      since = performance.now();
    };
  };

  const PIECE = 256 * 1024;

  /* Each piece of a file in turn, never the whole of it, and none so large that work on it halts the page. */
  async function* piecesOf(blob) {
    const reader = blob.stream().getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        for (let at = 0; at < next.value.length; at += PIECE) yield next.value.subarray(at, at + PIECE);
      }
    } finally {
      reader.releaseLock();
    }
  }

  /* The SHA-256 of a file; `onBytes(count)` hears of each piece. */
  const hashOfBlob = async (blob, onBytes = () => {}) => {
    const hash = sha256.create();
    const pause = breather();
    for await (const piece of piecesOf(blob)) {
      hash.update(piece);
      onBytes(piece.length);
      await pause();
    }
    return hash.digest();
  };

  const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

  meishan.sealing = {
    SealingError, say, canonical, canonicalBytes, hashOf, hashOfBlob, hex, base64, fromBase64, utf8,
    inside: {
      text, joined, same, startsWith, randomBytes, lengthBytes, lengthFrom, readCanonical, breather, piecesOf, bytesOf,
    },
  };
})();
