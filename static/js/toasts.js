// Short messages at the bottom right: gone after ten seconds, not while somebody reads or points at them.
const STAYS = new Set(["error", "warning"]);
const SECONDS = 10;

const place = document.querySelector("[data-toasts]");
const template = document.querySelector("[data-toast-template]");

function arm(toast) {
  toast.querySelector("[data-toast-close]")?.addEventListener("click", () => toast.remove());
  if (STAYS.has(toast.dataset.tone)) return;
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), SECONDS * 1000); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

export function showToast(words, { tone = "success" } = {}) {
  if (!place || !template || !words) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.dataset.tone = tone;
  toast.querySelector(".toast-text").textContent = words;
  place.append(toast);
  arm(toast);
}

place?.querySelectorAll("[data-toast]").forEach(arm);
