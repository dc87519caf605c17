// Puts a survey where a page says so: <div data-meari-survey="https://…/s/…/">.
(() => {
  for (const place of document.querySelectorAll("[data-meari-survey]:not([data-meari-shown])")) {
    const address = new URL(place.dataset.meariSurvey);
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = place.textContent.trim() || "Survey";
    frame.style.cssText = "width:100%;border:0;min-height:22rem";
    frame.referrerPolicy = "no-referrer";
    addEventListener("message", (event) => {
      if (event.source !== frame.contentWindow || event.origin !== address.origin) return;
      const height = Number(event.data && event.data.meariHeight);
      if (height > 0 && height < 20000) frame.style.height = `${Math.ceil(height)}px`;
    });
    place.dataset.meariShown = "";
    place.replaceChildren(frame);
  }
})();
