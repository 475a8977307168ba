/* A poll in a message: its answers, how they stand, and the vote of the chosen member. */
import { el } from "./dom.js";
import { doByHand } from "./interactions.js";
import { emojiText } from "./mentions.js";
import { clock, timeElement } from "./time.js";
import { world } from "./world.js";

/** One poll. */
export function pollElement(message) {
  const { poll } = message;
  const counts = new Map((poll.results?.answer_counts ?? []).map((item) => [item.id, item.count]));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const ends = poll.expiry ? Date.parse(poll.expiry) : null;
  const over = poll.results?.is_finalized || (ends !== null && ends <= clock.now());
  const kind = poll.allow_multiselect ? "checkbox" : "radio";
  const answers = poll.answers.map((answer) => {
    const count = counts.get(answer.answer_id) ?? 0;
    const box = el("input", { type: kind, name: `poll-${message.id}`, value: answer.answer_id, disabled: over });
    return el("label", { class: "answer", style: { "--share": total ? count / total : 0 } },
      box, " ", [emojiText(answer.poll_media.emoji), answer.poll_media.text].filter(Boolean).join(" "),
      el("span", { class: "count" }, `${count} ${count === 1 ? "vote" : "votes"}`));
  });
  const form = el("form", { class: "poll container", on: { submit: vote } },
    el("fieldset", {}, el("legend", {}, poll.question.text), answers),
    over ? null : el("button", { type: "submit", class: "secondary" }, "Vote"),
    el("p", { class: "hint" }, over ? "This poll has ended." : ["Ends ", ends === null ? "never" : timeElement(ends, "R", world.locale)]));
  return form;

  async function vote(event) {
    event.preventDefault();
    const chosen = [...form.querySelectorAll("input:checked")].map((box) => Number(box.value));
    await doByHand({ do: "vote", message_id: message.id, answer_ids: chosen });
  }
}
