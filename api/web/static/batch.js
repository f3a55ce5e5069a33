// Signing many copies: arrows walk through the list, Space ticks, A ticks as many as may be signed at once; the first
// page of the copy under the cursor is shown beside. Without script the ticks and links do the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-batch]");
  if (!form) return;
  const most = Number(form.dataset.most);
  const ticks = [...form.querySelectorAll("input[type=checkbox][name=act]")];
  const shown = form.querySelector("[data-shown]");
  const count = form.querySelector("[data-count]");
  const pattern = count.textContent;
  form.querySelector("[data-keys]").hidden = false;

  function tell() {
    const chosen = ticks.filter((one) => one.checked).length;
    count.hidden = false;
    count.textContent = pattern.replace("#", chosen);
    for (const one of ticks) one.disabled = !one.checked && chosen >= most;
  }
  for (const one of ticks) {
    one.addEventListener("change", tell);
    one.addEventListener("focus", () => { shown.src = one.dataset.picture; shown.hidden = false; });
  }
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input:not([type=checkbox]), textarea, select") || event.ctrlKey || event.altKey || event.metaKey) return;
    const open = ticks.filter((one) => !one.disabled);
    const here = open.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      open[(here + step + open.length) % open.length].focus();
    } else if (event.key.toLowerCase() === "a") {
      event.preventDefault();
      const all = ticks.slice(0, most).every((one) => one.checked);
      ticks.forEach((one, place) => { one.checked = !all && place < most; });
      tell();
    }
  });
  tell();
  if (ticks.length) ticks[0].focus();
})();
