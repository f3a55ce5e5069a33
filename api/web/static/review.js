// The desk's page image: shows the place a field was read from.
// Enter moves on and confirms at the last field; Alt+T type, Alt+R turn, Alt+0 whole page.
"use strict";
(() => {
  const stand = document.querySelector("[data-stand]");
  const form = document.querySelector("form[data-review]");
  if (!stand || !form) return;
  const pane = stand.querySelector(".pane");
  const frame = stand.querySelector(".frame");
  const images = [...stand.querySelectorAll("img[data-page]")];
  const turns = [...stand.querySelectorAll("[data-turn-page]")];
  let shown = 1;

  const imageOf = (number) => images.find((one) => Number(one.dataset.page) === number) || images[0];
  const ready = (image) => image.complete && image.naturalWidth
    ? Promise.resolve(image)
    : new Promise((resolve) => image.addEventListener("load", () => resolve(image), { once: true }));

  function show(number) {
    shown = number;
    for (const one of images) one.hidden = Number(one.dataset.page) !== number;
    for (const one of turns) one.hidden = Number(one.dataset.turnPage) !== number;
  }

  function place(image, scale, x, y) {
    image.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  }

  async function whole() {
    const image = await ready(imageOf(shown));
    const scale = Math.min(pane.clientWidth / image.naturalWidth, pane.clientHeight / image.naturalHeight);
    place(image, scale, (pane.clientWidth - image.naturalWidth * scale) / 2, (pane.clientHeight - image.naturalHeight * scale) / 2);
    frame.hidden = true;
  }

  // A box is in pixels of the upright page as it was read; a page turned since then has no place to show.
  function boxOf(input, image) {
    if (!input.dataset.box || image.dataset.turn !== "0") return null;
    const [x0, y0, x1, y1] = input.dataset.box.split(",").map(Number);
    const ratio = image.naturalWidth / Number(image.dataset.width);
    return { x: x0 * ratio, y: y0 * ratio, w: (x1 - x0) * ratio, h: (y1 - y0) * ratio };
  }

  async function look(input) {
    const number = Number(input.dataset.page || shown);
    if (number !== shown) show(number);
    const image = await ready(imageOf(number));
    const box = boxOf(input, image);
    if (!box) { whole(); return; }
    const fit = Math.min(pane.clientWidth / image.naturalWidth, pane.clientHeight / image.naturalHeight);
    const wanted = Math.min((pane.clientWidth * 0.7) / box.w, (pane.clientHeight * 0.12) / box.h);
    const scale = Math.max(fit, Math.min(wanted, fit * 3.2));
    const clamp = (value, size, room) => size < room ? (room - size) / 2 : Math.min(0, Math.max(room - size, value));
    const x = clamp(pane.clientWidth / 2 - (box.x + box.w / 2) * scale, image.naturalWidth * scale, pane.clientWidth);
    const y = clamp(pane.clientHeight * 0.42 - (box.y + box.h / 2) * scale, image.naturalHeight * scale, pane.clientHeight);
    place(image, scale, x, y);
    frame.hidden = false;
    frame.style.width = `${box.w * scale + 16}px`;
    frame.style.height = `${box.h * scale + 12}px`;
    frame.style.transform = `translate(${x + box.x * scale - 8}px, ${y + box.y * scale - 6}px)`;
  }

  const stops = [...form.querySelectorAll("input[name^='f.']")].filter((one) => !one.matches(":disabled"));
  for (const input of form.querySelectorAll("input[name^='f.']")) input.addEventListener("focus", () => look(input));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !stops.includes(event.target)) return;
    const after = stops[stops.indexOf(event.target) + 1];
    if (after) { event.preventDefault(); after.focus(); after.select(); }
  });
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.toLowerCase();
    if (key === "t") document.getElementById("type").focus();
    else if (key === "r") { const turn = turns.find((one) => !one.hidden); if (turn) turn.requestSubmit(); }
    else if (key === "0") whole();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.show) { show(Number(button.dataset.show)); whole(); }
    else if ("whole" in button.dataset) whole();
  });
  window.addEventListener("resize", () => {
    if (document.activeElement && stops.includes(document.activeElement)) look(document.activeElement); else whole();
  });

  show(1);
  if (stops.length) stops[0].focus({ preventScroll: true });
  if (!stops.length || !stops[0].dataset.box) whole();
})();
