/* The control API of the sandbox: one function per call the page makes. A refusal becomes an Error with a plain sentence. */

async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  const text = await answer.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    data = null;
  }
  if (!answer.ok) throw new Error(sentence(data) || `The sandbox answered ${answer.status}.`);
  return data;
}

/** The plain sentence in a refusal: the sandbox's own `error`, or Discord's message with the fields it complains of. */
export function sentence(data) {
  if (!data) return "";
  if (typeof data === "string") return data;
  if (typeof data.error === "string") return data.error;
  if (data.error) return sentence(data.error);
  const details = leaves(data.errors, []);
  return [data.message, ...details].filter(Boolean).join(" · ");
}

function leaves(errors, path) {
  if (!errors || typeof errors !== "object") return [];
  return Object.entries(errors).flatMap(([key, value]) =>
    key === "_errors" ? value.map((item) => `${path.join(".")}: ${item.message}`) : leaves(value, [...path, key]));
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value)).toString();

export const getState = (guildId) => call("GET", `/sandbox/state?${query({ guild_id: guildId })}`);
export const getThreads = (guildId) => call("GET", `/sandbox/guilds/${guildId}/threads`);
export const getEvents = (guildId) => call("GET", `/sandbox/guilds/${guildId}/events`);
export const getDms = (userId) => call("GET", `/sandbox/users/${userId}/dms`);
export const getMessages = (channelId, userId) => call("GET", `/sandbox/channels/${channelId}/messages?${query({ user_id: userId })}`);
export const getCommands = (guildId, channelId, userId, locale) => call("GET", `/sandbox/commands?${query({ guild_id: guildId, channel_id: channelId, user_id: userId, locale })}`);
export const getClock = () => call("GET", "/sandbox/clock");
export const setClock = (change) => call("POST", "/sandbox/clock", change);
export const act = (deed) => call("POST", "/sandbox/act", deed);
export const interact = (interaction) => call("POST", "/sandbox/interact", interaction);
