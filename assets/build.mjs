// Bundles what pages, mails and PDFs need from npm packages into the Python package; run by `make assets`.
import { build } from "esbuild";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const modules = join(root, "node_modules");
const dist = join(root, "src/meari/apps/base/static/dist");
const fonts = join(root, "src/meari/apps/base/fonts");

for (const folder of [dist, fonts]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

// Charts: one cut of ECharts for the page, the same cut for Python (drawn without a browser).
const common = { bundle: true, minify: true, format: "iife", target: "es2020", legalComments: "none", logLevel: "warning" };
await build({ ...common, entryPoints: [join(root, "assets/charts_page.mjs")], outfile: join(dist, "charts.js") });
await build({ ...common, entryPoints: [join(root, "assets/charts_print.mjs")], outfile: join(dist, "charts_print.js") });

// Look: Tabler's style sheet, Pretendard as a variable web font in slices, and as TTF for print.
cpSync(join(modules, "@tabler/core/dist/css/tabler.min.css"), join(dist, "tabler.min.css"));
const pretendard = join(modules, "pretendard/dist");
mkdirSync(join(dist, "pretendard"));
cpSync(join(pretendard, "web/variable/woff2-dynamic-subset"), join(dist, "pretendard/woff2-dynamic-subset"), { recursive: true });
cpSync(join(pretendard, "web/variable/pretendardvariable-dynamic-subset.css"), join(dist, "pretendard/pretendard.css"));
for (const weight of ["Regular", "Medium", "SemiBold", "Bold"]) {
  cpSync(join(pretendard, `public/static/alternative/Pretendard-${weight}.ttf`), join(fonts, `Pretendard-${weight}.ttf`));
}

// Icons: one sprite with those that pages name.
const names = readFileSync(join(root, "assets/icons.txt"), "utf8").split("\n").filter(Boolean);
const symbols = names.map((name) => {
  const source = readFileSync(join(modules, `@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const inner = source.slice(source.indexOf(">", source.indexOf("<svg")) + 1, source.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
});
writeFileSync(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);

// Whose work this is.
const packages = ["@tabler/core", "@tabler/icons", "echarts", "zrender", "pretendard"];
const notices = packages.map((name) => {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
});
writeFileSync(join(dist, "LICENSES.txt"), notices.join("\n\n----------------------------------------\n\n"));
