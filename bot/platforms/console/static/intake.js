// Pictures that come in by drag and drop or from the clipboard, anywhere on the page.

import { byId } from "./dom.js";

export function takeIn({ onfiles }) {
  const curtain = byId("curtain");
  let inside = 0; // dragenter and dragleave come for every element that is crossed
  const show = (yes) => {
    inside = yes ? inside : 0;
    curtain.hidden = !yes;
  };
  document.addEventListener("dragenter", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    inside += 1;
    show(true);
  });
  document.addEventListener("dragover", (event) => {
    if (hasFiles(event.dataTransfer)) event.preventDefault();
  });
  document.addEventListener("dragleave", (event) => {
    if (hasFiles(event.dataTransfer) && --inside <= 0) show(false);
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    show(false);
    onfiles([...event.dataTransfer.files], event.target);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    onfiles(files, event.target);
  });
}

const hasFiles = (transfer) => transfer?.types.includes("Files") ?? false;
