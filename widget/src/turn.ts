// What the bot's last words ask for; desk/gateway/transcript.py decides the same for plain pages.
import type { Choice, Message } from "./facts";

const MANY = 5;
const LONG_LABEL = 34;

export interface Turn {
  /** Without those that stand beside the items of a summary. */
  choices: Choice[];
  /** Question -> the choice that reopens it. */
  changes: Map<string, Choice>;
  question: string | undefined;
  finished: boolean;
  language: string | undefined;
}

/** The turn that `messages`, the last words of the bot, make; null when the bot said nothing. */
export function turnOf(messages: readonly Message[]): Turn | null {
  const said = messages.filter((message) => message.who !== "visitor");
  if (!said.length) return null;
  const shown = new Set(said.flatMap((message) => (message.items ?? []).map((item) => item.question)));
  const all = said.flatMap((message) => message.choices ?? []);
  const beside = all.filter((choice) => choice.change !== undefined && shown.has(choice.change));
  const backwards = [...said].reverse();
  return {
    choices: all.filter((choice) => !beside.includes(choice)),
    changes: new Map(beside.map((choice) => [choice.change!, choice])),
    question: backwards.find((message) => message.question)?.question,
    finished: said.some((message) => message.kind === "done"),
    language: backwards.find((message) => message.language)?.language,
  };
}

/** What was said after the visitor's last message. */
export function sinceVisitor(messages: readonly Message[]): readonly Message[] {
  return messages.slice(messages.map((message) => message.who).lastIndexOf("visitor") + 1);
}

/** True when choices are better read down a list and confirmed than pressed at once. */
export function listed(choices: readonly Choice[]): boolean {
  return choices.length > MANY || choices.some((choice) => choice.label.length > LONG_LABEL);
}

/** A message's text without the lines its items say again. */
export function proper(message: Message): string {
  const again = new Set((message.items ?? []).map((item) => `${item.label}: ${item.value}`));
  return again.size ? message.text.split("\n").filter((line) => !again.has(line)).join("\n") : message.text;
}
