// A device for many: begins again when nobody touches it, and keeps answers while the line is down.
// Each respondent has a token of their own; the same token handed in twice is stored once, so trying again is safe.
const start = document.querySelector("main").innerHTML;
const idle = Number(document.body.dataset.idle || 45) * 1000;
const place = `meari-kiosk ${location.pathname}`;
const main = document.querySelector("main");
const token = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
let timer, isSending = false;

const waiting = () => JSON.parse(localStorage.getItem(place) || "[]");
const keep = (list) => { localStorage.setItem(place, JSON.stringify(list)); tell(list.length); };
function tell(count) {
  let sign = document.querySelector(".kiosk-waiting");
  if (!sign) document.body.append(sign = Object.assign(document.createElement("p"), { className: "kiosk-waiting" }));
  sign.hidden = !count;
  sign.textContent = document.body.dataset.waiting.replace("{n}", count);
}
function begin() {
  main.innerHTML = start;
  const field = main.querySelector('input[name="r"]');
  if (field) field.value = token();
  scrollTo(0, 0);
}
function wake() { clearTimeout(timer); timer = setTimeout(begin, idle); }
function show(html) {
  const next = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  main.replaceChildren(...next.childNodes);
  scrollTo(0, 0);
  wake();
}
const post = (path, body) => fetch(path, { method: "POST", body, headers: { "Content-Type": "application/x-www-form-urlencoded" } });
const isTaken = (response) => response.status < 500 && response.status !== 429;

async function sendWaiting() {
  if (isSending) return;
  isSending = true;
  try {
    for (let list = waiting(); list.length; list = waiting()) {
      const response = await post(list[0].path, list[0].body);
      if (!isTaken(response)) break;
      keep(waiting().slice(1));
    }
  } catch { /* still no line: tried again later */ } finally { isSending = false; }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.enctype === "multipart/form-data") return;
  event.preventDefault();
  wake();
  const body = new URLSearchParams(new FormData(form, event.submitter)).toString();
  const path = new URL(form.action).pathname;
  try {
    if (waiting().length) await sendWaiting();
    const response = await post(path, body);
    if (!isTaken(response)) throw new Error(response.status);
    show(await response.text());
  } catch {
    keep([...waiting(), { path, body }]);
    const words = Object.assign(document.createElement("h1"), { textContent: document.body.dataset.kept });
    main.replaceChildren(words);
    clearTimeout(timer);
    timer = setTimeout(begin, 6000);
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.onward");
  if (link) { event.preventDefault(); begin(); }
});
for (const touch of ["pointerdown", "keydown", "input"]) document.addEventListener(touch, wake, { passive: true });
addEventListener("online", sendWaiting);
setInterval(sendWaiting, 15000);
tell(waiting().length);
sendWaiting();
wake();
