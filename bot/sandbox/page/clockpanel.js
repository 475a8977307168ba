/* The sandbox's clock for people: what it shows, and ways to move it. */
import * as api from "./api.js";
import { byId } from "./dom.js";
import { clock, refreshRelative } from "./time.js";

const PACES = { 0: "paused", 1: "" };
let moving = false;

/** Make the clock tick and its buttons work; `onMoved` is called after time was moved. */
export function setUpClock(onMoved) {
  const panel = byId("clock");
  const controls = byId("clock-controls");
  byId("clock-toggle").addEventListener("click", (event) => {
    const open = controls.classList.toggle("open");
    event.currentTarget.setAttribute("aria-expanded", String(open));
  });
  panel.querySelectorAll("[data-advance]").forEach((button) =>
    button.addEventListener("click", () => move({ advance: Number(button.dataset.advance) }, onMoved)));
  panel.querySelectorAll("[data-rate]").forEach((button) =>
    button.addEventListener("click", () => move({ rate: Number(button.dataset.rate) }, onMoved)));
  byId("clock-picker").addEventListener("input", (event) => { byId("clock-to").value = event.target.value && `${event.target.value}Z`; });
  byId("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const moment = asMoment(byId("clock-to").value);
    if (moment) move({ to: moment }, onMoved);
    else byId("clock-error").textContent = "Write the moment as 2025-04-24T12:00Z, or pick it.";
  });
  setInterval(tick, 250);
}

/** Read the sandbox's clock. */
export async function readClock() {
  const { now, rate } = await api.getClock();
  clock.set(now, rate);
  document.querySelectorAll("[data-rate]").forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === rate)));
  if (!moving) byId("clock-state").textContent = PACES[rate] ?? `${rate}×`;
  tick();
}

/** What was typed as an ISO moment; without a zone it is UTC. */
function asMoment(text) {
  const trimmed = text.trim();
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(trimmed) ? trimmed : `${trimmed}${trimmed.includes("T") || trimmed.includes(" ") ? "" : "T00:00"}Z`;
  const moment = Date.parse(zoned.replace(" ", "T"));
  return Number.isNaN(moment) ? null : new Date(moment).toISOString();
}

async function move(change, onMoved) {
  if (moving) return;
  moving = true;
  const panel = byId("clock");
  panel.setAttribute("aria-busy", "true");
  byId("clock-error").textContent = "";
  byId("clock-state").textContent = "time is passing…";
  panel.querySelectorAll("#clock-controls :is(button, input)").forEach((control) => { control.disabled = true; });
  try {
    await api.setClock(change);
  } catch (error) {
    byId("clock-error").textContent = error.message;
  } finally {
    moving = false;
    panel.removeAttribute("aria-busy");
    panel.querySelectorAll("#clock-controls :is(button, input)").forEach((control) => { control.disabled = false; });
    await readClock().catch((error) => { byId("clock-error").textContent = error.message; });
    onMoved();
  }
}

const UTC = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: "UTC" });
const LOCAL = new Intl.DateTimeFormat("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

function tick() {
  const now = new Date(clock.now());
  const shown = byId("clock-now");
  const text = `${UTC.format(now)} UTC`;
  if (shown.textContent !== text) {
    shown.textContent = text;
    shown.dateTime = now.toISOString();
    byId("clock-local").textContent = ZONE === "UTC" ? "" : `${LOCAL.format(now)} ${ZONE}`;
    refreshRelative();
  }
}
