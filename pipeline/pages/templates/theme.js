"use strict";
// Light, dark, or as the system has it; remembered where the browser lets a file remember.
{
  const names = { "light dark": "as the system", light: "light", dark: "dark" };
  const button = document.getElementById("theme");
  let scheme = "light dark";
  try { scheme = localStorage.getItem("khabar-theme") || scheme; } catch { /* not allowed here */ }
  const apply = () => {
    if (!(scheme in names)) scheme = "light dark";
    document.documentElement.style.colorScheme = scheme;
    button.textContent = `Theme: ${names[scheme]}`;
  };
  button.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    // The first click must change something.
    const order = dark ? ["light dark", "light", "dark"] : ["light dark", "dark", "light"];
    scheme = order[(order.indexOf(scheme) + 1) % order.length];
    apply();
    try { localStorage.setItem("khabar-theme", scheme); } catch { /* not allowed here */ }
  });
  button.hidden = false;
  apply();
}
