// Comforts of the agent's pages: keys, drafts, words while writing, news without reloading. Every deed is a plain form without them.
(() => {
  // While a Korean input composition is open, no shortcut fires.
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const typing = (target) => target.closest?.("textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])");
  // In Hangul mode the key that says J sends ㅓ; the place on the keyboard tells which key it was.
  const pressed = (event) => (/^[ㄱ-ㅣ]$/.test(event.key) && event.code.startsWith("Key") ? event.code.slice(3) : event.key).toLowerCase();
  const plain = (event) => !composing(event) && !event.ctrlKey && !event.metaKey && !event.altKey;
  const desk = document.querySelector(".desk");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // ---- looking again, only while somebody can see it ------------------------------------------------------------------
  const looked = new Map();
  const look = () => {
    if (document.visibilityState !== "visible") return;
    for (const one of all("[data-look]")) {
      const last = looked.get(one.id) ?? (looked.set(one.id, Date.now()), Date.now());
      if (Date.now() - last < 1000 * one.dataset.look) continue;
      looked.set(one.id, Date.now());
      const writing = one.querySelector("input[name=writing]");
      if (writing) writing.value = Date.now() - written < 30000 ? "1" : "";
      one.dispatchEvent(new Event("look"));
    }
  };
  let written = 0;
  setInterval(look, 1000);
  // A list is not taken away from under somebody who chooses in it.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "inbox" && (typing(document.activeElement) || document.querySelector("dialog[open]"))) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", () => {
    const talk = document.getElementById("conversation"), form = document.querySelector("form[data-draft=reply]");
    if (talk && form && !form.elements.text.value.trim()) form.elements.seen.value = talk.dataset.last;
  });

  // ---- G and a letter -------------------------------------------------------------------------------------------------
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (!plain(event) || typing(event.target) || document.querySelector("dialog[open]") || event.repeat) return;
    const key = pressed(event);
    if (Date.now() - going < 1500) {
      going = 0;
      const target = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (target) { event.preventDefault(); event.stopImmediatePropagation(); target.click(); return; }
    }
    if (key === "g") { going = Date.now(); event.preventDefault(); event.stopImmediatePropagation(); return; }
    const rows = all("[data-rows] a");
    if (rows.length && (key === "j" || key === "k")) {
      event.preventDefault();
      const at = rows.indexOf(document.activeElement);
      rows[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), rows.length - 1)].focus();
    }
  }, true);

  // ---- folded parts stay as they were left ----------------------------------------------------------------------------
  const wide = () => innerWidth >= 1200;
  const unfolded = new Set();
  const keep = () => {
    for (const part of all("details[data-keep]:not([data-kept])")) {
      const name = `meari.cases.${part.dataset.keep}`;
      part.dataset.kept = "";
      if (wide() ? localStorage.getItem(name) === "0" : !unfolded.has(name)) part.open = false;
      part.addEventListener("toggle", () => {
        if (wide()) localStorage.setItem(name, part.open ? "1" : "0");
        else if (part.open) unfolded.add(name);
        else unfolded.delete(name);
      });
    }
  };
  keep();
  document.addEventListener("htmx:afterSettle", keep);

  // ---- deeds open over the page ---------------------------------------------------------------------------------------
  const dialog = document.getElementById("deed"), box = document.getElementById("deed-box");
  const fill = (html) => {
    const part = new DOMParser().parseFromString(html, "text/html").getElementById("deed-part");
    if (!part) return false;
    box.replaceChildren(part);
    part.tabIndex = -1;
    if (!dialog.open) dialog.showModal();
    (part.querySelector("[data-ending]") ? part : part.querySelector("select, textarea, input:not([type=hidden])") ?? part).focus();
    settle();
    return true;
  };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-deed]");
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const answer = await fetch(link.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || !fill(await answer.text())) location.assign(link.href);
  });
  box?.addEventListener("submit", async (event) => {
    if (!event.target.matches("form[data-find]")) return;
    event.preventDefault();
    const answer = await fetch(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter), credentials: "same-origin" });
    fill(await answer.text());
  });

  // ---- closing: number keys choose, first the class, then the cause ---------------------------------------------------
  const ending = () => document.querySelector("form[data-ending]");
  const settle = () => {
    const form = ending();
    if (!form) return;
    const sets = all("[data-numbers]", form);
    const open = sets.findIndex((one) => !one.querySelector("input:checked"));
    form.dataset.at = open < 0 ? sets.length - 1 : open;
    show(form);
  };
  const show = (form) => all("[data-numbers]", form).forEach((one, at) => one.classList.toggle("is-current", at === Number(form.dataset.at)));
  settle();
  document.addEventListener("keydown", (event) => {
    const form = ending();
    if (!form || !plain(event) || typing(event.target)) return;
    const sets = all("[data-numbers]", form), at = Number(form.dataset.at);
    const radio = /^[0-9]$/.test(event.key) && sets[at].querySelector(`[data-number="${event.key}"]`);
    if (radio) {
      event.preventDefault();
      radio.checked = true;
      radio.focus();
      form.dataset.at = Math.min(at + 1, sets.length - 1);
    } else if (event.key === "Backspace") {
      event.preventDefault();
      form.dataset.at = 0;
    } else if (event.key === "Enter" && !event.target.closest("a, button")) {
      event.preventDefault();
      form.requestSubmit();
    }
    show(form);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-ending] select") && event.target.value) all("input[name=class_key]", event.target.form).forEach((one) => { one.checked = false; });
    if (event.target.matches("[data-ending] input[name=class_key]")) event.target.form.elements.other_class.value = "";
  });

  // ---- writing --------------------------------------------------------------------------------------------------------
  const composer = document.getElementById("composer");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composing(event) && event.target.matches("textarea")) {
      event.preventDefault();
      if (!event.repeat) event.target.form.requestSubmit();
    }
  });
  composer?.addEventListener("click", (event) => {
    const radio = event.target.closest(".composer-tabs label")?.querySelector("input");
    if (radio) setTimeout(() => composer.querySelector(`form[data-draft=${radio.value}] textarea`)?.focus());
  });

  // What is typed is kept on this device until it is sent: a newer message of one's own means that it was.
  const OLD = 14 * 86400000;
  const draft = (form) => `meari.draft.${desk.dataset.user}.${desk.dataset.case}.${form.dataset.draft}`;
  const kept = composer?.querySelector(".composer-kept");
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith("meari.draft."))) {
    try { if (Date.now() - JSON.parse(localStorage.getItem(name)).at > OLD) localStorage.removeItem(name); } catch { localStorage.removeItem(name); }
  }
  for (const form of composer ? all("form[data-draft]", composer) : []) {
    const area = form.querySelector("textarea");
    const known = JSON.parse(localStorage.getItem(draft(form)) ?? "null");
    if (known && known.saved !== form.dataset.saved) localStorage.removeItem(draft(form));
    else if (known && !area.value) {
      area.value = known.text;
      if (known.state && form.elements.state) form.elements.state.value = known.state;
      if (form.dataset.draft === "note") composer.querySelector("input[value=note]").checked = true;
      kept.textContent = kept.dataset.kept;
    }
    let pause;
    form.addEventListener("input", () => {
      written = Date.now();
      clearTimeout(pause);
      pause = setTimeout(() => {
        if (!area.value.trim()) { localStorage.removeItem(draft(form)); kept.textContent = ""; return; }
        localStorage.setItem(draft(form), JSON.stringify({ text: area.value, state: form.elements.state?.value, saved: form.dataset.saved, at: Date.now() }));
        kept.textContent = kept.dataset.kept;
      }, 250);
    });
  }

  // After / a macro, after :: a text module, after @@ a colleague.
  const list = document.getElementById("words");
  const SIGNS = [[/(?:^|\s)(\/)([^\s/]*)$/, "reply"], [/(::)([^\s:]*)$/, "module"], [/(@@)([^\s@]*)$/, "colleague"]];
  let words, asked, area, spot;
  const fetched = () => (asked ??= fetch(desk.dataset.words, { credentials: "same-origin" }).then((answer) => answer.json()).then((said) => {
    words = [...said.macros, ...said.colleagues.map((name) => ({ sort: "colleague", name, text: `@@${name} `, state: "" }))];
  }).catch(() => { asked = undefined; }));
  const hide = () => { list.hidden = true; list.replaceChildren(); spot = undefined; area?.removeAttribute("aria-activedescendant"); };
  const choices = () => all("[role=option]", list);
  const choose = (at) => {
    const found = choices();
    found.forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    found[at]?.scrollIntoView({ block: "nearest" });
    if (found[at]) area.setAttribute("aria-activedescendant", found[at].id);
  };
  const suggest = async () => {
    const before = area.value.slice(0, area.selectionStart);
    const [sign, sort] = SIGNS.find(([one]) => one.test(before)) ?? [];
    if (!sign || (sort === "reply" && area.dataset.words !== "reply")) return hide();
    await fetched();
    const match = sign.exec(area.value.slice(0, area.selectionStart));
    if (!match || !words) return hide();
    const wanted = match[2].toLowerCase();
    const found = words.filter((one) => one.sort === sort && one.name.toLowerCase().includes(wanted)).slice(0, 8);
    if (!found.length) return hide();
    spot = { from: area.selectionStart - match[1].length - match[2].length, found };
    list.replaceChildren(...found.map((one, at) => {
      const line = document.createElement("li"), name = document.createElement("strong"), text = document.createElement("span");
      line.id = `words-${at}`;
      line.setAttribute("role", "option");
      name.textContent = one.name;
      text.textContent = sort === "colleague" ? "" : one.text.slice(0, 90);
      line.append(name, text);
      return line;
    }));
    area.after(list);
    list.hidden = false;
    choose(0);
  };
  const insert = (at) => {
    const one = spot?.found[at];
    if (!one) return;
    const to = area.selectionStart, from = spot.from;
    area.setRangeText(one.text, from, to, "end");
    if (one.state && area.form.elements.state) area.form.elements.state.value = one.state;
    hide();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };
  composer?.addEventListener("input", (event) => { if (event.target.matches("textarea")) { area = event.target; suggest(); } });
  composer?.addEventListener("keydown", (event) => {
    if (composing(event) || !event.target.matches("textarea")) return;
    if (list.hidden) { if (event.key === "Escape") event.target.blur(); return; }
    const found = choices(), at = found.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length); }
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") { event.preventDefault(); insert(at); }
    else if (event.key === "Escape") { event.preventDefault(); hide(); }
  });
  list?.addEventListener("mousedown", (event) => { event.preventDefault(); insert(choices().indexOf(event.target.closest("[role=option]"))); });
  composer?.addEventListener("focusout", () => setTimeout(() => { if (!composer.contains(document.activeElement)) hide(); }));

  // ---- everything by its name -----------------------------------------------------------------------------------------
  const palette = document.getElementById("palette"), find = document.getElementById("palette-find"), lines = document.getElementById("palette-list");
  let deeds = [];
  const named = (one) => ({ text: (one.getAttribute("aria-label") ?? one.textContent).replace(/\s+/g, " ").trim(), run: () => one.click() });
  const refresh = () => {
    const wanted = find.value.trim().toLowerCase();
    deeds = all("[data-go], [data-key]:not(input):not([tabindex='-1'])").map(named).filter((one) => one.text.toLowerCase().includes(wanted));
    const number = /^#?(\d{1,17})$/.exec(wanted);
    if (number) deeds.unshift({ text: find.dataset.number + number[1], run: () => location.assign(`${find.dataset.index}${number[1]}/`) });
    else if (wanted) deeds.push({ text: find.dataset.words + find.value.trim(), run: () => location.assign(`${find.dataset.index}?${new URLSearchParams({ q: find.value.trim() })}`) });
    lines.replaceChildren(...deeds.slice(0, 12).map((one, at) => {
      const line = document.createElement("li");
      line.id = `palette-${at}`;
      line.setAttribute("role", "option");
      line.textContent = one.text;
      return line;
    }));
    mark(0);
  };
  const mark = (at) => {
    all("[role=option]", lines).forEach((one, place) => one.setAttribute("aria-selected", String(place === at)));
    find.dataset.at = at;
    if (lines.children[at]) find.setAttribute("aria-activedescendant", `palette-${at}`);
    else find.removeAttribute("aria-activedescendant");
  };
  const run = (at) => { const deed = deeds[at]; palette.close(); deed?.run(); };
  document.addEventListener("keydown", (event) => {
    if (!palette || composing(event) || !(event.ctrlKey || event.metaKey) || event.code !== "KeyK") return;
    event.preventDefault();
    if (document.querySelector("dialog[open]")) return;
    find.value = "";
    palette.showModal();
    refresh();
  });
  find?.addEventListener("input", refresh);
  find?.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const many = lines.children.length, at = Number(find.dataset.at);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); mark((at + (event.key === "ArrowDown" ? 1 : many - 1)) % many); }
    if (event.key === "Enter") { event.preventDefault(); run(at); }
  });
  lines?.addEventListener("click", (event) => run([...lines.children].indexOf(event.target.closest("li"))));
})();
