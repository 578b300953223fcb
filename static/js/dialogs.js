// Dialogs open from [data-dialog="id"], or by htmx filling [data-remote-dialog]; what was typed is not lost by Esc.
import { all, onContent, text } from "./texts.js";

const fingerprint = (dialog) =>
  [...dialog.querySelectorAll("form")].map((form) => new URLSearchParams(
    [...new FormData(form)].filter(([, value]) => typeof value === "string"),
  ).toString()).join("|");

export function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.dataset.clean = fingerprint(dialog);
  const field = dialog.querySelector(
    "[data-error-summary], form :is(input:not([type=hidden]), select, textarea):not(:disabled)",
  );
  (field ?? dialog.querySelector("[data-close]"))?.focus();
}

function mayClose(dialog) {
  const dirty = "clean" in dialog.dataset && dialog.dataset.clean !== fingerprint(dialog);
  return !dirty || window.confirm(text("unsaved"));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog) {
    event.preventDefault();
    opener.closest("details[data-menu]")?.removeAttribute("open");
    open(dialog);
  }
  const closer = event.target.closest("dialog [data-close]");
  if (closer && mayClose(closer.closest("dialog"))) {
    event.preventDefault();
    closer.closest("dialog").close();
  }
});

// "cancel" does not bubble, so it is caught on its way down.
document.addEventListener("cancel", (event) => {
  if (event.target instanceof HTMLDialogElement && !mayClose(event.target)) event.preventDefault();
}, true);

document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.detail.target?.closest?.("[data-remote-dialog]");
  if (!dialog) return;
  if (dialog.childElementCount === 0) { dialog.close(); return; }
  const title = dialog.querySelector("h2[id]");
  if (title) { dialog.setAttribute("aria-labelledby", title.id); dialog.removeAttribute("aria-label"); }
  if (dialog.open) dialog.querySelector("[data-error-summary]")?.focus();
  else open(dialog);
});

onContent((root) => all(root, "dialog[data-open]").forEach(open));
