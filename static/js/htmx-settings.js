// What happens around a request of htmx: session over, failures, and where the focus goes.
import { text } from "./texts.js";
import { showToast } from "./toasts.js";

const login = document.body.dataset.loginUrl;

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const cameFrom = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
  if (!login || cameFrom !== login || location.pathname === login) return;
  event.detail.shouldSwap = false;
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

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
