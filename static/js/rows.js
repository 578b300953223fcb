// Rows with data-row-link: j and k walk over them, a click anywhere follows their link, x selects.
const rows = () => [...document.querySelectorAll("[data-row-link]")].filter((row) => row.offsetParent !== null);
const linkOf = (row) => row.querySelector("a[href]");

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row-link]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, select, summary, details")) return;
  if (String(window.getSelection())) return;
  const link = linkOf(row);
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});

document.addEventListener("keydown", (event) => {
  if (!["j", "k", "x", "o"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (localStorage.getItem("single-letters") === "off" || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
  const list = rows();
  const at = list.findIndex((row) => row.contains(document.activeElement));
  if (event.key === "x" || event.key === "o") {
    if (at < 0) return;
    event.preventDefault();
    if (event.key === "x") list[at].querySelector("[data-check]")?.click();
    else window.open(linkOf(list[at])?.href, "_blank", "noopener");
    return;
  }
  const next = list[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
  if (!next) return;
  event.preventDefault();
  linkOf(next)?.focus();
  next.scrollIntoView({ block: "nearest" });
});
