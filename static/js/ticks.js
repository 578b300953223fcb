// A tree with check boxes: a tick counts for all below it, and only what was changed is sent. Which places were
// decided stands on their lines; what a line shows follows from that and from what is saved.
import { onContent } from "./texts.js";

const LINE = "[data-tick]";
const above = (line) => line.parentElement.closest(LINE);
const below = (line) => [...line.querySelectorAll(`:scope > [role=group] > ${LINE}`)];
const boxOf = (line) => line.querySelector(":scope > .tree-row input[type=checkbox]");
const whole = (answer) => (answer ? "all" : "none");

// The nearest decision; a tick does not reach below what a group denies. Null: as it is saved.
function decision(line) {
  let denied = false;
  for (let at = line; at; at = above(at)) {
    denied ||= "refused" in at.dataset;
    if (at.dataset.decided === "false") return false;
    if (at.dataset.decided === "true") return denied ? null : true;
  }
  return null;
}

function stateOf(line, decided) {
  const { saved } = line.dataset;
  const parts = below(line);
  if (decided === null && !line.querySelector("[data-decided]")) return saved;
  const answer = decided ?? line.dataset.answer === "true";
  const hidden = decided === null && saved === "some" && line.querySelector(":scope > [role=group] > [data-more]");
  if (hidden || (answer && "keeps" in line.dataset)) return "some";
  return parts.every((part) => part.dataset.state === whole(answer)) ? whole(answer) : "some";
}

function show(tree) {
  [...tree.querySelectorAll(LINE)].reverse().forEach((line) => {
    const state = stateOf(line, decision(line));
    const box = boxOf(line);
    line.dataset.state = state;
    line.setAttribute("aria-checked", { all: "true", none: "false", some: "mixed" }[state]);
    box.checked = state === "all";
    box.indeterminate = state === "some";
    line.querySelector(":scope > .tree-row [data-part]").hidden = state !== "some";
  });
}

// All, nothing, and for what was in parts: as it was.
function turn(line) {
  if ("refused" in line.dataset) return;
  const { saved, state, decided } = line.dataset;
  const answer = state !== "all" && decided !== "false";
  line.querySelectorAll("[data-decided]").forEach((part) => { delete part.dataset.decided; });
  delete line.dataset.decided;
  const back = saved === "some" && decided === "false";
  const is = decision(line) ?? { all: true, none: false }[saved];
  if (!back && is !== answer) line.dataset.decided = String(answer);
  show(line.closest("[data-ticks]"));
}

// Without a script the boxes and the buttons are stops of their own; with one the tree is a single stop.
function still(tree) {
  tree.querySelectorAll("input[type=checkbox], button").forEach((stop) => { stop.tabIndex = -1; });
}

function prepare(tree) {
  still(tree);
  show(tree);
  if (tree.dataset.ticking) return;
  tree.dataset.ticking = "true";
  tree.addEventListener("change", (event) => turn(event.target.closest(LINE)));
  tree.addEventListener("keydown", (event) => {
    const { target, key } = event;
    const button = target.matches("[data-more]") && [" ", "Enter"].includes(key) && target.querySelector("button");
    if (button) button.click();
    else if (key === " " && target.matches(LINE)) turn(target);
    else return;
    event.preventDefault();
  });
  tree.closest("form").addEventListener("formdata", ({ formData }) => {
    ["shown", "on", "tick", "untick", "opened"].forEach((name) => formData.delete(name));
    tree.querySelectorAll("[aria-expanded=true]").forEach((line) => formData.append("opened", line.dataset.tick.slice(1)));
    tree.querySelectorAll("[data-decided]").forEach((line) => {
      formData.append(line.dataset.decided === "true" ? "tick" : "untick", line.dataset.tick);
    });
  });
}

onContent((root) => root === document && document.querySelectorAll("[data-ticks]").forEach(prepare));
document.addEventListener("htmx:afterSwap", (event) => {
  const tree = event.detail.target.closest("[data-ticks]");
  if (tree) prepare(tree);
});
