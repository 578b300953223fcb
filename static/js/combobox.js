// An input with a list that htmx fills: the combobox pattern of ARIA 1.2. The chosen id goes into the hidden input.
import { all, onContent } from "./texts.js";

const optionsOf = (list) => [...list.querySelectorAll("[role=option]:not([aria-disabled=true])")];

function prepare(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "true";
  const input = box.querySelector("[role=combobox]");
  const list = box.querySelector("[role=listbox]");
  const value = box.querySelector("[data-value]");
  const show = (shown) => {
    input.setAttribute("aria-expanded", String(shown));
    list.hidden = !shown;
    if (!shown) input.removeAttribute("aria-activedescendant");
  };
  const point = (option) => {
    optionsOf(list).forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (!option) return;
    option.id ||= `${list.id}-${optionsOf(list).indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const choose = (option) => {
    input.value = option.dataset.text ?? option.textContent.trim();
    if (value) {
      value.value = option.dataset.value ?? "";
      value.dispatchEvent(new Event("change", { bubbles: true }));
    }
    show(false);
  };

  input.addEventListener("input", () => { if (value) value.value = ""; });
  list.addEventListener("htmx:afterSwap", () => show(list.childElementCount > 0));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]:not([aria-disabled=true])");
    if (option) choose(option);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    const options = optionsOf(list);
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const shown = input.getAttribute("aria-expanded") === "true";
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!options.length) return;
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(options[(at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length]);
      event.preventDefault();
    } else if (event.key === "Enter" && shown && at >= 0) {
      choose(options[at]);
      event.preventDefault();
    } else if (event.key === "Escape" && shown) {
      show(false);
      event.preventDefault();
      event.stopPropagation();
    }
  });
}

onContent((root) => all(root, "[data-combobox]").forEach(prepare));
