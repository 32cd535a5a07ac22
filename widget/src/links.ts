// Phone numbers and web addresses in a text, so that they can be followed. desk/gateway/links.py does the same for plain pages.

export type Part = { text: string; href: string | null };

const URL_OR_PHONE = String.raw`(?:https://|http://127\.0\.0\.1:)[^\s<>"]*[^\s<>"().,;:!?]|\+?\(?\d[\d() .\-\u2011]{7,}\d`;
const LONG = new RegExp(URL_OR_PHONE, "g");
const SHORT = new RegExp(URL_OR_PHONE + String.raw`|\b\d{3}\b(?![/:%-]|[.,]\d)`, "g");

/** Splits `text`; with `short`, numbers of three digits (911, 988) are phone numbers too. */
export function parts(text: string, short = false): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(short ? SHORT : LONG)) {
    const href = hrefOf(match[0], text[match.index - 1] ?? " ");
    if (!href) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index), href: null });
    found.push({ text: match[0], href });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), href: null });
  return found;
}

function hrefOf(found: string, before: string): string | null {
  if (found.startsWith("http")) return found;
  const digits = found.replace(/\D/g, "");
  if (digits.length === 3) return /[\d/:.,$-]/.test(before) ? null : "tel:" + digits;
  return digits.length >= 10 && digits.length <= 15 ? "tel:" + (found.startsWith("+") ? "+" : "") + digits : null;
}
