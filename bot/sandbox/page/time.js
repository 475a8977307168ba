/* The sandbox's clock as the page sees it, and moments written for a reader. */

/** Runs on from the last reading of the sandbox's clock, at its pace. */
class Clock {
  #moment = Date.now();
  #readAt = performance.now();
  rate = 1;

  set(now, rate) {
    this.#moment = Date.parse(now);
    this.#readAt = performance.now();
    this.rate = rate;
  }

  now() {
    return this.#moment + (performance.now() - this.#readAt) * this.rate;
  }
}

export const clock = new Clock();

const STYLES = {
  t: { hour: "numeric", minute: "2-digit" },
  T: { hour: "numeric", minute: "2-digit", second: "2-digit" },
  d: { day: "2-digit", month: "2-digit", year: "numeric" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { day: "2-digit", month: "2-digit", year: "numeric", hour: "numeric", minute: "2-digit" },
  S: { day: "2-digit", month: "2-digit", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" },
};

/** The letters that a timestamp in a message may carry. */
export const STYLE_LETTERS = `${Object.keys(STYLES).join("")}R`;

const formats = new Map();

/** A moment in one of Discord's timestamp styles, in the reader's language and this machine's zone. */
function format(milliseconds, style, locale) {
  if (style === "R") return relative(milliseconds, locale);
  const key = `${locale} ${style}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, STYLES[style]));
  return formats.get(key).format(milliseconds);
}

const UNITS = [["second", 1, 60], ["minute", 60, 60], ["hour", 3600, 24], ["day", 86400, 30], ["month", 30 * 86400, 12], ["year", 365 * 86400, Infinity]];

function relative(milliseconds, locale) {
  const seconds = (milliseconds - clock.now()) / 1000;
  const [unit, size] = UNITS.find(([, length, limit]) => Math.round(Math.abs(seconds) / length) < limit);
  const count = Math.round(Math.abs(seconds) / size);
  return new Intl.RelativeTimeFormat(locale).format(seconds < 0 ? -count : count, unit);
}

/** A <time> element; relative ones are kept right by `refreshRelative`. */
export function timeElement(milliseconds, style, locale) {
  const node = document.createElement("time");
  const valid = Math.abs(milliseconds) <= 8.64e15;
  node.textContent = valid ? format(milliseconds, style, locale) : "Invalid date";
  if (!valid) return node;
  node.dateTime = new Date(milliseconds).toISOString();
  node.title = format(milliseconds, "F", locale);
  node.className = "stamp";
  if (style === "R") Object.assign(node.dataset, { relative: milliseconds, locale });
  return node;
}

/** Write every relative moment on the page anew, by the sandbox's clock. */
export function refreshRelative() {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    const text = relative(Number(node.dataset.relative), node.dataset.locale);
    if (node.textContent !== text) node.textContent = text;
  }
}
