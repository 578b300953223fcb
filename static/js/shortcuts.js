// Keyboard: Ctrl+K and / search, g + letter goes to a part, a Acties, ? the list, Alt+1…9 a tab.
// Single letters can be switched off in the list itself (WCAG 2.1.4); the choice stays in this browser.
import { open } from "./dialogs.js";

const SECOND_KEY_WITHIN = 1200;
const STORED = "single-letters";
let goPressedAt = 0;

const singleLetters = () => localStorage.getItem(STORED) !== "off";
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function search(event) {
  const input = document.querySelector("[data-search]");
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.select();
}

function singleKey(event) {
  if (event.key !== "g" && Date.now() - goPressedAt < SECOND_KEY_WITHIN) {
    goPressedAt = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "g") goPressedAt = Date.now();
  else if (event.key === "/") search(event);
  else if (event.key === "?") { const list = document.getElementById("shortcuts"); if (list) open(list); }
  else if (event.key === "a") {
    const menu = document.querySelector("[data-actions]");
    if (menu) { event.preventDefault(); menu.open = true; menu.querySelector(".menu-list a")?.focus(); }
  }
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { search(event); return; }
  if (event.altKey && /^[1-9]$/.test(event.key)) {
    const tab = document.querySelectorAll("[data-tabs] .tab")[Number(event.key) - 1];
    if (tab) { event.preventDefault(); tab.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !singleLetters()) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  singleKey(event);
});

const choice = document.querySelector("[data-single-letters]");
if (choice) {
  choice.checked = singleLetters();
  choice.addEventListener("change", () => localStorage.setItem(STORED, choice.checked ? "on" : "off"));
}
