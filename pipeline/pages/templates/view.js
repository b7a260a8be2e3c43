"use strict";
const { articles, labels } = JSON.parse(document.getElementById("data").textContent);
const body = document.getElementById("article");
const search = document.getElementById("search");
const links = Array.from(document.querySelectorAll("#list a"));
const folded = [];
let found = articles.map((_, number) => number);
let current = -1;
const narrow = matchMedia("(max-width: 50rem)");

const shownLabels = () => new Set([...chosen("values"), ...chosen("entities")]);

function textOf(article) {
  return article.pieces.map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");
}

function mark(text, visible, article, edges) {
  const made = element("mark", visible.map((i) => labels[article.mentions[i].label].style).join(" "), text);
  made.dataset.mentions = visible.join(" ");
  if (edges.opens) {
    made.tabIndex = 0;
    made.setAttribute("aria-describedby", "card");
    made.classList.add("opens");
  }
  if (edges.closes.length) {
    made.classList.add("closes");
    made.dataset.label = edges.closes.map((i) => article.mentions[i].label).join(" ");
  }
  return made;
}

function paragraphs(article) {
  const shown = shownLabels();
  const pieces = article.pieces.map((piece) => {
    const [text, ...covering] = typeof piece === "string" ? [piece] : piece;
    return [text, covering.filter((i) => shown.has(article.mentions[i].label))];
  });
  const blocks = [element("p")];
  pieces.forEach(([text, visible], number) => {
    const before = number ? pieces[number - 1][1] : [];
    const after = number + 1 < pieces.length ? pieces[number + 1][1] : [];
    const lines = text.split("\n");
    lines.forEach((line, n) => {
      if (n) blocks.push(element("p"));
      if (!line) return;
      const opens = n === 0 && visible.some((i) => !before.includes(i));
      const closes = n === lines.length - 1 ? visible.filter((i) => !after.includes(i)) : [];
      blocks.at(-1).append(visible.length ? mark(line, visible, article, { opens, closes }) : line);
    });
  });
  return blocks.filter((block) => block.hasChildNodes());
}

function heading(article) {
  const made = element("header");
  const title = made.appendChild(element("h2", article.title ? "" : "untitled", article.title || article.id));
  title.dir = article.title ? "rtl" : "auto";
  const meta = made.appendChild(element("p", "meta"));
  meta.dir = "ltr";
  meta.lang = "en";
  for (const key of ["id", "published", "country", "source", "by"]) {
    if (article[key]) meta.append(element("bdi", "", article[key]), " ");
  }
  if (/^https?:\/\//.test(article.url || "")) {
    const link = meta.appendChild(element("a", "", "original"));
    link.href = article.url;
    link.rel = "noreferrer";
  }
  return made;
}

function counts(article) {
  const here = {};
  for (const mention of article.mentions) here[mention.label] = (here[mention.label] || 0) + 1;
  for (const box of document.querySelectorAll("[data-group] input")) {
    const count = box.parentElement.querySelector(".count");
    count.dataset.here = here[box.value] || 0;
    box.parentElement.classList.toggle("absent", !here[box.value]);
  }
}

function highlight() {
  if (!CSS.highlights) return;
  const query = fold(search.value.trim());
  const ranges = query ? rangesOf(query, body) : [];
  CSS.highlights.set("found", new Highlight(...ranges));
}

function show(number) {
  closeCard();
  const article = articles[number];
  links[current]?.removeAttribute("aria-current");
  if (links[current]) links[current].tabIndex = -1;
  if (number !== current) {
    body.parentElement.scrollTop = 0;
    if (narrow.matches) body.parentElement.scrollIntoView();
  }
  current = number;
  const link = links[number];
  link.setAttribute("aria-current", "true");
  link.tabIndex = 0;
  link.scrollIntoView({ block: "nearest" });
  body.replaceChildren(heading(article), ...paragraphs(article));
  counts(article);
  turnable();
  highlight();
  history.replaceState(null, "", `#${number + 1}`);
}

function turnable() {
  const place = found.indexOf(current);
  document.getElementById("place").textContent =
    place < 0 ? "" : `${(place + 1).toLocaleString("en")} of ${found.length.toLocaleString("en")}`;
  document.getElementById("previous").disabled = place <= 0;
  document.getElementById("next").disabled = place < 0 || place + 1 >= found.length;
}

function turn(step, focus) {
  const place = found.indexOf(current) + step;
  if (place < 0 || place >= found.length) return;
  show(found[place]);
  if (focus) links[current].focus({ preventScroll: true });
}

function find() {
  const query = fold(search.value.trim());
  found = [];
  articles.forEach((article, number) => {
    if (query) folded[number] ??= fold(`${article.id}\n${article.headline}\n${textOf(article)}`);
    const fits = !query || folded[number].includes(query);
    links[number].parentElement.hidden = !fits;
    if (fits) found.push(number);
  });
  const all = articles.length.toLocaleString("en");
  document.getElementById("found").textContent =
    `${query ? `${found.length.toLocaleString("en")} of ` : ""}${all} article${articles.length === 1 ? "" : "s"}`;
  if (found.length && !found.includes(current)) show(found[0]);
  turnable();
  highlight();
}

function step(direction) {
  const stops = Array.from(body.querySelectorAll("mark[tabindex]"));
  const place = stops.indexOf(document.activeElement);
  const next = place < 0 && direction < 0 ? stops.at(-1) : stops[place + direction];
  next?.focus();
}

function point(target) {
  const numbers = target.dataset.mentions.split(" ");
  for (const other of body.querySelectorAll("mark")) {
    const same = other.dataset.mentions.split(" ").some((number) => numbers.includes(number));
    other.classList.toggle("on", same);
  }
  openCard(target, numbers.map((number) => articles[current].mentions[number]), labels);
}

const markAt = (event) => event.target instanceof Element && event.target.closest("#article mark");
for (const kind of ["mouseover", "focusin", "click"]) {
  body.addEventListener(kind, (event) => { if (markAt(event)) point(markAt(event)); });
}
for (const kind of ["mouseout", "focusout"]) {
  body.addEventListener(kind, (event) => {
    for (const other of body.querySelectorAll("mark.on")) other.classList.remove("on");
    if (markAt(event)) closeCardSoon();
  });
}

document.getElementById("list").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  event.preventDefault();
  show(links.indexOf(link));
  if (narrow.matches) document.getElementById("articles").open = false;
});
document.getElementById("previous").addEventListener("click", () => turn(-1));
document.getElementById("next").addEventListener("click", () => turn(1));
document.getElementById("tags").addEventListener("change", (event) => {
  body.classList.toggle("tagged", event.target.checked);
});
search.addEventListener("input", find);
onChips(() => show(current));

const KEYS = {
  j: () => turn(1, true),
  k: () => turn(-1, true),
  n: () => step(1),
  p: () => step(-1),
  t: () => document.getElementById("tags").click(),
  "/": () => search.focus(),
};
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target === search;
  const listed = typing || event.target.closest?.("#list");
  let action = typing ? undefined : KEYS[event.key];
  if (listed && event.key === "ArrowDown") action = () => turn(1, !typing);
  if (listed && event.key === "ArrowUp") action = () => turn(-1, !typing);
  if (event.key === "Escape") {
    action = () => {
      if (!card.hidden) return closeCard();
      search.value = "";
      find();
      search.blur();
    };
  }
  if (!action) return;
  event.preventDefault();
  action();
});

const fitWidth = () => {
  for (const name of ["articles", "labels"]) document.getElementById(name).open = !narrow.matches;
};
narrow.addEventListener("change", fitWidth);
fitWidth();

const asked = Number(location.hash.slice(1)) - 1;
find();
if (asked in articles) show(asked);
