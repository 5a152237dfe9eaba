/* SPDX-License-Identifier: Apache-2.0 */
/* Names of files that are safe on every disk: no paths, no control signs, nothing that hides or deceives. */

(() => {
  "use strict";

  const { utf8 } = meishan.sealing;

  const LONGEST_NAME = 200;
  const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\u{e0000}-\u{e0fff}]/gu;
  const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

  /* The longest start of a text that is at most so many bytes and ends with a whole sign. */
  const cut = (text, most) => {
    let kept = "";
    let size = 0;
    for (const sign of text) {
      size += utf8(sign).length;
      if (size > most) break;
      kept += sign;
    }
    return kept;
  };
  const splitEnding = (name) => {
    const at = name.lastIndexOf(".");
    return at > 0 ? [name.slice(0, at), name.slice(at)] : [name, ""];
  };
  const shortened = (name, most) => {
    if (utf8(name).length <= most) return name;
    const [stem, ending] = splitEnding(name);
    const tail = ending && utf8(ending).length <= 20 ? ending : "";
    return cut(tail ? stem : name, most - utf8(tail).length).replace(/[. ]+$/, "") + tail;
  };

  /* The name made harmless; the same again for one that is. Never empty. */
  const safeName = (given) => {
    let name = given.replace(UNSEEN, "").normalize("NFC").split(/[/\\]/).at(-1);
    name = name.replace(/[<>:"|?*]/g, "_").replace(/^ +| +$/g, "").replace(/[. ]+$/, "");
    if (name.startsWith(".") || RESERVED.test(name)) name = `_${name}`;
    return shortened(name, LONGEST_NAME) || "file";
  };
  const folded = (name) => name.toLowerCase().normalize("NFC");

  /* The name, or one with a number where it is in `taken`, a set of folded names that grows by it. */
  const distinct = (name, taken) => {
    let found = name;
    for (let number = 2; taken.has(folded(found)); number += 1) {
      let [stem, ending] = splitEnding(name);
      if (ending.length > 11) [stem, ending] = [name, ""];
      const mark = ` (${number})${ending}`;
      found = shortened(stem, LONGEST_NAME - utf8(mark).length) + mark;
    }
    taken.add(folded(found));
    return found;
  };

  Object.assign(meishan.sealing.inside, { safeName, folded, distinct });
})();
