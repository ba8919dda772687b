// Evaluated in a page by reading.py: an object of questions about what is on it.
({
  unnamed() {
    const shown = (element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true });
    const words = (id) => document.getElementById(id)?.textContent ?? "";
    const labelled = (element) => (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).map(words).join(" ");
    const name = (element) => [
      element.getAttribute("aria-label"), labelled(element), ...[...(element.labels ?? [])].map((label) => label.textContent),
      ["BUTTON", "A", "SUMMARY", "LI"].includes(element.tagName) ? element.textContent : "",
      ...[...element.querySelectorAll("img")].map((image) => image.alt),
    ].join(" ").trim();
    const wanted = "button, a[href], input:not([type=hidden]), select, textarea, summary, [role], dialog, main, section, progress";
    return [...document.querySelectorAll(wanted)]
      .filter((element) => shown(element) && !element.closest("[aria-hidden=true]") && element.getAttribute("role") !== "alert"
        && element.getAttribute("role") !== "status" && element.tagName !== "SECTION" && !name(element))
      .map((element) => element.outerHTML.slice(0, 160))
      .concat([...document.querySelectorAll("img:not([alt])")].map((image) => image.outerHTML));
  },

  pale(least) {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
    const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        layers.push(colour);
        if (colour[3] === 1) break;
      }
      return layers.reverse().reduce((below, top) => over(top, below), rgba(getComputedStyle(document.body).backgroundColor));
    };
    const pale = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest("script, option, .visually-hidden, [aria-hidden=true] .avatar")) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const below = ground(element);
      const ink = over(rgba(getComputedStyle(element).color), below);
      const [high, low] = [light(ink), light(below)].sort((a, b) => b - a);
      const contrast = (high + 0.05) / (low + 0.05);
      if (contrast < least) pale.push(`${contrast.toFixed(2)} ${node.data.trim().slice(0, 40)} (${element.className})`);
    }
    return pale;
  },

  small(least) {
    return [...document.querySelectorAll("button, a[href], select, summary, input:not([type=radio], [type=range], [type=file])")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".visually-hidden") && !element.matches(".visually-hidden, .skip, .link"))
      .filter((element) => { const box = element.getBoundingClientRect(); return box.width < least || box.height < least; })
      .map((element) => `${Math.round(element.getBoundingClientRect().width)}x${Math.round(element.getBoundingClientRect().height)} ${element.outerHTML.slice(0, 120)}`);
  },

  focused() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    element.dataset.seen ??= String(performance.now());
    return { key: element.dataset.seen, name: element.getAttribute("aria-label") || element.id || element.textContent.trim().slice(0, 40),
      position: [...document.querySelectorAll("*")].indexOf(element), width: box.width, height: box.height };
  },
})
