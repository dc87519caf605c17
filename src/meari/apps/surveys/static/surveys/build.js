// Comforts of the builder: lines that grow, questions that are dragged, and saving that never overtakes itself.
(() => {
  const grow = (line) => {
    const next = line.cloneNode(true);
    for (const field of next.querySelectorAll("[name], [value]")) {
      field.name = field.name.replace(/-(\d+)/, (_all, at) => `-${Number(at) + 1}`);
      if (field.tagName === "BUTTON") field.value = field.value.replace(/-(\d+):/, (_all, at) => `-${Number(at) + 1}:`);
      else if (field.name.endsWith("-key")) field.value = field.value.replace(/\d+$/, (n) => Number(n) + 1);
      else if (field.type === "checkbox") field.checked = false;
      else if (field.type !== "hidden") field.value = "";
    }
    line.after(next);
  };
  document.addEventListener("input", (event) => {
    const line = event.target.closest("form[data-grows] [data-line]");
    if (line && !line.nextElementSibling?.matches("[data-line]") && event.target.value) grow(line);
  });

  // Saving while typing runs beside the button: whoever presses waits for what is under way, so that nothing conflicts with itself.
  let changed = 0;
  document.addEventListener("change", (event) => { if (event.target.closest("form[data-grows]")) changed = Date.now(); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-grows]") || form.dataset.settled) return;
    if (Date.now() - changed > 400 && !form.classList.contains("htmx-request")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    const wait = setInterval(() => {
      if (Date.now() - changed < 400 || form.classList.contains("htmx-request")) return;
      clearInterval(wait);
      form.dataset.settled = "1";
      form.requestSubmit(pressed?.isConnected ? pressed : undefined);
    }, 60);
  }, true);

  // Dragging does what the arrows do.
  let dragged = null;
  const lineOf = (event) => event.target.closest?.("[data-sortable] > .asked-line");
  document.addEventListener("dragstart", (event) => { dragged = lineOf(event); dragged?.classList.add("is-dragged"); });
  document.addEventListener("dragend", () => { document.querySelectorAll(".is-dragged, .is-over").forEach((one) => one.classList.remove("is-dragged", "is-over")); dragged = null; });
  document.addEventListener("dragover", (event) => {
    const over = lineOf(event);
    if (!dragged || !over) return;
    event.preventDefault();
    document.querySelectorAll(".is-over").forEach((one) => one.classList.toggle("is-over", one === over));
    over.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const over = lineOf(event);
    const form = dragged?.querySelector(".asked-move");
    if (!form || !over || over === dragged) return;
    event.preventDefault();
    const lines = [...over.parentElement.children];
    const to = document.createElement("input");
    Object.assign(to, { type: "hidden", name: "to", value: lines.indexOf(over) });
    form.append(to);
    form.requestSubmit();
  });
})();
