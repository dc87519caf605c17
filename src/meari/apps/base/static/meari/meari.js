// Small helpers of every page. Everything here is a comfort: each page works as a plain form without it.
(() => {
  // While a Korean input composition is open, no shortcut fires.
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    if (toggle) {
      const open = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(open));
      document.getElementById(toggle.dataset.toggle)?.classList.toggle("is-open", open);
    }
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
    }
    const closer = event.target.closest("[data-close]");
    if (closer) { event.preventDefault(); closer.closest("dialog")?.close(); }
  });

  // In Hangul mode the key that says J sends ㅓ; the place on the keyboard tells which key it was.
  const pressed = (event) => (/^[ㄱ-ㅣ]$/.test(event.key) && event.code.startsWith("Key") ? event.code.slice(3) : event.key).toLowerCase();

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) {
      if (event.key === "Escape" && event.target.matches("[data-key]")) event.target.blur();
      return;
    }
    if (event.repeat || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(pressed(event))}"]`);
    if (target) { event.preventDefault(); target.matches("input, textarea, select") ? target.focus() : target.click(); }
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
    if (event.target.matches(".drop input[type=file]")) {
      const names = [...event.target.files].map((file) => file.name).join(", ");
      const shown = event.target.closest(".drop").querySelector(".drop-name");
      if (shown) shown.textContent = names;
    }
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.(".drop");
      if (!drop) return;
      drop.classList.toggle("is-over", kind === "dragover");
    });
  }

  // Live search: once typing has paused, the form says "settled" and htmx fetches. An open Korean composition keeps the last
  // syllable open until the next key, so its pause is longer, and nothing that is typed into is ever replaced.
  let pause;
  const settle = (form, after) => {
    clearTimeout(pause);
    pause = setTimeout(() => form.dispatchEvent(new Event("settled")), after);
  };
  const live = (event) => event.target.matches("input[type=search]") && event.target.closest("form[data-live]");
  document.addEventListener("input", (event) => { const form = live(event); if (form) settle(form, composing(event) ? 600 : 250); });
  document.addEventListener("compositionend", (event) => { const form = live(event); if (form) settle(form, 250); });
  document.addEventListener("submit", () => clearTimeout(pause));

  // One press, one request.
  document.addEventListener("submit", (event) => {
    if (event.target.method === "dialog") return;
    if (document.activeElement?.matches("input[data-key]")) document.activeElement.blur();  // so that keys work on what was found
    requestAnimationFrame(() => event.target.querySelectorAll("button[type=submit]").forEach((b) => { b.disabled = true; }));
  });
  addEventListener("pageshow", () => document.querySelectorAll("button[type=submit]:disabled").forEach((b) => { b.disabled = false; }));
})();
