// Back-up codes: copy, download as a text file, print.
import { showToast } from "./toasts.js";

const sheet = (button) => button.closest("[data-codes]");
const lines = (place) => [...place.querySelectorAll("li")].map((line) => line.textContent.trim());

function download(place) {
  const text = [place.dataset.codesTitle, "", ...lines(place), ""].join("\r\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = place.dataset.codes;
  link.click();
  URL.revokeObjectURL(link.href);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-codes-copy], [data-codes-download], [data-codes-print]");
  if (!button) return;
  if (button.matches("[data-codes-print]")) window.print();
  else if (button.matches("[data-codes-download]")) download(sheet(button));
  else {
    await navigator.clipboard.writeText(lines(sheet(button)).join("\n"));
    showToast(button.dataset.codesCopy);
  }
});

// Over plain http, on another machine than one's own, a page has no clipboard.
if (!navigator.clipboard) document.querySelectorAll("[data-codes-copy]").forEach((button) => { button.hidden = true; });
