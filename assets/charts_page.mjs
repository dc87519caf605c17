// Draws every <figure data-chart> from the JSON beside it, follows the theme, and redraws after htmx swaps.
import { echarts } from "./charts_cut.mjs";

const FONT = '"Pretendard Variable", Pretendard, system-ui, sans-serif';
const drawn = new Map();

function coloured(option) {
  const style = getComputedStyle(document.documentElement);
  const text = JSON.stringify(option).replace(/"var\((--[\w-]+)\)"/g, (_, name) =>
    JSON.stringify(style.getPropertyValue(name).trim()));
  return JSON.parse(text);
}

function draw(figure) {
  const source = figure.querySelector('script[type="application/json"]');
  const canvas = figure.querySelector(".chart-canvas");
  if (!source || !canvas || canvas.clientWidth === 0) return;
  drawn.get(canvas)?.dispose();
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({ animation: !still, animationDuration: 300, textStyle: { fontFamily: FONT }, ...coloured(JSON.parse(source.textContent)) });
  chart.on("click", (point) => {
    const href = point.data?.href;
    if (href) location.href = href;
  });
  drawn.set(canvas, chart);
}

function drawAll(root = document) {
  for (const [canvas, chart] of drawn) {
    if (!canvas.isConnected) { chart.dispose(); drawn.delete(canvas); }
  }
  root.querySelectorAll("figure[data-chart]").forEach(draw);
}

let waiting;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => drawn.forEach((chart) => chart.resize()), 120); });
document.addEventListener("DOMContentLoaded", () => drawAll());
document.addEventListener("htmx:load", (event) => drawAll(event.target));
document.addEventListener("meari:theme", () => drawAll());
