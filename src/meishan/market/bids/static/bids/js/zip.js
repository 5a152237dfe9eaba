/* SPDX-License-Identifier: Apache-2.0 */
/* ZIP archives, read and written in the browser: what an XLSX is made of, and what is looked into before sealing.
   meishan.bids.zip: directory(blob) -> entries, bytes(blob, entry), stored(files) -> Blob. */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
  const LARGEST_PART = 60 * 1024 * 1024;

  class ZipError extends Error {}

  /* Where the list of contents ends is found from behind: a comment of up to 64 kB may follow it. */
  const findEnd = async (blob) => {
    const from = Math.max(0, blob.size - 65557);
    const view = new DataView(await blob.slice(from).arrayBuffer());
    for (let at = view.byteLength - 22; at >= 0; at -= 1) {
      if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === view.byteLength) return { view, at };
    }
    return null;
  };

  /* Every entry: {name, method, packed, size, offset, flags, attributes}; null when the file is no archive. */
  const directory = async (blob) => {
    const end = await findEnd(blob);
    if (!end) return null;
    const { view: tail, at } = end;
    const count = tail.getUint16(at + 10, true);
    const [length, start] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
    if (start === 0xffffffff || count === 0xffff || start + length > blob.size) throw new ZipError("unreadable");
    const view = new DataView(await blob.slice(start, start + length).arrayBuffer());
    const entries = [];
    let place = 0;
    for (let index = 0; index < count; index += 1) {
      if (place + 46 > view.byteLength || view.getUint32(place, true) !== CENTRAL) throw new ZipError("unreadable");
      const [nameLength, extra, comment] = [28, 30, 32].map((one) => view.getUint16(place + one, true));
      const flags = view.getUint16(place + 8, true);
      const name = new Uint8Array(view.buffer, place + 46, Math.min(nameLength, view.byteLength - place - 46));
      entries.push({
        flags,
        method: view.getUint16(place + 10, true),
        packed: view.getUint32(place + 20, true),
        size: view.getUint32(place + 24, true),
        attributes: view.getUint32(place + 38, true),
        offset: view.getUint32(place + 42, true),
        name: new TextDecoder(flags & 0x800 ? "utf-8" : "latin1").decode(name),
      });
      place += 46 + nameLength + extra + comment;
    }
    return entries;
  };

  /* All that comes out of a stream, up to a limit: what claims to be small need not be. */
  const drained = async (stream, most) => {
    const reader = stream.getReader();
    const chunks = [];
    let length = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > most) {
        await reader.cancel();
        throw new ZipError("too large");
      }
      chunks.push(value);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  };

  const bytes = async (blob, entry, most = LARGEST_PART) => {
    const head = new DataView(await blob.slice(entry.offset, entry.offset + 30).arrayBuffer());
    if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL || entry.flags & 1) throw new ZipError("unreadable");
    const from = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const packed = blob.slice(from, from + entry.packed);
    if (entry.method === 0) return drained(packed.stream(), most);
    if (entry.method !== 8) throw new ZipError("unreadable");
    try {
      return await drained(packed.stream().pipeThrough(new DecompressionStream("deflate-raw")), most);
    } catch (error) {
      throw error instanceof ZipError ? error : new ZipError("unreadable");
    }
  };

  const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const crc = (data) => {
    let value = 0xffffffff;
    for (const one of data) value = (value >>> 8) ^ TABLE[(value ^ one) & 255];
    return (value ^ 0xffffffff) >>> 0;
  };

  const record = (signature, fields) => {
    const view = new DataView(new ArrayBuffer(4 + fields.reduce((length, [, size]) => length + size, 0)));
    view.setUint32(0, signature, true);
    let place = 4;
    for (const [value, size] of fields) {
      if (size === 4) view.setUint32(place, value, true); else view.setUint16(place, value, true);
      place += size;
    }
    return new Uint8Array(view.buffer);
  };

  /* {name: text} as an archive, nothing packed: small, and one format less to get wrong. */
  const stored = (files) => {
    const encoder = new TextEncoder();
    const [contents, listed] = [[], []];
    let offset = 0;
    for (const [path, text] of Object.entries(files)) {
      const [name, data] = [encoder.encode(path), encoder.encode(text)];
      /* 1 January 1980: when it was made is nobody's business. */
      const common = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [crc(data), 4], [data.length, 4], [data.length, 4]];
      const head = record(LOCAL, [...common, [name.length, 2], [0, 2]]);
      contents.push(head, name, data);
      const rest = [[name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]];
      listed.push(record(CENTRAL, [[20, 2], ...common, ...rest]), name);
      offset += head.length + name.length + data.length;
    }
    const length = listed.reduce((total, one) => total + one.length, 0);
    const count = Object.keys(files).length;
    const end = record(END, [[0, 2], [0, 2], [count, 2], [count, 2], [length, 4], [offset, 4], [0, 2]]);
    return new Blob([...contents, ...listed, end]);
  };

  bids.zip = { directory, bytes, stored, drained, ZipError };
})();
