/** What WCAG 2.2 AA asks of a page and its DOM can tell: labels, headings, contrast, sizes, reflow; by axe-core and by us. */
import { source as axe } from "axe-core";
import type { Page } from "playwright-core";

/** Every fault of the page as it is shown now. */
export async function faultsOf(page: Page): Promise<string[]> {
  const own = await page.evaluate<string[]>(`(${AUDIT})()`);
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
  return [...own, ...(await page.evaluate<string[]>(`(${RUN_AXE})()`))];
}

/** Its rules for WCAG up to 2.2 AA, and what it calls good practice. */
const RUN_AXE = `async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => "axe " + id + ": " + html.slice(0, 120)));
}`;

/** What the keyboard reaches, in order, each with whether its focus can be seen. Starts at the top of the page. */
export async function tabStops(page: Page): Promise<{ name: string; isVisible: boolean }[]> {
  const stops: { name: string; isVisible: boolean }[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate<{ name: string; isVisible: boolean } | undefined>(`(${FOCUSED})()`);
    if (stop === undefined || stop.name === stops[0]?.name) return stops;
    stops.push(stop);
  }
}

/** They run in the page, whose types the suite does not have. */
const FOCUSED = `() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const isVisible = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return { name: one.id || one.textContent.trim().slice(0, 30), isVisible };
}`;

const AUDIT = String.raw`() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.getClientRects().length > 0;

  if (document.documentElement.lang === "") faults.push("the page has no language");
  if (document.title.trim() === "") faults.push("the page has no title");
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
    faults.push("the page is wider than its window: " + document.documentElement.scrollWidth);

  const ids = all("[id]").map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) faults.push("id twice: " + id);
  for (const one of all("[aria-describedby], [aria-labelledby]")) {
    const refs = ((one.getAttribute("aria-describedby") ?? "") + " " + (one.getAttribute("aria-labelledby") ?? "")).trim();
    for (const ref of refs.split(/\s+/)) if (!ids.includes(ref)) faults.push("refers to nothing: " + ref);
  }

  for (const field of all("input:not([type=hidden]), textarea, select")) {
    const label = field.labels[0];
    if (label === undefined || label.textContent.trim() === "") faults.push("no label: " + field.name);
  }
  for (const button of all("button, a[href], summary")) {
    if (button.textContent.trim() === "") faults.push("no name: " + button.outerHTML);
    if (visible(button) && button.getBoundingClientRect().height < 24) faults.push("too small: " + button.textContent);
  }
  for (const image of all("img")) if (!image.hasAttribute("alt")) faults.push("no alt: " + image.src);

  const levels = all("h1, h2, h3, h4").map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) faults.push("not one h1, first: " + levels);
  levels.forEach((level, at) => { if (at > 0 && level > levels[at - 1] + 1) faults.push("a level left out: " + levels); });

  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const behind = (element) => {
    const layers = [];
    for (let one = element; one !== null; one = one.parentElement) {
      const layer = parse(getComputedStyle(one).backgroundColor);
      layers.push(layer);
      if (layer.a === 1) break;
    }
    return layers.reduceRight((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const [R, G, B] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };

  let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.data.trim() === "" || !visible(element)) continue;
    texts++;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const size = parseFloat(fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
    const background = behind(element);
    const found = ratio(over(parse(color), background), background);
    if (found < needed) faults.push("contrast " + found.toFixed(2) + ": " + node.data.trim().slice(0, 40));
    if (size < 12) faults.push("too small to read: " + node.data.trim().slice(0, 40));
  }
  if (texts < 3) faults.push("only " + texts + " texts were looked at");
  for (const field of all("input:not([type=hidden]), textarea, button.quiet")) {
    if (!visible(field)) continue;
    const found = ratio(parse(getComputedStyle(field).borderTopColor), behind(field.parentElement));
    if (found < 3) faults.push("border " + found.toFixed(2) + ": " + (field.name || field.textContent));
  }
  return faults;
}`;
