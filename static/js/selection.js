// Rows that are chosen by their check box: all at once, a range with Shift, and the bar that says how many.
import { all, onContent } from "./texts.js";

const boxes = (table) => [...table.querySelectorAll("tbody input[type=checkbox][data-check]")];

function show(table) {
  const rows = boxes(table);
  const chosen = rows.filter((box) => box.checked);
  rows.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
  const head = table.querySelector("[data-check-all]");
  if (head) {
    head.checked = rows.length > 0 && chosen.length === rows.length;
    head.indeterminate = chosen.length > 0 && chosen.length < rows.length;
  }
  const bar = (table.closest("form") ?? document).querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const figure = bar.querySelector("[data-bulk-count]");
  if (figure) figure.textContent = chosen.length;
}

onContent((root) => all(root, "table:has([data-check])").forEach(show));

document.addEventListener("change", (event) => {
  const table = event.target.closest("table");
  if (!table || !event.target.matches("[data-check], [data-check-all]")) return;
  if (event.target.matches("[data-check-all]")) boxes(table).forEach((box) => { box.checked = event.target.checked; });
  show(table);
});

let last = null;
document.addEventListener("click", (event) => {
  if (!event.target.matches?.("input[data-check]")) return;
  const table = event.target.closest("table");
  if (event.shiftKey && last?.isConnected && last.closest("table") === table) {
    const rows = boxes(table);
    const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b);
    rows.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
    show(table);
  }
  last = event.target;
});
