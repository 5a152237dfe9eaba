/* SPDX-License-Identifier: Apache-2.0 */
/* Workbooks, read and written in the browser, so that no price passes a server on its way to a spreadsheet.
   meishan.bids.xlsx: read(blob) -> rows of {ref, text, kind}, write(columns, rows, options) -> Blob. */

(() => {
  "use strict";

  const bids = (((window.meishan ||= {})).bids ||= {});
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const MOST_ROWS = 5000;
  const MOST_COLUMNS = 100;

  class SheetError extends Error {}

  const column = (number) => (number < 26 ? "" : column(Math.floor(number / 26) - 1)) + String.fromCharCode(65 + (number % 26));
  const place = (ref) => {
    const [, letters, row] = /^([A-Z]{1,3})(\d{1,7})$/.exec(ref) || [];
    if (!letters) return null;
    return [[...letters].reduce((total, one) => total * 26 + one.charCodeAt(0) - 64, 0) - 1, Number(row) - 1];
  };

  /* Elements by name, whatever prefix or flavour (transitional or strict) the writer used. */
  const all = (node, name) => [...node.getElementsByTagNameNS("*", name)];
  const parsed = (data) => {
    const text = new TextDecoder().decode(data);
    if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new SheetError("unreadable");
    const tree = new DOMParser().parseFromString(text, "application/xml");
    if (tree.querySelector("parsererror")) throw new SheetError("unreadable");
    return tree;
  };

  /* The words of a shared or inline string, without how Japanese or Chinese are read aloud. */
  const words = (node) => all(node, "t").filter((one) => one.parentNode.localName !== "rPh").map((one) => one.textContent).join("");

  /* A number is kept as a float; its shortest decimal is what she saw. */
  const number = (text) => {
    const value = Number(text);
    if (!Number.isFinite(value)) return text;
    const short = String(value);
    if (!/e/i.test(short)) return short;
    const [, sign, whole, fraction = "", power] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/i.exec(short);
    const digits = whole + fraction;
    const point = 1 + Number(power);
    if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
    if (point >= digits.length) return sign + digits.padEnd(point, "0");
    return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  };

  const cell = (node, shared) => {
    const ref = node.getAttribute("r") || "";
    const type = node.getAttribute("t") || "n";
    const value = all(node, "v")[0]?.textContent;
    const isFormula = all(node, "f").length > 0;
    if (isFormula && !value) return { ref, kind: "formula", text: "" };
    if (type === "s") return { ref, kind: "text", text: (shared[Number(value)] ?? "").trim() };
    if (type === "inlineStr") return { ref, kind: "text", text: words(node).trim() };
    if (type === "e") return { ref, kind: "error", text: value || "" };
    if (value === undefined || value === "") return { ref, kind: "empty", text: "" };
    if (type === "n") return { ref, kind: "number", text: number(value) };
    return { ref, kind: "text", text: value.trim() };
  };

  const resolved = (base, target) => {
    const steps = target.startsWith("/") ? [] : base.split("/").slice(0, -1);
    target.split("/").forEach((one) => { if (one === "..") steps.pop(); else if (one && one !== ".") steps.push(one); });
    return steps.join("/");
  };

  /* The rows of the first sheet that is not hidden; rows and cells that are not there come as empty ones. */
  const read = async (blob) => {
    const entries = await bids.zip.directory(blob);
    if (!entries) throw new SheetError("no workbook");
    const named = new Map(entries.map((one) => [one.name, one]));
    const part = async (name) => {
      if (!named.has(name)) throw new SheetError("no workbook");
      return parsed(await bids.zip.bytes(blob, named.get(name)));
    };
    const root = all(await part("_rels/.rels"), "Relationship").find((one) => one.getAttribute("Type").endsWith("/officeDocument"));
    const bookName = resolved("", root?.getAttribute("Target") || "xl/workbook.xml");
    const book = await part(bookName);
    const links = all(await part(bookName.replace(/([^/]+)$/, "_rels/$1.rels")), "Relationship");
    const sheet = all(book, "sheet").find((one) => !one.getAttribute("state") || one.getAttribute("state") === "visible");
    const id = sheet && [...sheet.attributes].find((one) => one.localName === "id" && one.prefix)?.value;
    const link = links.find((one) => one.getAttribute("Id") === id);
    if (!link) throw new SheetError("no workbook");
    const strings = links.find((one) => one.getAttribute("Type").endsWith("/sharedStrings"));
    const shared = strings ? all(await part(resolved(bookName, strings.getAttribute("Target"))), "si").map(words) : [];
    const rows = [];
    let [nextRow, nextColumn] = [0, 0];
    for (const row of all(await part(resolved(bookName, link.getAttribute("Target"))), "row")) {
      nextRow = row.hasAttribute("r") ? Number(row.getAttribute("r")) - 1 : nextRow;
      nextColumn = 0;
      for (const node of all(row, "c")) {
        const [x, y] = place(node.getAttribute("r") || "") || [nextColumn, nextRow];
        if (y >= MOST_ROWS) throw new SheetError("too long");
        if (x < MOST_COLUMNS) {
          const found = cell(node, shared);
          (rows[y] ||= [])[x] = { ...found, ref: `${column(x)}${y + 1}` };
        }
        nextColumn = x + 1;
      }
      nextRow += 1;
    }
    return Array.from(rows, (row, y) => Array.from(row || [], (one, x) => one || { ref: `${column(x)}${y + 1}`, kind: "empty", text: "" }));
  };

  const escaped = (text) => String(text)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

  /* More than fifteen digits would be rounded by the spreadsheet program: those stay text. */
  const isNumber = (value) => value?.number !== undefined && value.number.replace(/\D/g, "").length <= 15;
  const drawn = (value, x, y, style) => {
    const ref = `${column(x)}${y + 1}`;
    if (value?.formula) return `<c r="${ref}" s="${style}"><f>${escaped(value.formula)}</f><v>${escaped(value.number)}</v></c>`;
    if (isNumber(value) && value.number !== "") return `<c r="${ref}" s="${style}"><v>${escaped(value.number)}</v></c>`;
    const text = value?.number ?? value ?? "";
    if (text === "") return `<c r="${ref}" s="${style}"/>`;
    return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  };

  /* columns: [{title, width, fill}], rows: cells that are text, {number} or {formula, number}. Cells of a column with `fill` are hers. */
  const write = (columns, rows, { name, rightToLeft = false } = {}) => {
    const widths = columns.map((one, x) => `<col min="${x + 1}" max="${x + 1}" width="${one.width || 14}" customWidth="1"/>`).join("");
    const head = `<row r="1">${columns.map((one, x) => drawn(one.title, x, 0, 1)).join("")}</row>`;
    const body = rows.map((row, y) => `<row r="${y + 2}">${row.map((value, x) => drawn(value, x, y + 1, columns[x]?.fill ? 3 : 2)).join("")}</row>`).join("");
    const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
    const sheet = `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"${rightToLeft ? ' rightToLeft="1"' : ""}>`
      + '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
      + `<cols>${widths}</cols><sheetData>${head}${body}</sheetData></worksheet>`;
    const styles = `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>`
      + '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill>'
      + '<fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFCF1E8"/></patternFill></fill></fills>'
      + '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
      + '<xf fontId="1" applyFont="1"/><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
      + '<xf fillId="2" applyFill="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs>'
      + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
    const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
    const types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    return new Blob([bids.zip.stored({
      "[Content_Types].xml": `${xml}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
        + `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/>`
        + `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/></Types>`,
      "_rels/.rels": `${xml}<Relationships xmlns="${PACKAGE}/relationships">${relation("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
      "xl/workbook.xml": `${xml}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(name || "Prices").slice(0, 31)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${xml}<Relationships xmlns="${PACKAGE}/relationships">${relation("rId1", "worksheet", "worksheets/sheet1.xml")}${relation("rId2", "styles", "styles.xml")}</Relationships>`,
      "xl/styles.xml": xml + styles,
      "xl/worksheets/sheet1.xml": xml + sheet,
    })], { type: TYPE });
  };

  /* What a spreadsheet program puts on the clipboard: rows by line, cells by tab, quoted where they hold either. */
  const pasted = (text) => {
    const rows = [[]];
    let [value, quoted] = ["", false];
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < source.length; at += 1) {
      const one = source[at];
      if (quoted && one === '"' && source[at + 1] === '"') { value += '"'; at += 1; }
      else if (quoted && one === '"') quoted = false;
      else if (!quoted && one === '"' && value === "") quoted = true;
      else if (!quoted && (one === "\t" || one === "\n")) {
        rows.at(-1).push(value.trim());
        value = "";
        if (one === "\n") rows.push([]);
      } else value += one;
    }
    rows.at(-1).push(value.trim());
    return rows;
  };

  bids.xlsx = { read, write, pasted, SheetError };
})();
