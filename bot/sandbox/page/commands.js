/* The bot's slash commands: flat, named in the member's language, found by what is typed. */
import { world } from "./world.js";

const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const GROUP = 2;

/** A name in the member's language, of a command, option or choice. */
export const nameOf = (item) => item.name_localized ?? item.name_localizations?.[world.locale] ?? item.name;

/** A description in the member's language. */
export const descriptionOf = (item) => item.description_localized ?? item.description_localizations?.[world.locale] ?? item.description ?? "";

/** Every slash command and subcommand: `{ name (as sent), shown, description, options }`. */
export function listCommands() {
  return world.commands.filter((command) => (command.type ?? CHAT_INPUT) === CHAT_INPUT).flatMap((command) => flatten(command, "", ""));
}

function flatten(item, name, shown) {
  const path = { name: `${name} ${item.name}`.trim(), shown: `${shown} ${nameOf(item)}`.trim() };
  const parts = (item.options ?? []).filter((option) => [SUBCOMMAND, GROUP].includes(option.type));
  if (parts.length) return parts.flatMap((part) => flatten(part, path.name, path.shown));
  return [{ ...path, description: descriptionOf(item), options: item.options ?? [] }];
}

/** Commands that fit what stands after the slash, best first. */
export function matchingCommands(typed) {
  const wanted = typed.toLowerCase().trim();
  const rank = (command) => {
    const names = [command.shown.toLowerCase(), command.name.toLowerCase()];
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.includes(wanted))) return 1;
    return command.description.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return listCommands().map((command) => ({ command, at: rank(command) })).filter((entry) => entry.at < 3)
    .sort((one, other) => one.at - other.at || one.command.shown.localeCompare(other.command.shown))
    .map((entry) => entry.command);
}

/** The command that a typed line names in full, with the text after it, or null. */
export function spelledCommand(line) {
  const named = listCommands().flatMap((command) => [command.shown, command.name].map((name) => ({ command, name })));
  const found = named.filter(({ name }) => line.startsWith(`/${name} `)).sort((one, other) => other.name.length - one.name.length)[0];
  return found ? { command: found.command, rest: line.slice(found.name.length + 2) } : null;
}
