/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of receipts and proofs, on the reader's own machine: C2SP signed notes, checkpoints and tlog-proofs, RFC 6962. */

(() => {
  "use strict";

  const { ed25519 } = meishan.age;
  const {
    SealingError, canonicalBytes, fromBase64, hashOf, hex, utf8,
    inside: { joined, same, text },
  } = meishan.sealing;

  const PROOF = "c2sp.org/tlog-proof@v1";
  const LONGEST = 2_000_000;
  const LOG_SIGNATURE = 1;
  const DECIMAL = /^(0|[1-9][0-9]{0,15})$/;
  const fromHex = (letters) => (/^([0-9a-f]{2})+$/.test(letters || "")
    ? Uint8Array.from(letters.match(/../g), (pair) => parseInt(pair, 16)) : null);

  const asText = (bytes) => {
    if (typeof bytes === "string") return bytes;
    if (bytes.length > LONGEST) throw new SealingError("bad_proof");
    try {
      return text(bytes);
    } catch {
      throw new SealingError("bad_proof");
    }
  };

  /* A public key of a log, written `name+id+key`; null for kinds that are not a log's. */
  const readKey = (line) => {
    const [, name, id, letters] = line.trim().match(/^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/) || [];
    const material = fromBase64(letters || "");
    if (!material || material.length !== 33) throw new SealingError("bad_log_key");
    const kept = hex(hashOf(utf8(`${name}\n`), material).subarray(0, 4));
    if (kept !== id) throw new SealingError("bad_log_key");
    return { name, id, kind: material[0], public: material.subarray(1), line: line.trim() };
  };
  const readKeys = (lines) => (Array.isArray(lines) ? lines : asText(lines).split("\n"))
    .filter((line) => line.trim() && !line.startsWith("#")).map(readKey).filter((key) => key.kind === LOG_SIGNATURE);

  const readNote = (whole) => {
    const gap = whole.lastIndexOf("\n\n");
    if (gap < 0 || !whole.endsWith("\n")) throw new SealingError("bad_proof");
    const signatures = whole.slice(gap + 2, -1).split("\n").map((line) => {
      const [, name, letters] = line.match(/^— (\S+) (\S+)$/) || [];
      const bytes = fromBase64(letters || "");
      if (!bytes || bytes.length < 5) throw new SealingError("bad_proof");
      return { name, id: hex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
    });
    return { text: whole.slice(0, gap + 1), signatures };
  };

  /* The keys, of those trusted, that signed a note. Raises where none did, or where a signature is wrong. */
  const signersOf = (note, keys) => {
    const signers = [];
    for (const one of note.signatures) {
      const key = keys.find((known) => known.name === one.name && known.id === one.id);
      if (!key) continue;
      let good = false;
      try {
        good = ed25519.verify(one.signature, utf8(note.text), key.public, { zip215: false });
      } catch {
        good = false;
      }
      if (!good) throw new SealingError("wrong_signature", { name: key.name });
      signers.push(key);
    }
    if (!signers.length) throw new SealingError("unsigned");
    return signers;
  };

  /* A signed head of the log: { origin, size, root }. */
  const openCheckpoint = (whole, trusted) => {
    const note = readNote(asText(whole));
    const signers = signersOf(note, readKeys(trusted));
    const [origin, size, root] = note.text.split("\n");
    const bytes = fromBase64(root || "");
    if (!origin || !DECIMAL.test(size) || bytes?.length !== 32) throw new SealingError("bad_proof");
    if (!signers.some((key) => key.name === origin)) throw new SealingError("unsigned");
    return { origin, size: Number(size), root: bytes, keys: signers.map((key) => key.line) };
  };

  /* RFC 9162, section 2.1.3.2. */
  const rootFrom = (leaf, index, size, hashes) => {
    if (index >= size) throw new SealingError("not_in_log");
    let [place, last, value] = [BigInt(index), BigInt(size) - 1n, leaf];
    for (const sibling of hashes) {
      if (!last) throw new SealingError("not_in_log");
      if (place & 1n || place === last) {
        value = hashOf(Uint8Array.of(1), sibling, value);
        while (!(place & 1n) && place) {
          place >>= 1n;
          last >>= 1n;
        }
      } else value = hashOf(Uint8Array.of(1), value, sibling);
      place >>= 1n;
      last >>= 1n;
    }
    if (last) throw new SealingError("not_in_log");
    return value;
  };

  const readProof = (whole) => {
    const gap = whole.indexOf("\n\n");
    if (gap < 0) throw new SealingError("bad_proof");
    const lines = whole.slice(0, gap).split("\n");
    if (lines.shift() !== PROOF) throw new SealingError("not_a_proof");
    const extra = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : null;
    const index = lines.shift()?.match(/^index (\d+)$/)?.[1];
    const hashes = lines.map(fromBase64);
    if (!DECIMAL.test(index || "") || hashes.length > 64 || hashes.some((one) => one?.length !== 32)) throw new SealingError("bad_proof");
    return { index: Number(index), hashes, extra, checkpoint: whole.slice(gap + 2) };
  };

  /* An act as its reader was handed it, and the 32 bytes that stand for it in the log. */
  const readEntry = (bytes) => {
    let handed;
    try {
      handed = JSON.parse(asText(bytes));
    } catch {
      throw new SealingError("not_an_entry");
    }
    const salt = fromHex(handed?.salt);
    if (handed?.format !== "meishan-entry/1" || !salt || handed.entry === null || typeof handed.entry !== "object") {
      throw new SealingError("not_an_entry");
    }
    if (handed.details !== undefined && handed.details !== null) {
      const blind = fromHex(handed.details_salt);
      if (!blind || hex(hashOf(blind, canonicalBytes(handed.details))) !== handed.entry.details) throw new SealingError("changed_entry");
    }
    return { entry: handed.entry, details: handed.details ?? null, leaf: hashOf(salt, canonicalBytes(handed.entry)) };
  };

  /* Whether the log holds an act: the one inside the proof, or that of the entry file given beside it.
     Gives { index, size, origin, keys, entry, details }; raises SealingError with the reason otherwise. */
  const verifyProof = (proof, trusted, entryFile = null) => {
    const parsed = readProof(asText(proof));
    const head = openCheckpoint(parsed.checkpoint, trusted);
    if (!entryFile && !parsed.extra) throw new SealingError("entry_missing");
    const handed = readEntry(entryFile || parsed.extra);
    const root = rootFrom(hashOf(Uint8Array.of(0), handed.leaf), parsed.index, head.size, parsed.hashes);
    if (!same(root, head.root)) throw new SealingError("not_in_log");
    return { index: parsed.index, size: head.size, origin: head.origin, keys: head.keys, entry: handed.entry, details: handed.details };
  };

  /* Whether the log's key signed a receipt: JSON in one line, written canonically. Gives { receipt, keys }. */
  const verifyReceipt = (signed, trusted) => {
    const whole = asText(signed);
    if (whole.startsWith("{") && !whole.includes("\n\n")) throw new SealingError("receipt_unsigned");
    const note = readNote(whole);
    const signers = signersOf(note, readKeys(trusted));
    let receipt;
    try {
      receipt = JSON.parse(note.text);
      if (!same(joined(canonicalBytes(receipt), utf8("\n")), utf8(note.text))) receipt = null;
    } catch {
      receipt = null;
    }
    if (receipt?.kind !== "meishan-receipt" || receipt.v !== 1) throw new SealingError("not_a_receipt");
    return { receipt, keys: signers.map((key) => key.line) };
  };

  /* What kind of file this is, by its first bytes: receipt, proof, entry, envelope, ciphertext, opening, keys, or "". */
  const kindOf = async (file) => {
    const start = new TextDecoder().decode(await file.slice(0, 4096).arrayBuffer());
    if (start.startsWith("meishan-envelope 1\n")) return "envelope";
    if (start.startsWith("age-encryption.org/")) return "ciphertext";
    if (start.startsWith(PROOF)) return "proof";
    if (/"kind": ?"meishan-receipt"/.test(start)) return "receipt";
    if (start.startsWith("{") && /"kind": ?"meishan-opening"/.test(start)) return "opening";
    if (/"format": ?"meishan-entry\/1"/.test(start)) return "entry";
    if (/^[^+\s]+\+[0-9a-f]{8}\+\S+\s/.test(start)) return "keys";
    return "";
  };

  Object.assign(meishan.sealing, { verifyProof, verifyReceipt, openCheckpoint, readKeys, readEntry, kindOf });
})();
