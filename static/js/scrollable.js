// A table's region needs a tab stop only while it really scrolls sideways.
import { all, onContent } from "./texts.js";

const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));

onContent((root) => all(root, "[data-scrolls]").forEach((region) => observer.observe(region)));
