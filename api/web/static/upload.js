// Sends chosen or dropped files one after another as raw bodies, shows how far each has come, and tells the page.
// Without script the form itself sends them.
"use strict";
for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector(".sending");
  const button = form.querySelector("button[type=submit]");
  const queue = [];
  let busy = false;
  button.hidden = true;

  const line = (words, name) => words.replace("{name}", name);

  function next() {
    const item = queue.shift();
    if (!item) { busy = false; return; }
    busy = true;
    const request = new XMLHttpRequest();
    request.open("PUT", form.dataset.upload + "?name=" + encodeURIComponent(item.file.name));
    request.setRequestHeader("X-Form-Token", form.dataset.token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) { item.bar.max = event.total; item.bar.value = event.loaded; }
    });
    const done = () => {
      item.bar.remove();
      if (request.status === 201) {
        item.row.remove();
        document.body.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
      } else {
        item.row.className = "why";
        item.words.textContent = line(form.dataset.failed, item.file.name);
      }
      next();
    };
    request.addEventListener("load", done);
    request.addEventListener("error", done);
    request.send(item.file);
  }

  function add(files) {
    for (const file of files) {
      const row = document.createElement("li");
      const words = document.createElement("span");
      const bar = document.createElement("progress");
      words.textContent = line(form.dataset.sending, file.name);
      bar.max = 1; bar.value = 0;
      row.append(words, bar);
      list.append(row);
      queue.push({ file, row, words, bar });
    }
    if (!busy) next();
  }

  input.addEventListener("change", () => { add([...input.files]); input.value = ""; });
  const place = form.querySelector("[data-drop]");
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  for (const name of ["dragenter", "dragover"]) place.addEventListener(name, (event) => { stop(event); place.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) place.addEventListener(name, (event) => { stop(event); place.classList.remove("over"); });
  place.addEventListener("drop", (event) => add([...event.dataTransfer.files]));
}
