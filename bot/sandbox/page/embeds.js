/* Embeds of a message, the older kind of card. */
import { el } from "./dom.js";
import { link, markdown } from "./markdown.js";
import { mediaElement } from "./media.js";
import { timeElement } from "./time.js";
import { world } from "./world.js";

/** One embed. */
export function embedElement(embed) {
  if (embed.type === "poll_result") return pollResult(embed);
  const colour = embed.color;
  const style = colour === null || colour === undefined ? {} : { "--accent-bar": `#${colour.toString(16).padStart(6, "0")}` };
  return el("article", { class: "embed container", style },
    embed.thumbnail ? mediaElement(embed.thumbnail, "", false, "thumbnail") : null,
    embed.provider?.name ? el("p", { class: "hint" }, embed.provider.name) : null,
    embed.author ? el("p", { class: "embed-author" }, named(embed.author.name, embed.author.url)) : null,
    embed.title ? el("h3", { class: "embed-title" }, embed.url ? link(embed.url, markdown(embed.title)) : markdown(embed.title)) : null,
    embed.description ? el("div", { class: "md" }, markdown(embed.description)) : null,
    embed.fields?.length ? fieldGrid(embed.fields) : null,
    embed.image ? mediaElement(embed.image, "") : null,
    footer(embed));
}

const named = (name, address) => (address ? link(address, [name]) : name);

function fieldGrid(fields) {
  return el("dl", { class: "fields" }, fields.map((field) =>
    el("div", { class: field.inline ? "inline" : "" }, el("dt", {}, markdown(field.name)), el("dd", { class: "md" }, markdown(field.value)))));
}

function footer(embed) {
  if (!embed.footer && !embed.timestamp) return null;
  const moment = embed.timestamp ? timeElement(Date.parse(embed.timestamp), "s", world.locale) : null;
  return el("p", { class: "hint" }, embed.footer?.text ?? null, embed.footer && moment ? " · " : null, moment);
}

/** What Discord posts when a poll ends. */
function pollResult(embed) {
  const field = (name) => embed.fields?.find((item) => item.name === name)?.value;
  const winner = field("victor_answer_text");
  const votes = field("victor_answer_votes") ?? 0;
  const total = field("total_votes") ?? 0;
  return el("article", { class: "embed container" },
    el("h3", { class: "embed-title" }, field("poll_question_text") ?? "Poll"),
    el("p", {}, winner ? `${winner} won with ${votes} of ${total} votes.` : `It ended with ${total} votes and no single winner.`));
}
