// Menus are <details>: close them by Esc, by a click elsewhere, and when the focus leaves.
const opened = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  opened().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// On a phone the navigation and the tabs are rows that scroll: show where we are.
document.querySelectorAll(".navigation, .tabs ul").forEach((row) => {
  const here = row.querySelector("[aria-current]");
  if (!here || row.scrollWidth <= row.clientWidth) return;
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
});

document.addEventListener("focusin", (event) => {
  opened().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// Within a region that scrolls the list would be cut off: there it floats above the page, upwards when there is no room.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  const list = menu.matches?.("[data-scrolls] details[data-menu]") && menu.querySelector(".menu-list");
  if (!list) return;
  list.dataset.floats = "";
  const button = menu.querySelector("summary").getBoundingClientRect();
  const upwards = button.bottom + list.offsetHeight > window.innerHeight && button.top > list.offsetHeight;
  list.style.insetBlockStart = `${upwards ? button.top - list.offsetHeight : button.bottom}px`;
  list.style.insetInlineEnd = `${Math.max(document.documentElement.clientWidth - Math.max(button.right, list.offsetWidth), 0)}px`;
}, true);

document.addEventListener("scroll", () => {
  document.querySelectorAll("[data-scrolls] details[data-menu][open]").forEach((menu) => { menu.open = false; });
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const stops = [menu.querySelector("summary"), ...menu.querySelectorAll(".menu-list :is(a, button)")];
    menu.open = true;
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    event.preventDefault();
  }
});
