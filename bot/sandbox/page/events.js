/* The server's scheduled events, above its channels: what, when by this machine's clock, and how far it is. */
import { byId, el, span } from "./dom.js";
import { doByHand } from "./interactions.js";
import { timeElement } from "./time.js";
import { ids, world } from "./world.js";

const SCHEDULED = 1;
const ACTIVE = 2;
const STATUSES = { [SCHEDULED]: "Scheduled", [ACTIVE]: "On now", 3: "Over", 4: "Canceled" };

/** Show what is ahead or going on by its start, and folded away what is over. */
export function showEvents() {
  const section = byId("happening");
  const focused = section.contains(document.activeElement) ? document.activeElement.closest("[data-event-id]")?.dataset.eventId : null;
  const sorted = [...world.events].sort((one, other) => Date.parse(one.scheduled_start_time) - Date.parse(other.scheduled_start_time));
  const isAhead = (event) => [SCHEDULED, ACTIVE].includes(event.status);
  const past = sorted.filter((event) => !isAhead(event));
  byId("events").replaceChildren(...sorted.filter(isAhead).map((event) => entry(event, interest(event))));
  byId("past-events").replaceChildren(...past.map((event) => entry(event)));
  byId("past").hidden = past.length === 0;
  byId("past").firstElementChild.textContent = `${past.length} over or canceled`;
  section.hidden = sorted.length === 0;
  if (focused) section.querySelector(`[data-event-id="${CSS.escape(focused)}"] button`)?.focus();
}

function entry(event, button = null) {
  return el("li", { class: "event", title: event.description, data: { eventId: event.id, status: STATUSES[event.status] } },
    el("strong", {}, event.name),
    span("when", ...times(event)),
    span("hint", event.entity_metadata?.location ?? ""),
    el("span", { class: "event-foot" }, span(event.status === ACTIVE ? "tag" : "tag quiet", STATUSES[event.status]), button));
}

/** From when to when; the day is said once if both are on the same. */
function times(event) {
  const [start, end] = [event.scheduled_start_time, event.scheduled_end_time].map(Date.parse);
  const sameDay = new Date(start).toDateString() === new Date(end).toDateString();
  return [timeElement(start, "s", world.locale), " – ", timeElement(end, sameDay ? "t" : "s", world.locale)];
}

/** The button with which the chosen member is interested, or no longer. */
function interest(event) {
  const mine = ids(event.interested).includes(world.userId);
  const deed = { do: "event_interest", guild_id: world.guildId, event_id: event.id, interested: !mine };
  return el("button", { type: "button", "aria-pressed": String(mine), on: { click: () => doByHand(deed) } }, `Interested · ${event.user_count}`);
}
