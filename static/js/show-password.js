// The eye behind a password field shows what was typed until it is clicked again or the form is sent.
function show(button, shown) {
  document.getElementById(button.dataset.showPassword).type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show-password]");
  if (button) show(button, button.getAttribute("aria-pressed") === "false");
});

// Browsers offer to remember, and to fill in again, what stands in a text field.
document.addEventListener("submit", (event) => {
  event.target.querySelectorAll("[data-show-password]").forEach((button) => show(button, false));
}, true);
