"use strict";
// Groups of checkboxes: which are on, and the buttons for all and none.
function chosen(group) {
  return new Set(Array.from(document.querySelectorAll(`[data-group="${group}"] input:checked`), (box) => box.value));
}

function choose(group, wanted) {
  for (const box of document.querySelectorAll(`[data-group="${group}"] input`)) box.checked = wanted(box.value);
}

function onChips(changed) {
  document.addEventListener("change", (event) => { if (event.target.closest("[data-group]")) changed(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-every]");
    if (!button) return;
    choose(button.closest("[data-group]").dataset.group, () => button.dataset.every === "on");
    changed();
  });
}
