// Arranging pages: one key does one thing to the chosen page; the arrow keys choose (radio buttons do that by themselves).
// Without script the buttons below the pages do the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-edit]");
  if (!form) return;
  const large = document.querySelector("[data-large-view]");
  const buttons = new Map();
  for (const button of document.querySelectorAll("button[data-key]")) {
    for (const key of button.dataset.key.split(" ")) buttons.set(key.toLowerCase(), button);
  }
  const select = document.querySelector("select[data-focus-key]");

  const chosen = () => document.querySelector("input[name=page_id]:checked");
  function show() {
    const one = chosen();
    if (one && large) large.src = one.dataset.large;
  }
  for (const input of document.querySelectorAll("input[name=page_id]")) input.addEventListener("change", show);

  let sent = false;
  form.addEventListener("submit", (event) => {
    // A key held down must not send the same edit twice.
    if (sent) event.preventDefault();
    sent = true;
  });
  document.addEventListener("keydown", (event) => {
    const inText = event.target.matches("input:not([type=radio]), textarea, select");
    if (inText || event.altKey || event.metaKey || event.repeat) return;
    const key = (event.ctrlKey ? "ctrl+" : "") + event.key.toLowerCase();
    if (select && key === select.dataset.focusKey) { event.preventDefault(); select.focus(); return; }
    const button = buttons.get(key);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  if (select) select.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    document.querySelector("button[value=move]").click();
  });
})();
