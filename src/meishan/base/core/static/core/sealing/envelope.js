/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes: files packed, sealed to a one-time key, and opened again; in pieces, so that 100 MB need little memory. */

(() => {
  "use strict";

  const { Decrypter, Encrypter, sha256 } = meishan.age;
  const {
    SealingError, base64, canonicalBytes, checkManifest, fromBase64, hashOf, hashOfBlob, hex, isRecipient, makeKey, manifestDigest,
    secretOf, utf8,
    inside: {
      breather, bytesOf, distinct, folded, isSeatCount, joined, lengthBytes, lengthFrom, padNames, piecesOf, randomBytes, readCanonical,
      safeName, shareOut, startsWith,
    },
  } = meishan.sealing;

  const PACKAGE = utf8("meishan-package 1\n");
  const ENVELOPE = utf8("meishan-envelope 1\n");
  const SEALED_ALREADY = ["age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----", "meishan-envelope ", "meishan-package "];
  const MOST_FILES = 1000;
  const KINDS = ["technical", "financial", "whole"];
  const LONGEST_HEAD = 1_000_000;
  const PART = 4 * 1024 * 1024;
  const UNKNOWN = "application/octet-stream";
  const TYPE = /^[!-~](?:[ -~]{0,198}[!-~])?$/;
  const HEX = /^[0-9a-f]{64}$/;

  /* Grows a Blob piece by piece; what is full can leave the memory for the browser's disk. */
  class Pile {
    constructor() {
      this.parts = [];
      this.loose = [];
      this.waiting = 0;
      this.size = 0;
      this.hash = sha256.create();
    }

    add(bytes) {
      this.loose.push(bytes);
      this.waiting += bytes.length;
      this.size += bytes.length;
      this.hash.update(bytes);
      if (this.waiting >= PART) this.settle();
    }

    settle() {
      this.parts.push(new Blob(this.loose));
      this.loose = [];
      this.waiting = 0;
    }

    blob() {
      this.settle();
      return new Blob(this.parts, { type: UNKNOWN });
    }

    digest() {
      return hex(this.hash.digest());
    }
  }

  /* Whether a file is encrypted already, by age or as an envelope: told by how it begins. */
  const isSealedAlready = async (file) => {
    const start = new TextDecoder().decode(await bytesOf(file.slice(0, 64))).trimStart();
    return SEALED_ALREADY.some((mark) => start.startsWith(mark));
  };

  /* Raises for files that can't be sealed: none, two of one name, such as are encrypted already. */
  const checkFiles = async (files) => {
    if (!files.length) throw new SealingError("no_files");
    if (files.length > MOST_FILES) throw new SealingError("many_files", { most: MOST_FILES });
    const names = new Set();
    for (const file of files) {
      const name = folded(safeName(file.name));
      if (names.has(name)) throw new SealingError("same_name", { file: file.name });
      names.add(name);
      if (await isSealedAlready(file)) throw new SealingError("double_encrypted", { file: file.name });
    }
  };

  /* Tells `onProgress(share, step)` how far the work is; 0 to 1, steps "read", "seal", "open". */
  const meter = (total, step, onProgress, from, to) => {
    let done = 0;
    return (count) => {
      done += count;
      onProgress(from + (to - from) * (total ? Math.min(done / total, 1) : 1), step);
    };
  };

  const streamOf = (pieces) => new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else if (next.value.length) controller.enqueue(next.value);
      else controller.enqueue(new Uint8Array(0));
    },
  }, { highWaterMark: 1 });

  const encrypted = async (recipient, pieces, onBytes) => {
    const box = new Encrypter();
    box.addRecipient(recipient);
    const pile = new Pile();
    const pause = breather();
    const reader = (await box.encrypt(streamOf(pieces))).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pile.add(next.value);
      onBytes(next.value.length);
      await pause();
    }
    return pile;
  };

  /* Seal files (File, or Blob with a name) to the openers in `manifest`. Nothing leaves this page. */
  const sealEnvelope = async (
    { files, manifest, tender, tenderVersion = 1, lot = 0, envelope = "whole", supplier = "" }, onProgress = () => {},
  ) => {
    checkManifest(manifest);
    if (!KINDS.includes(envelope)) throw new SealingError("bad_header");
    await checkFiles(files);
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const reading = meter(total, "read", onProgress, 0, 0.3);
    const listed = [];
    for (const file of files) {
      const digest = hex(await hashOfBlob(file, reading));
      listed.push({ name: safeName(file.name), size: file.size, sha256: digest, type: TYPE.test(file.type) ? file.type : UNKNOWN });
    }
    const openers = manifestDigest(manifest);
    const inner = canonicalBytes({
      v: 1, tender, tender_version: tenderVersion, lot, envelope, supplier, openers, nonce: hex(randomBytes(16)), files: listed,
    });
    if (inner.length > LONGEST_HEAD) throw new SealingError("many_files", { most: MOST_FILES });
    const { identity, recipient } = await makeKey();

    async function* packed() {
      yield joined(PACKAGE, lengthBytes(inner.length), inner);
      for (const file of files) yield* piecesOf(file);
    }
    const pile = await encrypted(recipient, packed(), meter(total, "seal", onProgress, 0.3, 1));
    const { shares, pads, hashes } = await shareOut({ secret: secretOf(identity), recipient, manifest, tender });
    const header = {
      v: 1, kind: "meishan-envelope", tender, tender_version: tenderVersion, lot, envelope, openers,
      threshold: manifest.threshold, seats: manifest.openers.length, recipient,
      ciphertext: { sha256: pile.digest(), size: pile.size }, pads, shares: hashes,
    };
    onProgress(1, "seal");
    return { header, shares, ciphertext: pile.blob(), commitment: commitmentOf(header) };
  };

  const commitmentOf = (header) => hex(hashOf(canonicalBytes(header)));

  /* Whether a header is written as the format demands, whoever wrote it. */
  const checkHeader = (header) => {
    const names = isSeatCount(header?.threshold, header?.seats) ? padNames(header.threshold, header.seats) : null;
    const good = names && header.v === 1 && header.kind === "meishan-envelope" && typeof header.tender === "string"
      && Number.isInteger(header.tender_version) && Number.isInteger(header.lot) && header.lot >= 0 && KINDS.includes(header.envelope)
      && HEX.test(header.openers) && isRecipient(header.recipient) && HEX.test(header.ciphertext?.sha256)
      && Number.isInteger(header.ciphertext.size) && header.pads && header.shares
      && Object.keys(header.pads).length === names.length && names.every((name) => HEX.test(header.pads[name]))
      && Object.keys(header.shares).length === header.seats
      && Array.from({ length: header.seats }, (_, at) => header.shares[at + 1]).every((one) => HEX.test(one));
    if (!good) throw new SealingError("bad_header");
    return header;
  };

  /* An envelope file's parts; the ciphertext stays where it is until it is read. */
  const readEnvelopeFile = async (file) => {
    const start = await bytesOf(file.slice(0, ENVELOPE.length + 8));
    if (!startsWith(start, ENVELOPE) || start.length < ENVELOPE.length + 8) throw new SealingError("not_an_envelope");
    const length = lengthFrom(start.subarray(ENVELOPE.length));
    const from = ENVELOPE.length + 8;
    if (length > LONGEST_HEAD || from + length > file.size) throw new SealingError("truncated");
    const head = readCanonical(await bytesOf(file.slice(from, from + length)));
    if (!head || Object.keys(head).length !== 2 || typeof head.shares !== "object") throw new SealingError("not_an_envelope");
    const header = checkHeader(head.header);
    const shares = {};
    for (const [seat, letters] of Object.entries(head.shares)) {
      shares[seat] = fromBase64(letters);
      if (!shares[seat]) throw new SealingError("not_an_envelope");
      if (hex(hashOf(shares[seat])) !== header.shares[seat]) throw new SealingError("changed_share", { seat });
    }
    if (Object.keys(shares).length !== header.seats) throw new SealingError("not_an_envelope");
    const ciphertext = file.slice(from + length);
    if (ciphertext.size !== header.ciphertext.size) throw new SealingError(ciphertext.size < header.ciphertext.size ? "truncated" : "not_an_envelope");
    return { header, shares, ciphertext, commitment: commitmentOf(header) };
  };

  /* One file of all parts, as `meishan seal` writes it. */
  const writeEnvelopeFile = ({ header, shares, ciphertext }) => {
    const letters = Object.fromEntries(Object.entries(shares).map(([seat, share]) => [seat, base64(share)]));
    const head = canonicalBytes({ header, shares: letters });
    return new Blob([ENVELOPE, lengthBytes(head.length), head, ciphertext], { type: "application/octet-stream" });
  };

  /* Takes a package apart as its pieces come: first the manifest, then each file with its hash checked. */
  class Unpacker {
    constructor() {
      this.head = new Uint8Array(0);
      this.manifest = null;
      this.files = [];
      this.taken = new Set();
      this.pile = null;
    }

    add(bytes) {
      let rest = bytes;
      if (!this.manifest) {
        this.head = joined(this.head, rest);
        rest = this.begin();
        if (!rest) return;
      }
      while (rest.length) {
        if (!this.pile) throw new SealingError("bad_package");
        const take = rest.subarray(0, this.wanted - this.pile.size);
        this.pile.add(take.slice());
        rest = rest.subarray(take.length);
        this.finishFull();
      }
    }

    /* Reads the manifest once all of it is here; gives the bytes behind it. */
    begin() {
      const from = PACKAGE.length + 8;
      if (this.head.length < from) return null;
      if (!startsWith(this.head, PACKAGE)) throw new SealingError(isSealedAlready(this.head.subarray(0, 64)) ? "encrypted_inside" : "bad_package");
      const length = lengthFrom(this.head.subarray(PACKAGE.length));
      if (length > LONGEST_HEAD) throw new SealingError("bad_package");
      if (this.head.length < from + length) return null;
      this.manifest = readCanonical(this.head.subarray(from, from + length));
      if (this.manifest?.v !== 1 || !Array.isArray(this.manifest.files)) throw new SealingError("bad_package");
      if (!this.manifest.files.length || this.manifest.files.length > MOST_FILES || this.manifest.files.some(
        (one) => typeof one?.name !== "string" || !Number.isInteger(one.size) || one.size < 0 || !HEX.test(one.sha256),
      )) throw new SealingError("bad_package");
      const rest = this.head.slice(from + length);
      this.head = new Uint8Array(0);
      this.next();
      return rest;
    }

    next() {
      const listed = this.manifest.files[this.files.length];
      this.pile = listed ? new Pile() : null;
      this.wanted = listed ? listed.size : 0;
      if (listed) this.finishFull();
    }

    finishFull() {
      if (!this.pile || this.pile.size < this.wanted) return;
      const listed = this.manifest.files[this.files.length];
      if (this.pile.digest() !== listed.sha256) throw new SealingError("changed_file", { file: listed.name });
      /* Never under its own type: a page among the files must not become a page of ours. */
      this.files.push({
        ...listed, name: distinct(safeName(listed.name), this.taken), statedName: listed.name, blob: this.pile.blob(),
      });
      this.next();
    }

    end() {
      if (!this.manifest || this.pile) throw new SealingError("bad_package");
      return { manifest: this.manifest, files: this.files };
    }
  }

  const decrypted = async (identity, blob) => {
    const box = new Decrypter();
    box.addIdentity(identity);
    try {
      return (await box.decrypt(streamOf(piecesOf(blob)))).getReader();
    } catch {
      throw new SealingError("unreadable");
    }
  };

  /* The manifest and the files of a ciphertext. With `header`, the two must belong together. */
  const openPackage = async (ciphertext, identity, onProgress = () => {}, header = null) => {
    if (header) {
      if (ciphertext.size < header.ciphertext.size) throw new SealingError("truncated");
      if (hex(await hashOfBlob(ciphertext)) !== header.ciphertext.sha256) throw new SealingError("tampered");
    }
    const told = meter(ciphertext.size, "open", onProgress, 0, 1);
    const pause = breather();
    const unpacker = new Unpacker();
    const reader = await decrypted(identity, ciphertext);
    const read = async () => {
      try {
        return await reader.read();
      } catch {
        throw new SealingError("unreadable");
      }
    };
    for (let next = await read(); !next.done; next = await read()) {
      unpacker.add(next.value);
      told(next.value.length);
      await pause();
    }
    const found = unpacker.end();
    if (header) {
      for (const key of ["tender", "tender_version", "lot", "envelope", "openers"]) {
        if (found.manifest[key] !== header[key]) throw new SealingError("wrong_tender");
      }
    }
    onProgress(1, "open");
    return found;
  };

  Object.assign(meishan.sealing, {
    sealEnvelope, commitmentOf, checkHeader, readEnvelopeFile, writeEnvelopeFile, openPackage, checkFiles, isSealedAlready,
  });
})();
