// Under a date field: the chosen date in words, because the field itself follows the browser's language.
import { all, onContent } from "./texts.js";

const words = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
});

function say(input) {
  const place = input.closest(".field")?.querySelector("[data-date-words]");
  if (place) place.textContent = input.valueAsDate ? words.format(input.valueAsDate) : "";
}

onContent((root) => all(root, "input[type=date]").forEach(say));
document.addEventListener("input", (event) => { if (event.target.matches("input[type=date]")) say(event.target); });
