// The summary of errors gets the focus; each entry brings the user into its field.
import { all, onContent } from "./texts.js";

onContent((root) => all(root, "[data-error-summary]").forEach((summary) => {
  if (!summary.closest("dialog:not([open])")) summary.focus();
}));

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});
