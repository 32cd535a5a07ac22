// The visitor's own copy of the conversation, as a text file. desk/gateway/transcript.py writes the same for plain pages.

export interface Head {
  title: string;
  phone: string;
  reference: string;
  /** The day it was said, `2026-11-21`; "" when nothing was. */
  day: string;
}

export interface Said {
  who: string;
  text: string;
}

/** The whole conversation as plain text, with what is needed to ask about it later at the top. */
export function copyOf(head: Head, said: readonly Said[]): string {
  const top = [head.title, head.phone, head.reference, head.day].filter(Boolean).join("\n");
  return [top, ...said.map(({ who, text }) => `${who}:\n${text}`)].join("\n\n") + "\n";
}

/** Hands `text` to the browser as a file to keep; nothing leaves this machine. */
export function save(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
