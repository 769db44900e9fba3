import type { Mail } from "../../ports/mailer.ts";

/** A paragraph, a code to type, a list, or a place to go to. Whatever is in it is text and never markup. */
export type LetterPart =
  | string
  | { readonly code: string }
  | { readonly items: readonly string[] }
  | { readonly link: string; readonly label: string };

export type Letter = { readonly to: string; readonly subject: string; readonly parts: readonly LetterPart[] };

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const BODY = `margin:0;padding:32px 16px;background:#f4f4f5;color:#18181b;font-size:16px;line-height:1.5;${FONT}`;
const SHEET = "max-width:480px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px";
const CODE = "margin:24px 0;font-size:32px;font-weight:700;letter-spacing:8px;text-align:center";
const BUTTON =
  "display:inline-block;padding:12px 24px;background:#18181b;color:#ffffff;border-radius:6px;text-decoration:none";
const SMALL = "font-size:13px;color:#71717a;word-break:break-all";

/**
 * The message in both forms. What others have chosen (names, addresses) can be in any part: it is escaped here, and a
 * subject is brought onto one line.
 */
export function writeLetter({ to, subject, parts }: Letter): Mail {
  const title = subject.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
  return {
    to,
    subject: title,
    text: `${parts.map(asText).join("\n\n")}\n`,
    html: [
      '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">',
      `<title>${escapeHtml(title)}</title></head>`,
      `<body style="${BODY}"><div style="${SHEET}">`,
      ...parts.map(asHtml),
      "</div></body></html>",
    ].join("\n"),
  };
}

function asText(part: LetterPart): string {
  if (typeof part === "string") return part;
  if ("code" in part) return `    ${part.code}`;
  if ("items" in part) return part.items.map((item) => `- ${item}`).join("\n");
  return `${part.label}:\n${part.link}`;
}

function asHtml(part: LetterPart): string {
  if (typeof part === "string") return `<p>${escapeHtml(part)}</p>`;
  if ("code" in part) return `<p style="${CODE}">${escapeHtml(part.code)}</p>`;
  if ("items" in part) return `<ul>${part.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
  const link = escapeHtml(part.link);
  return [
    `<p><a href="${link}" style="${BUTTON}">${escapeHtml(part.label)}</a></p>`,
    // For who cannot follow it, or wants to see first where it leads.
    `<p style="${SMALL}">${link}</p>`,
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
