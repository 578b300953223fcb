// The tree pattern of ARIA: one tab stop, arrows, Home, End, type-ahead; a level is fetched when it is first opened.
import { all, onContent } from "./texts.js";

const TYPE_AHEAD = 600;
let typed = "";
let typedAt = 0;

const items = (tree) => [...tree.querySelectorAll("[role=treeitem]")].filter(
  (item) => !item.parentElement.closest("[role=treeitem][aria-expanded=false]"),
);
const labelOf = (item) => item.querySelector(":scope > .tree-row .tree-label")?.textContent.trim().toLowerCase() ?? "";

const menuOf = (item) => item.querySelector(":scope > .tree-row summary");

// One tab stop for the tree, and behind it the menu of that one line.
function rove(item) {
  const tree = item.closest("[role=tree]");
  tree.querySelectorAll(":is([role=treeitem], .tree-row summary)[tabindex='0']").forEach((other) => { other.tabIndex = -1; });
  [item, menuOf(item)].forEach((stop) => { if (stop) stop.tabIndex = 0; });
}

function focus(item) {
  if (!item) return;
  rove(item);
  item.focus();
}

function setExpanded(item, expanded) {
  if (!item.hasAttribute("aria-expanded")) return;
  item.setAttribute("aria-expanded", String(expanded));
  const group = item.querySelector(":scope > [role=group]");
  if (!expanded || !group || group.childElementCount || !item.dataset.children) return;
  item.setAttribute("aria-busy", "true");
  window.htmx.ajax("GET", item.dataset.children, { target: group, swap: "innerHTML" })
    .finally(() => item.removeAttribute("aria-busy"));
}

function sideways(item, forward) {
  const expanded = item.getAttribute("aria-expanded");
  if (forward) {
    if (expanded === "false") setExpanded(item, true);
    else if (expanded === "true") focus(item.querySelector("[role=treeitem]"));
  } else if (expanded === "true") setExpanded(item, false);
  else focus(item.parentElement.closest("[role=treeitem]"));
}

function typeAhead(list, at, key) {
  typed = Date.now() - typedAt < TYPE_AHEAD ? typed + key.toLowerCase() : key.toLowerCase();
  typedAt = Date.now();
  const from = typed.length > 1 ? at : at + 1;
  focus([...list.slice(from), ...list.slice(0, from)].find((item) => labelOf(item).startsWith(typed)));
}

function onKey(event) {
  const item = event.target;
  if (item.getAttribute("role") !== "treeitem" || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = items(event.currentTarget);
  const at = list.indexOf(item);
  const moves = {
    ArrowDown: () => focus(list[at + 1]),
    ArrowUp: () => focus(list[at - 1]),
    Home: () => focus(list[0]),
    End: () => focus(list.at(-1)),
    ArrowRight: () => sideways(item, true),
    ArrowLeft: () => sideways(item, false),
    Enter: () => item.querySelector(":scope > .tree-row a")?.click(),
  };
  if (moves[event.key]) {
    typed = "";
    moves[event.key]();
  }
  else if (/^[\p{L}\p{N}]$/u.test(event.key)) typeAhead(list, at, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function prepare(tree) {
  if (!tree.dataset.ready) {
    tree.dataset.ready = "true";
    tree.addEventListener("keydown", onKey);
    tree.addEventListener("focusin", (event) => {
      if (event.target.getAttribute("role") === "treeitem") rove(event.target);
    });
    tree.addEventListener("click", (event) => {
      const item = event.target.closest("[role=treeitem]");
      if (!event.target.closest("[data-toggle]")) return;
      event.preventDefault(); // without a script it may be a button
      setExpanded(item, item.getAttribute("aria-expanded") !== "true");
    });
  }
  if (!tree.querySelector("[role=treeitem][tabindex='0']")) {
    const first = tree.querySelector("[role=treeitem][aria-selected=true]") ?? tree.querySelector("[role=treeitem]");
    if (first) rove(first);
  }
}

onContent((root) => all(root, "[data-tree]").forEach(prepare));

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-tree-fold]");
  const tree = button && document.getElementById(button.getAttribute("aria-controls"));
  if (!tree) return;
  event.preventDefault(); // without a script it may be a link
  tree.querySelectorAll("[aria-expanded]").forEach((item) => setExpanded(item, button.dataset.treeFold === "open"));
});
