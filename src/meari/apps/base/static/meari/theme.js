// Before the first paint: light or dark as the reader chose, or as the device says.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wanted = root.dataset.appearance;
    root.dataset.bsTheme = wanted === "dark" || (wanted !== "light" && dark.matches) ? "dark" : "light";
    document.dispatchEvent(new Event("meari:theme"));
  };
  dark.addEventListener("change", apply);
  apply();
})();
