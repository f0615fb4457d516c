// Leaves at once and leaves no way back: moves inside the public pages replace each other in the history too.
const way = document.querySelector("[data-onrm-leave]");

function leave() {
  document.documentElement.classList.add("onrm-leaving");
  window.location.replace(way.href);
}

function staysInside(link) {
  return link.origin === window.location.origin && !link.target && !link.hasAttribute("download");
}

if (way) {
  let presses = [];

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.altKey) return;
    if (link === way) {
      event.preventDefault();
      leave();
      return;
    }
    const samePage = link.pathname === window.location.pathname && link.search === window.location.search && link.hash;
    if (event.defaultPrevented || event.shiftKey || samePage || !staysInside(link)) return;
    event.preventDefault();
    window.location.replace(link.href);
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 5000);
    if (presses.length === 3) leave();
  });

  // A page brought back from the browser's memory after leaving must not show itself again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.documentElement.classList.contains("onrm-leaving")) leave();
  });
}
