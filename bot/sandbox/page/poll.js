/* A poll in a message: its answers, how they stand, and the vote of the chosen member. */
import { el } from "./dom.js";
import { doByHand } from "./interactions.js";
import { emojiText } from "./mentions.js";
import { timeElement } from "./time.js";
import { world } from "./world.js";

/** One poll. */
export function pollElement(message) {
  const { poll } = message;
  const { answer_counts: results, is_finalized: over } = poll.results;
  const counts = new Map(results.map((item) => [item.id, item.count]));
  const own = new Set(results.filter((item) => item.me_voted).map((item) => item.id));
  const total = results.reduce((sum, item) => sum + item.count, 0);
  const kind = poll.allow_multiselect ? "checkbox" : "radio";
  const answers = poll.answers.map((answer) => {
    const count = counts.get(answer.answer_id) ?? 0;
    const box = el("input", { type: kind, name: `poll-${message.id}`, value: answer.answer_id, checked: own.has(answer.answer_id), disabled: over });
    return el("label", { class: "answer", style: { "--share": total ? count / total : 0 } },
      box, " ", [emojiText(answer.poll_media.emoji), answer.poll_media.text].filter(Boolean).join(" "),
      el("span", { class: "count" }, `${count} ${count === 1 ? "vote" : "votes"}`));
  });
  const form = el("form", { class: "poll container", on: { submit } },
    el("fieldset", {}, el("legend", {}, poll.question.text), answers),
    over ? null : el("div", { class: "buttons" },
      el("button", { type: "submit", class: "secondary" }, "Vote"),
      own.size ? el("button", { type: "button", class: "plain", on: { click: () => vote([]) } }, "Take the vote back") : null),
    el("p", { class: "hint" }, over ? "This poll has ended." : ["Ends ", timeElement(Date.parse(poll.expiry), "R", world.locale)]));
  return form;

  function submit(event) {
    event.preventDefault();
    vote([...form.querySelectorAll("input:checked")].map((box) => Number(box.value)));
  }

  function vote(chosen) {
    return doByHand({ do: "vote", message_id: message.id, answer_ids: chosen });
  }
}
