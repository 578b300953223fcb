// A field with data-keep-typed is filled in by the server: what was typed while the answer was on its way stays.
const sent = ({ parameters }, field) => parameters?.[field.name] ?? "";

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const field = detail.target?.querySelector?.("[data-keep-typed]");
  if (!field || field.value === sent(detail.requestConfig ?? {}, field)) return;
  const { id, value } = field;
  document.addEventListener("htmx:afterSwap", () => { document.getElementById(id).value = value; }, { once: true });
});
