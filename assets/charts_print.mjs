// Called from Python: JSON option in, SVG text out, without a browser.
import { echarts } from "./charts_cut.mjs";

// The engine has no clock: whatever the library would do later is never needed for a still picture.
globalThis.setTimeout ??= () => 0;
globalThis.clearTimeout ??= () => {};

globalThis.drawChart = (optionJson, width, height) => {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, ...JSON.parse(optionJson) });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return JSON.stringify(svg);
};
