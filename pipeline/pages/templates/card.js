"use strict";
// What is known of the mentions under the pointer or the focus.
const card = document.getElementById("card");
let cardOf = null;
let closing = 0;

function grouped(number) {
  const [whole, ...fraction] = number.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

function element(name, style, text) {
  const made = document.createElement(name);
  if (style) made.className = style;
  if (text !== undefined) made.textContent = text;
  return made;
}

function rows(mention) {
  const found = [];
  for (const [key, value] of Object.entries(mention.value || {})) {
    const number = ["amount", "min", "max"].includes(key) && /^-?\d+(\.\d+)?$/.test(value);
    found.push([key, value === null ? "open" : number ? grouped(value) : value.replaceAll("_", " ")]);
  }
  for (const key of ["name", "subtype"]) if (mention[key]) found.push([key, mention[key]]);
  if (mention.score !== undefined) found.push(["score", `${(mention.score * 100).toFixed(0)} %`]);
  if (mention.rule) found.push(["rule", mention.rule]);
  if (mention.optional) found.push(["optional", "annotators could disagree"]);
  found.push(["place", `${mention.start}–${mention.end}`]);
  return found;
}

function openCard(target, mentions, labels) {
  clearTimeout(closing);
  if (cardOf === target) return;
  cardOf = target;
  card.replaceChildren(...mentions.map((mention) => {
    const part = element("section");
    const { style, meaning } = labels[mention.label];
    const head = part.appendChild(element("h3"));
    head.append(element("span", `swatch ${style}`, mention.label), ` ${meaning}`);
    const list = part.appendChild(element("dl"));
    for (const [key, value] of rows(mention)) {
      list.append(element("dt", "", key));
      const said = list.appendChild(element("dd", `is-${key}`, value));
      said.dir = "auto";
    }
    return part;
  }));
  card.hidden = false;
  placeCard();
}

function placeCard() {
  const gap = 6;
  const place = cardOf.getClientRects()[0];
  const { offsetWidth: width, offsetHeight: height } = card;
  const below = place.bottom + gap + height <= innerHeight || place.top < height + gap;
  card.style.top = `${Math.max(gap, below ? place.bottom + gap : place.top - gap - height)}px`;
  card.style.left = `${Math.max(gap, Math.min(place.right - width, innerWidth - width - gap))}px`;
}

function closeCard() {
  clearTimeout(closing);
  card.hidden = true;
  cardOf = null;
}

// A moment's grace, so that the pointer can reach the card.
function closeCardSoon() {
  clearTimeout(closing);
  closing = setTimeout(() => {
    if (!card.matches(":hover")) closeCard();
  }, 200);
}
card.addEventListener("mouseleave", closeCardSoon);

// What has the focus scrolls into view, and keeps its card; what the pointer pointed at has moved away from it.
addEventListener("scroll", (event) => {
  if (cardOf === null || card.contains(event.target)) return;
  if (cardOf === document.activeElement) placeCard();
  else closeCard();
}, { passive: true, capture: true });
