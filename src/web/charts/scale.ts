/** From figures to places and to words, for every chart. */

/** What the axis of figures ends with: the least of 1, 2 or 5 times a power of ten that nothing exceeds; 1 for nothing. */
export function topOfScale(largest: number): number {
  if (!(largest > 1)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const factor = [1, 2, 5].find((step) => step * power >= largest) ?? 10;
  return factor * power;
}

const UNITS = [
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3],
] as const;

/** In at most five characters: `950`, `1.2k`, `340k`, `2.5M`, `1G`; what is over is dropped. Whole, and not negative. */
export function shortCount(count: number): string {
  const [unit, size] = UNITS.find(([, least]) => count >= least) ?? ["", 1];
  const value = count / size;
  return `${value < 10 && size > 1 ? Math.floor(value * 10) / 10 : Math.floor(value)}${unit}`;
}

/** With a comma at every third digit: `1,234,567`. */
export function wholeCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 request`, `1,234 requests`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${wholeCount(count)} ${count === 1 ? one : many}`;
}

/** How much of a whole, as people say it: `0 %`, `< 1 %`, `12 %`, `> 99 %`, `100 %`; nothing of nothing is `0 %`. */
export function shareText(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return "0 %";
  if (part >= whole) return "100 %";
  const percent = (100 * part) / whole;
  if (percent < 1) return "< 1 %";
  return percent > 99 ? "> 99 %" : `${Math.round(percent)} %`;
}

/** A latency: `88 ms`, `1.4 s`, `12 s`, `3.5 min`, `2.1 h`. */
export function latencyText(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const [unit, size] = LATENCY_UNITS.find(([, least]) => ms >= least) ?? ["s", 1000];
  const value = ms / size;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} ${unit}`;
}

const LATENCY_UNITS = [
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** A place within a drawing, as short as its hundredth is told. */
export function place(value: number): string {
  return String(Math.round(value * 100) / 100);
}
