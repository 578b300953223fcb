// Sentences for the user come from the page, in the page's language.
export function text(name) {
  return document.body.dataset[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
}

// Run `prepare` for what is on the page now and for what htmx brings later.
export function onContent(prepare) {
  prepare(document);
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
}

export function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...found] : found;
}
