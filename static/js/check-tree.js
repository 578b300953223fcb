// A tree of check boxes: what is in a folder follows it, and a folder that is not all alike is half-checked.
// Folders are details elements, so keyboard and folding are the browser's; without this script each box stands alone.
import { all, onContent } from "./texts.js";

const inside = (line) => [...line.querySelectorAll(":scope > details input[type=checkbox]")];

function show(line) {
  const box = line.querySelector(":scope > input[type=checkbox]");
  const boxes = inside(line);
  if (!boxes.length) return;
  box.indeterminate = boxes.some((one) => one.checked !== box.checked);
  const figure = line.querySelector(":scope > details > summary [data-check-on]");
  if (figure) figure.textContent = boxes.filter((one) => one.checked && one.hasAttribute("data-check-leaf")).length;
}

onContent((root) => all(root, "[data-check-tree]").forEach((tree) => {
  tree.querySelectorAll("li:has(> details)").forEach(show);
  const exact = tree.closest("form")?.querySelector("[data-check-exact]");
  if (exact) exact.value = "true";
}));

document.addEventListener("change", (event) => {
  const line = event.target.closest?.("[data-check-tree] li");
  if (!line || !event.target.matches("input[type=checkbox]")) return;
  inside(line).forEach((box) => { box.checked = event.target.checked; });
  line.querySelectorAll("li:has(> details)").forEach(show);
  for (let one = line; one; one = one.parentElement.closest("[data-check-tree] li")) show(one);
});
