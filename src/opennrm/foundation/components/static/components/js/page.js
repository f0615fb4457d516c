// Opens and closes what folds on phones, brings the reader to what went wrong, and keeps what is typed from being lost.
// Every page works without it.
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

// What was typed is not lost by a slip: leaving a changed form asks first. Sending it does not, nor does leaving in danger.
let sent = null;
let sentAt = 0;

function wasChanged(control) {
  if (control.matches("[type=checkbox], [type=radio]")) return control.checked !== control.defaultChecked;
  if (control.matches("select")) {
    return control.selectedIndex !== Math.max([...control.options].findIndex((option) => option.defaultSelected), 0);
  }
  return control.matches("input:not([type=hidden]), textarea") && control.value !== control.defaultValue;
}

function holdsUnsaved(form) {
  if (form === sent || form.querySelector("[type=password]")) return false;
  const shownAgain = form.matches("[data-onrm-unsaved]") || (summary && form.matches(".onrm-form"));
  return shownAgain || [...form.elements].some(wasChanged);
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  // Of a double click only the first is sent: what its answer shows once would be lost behind the second answer.
  if (event.target === sent && event.timeStamp - sentAt < 1000) event.preventDefault();
  else [sent, sentAt] = [event.target, event.timeStamp];
});
document.addEventListener("input", () => { sent = null; });
window.addEventListener("pageshow", () => { sent = null; });
window.addEventListener("beforeunload", (event) => {
  if (document.documentElement.classList.contains("onrm-leaving")) return;
  if ([...document.querySelectorAll("main form[method=post]:not([role=search])")].some(holdsUnsaved)) event.preventDefault();
});

// Whoever saves a long sheet goes on where they were: only how far the page was scrolled is remembered, and once.
const long = document.querySelector("[data-onrm-keep-place]");
const place = sessionStorage.getItem("onrm-place");
sessionStorage.removeItem("onrm-place");
if (long) {
  if (place && !summary) window.scrollBy({ top: long.getBoundingClientRect().top - Number(place), behavior: "instant" });
  long.addEventListener("submit", ({ submitter }) => {
    if (submitter?.value === "save") sessionStorage.setItem("onrm-place", String(long.getBoundingClientRect().top));
  });
}

// Somebody who types on a page for long is not signed out meanwhile, and whoever is away is told two minutes before.
const stay = document.querySelector("[data-onrm-stay]");
if (stay) {
  const [pause, notice] = [5 * 60_000, 2 * 60_000];
  const tabs = new BroadcastChannel("onrm-stay");
  let until = 0;
  let mayStay = true;
  let asked = Date.now();
  let shown = "";
  let before = null;

  const state = (left) => (left <= 0 ? "out" : left > notice ? "" : mayStay ? "soon" : "last");

  const show = () => {
    const now = state(until - Date.now());
    if (now === shown) return;
    shown = now;
    const words = stay.querySelector(`template[data-when="${now}"]`);
    stay.querySelector("[role=status]").replaceChildren(...(words ? [words.content.cloneNode(true)] : []));
  };

  const staysFor = (seconds) => {
    until = Date.now() + seconds * 1000;
    mayStay = seconds >= Number(stay.dataset.longest);
    show();
  };

  const ask = async () => {
    asked = Date.now();
    const answer = await fetch(stay.dataset.onrmStay, { redirect: "manual", cache: "no-store" }).catch(() => null);
    if (!answer || answer.status >= 500) return; // no connection, or nobody there who knows: the time goes on
    staysFor(answer.status === 204 ? Number(answer.headers.get("Onrm-Seconds-Left")) : 0);
    tabs.postMessage(until);
  };

  const works = () => {
    if (shown !== "out" && Date.now() - asked >= pause) ask();
  };

  tabs.addEventListener("message", ({ data }) => {
    if (data > until) until = data;
    show();
  });
  stay.addEventListener("click", async (event) => {
    if (!event.target.closest("button")) return;
    await ask();
    before?.focus({ preventScroll: true });
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!stay.contains(target)) before = target;
  });
  if (document.querySelector("main form[method=post]")) {
    for (const sign of ["input", "keydown", "pointermove", "pointerdown", "wheel"]) document.addEventListener(sign, works, { passive: true });
  }
  document.addEventListener("visibilitychange", show);
  setInterval(show, 10_000);
  // What else stays in sight stays below these words, however many lines they take.
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--onrm-stay", `${stay.offsetHeight}px`);
  }).observe(stay);
  staysFor(Number(stay.dataset.seconds));
  tabs.postMessage(until);
}
