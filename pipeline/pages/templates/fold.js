"use strict";
// Letters that a reader takes for the same: hamza and madda, ya and alef maqsura, ta marbuta and ha, digits, case;
// vowel marks, tatweel and marks of direction do not count.
const DROPPED = /[\u064b-\u065f\u0670\u0640\u06d6-\u06ed\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const SAME = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ئ: "ي", ؤ: "و", ة: "ه", ی: "ي", ک: "ك", "٫": ".", "٬": ",", "٪": "%" };
const FOLDED = /[أإآٱىئؤةیک٫٬٪٠-٩۰-۹\s]/g;

function foldOne(character) {
  const code = character.charCodeAt(0);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return SAME[character] || " ";
}

function fold(text) {
  return text.replace(DROPPED, "").replace(FOLDED, foldOne).toLowerCase();
}

// The ranges of a folded query in an element: `at` leads each folded unit back to its text node and offset.
function rangesOf(query, element) {
  const at = [];
  let folded = "";
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let i = 0; i < node.data.length; i++) {
      for (const unit of fold(node.data[i])) {
        folded += unit;
        at.push([node, i]);
      }
    }
  }
  const ranges = [];
  for (let i = folded.indexOf(query); query && i >= 0; i = folded.indexOf(query, i + query.length)) {
    const [last, end] = at[i + query.length - 1];
    const range = new Range();
    range.setStart(...at[i]);
    range.setEnd(last, end + 1);
    ranges.push(range);
  }
  return ranges;
}
