"use strict";
// The errors that are shown: by the checkboxes, and by what a link of the tables asks for (#label=GPE&kind=missed).
const errors = Array.from(document.querySelectorAll(".error"));
let article = null;

function filter() {
  const kinds = chosen("kind");
  const labels = chosen("label");
  let count = 0;
  for (const error of errors) {
    const { kind, labels: own, article: from } = error.dataset;
    const fits = kinds.has(kind) && own.split(" ").some((label) => labels.has(label))
      && (article === null || article === from);
    error.hidden = !fits;
    count += fits;
  }
  const all = errors.length.toLocaleString("en");
  document.getElementById("shown").textContent =
    count === errors.length ? `${all} errors` : `${count.toLocaleString("en")} of ${all} errors`;
  document.getElementById("article-shown").hidden = article === null;
  document.getElementById("article-name").textContent = article ?? "";
}

function follow() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const [label, kind, layer] = ["label", "kind", "layer"].map((name) => asked.get(name));
  article = asked.get("article");
  const ofLayer = new Set(errors.filter((e) => e.dataset.layer === layer).flatMap((e) => e.dataset.labels.split(" ")));
  choose("label", (value) => (layer === null ? label === null || value === label : ofLayer.has(value)));
  choose("kind", (value) => kind === null || value === kind);
  filter();
  if (asked.size) {
    const heading = document.querySelector("#errors h2");
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }
}

onChips(filter);
document.getElementById("article-off").addEventListener("click", () => {
  article = null;
  filter();
});
// A link that is clicked again must act again, though the address does not change.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  follow();
});
addEventListener("popstate", follow);

addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const shown = errors.filter((error) => !error.hidden);
  const place = shown.indexOf(document.activeElement);
  const next = place < 0 ? shown[0] : shown[place + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
follow();
