// A place to drop one file onto: fills the file input inside it and sends the form. Without script the input remains.
"use strict";
for (const place of document.querySelectorAll("[data-drop]")) {
  const input = place.querySelector("input[type=file]");
  const stop = (event) => { event.preventDefault(); event.stopPropagation(); };
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => { stop(event); place.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    place.addEventListener(name, (event) => { stop(event); place.classList.remove("over"); });
  }
  place.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    if (place.dataset.drop !== "keep") input.form.requestSubmit();
  });
}
