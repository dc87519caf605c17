// A place to draw a signature, where scripts run; the typed name alone is enough where they do not.
for (const place of document.querySelectorAll("[data-signature]")) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: `${place.dataset.signature}.strokes` });
  const label = Object.assign(document.createElement("p"), { textContent: place.dataset.label });
  const canvas = document.createElement("canvas");
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: place.dataset.clear });
  place.append(label, canvas, clear, field);
  const pen = canvas.getContext("2d");
  let isDown = false;
  const size = () => {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    pen.scale(ratio, ratio);
    pen.lineWidth = 2;
    pen.lineCap = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const inside = (value, most) => Math.round(Math.min(Math.max(value, 0), most));
    return [inside(event.clientX - box.left, box.width), inside(event.clientY - box.top, box.height)];
  };
  const draw = (event, move) => {
    const [x, y] = at(event);
    if (field.value.length > 30000) return;
    field.value += `${move}${x} ${y} `;
    if (move === "M") {
      pen.beginPath();
      pen.moveTo(x, y);
    } else {
      pen.lineTo(x, y);
      pen.stroke();
    }
  };
  canvas.addEventListener("pointerdown", (event) => { isDown = true; canvas.setPointerCapture(event.pointerId); draw(event, "M"); });
  canvas.addEventListener("pointermove", (event) => { if (isDown) draw(event, "L"); });
  canvas.addEventListener("pointerup", () => { isDown = false; });
  clear.addEventListener("click", () => { field.value = ""; pen.clearRect(0, 0, canvas.width, canvas.height); });
  size();
}
