// Enter in a field of a filter bar changes the field and sends the form: one search, and one line in the access log.
const changed = new WeakMap();
const SAME_ACT = 100; // milliseconds between the two events of one press

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form.filter-bar[hx-get]");
  if (form) changed.set(form, event.timeStamp);
}, true);

// On its way down, so that htmx does not see the second one.
document.addEventListener("submit", (event) => {
  if (!(event.timeStamp - changed.get(event.target) < SAME_ACT)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
