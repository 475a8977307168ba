/* What the page knows of the sandbox, and what is chosen in it: server, place, member. */

/** Stands for the DM with the bot as long as nobody has written in it: it has no id yet. */
export const UNOPENED_DM = "dm";

const FORUMS = new Set([15, 16]);
const THREADS = new Set([10, 11, 12]);

class World {
  guilds = [];
  threads = [];
  events = [];
  dms = [];
  commands = [];
  applicationId = "";
  guildId = "";
  channelId = "";
  userId = "";

  get guild() {
    return this.guilds.find((guild) => guild.id === this.guildId) ?? null;
  }

  get me() {
    return this.guild?.members.find((member) => member.id === this.userId) ?? null;
  }

  get locale() {
    return this.me?.locale || "en-US";
  }

  /** The chosen place: a channel, a thread or a DM. */
  get place() {
    return this.channel(this.channelId);
  }

  get inDm() {
    return this.dms.some((dm) => dm.id === this.channelId);
  }

  /** Everything that has an id and messages or posts, in this server and this member's DMs. */
  get places() {
    return [...(this.guild?.channels ?? []), ...this.threads, ...this.dms];
  }

  channel(id) {
    return this.places.find((place) => place.id === id) ?? null;
  }

  /** Take over the answer of GET /sandbox/state: of every server, or of one only. */
  takeState(state, whole) {
    this.applicationId = state.application_id;
    if (whole) this.guilds = [];
    for (const guild of state.guilds) {
      const at = this.guilds.findIndex((known) => known.id === guild.id);
      if (at < 0) this.guilds.push(guild);
      else this.guilds[at] = guild;
    }
  }

  /** Take over the answer of GET /sandbox/users/{id}/dms. The one DM of a member here is with the bot; it may be still to open. */
  takeDms(dms) {
    const bot = this.guild?.members.find((member) => member.id === this.applicationId) ?? this.guild?.members.find((member) => member.bot);
    const opened = dms.map((dm) => ({ ...dm, name: bot?.name ?? "bot" }));
    this.dms = opened.length ? opened : [{ id: UNOPENED_DM, type: 1, name: bot?.name ?? "bot" }];
    if (this.channelId === UNOPENED_DM) this.channelId = this.dms[0].id;
  }

  userName(id) {
    for (const guild of [this.guild, ...this.guilds]) {
      const member = guild?.members.find((item) => item.id === id);
      if (member) return member.name;
    }
    return null;
  }

  roleName(id) {
    return this.guild?.roles.find((role) => role.id === id)?.name ?? null;
  }

  /** Whether this message rang for the chosen member. */
  pingsMe(pinged) {
    if (!pinged || !this.me) return false;
    return pinged.everyone || ids(pinged.users).includes(this.userId) || ids(pinged.roles).some((id) => ids(this.me.roles).includes(id));
  }

  /** The channel as a field of a request; a DM that is still to open has none. */
  here() {
    return this.channelId === UNOPENED_DM ? {} : { channel_id: this.channelId };
  }

  /** The fields of an interaction that say who, where and in which language. */
  origin() {
    return {
      ...(this.inDm ? {} : { guild_id: this.guildId }),
      ...this.here(),
      user_id: this.userId,
      locale: this.locale,
    };
  }
}

/** Ids as strings, from ids or objects with one. */
export const ids = (list) => (list ?? []).map((item) => String(item?.id ?? item));

export const isForum = (place) => FORUMS.has(place?.type);
export const isThread = (place) => THREADS.has(place?.type);
export const isDm = (place) => place?.type === 1;

export const world = new World();
