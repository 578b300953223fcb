// What happens around a request of htmx: failures, and where the focus goes.
import { text } from "./texts.js";
import { showToast } from "./toasts.js";

document.addEventListener("htmx:responseError", (event) => {
  event.target.closest("[aria-busy]")?.removeAttribute("aria-busy");
  showToast(text("error"), { tone: "error" });
});
document.addEventListener("htmx:sendError", () => showToast(text("offline"), { tone: "error" }));
document.addEventListener("htmx:timeout", () => showToast(text("offline"), { tone: "error" }));

// The server asks for a toast with the header HX-Trigger: {"toast": {"text": "…", "tone": "success"}}.
document.addEventListener("toast", (event) => {
  const { text: words, value, tone } = event.detail ?? {};
  showToast(words ?? value ?? "", { tone: tone ?? "success" });
});

// A page number or filter that was replaced loses the focus: give it to the list's own heading or region.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = event.detail.target?.isConnected ? event.detail.target : document.getElementById(event.detail.target?.id);
  const heading = place?.querySelector("[data-focus], [data-error-summary], h1[tabindex], h2[tabindex]");
  heading?.focus({ preventScroll: true });
});
