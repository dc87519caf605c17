// Comforts of requests: keys, a dialog for answers, and a look for news every quarter of a minute while somebody sees the page.
// Nothing that is typed into lies inside of what is drawn anew; without this script every deed is a plain form.
(() => {
  const EVERY = 15000;
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const pressed = (event) => (/^[ㄱ-ㅣ]$/.test(event.key) && event.code.startsWith("Key") ? event.code.slice(3) : event.key).toLowerCase();

  const look = () => {
    if (document.visibilityState !== "visible") return;
    document.querySelectorAll("[data-watch]").forEach((one) => one.dispatchEvent(new Event("look")));
  };
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);

  const cards = () => [...document.querySelectorAll("[data-card]")];
  const chosen = () => document.activeElement?.closest("[data-card]") || document.querySelector("[data-card]:target");
  const step = (by) => {
    const all = cards();
    const at = all.indexOf(chosen());
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    t: () => (cards().length ? chosen() : document)?.querySelector("[data-take]")?.click(),
    d: () => (chosen()?.querySelector("[data-answer]")?.click(), document.querySelector("#answer textarea")?.focus()),
    enter: () => chosen()?.querySelector("[data-open]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.altKey) return;
    const quick = event.target.closest("form[data-quick]");
    if (quick && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      quick.requestSubmit(quick.querySelector("[name=done]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.repeat || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open]") || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
    const act = keys[pressed(event)];
    if (act && (cards().length || pressed(event) !== "enter")) { event.preventDefault(); act(); }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "act-body") return;
    document.getElementById("act").showModal();
    event.target.querySelector("textarea")?.focus();
  });
})();
