/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is, by its content, and what would be refused when it is scanned at the opening: the checks of
   base/core/uploads, made here since nobody can look into a sealed file. The policy comes from the server.
   meishan.bids.kinds: check(file, policy) -> {kind, type, refused, warned}, each of the last two a key of words. */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const PARTS = { "word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx" };
  const OPEN = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
  };
  const ACTIVE = /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b/;
  const MARKUP = /<\s*(?:html|script|svg|iframe|!doctype\s+html|\?php|%@)/i;
  const INFLATE = 8 * 1024 * 1024;

  /* A file of a kind that is known, but that the opening would refuse for the reason `warned`. */
  const found = (kind, warned = null) => ({ kind, warned });
  const begins = (head, ...signs) => signs.some((sign) => [...sign].every((one, at) => head[at] === one.charCodeAt(0)));
  const latin = (data) => new TextDecoder("latin1").decode(data);

  const isArchive = async (file) => {
    try {
      return (await bids.zip.directory(file)) !== null;
    } catch {
      return true;
    }
  };

  /* The PDF without its streams (pictures and fonts hold any bytes), and each stream that packs objects. */
  const pdfObjects = async (text, data) => {
    const pieces = [];
    const skeleton = [];
    const start = /stream\r?\n/g;
    let [at, left] = [0, INFLATE];
    for (let hit = start.exec(text); hit; hit = start.exec(text)) {
      const from = hit.index + hit[0].length;
      const end = text.indexOf("endstream", from);
      if (end < 0) break;
      const dictionary = text.slice(Math.max(at, hit.index - 1000), hit.index);
      skeleton.push(text.slice(at, hit.index));
      at = end + "endstream".length;
      start.lastIndex = at;
      if (!/\/ObjStm/.test(dictionary.slice(dictionary.lastIndexOf(" obj") + 1)) || left <= 0) continue;
      const inflated = await inflate(data.subarray(from, end), left);
      left -= inflated.length;
      pieces.push(latin(inflated));
    }
    skeleton.push(text.slice(at));
    return [...pieces, skeleton.join(" ")];
  };

  /* As much as comes out: the end of a stream may carry a line break that is none of it. */
  const inflate = async (packed, most) => {
    const chunks = [];
    let length = 0;
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
    try {
      while (length < most) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        length += value.length;
      }
    } catch { /* damaged or followed by a line break: what came out is looked at */ }
    reader.cancel().catch(() => {});
    return new Uint8Array(await new Blob(chunks).arrayBuffer()).subarray(0, most);
  };

  const pdf = async (file) => {
    if (await isArchive(file)) return found("pdf", "two_natures");
    const data = new Uint8Array(await file.arrayBuffer());
    const text = latin(data);
    if (!text.slice(-2048).includes("%%EOF")) return found("pdf", "cut_off");
    if (text.slice(-4096).includes("/Encrypt") || /\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) return found("pdf", "locked");
    for (const part of await pdfObjects(text, data)) {
      const said = part.replace(/#([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
      if (ACTIVE.test(said)) return found("pdf", "pdf_script");
    }
    return found("pdf");
  };

  const jpegSize = (view) => {
    for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff;) {
      const mark = view.getUint8(at + 1);
      if (mark >= 0xc0 && mark <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(mark)) return [view.getUint16(at + 7), view.getUint16(at + 5)];
      at += 2 + Math.max(view.getUint16(at + 2), 2);
    }
    return null;
  };

  const picture = async (file, kind, policy) => {
    if (await isArchive(file)) return found(kind, "two_natures");
    const view = new DataView(await file.slice(0, 4 * 1024 * 1024).arrayBuffer());
    const size = kind === "jpeg" ? jpegSize(view) : view.byteLength > 24 ? [view.getUint32(16), view.getUint32(20)] : null;
    if (!size || !size[0] || !size[1]) return found(kind, "picture_damaged");
    return found(kind, size[0] * size[1] > policy.archives.max_pixels ? "picture_large" : null);
  };

  const archiveFault = (entries, limits) => {
    if (entries.length > limits.max_files) return "archive_many";
    if (new Set(entries.map((one) => one.name)).size !== entries.length) return "archive_twice";
    for (const entry of entries) {
      const name = entry.name.replace(/\\/g, "/");
      const lower = name.toLowerCase();
      if (name.startsWith("/") || name.split("/").includes("..") || name.split("/")[0].includes(":") || name.includes("\0")) return "archive_outside";
      if (((entry.attributes >>> 16) & 0xf000) === 0xa000) return "archive_links";
      if (entry.flags & 1) return "archive_locked";
      if (limits.nested.some((one) => lower.endsWith(one))) return "archive_nested";
      if (limits.programs.some((one) => lower.endsWith(one))) return "archive_programs";
    }
    const [packed, size] = ["packed", "size"].map((part) => entries.reduce((total, one) => total + one[part], 0));
    return size > limits.max_unpacked || (size > limits.ratio_free && size > packed * limits.max_ratio) ? "archive_large" : null;
  };

  const hasMacros = (name) => /vba(?:project\.bin|data\.xml)$/.test(name) || /^(?:basic|scripts)\//.test(name)
    || name.includes("/activex/") || (name.includes("/embeddings/") && name.endsWith(".bin"));

  const zipped = async (file, policy) => {
    let entries = null;
    try {
      entries = await bids.zip.directory(file);
    } catch { /* told below */ }
    if (!entries) return found("zip", "archive_damaged");
    const names = new Map(entries.map((one) => [one.name, one]));
    let kind = "zip";
    if (names.has("[Content_Types].xml")) kind = Object.entries(PARTS).find(([part]) => names.has(part))?.[1] || "zip";
    else if (names.has("mimetype")) {
      const told = await bids.zip.bytes(file, names.get("mimetype"), 200).catch(() => new Uint8Array());
      kind = OPEN[latin(told).trim()] || "zip";
    }
    const fault = archiveFault(entries, policy.archives);
    if (fault || kind === "zip") return found(kind, fault);
    return found(kind, entries.some((one) => hasMacros(one.name.toLowerCase())) ? "macros" : null);
  };

  /* A compound file's folder names stand in it as UTF-16. */
  const compound = async (file) => {
    if (await isArchive(file)) return found("doc", "two_natures");
    const text = latin(new Uint8Array(await file.arrayBuffer()));
    const holds = (name) => text.includes([...name].map((one) => `${one}\0`).join("") + "\0\0");
    const kind = holds("WordDocument") ? "doc" : holds("Workbook") || holds("Book") ? "xls" : null;
    if (holds("EncryptedPackage")) return found(kind || "doc", "locked");
    return found(kind, ["VBA", "_VBA_PROJECT_CUR", "Macros"].some(holds) ? "macros" : null);
  };

  const text = async (file) => {
    const data = new Uint8Array(await file.arrayBuffer());
    if (begins(data, "MZ", "\x7fELF", "#!", "{\\rtf", "GIF8", "Rar!", "7z\xbc\xaf", "\x1f\x8b", "BZh")) return null;
    if (MARKUP.test(latin(data.subarray(0, 65536)))) return found("txt", "markup");
    const wide = (data[0] === 0xff && data[1] === 0xfe) || (data[0] === 0xfe && data[1] === 0xff);
    const named = wide ? [data[0] === 0xff ? "utf-16le" : "utf-16be"] : ["utf-8", "gb18030"];
    for (const encoding of named) {
      try {
        const read = new TextDecoder(encoding, { fatal: true }).decode(data);
        if (!read.trim() || /[\u0000-\u0008\u000b\u000e-\u001f]/.test(read)) return null;
        return found(/^[^\n]*[,;\t][^\n]*(?:\n|$)/.test(read) ? "csv" : "txt");
      } catch { /* not in this encoding */ }
    }
    return null;
  };

  const told = async (file, policy) => {
    const head = new Uint8Array(await file.slice(0, 16).arrayBuffer());
    if (begins(head, "%PDF-")) return pdf(file);
    if (begins(head, "\x89PNG\r\n\x1a\n")) return picture(file, "png", policy);
    if (begins(head, "\xff\xd8\xff")) return picture(file, "jpeg", policy);
    if (begins(head, "PK\x03\x04")) return zipped(file, policy);
    if (begins(head, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return compound(file);
    return text(file);
  };

  const check = async (file, policy) => {
    if (!file.size) return { refused: "file_empty" };
    if (file.size > policy.max_bytes) return { refused: "file_large" };
    if (await meishan.sealing.isSealedAlready(file)) return { refused: "file_sealed" };
    const known = await told(file, policy);
    let kind = known?.kind;
    const ending = /\.[^.]+$/.exec(file.name.toLowerCase())?.[0] || "";
    if (["csv", "txt"].includes(kind) && [".csv", ".txt"].includes(ending)) kind = ending.slice(1);
    const rule = policy.kinds.find((one) => one.key === kind);
    if (!rule) return { refused: "file_kind" };
    const wrong = rule.endings.includes(ending) ? null : "file_ending";
    return { kind, type: rule.media_type, named: rule.name, warned: known.warned || wrong };
  };

  /* What the file says, where that can be read here: for the warning of prices in a technical envelope. */
  const wording = async (file, kind) => {
    const parts = {
      docx: /^word\/(?:document|footnotes|header\d*|footer\d*)\.xml$/, pptx: /^ppt\/slides\/slide\d+\.xml$/,
      xlsx: /^xl\/(?:sharedStrings|worksheets\/sheet\d+)\.xml$/, odt: /^content\.xml$/, ods: /^content\.xml$/,
    }[kind];
    if (["csv", "txt"].includes(kind)) return (await file.slice(0, 4 * 1024 * 1024).text());
    if (!parts) return "";
    try {
      const wanted = (await bids.zip.directory(file)).filter((one) => parts.test(one.name)).slice(0, 60);
      const read = await Promise.all(wanted.map((one) => bids.zip.bytes(file, one, INFLATE)));
      return read.map((one) => new TextDecoder().decode(one).replace(/<\/(?:w:p|a:p|text:p|si|v|row)>/g, "\n").replace(/<[^>]+>/g, "")).join("\n");
    } catch {
      return "";
    }
  };

  bids.kinds = { check, wording };
})();
