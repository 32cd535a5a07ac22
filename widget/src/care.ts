// Emergencies the page sees by itself while the desk cannot be reached. The desk's own screen judges every message that
// arrives; this one only fills the silence before, with the same signs. Its words are those of desk/safety/plain.py.

/** `signs.json`: patterns over words with one space before and after each. */
export interface Signs {
  /** `cant` -> `can not`: other ways to write the words of the patterns, up to three words each. */
  same: Record<string, string>;
  /** Sayings that mean no harm. */
  figures: string[];
  /** Kind of alarm -> its patterns, gravest first. */
  signs: Record<string, string[]>;
}

/** Seconds a message may stay unanswered before the page looks at it. */
const PATIENCE = 1.5;

/** The kind of alarm that `text` raises; null for none. */
export function alarmOf(text: string, signs: Signs): string | null {
  const figures = signs.figures.map((pattern) => new RegExp(pattern, "g"));
  const sentences = sentencesOf(text, signs.same).map((sentence) =>
    figures.reduce((left, figure) => left.replace(figure, " figure "), sentence),
  );
  const kinds = Object.entries(signs.signs);
  const found = kinds.find(([, all]) => all.some((pattern) => sentences.some((sentence) => new RegExp(pattern).test(sentence))));
  return found ? found[0] : null;
}

/** The sentences in plain words: lower case without accents and apostrophes, `,` for a pause. */
function sentencesOf(text: string, same: Record<string, string>): string[] {
  const bare = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’‘`´]/g, "");
  return bare.split(/[.!?;\n]+/).map((sentence) => {
    const words = sentence.match(/[a-z0-9$@]+|[,…:()]/g) ?? [];
    const said: string[] = [];
    for (let at = 0; at < words.length; ) {
      const size = [3, 2, 1].find((length) => Object.hasOwn(same, words.slice(at, at + length).join(" "))) ?? 0;
      said.push(size ? same[words.slice(at, at + size).join(" ")]! : /\w|[$@]/.test(words[at]!) ? words[at]! : ",");
      at += size || 1;
    }
    return ` ${said.join(" ")} `;
  });
}

/** Looks at messages the desk does not take in time; `speak` is called once for each that raises an alarm. */
export class Watch {
  private readonly texts = new Map<string, string>();
  private signs: Signs | null = null;

  constructor(
    private readonly address: string,
    private readonly speak: (kind: string) => void,
  ) {}

  /** Gets the signs while the desk can be reached; without them nothing is seen. */
  async load(): Promise<void> {
    if (this.signs) return;
    try {
      this.signs = (await (await fetch(this.address)).json()) as Signs;
    } catch {
      // The next message tries again.
    }
  }

  sent(id: string, text: string): void {
    this.texts.set(id, text);
    if (navigator.onLine) setTimeout(() => this.late(id), PATIENCE * 1000);
    else this.late(id);
    void this.load();
  }

  /** The desk has not taken message `id` yet. */
  late(id: string): void {
    const text = this.texts.get(id);
    if (text === undefined || !this.signs) return;
    this.texts.delete(id);
    const kind = alarmOf(text, this.signs);
    if (kind) this.speak(kind);
  }

  /** The desk has judged message `id` itself. */
  settled(id: string): void {
    this.texts.delete(id);
  }
}
