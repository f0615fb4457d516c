// Opens and closes what folds on phones, and brings the reader to what went wrong. Every page works without it.
for (const button of document.querySelectorAll("[data-onrm-toggle]")) {
  const parts = button.getAttribute("aria-controls").split(" ").map((id) => document.getElementById(id));
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    for (const part of parts) part?.classList.toggle("is-open", open);
  });
}

const summary = document.querySelector("[data-onrm-focus]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const field = event.target.hash && document.getElementById(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0] ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
