/* The page: what is chosen, what is on screen, and keeping both in step with the sandbox. */
import * as api from "./api.js";
import { clearMessages, goToMessage, showMessages } from "./board.js";
import { readClock, setUpClock } from "./clockpanel.js";
import { refreshSuggestions, setUpComposer, showPlaceInComposer, startCommand } from "./composer.js";
import { byId } from "./dom.js";
import { showEvents } from "./events.js";
import { showError } from "./interactions.js";
import { reveal } from "./media.js";
import { setUpMenu } from "./menu.js";
import { markUnread, showChoices, showPlaceHead, showPlaces, showPosts } from "./places.js";
import { setUpScroll } from "./scroll.js";
import { isDm, isForum, world } from "./world.js";

const PAUSE = 150;
const CLOCK_READING = 20_000;
/** Kinds of change that show nowhere on the page. */
const UNSEEN = new Set(["interaction", "typing"]);
const AWAY = "The sandbox does not answer. This page goes on when it is back.";
let running = null;
let stale = false;
/** Whether servers may have come or gone. */
let regrouped = false;

/** Fetch everything on screen anew. Calls while one is under way become a single one after it. */
function refresh() {
  stale = true;
  running ??= refreshUntilFresh().finally(() => { running = null; });
  return running;
}

async function refreshUntilFresh() {
  while (stale) {
    stale = false;
    try {
      await fetchAndShow();
    } catch (error) {
      showError(error.message);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

async function fetchAndShow() {
  if (regrouped) {
    regrouped = false;
    world.takeState(await api.getState(), true);
    if (!world.guild) return startAfresh();
  }
  const { guildId, userId } = world;
  const [state, threads, events, dms] = await Promise.all([
    api.getState(guildId), api.getThreads(guildId), api.getEvents(guildId), api.getDms(userId), readClock(),
  ]);
  if (guildId !== world.guildId || userId !== world.userId) return;
  world.takeState(state, false);
  world.threads = threads;
  world.events = events;
  world.takeDms(dms);
  if (!world.place) {
    world.channelId = firstChannel();
    clearMessages();
    showPlaceInComposer();
  }
  world.commands = await fetchCommands();
  refreshSuggestions();
  showChoices();
  showEvents();
  showPlaces();
  showPlaceHead();
  await showBoard();
}

/** The chosen server is gone, as after a restart of the sandbox: begin with nothing chosen. */
function startAfresh() {
  history.replaceState(null, "", location.pathname);
  location.reload();
}

const fetchCommands = () => api.getCommands(world.inDm ? "" : world.guildId, world.here().channel_id, world.userId, world.locale);

async function showBoard() {
  const forum = isForum(world.place);
  byId("posts").hidden = !forum;
  byId("messages").hidden = forum || !world.place;
  if (forum) showPosts();
  else if (world.place) await showMessages();
}

/** Choose a server, a member or a place; what no longer fits is chosen anew. */
async function choose({ guildId = world.guildId, userId = world.userId, channelId = world.channelId, target = null }) {
  const wasDm = isDm(world.place);
  const moved = guildId !== world.guildId || userId !== world.userId;
  const member = world.me?.name;
  Object.assign(world, { guildId, userId, channelId });
  if (moved) {
    if (!world.me) world.userId = (people().find((person) => person.name === member) ?? people().find((person) => person.id !== world.guild?.owner_id) ?? people()[0])?.id ?? "";
    const [threads, dms] = await Promise.all([api.getThreads(world.guildId), api.getDms(world.userId)]);
    world.threads = threads;
    world.takeDms(dms);
  }
  if (!world.place) world.channelId = wasDm ? world.dms[0].id : firstChannel();
  history.replaceState(null, "", `#${new URLSearchParams({ server: world.guildId, channel: world.channelId, member: world.userId })}`);
  clearMessages();
  byId("empty").hidden = true;
  closePlaces();
  showChoices();
  showPlaces();
  showPlaceHead();
  showPlaceInComposer();
  await refresh();
  if (target) goToMessage(target);
}

const firstChannel = () => world.guild?.channels.find((channel) => channel.type === 0)?.id ?? "";
const people = () => (world.guild?.members ?? []).filter((member) => !member.bot);

async function start() {
  setUpComposer();
  setUpMenu();
  setUpScroll();
  setUpClock(refresh);
  setUpPage();
  world.takeState(await api.getState(), true);
  await readClock();
  const wanted = new URLSearchParams(location.hash.slice(1));
  const known = world.guilds.find((guild) => guild.id === wanted.get("server")) ?? world.guilds[0];
  if (!known) {
    byId("empty").textContent = "There is no server yet. Add one with POST /sandbox/guilds.";
    byId("empty").hidden = false;
    return;
  }
  await choose({ guildId: known.id, userId: wanted.get("member") ?? "", channelId: wanted.get("channel") ?? "" });
  listen();
  setInterval(() => readClock().catch(() => {}), CLOCK_READING);
}

/** Hear of every change. */
function listen() {
  const events = new EventSource("/sandbox/events");
  events.addEventListener("message", (event) => {
    const change = JSON.parse(event.data);
    if (change.name === "MESSAGE_CREATE" && (change.user_id ?? world.userId) === world.userId) markUnread(change.channel_id);
    regrouped ||= change.kind === "guild";
    if (!UNSEEN.has(change.kind)) refresh();
  });
  events.addEventListener("open", () => {
    if (byId("error").textContent === AWAY) showError("");
    regrouped = true;
    refresh();
  });
  events.addEventListener("error", () => showError(AWAY));
}

function setUpPage() {
  byId("server").addEventListener("change", (event) => run(choose({ guildId: event.target.value, channelId: "" })));
  byId("member").addEventListener("change", (event) => run(choose({ userId: event.target.value })));
  byId("places-toggle").addEventListener("click", () => {
    const open = document.body.classList.toggle("places-open");
    byId("places-toggle").setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    const cover = event.target.closest?.("[data-spoiler]");
    if (!cover || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    reveal(cover);
  });
  document.addEventListener("sandbox-changed", refresh);
}

/** Presses on what data made: spoilers, links to places, commands named in a message. */
function onClick(event) {
  const cover = event.target.closest("[data-spoiler]");
  if (cover) {
    event.preventDefault();
    reveal(cover);
    return;
  }
  const place = event.target.closest("[data-place]");
  if (place) {
    event.preventDefault();
    if (world.channel(place.dataset.place)) run(choose({ channelId: place.dataset.place, target: place.dataset.target }));
    else showError("That place is not in this server, or this member cannot see it.");
    return;
  }
  const command = event.target.closest("button.mention[data-command]");
  if (command) startCommand(command.dataset.command);
}

function closePlaces() {
  document.body.classList.remove("places-open");
  byId("places-toggle").setAttribute("aria-expanded", "false");
}

/** Show what went wrong in something started by a press. */
function run(promise) {
  promise.catch((error) => showError(error.message));
}

start().catch((error) => showError(error.message));
