/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of openings, on the reader's own machine: the published record, and envelopes opened again by it. */

(() => {
  "use strict";

  const {
    SealingError, canonical, checkHeader, checkManifest, commitmentOf, hashOf, hashOfBlob, hex, manifestDigest,
    openPackage, readEnvelopeFile, recipientOf,
    inside: { bytesOf, readCanonical },
  } = meishan.sealing;

  const STATES = ["opened", "void", "unreadable", "kept_sealed"];
  const LONGEST_RECORD = 50_000_000;
  const FIELDS = "at,envelope,kind,openers,results,seats,tender,v,world";

  const checkRow = async (record, row) => {
    const header = checkHeader(row?.header);
    const opened = row.state === "opened";
    if (!STATES.includes(row.state) || !Array.isArray(row.files) || opened !== Boolean(row.files.length) || (opened && !row.identity)) {
      throw new SealingError("bad_record");
    }
    if (row.commitment !== commitmentOf(header)) throw new SealingError("changed_record");
    if (row.identity && (await recipientOf(row.identity)) !== header.recipient) throw new SealingError("changed_record");
    if (opened && (header.tender !== record.tender || header.envelope !== record.envelope
      || header.openers !== manifestDigest(record.openers))) throw new SealingError("changed_record");
  };

  /* Whether the record of an opening is sound in itself: each commitment, key and list of openers fits.
     Gives { record, digest }; `digest` is what the log holds of it. */
  const verifyOpening = async (file) => {
    if (file.size > LONGEST_RECORD) throw new SealingError("bad_record");
    const bytes = await bytesOf(file);
    const record = readCanonical(bytes);
    if (record?.v !== 1 || record.kind !== "meishan-opening" || Object.keys(record).sort().join() !== FIELDS
      || !Array.isArray(record.results) || !Array.isArray(record.seats)) throw new SealingError("bad_record");
    checkManifest(record.openers);
    const seats = new Set(record.seats);
    if ([...seats].some((seat) => !Number.isInteger(seat) || seat < 1 || seat > record.openers.openers.length)) {
      throw new SealingError("bad_record");
    }
    for (const row of record.results) await checkRow(record, row);
    if (record.results.some((row) => row.state === "opened") && seats.size < record.openers.threshold) throw new SealingError("bad_record");
    if (new Set(record.results.map((row) => row.commitment)).size !== record.results.length) throw new SealingError("bad_record");
    return { record, digest: hex(hashOf(bytes)) };
  };

  const listed = (files) => canonical(files.map(({ size, sha256, type }) => ({ size, sha256, type })));

  /* An envelope (or its ciphertext alone), decrypted anew with the key in the record, and each file compared with it.
     Gives { row, files }. */
  const checkOpened = async (record, file, onProgress = () => {}) => {
    let ciphertext = file;
    let commitment = "";
    const start = new TextDecoder().decode(await file.slice(0, 18).arrayBuffer());
    if (start === "meishan-envelope 1") ({ ciphertext, commitment } = await readEnvelopeFile(file));
    const digest = hex(await hashOfBlob(ciphertext));
    const row = record.results.find((one) => one.header.ciphertext.sha256 === digest);
    if (!row || (commitment && commitment !== row.commitment)) throw new SealingError("not_in_record");
    if (row.state !== "opened") throw new SealingError("not_opened");
    const { manifest, files } = await openPackage(ciphertext, row.identity, onProgress, row.header);
    if (listed(manifest.files) !== listed(row.files)) throw new SealingError("other_files");
    if (manifest.supplier && row.supplier && manifest.supplier !== row.supplier) throw new SealingError("other_supplier");
    return { row, files };
  };

  /* Whether an entry of the log tells of these exact bytes, by their fingerprint. */
  const tellsOf = ({ entry, details }, digest) => canonical({ facts: entry.facts ?? null, details }).includes(digest);

  Object.assign(meishan.sealing, { verifyOpening, checkOpened, tellsOf });
})();
