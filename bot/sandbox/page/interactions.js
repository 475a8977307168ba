/* What the chosen member does with the bot: send, wait for the answer, show what came of it. */
import * as api from "./api.js";
import { byId } from "./dom.js";
import { openModal } from "./modal.js";
import { world } from "./world.js";

/** Show a sentence under the composer, in red; empty clears it. */
export function showError(sentence) {
  byId("error").textContent = sentence;
}

/** Show what is going on under the composer. */
function showNotice(sentence) {
  byId("notice").textContent = sentence;
}

/**
 * Send an interaction of the chosen member and wait for the bot's answer.
 * Returns the result, or null after showing why there is none. A modal that the bot answers with is opened.
 */
export async function send(interaction, origin = world.origin()) {
  showError("");
  showNotice("Waiting for the bot…");
  try {
    const result = await api.interact({ ...origin, ...interaction });
    if (!result.ok) {
      showError(api.sentence(result) || "The bot did not answer in time.");
      return null;
    }
    if (result.modal) {
      const cause = interaction.message_id ? { message_id: interaction.message_id } : {};
      openModal(result.modal, (fields) => send({ kind: "modal", custom_id: result.modal.custom_id, fields, ...cause }, origin));
    }
    return result;
  } catch (error) {
    showError(error.message);
    return null;
  } finally {
    showNotice("");
    announceChange();
  }
}

/** Do something by hand as the chosen member. Returns whether it worked; if not, the reason is shown. */
export async function doByHand(deed) {
  showError("");
  try {
    const result = await api.act({ user_id: world.userId, ...world.here(), ...deed });
    if (result?.ok === false) throw new Error(api.sentence(result) || "That did not work.");
    return true;
  } catch (error) {
    showError(error.message);
    return false;
  } finally {
    announceChange();
  }
}

const announceChange = () => document.dispatchEvent(new Event("sandbox-changed"));
