/** Credentials that open nothing, in the forms in which others give out theirs: scanners and thieves take them for real. */
import { badField } from "../all-faults.ts";
import { nearest } from "../nearest.ts";
import { tokenChecksum } from "./checksum.ts";

/** Unpredictable bytes, as many as are asked for, and a signature of a text (HMAC-SHA256) by a key that nobody has. */
export type Chance = {
  bytes(length: number): Uint8Array;
  sign(text: string): Uint8Array;
};

/** One text of a canary, with the variable that a program would look for it in. Each text is found by itself. */
export type CanaryValue = { readonly name: string; readonly value: string };

type Format = {
  /** Where somebody who looks for such a key would find it. */
  readonly place: string;
  make(chance: Chance): readonly CanaryValue[];
};

const DIGITS = "0123456789";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE62 = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz${DIGITS}`;
const BASE64 = `${BASE62}+/`;
const BASE64URL = `${BASE62}-_`;

const FORMATS = {
  github: one(
    "GITHUB_TOKEN",
    "in ~/.netrc, ~/.config/gh/hosts.yml or the URL of a remote in .git/config",
    (chance) => {
      const random = draw(chance, BASE62, 30);
      return `ghp_${random}${tokenChecksum(random)}`;
    },
  ),
  aws: {
    place: "in ~/.aws/credentials, as a profile that nothing uses",
    make: (chance) => [
      { name: "AWS_ACCESS_KEY_ID", value: `AKIA${draw(chance, BASE32, 16)}` },
      { name: "AWS_SECRET_ACCESS_KEY", value: draw(chance, BASE64, 40) },
    ],
  },
  openai: one(
    "OPENAI_API_KEY",
    "in a .env file",
    (chance) => `sk-proj-${draw(chance, BASE64URL, 74)}T3BlbkFJ${draw(chance, BASE64URL, 74)}`,
  ),
  anthropic: one(
    "ANTHROPIC_API_KEY",
    "in a .env file",
    (chance) => `sk-ant-api03-${draw(chance, BASE64URL, 93)}AA`,
  ),
  slack: one("SLACK_BOT_TOKEN", "in a .env file", (chance) => {
    const team = `${draw(chance, "123456789", 1)}${draw(chance, DIGITS, 11)}`;
    const bot = `${draw(chance, "123456789", 1)}${draw(chance, DIGITS, 12)}`;
    return `xoxb-${team}-${bot}-${draw(chance, BASE62, 24)}`;
  }),
  stripe: one("STRIPE_SECRET_KEY", "in a .env file", (chance) => `sk_live_51${draw(chance, BASE62, 97)}`),
  gitlab: one(
    "GITLAB_TOKEN",
    "in ~/.netrc, ~/.config/glab-cli/config.yml or the URL of a remote in .git/config",
    (chance) => `glpat-${draw(chance, BASE64URL, 20)}`,
  ),
  npm: one("NPM_TOKEN", "in ~/.npmrc, as //registry.npmjs.org/:_authToken=", (chance) => {
    const random = draw(chance, BASE62, 30);
    return `npm_${random}${tokenChecksum(random)}`;
  }),
  google: one("GOOGLE_API_KEY", "in a .env file", (chance) => `AIzaSy${draw(chance, BASE64URL, 33)}`),
  huggingface: one(
    "HF_TOKEN",
    "in ~/.cache/huggingface/token or a .env file",
    (chance) => `hf_${draw(chance, BASE62.slice(0, 52), 34)}`,
  ),
  /** Signed with a key that is thrown away, so it verifies nowhere. */
  jwt: one("ACCESS_TOKEN", "in a .env file, a note or a script", (chance) => {
    const header = base64url(`{"alg":"HS256","typ":"JWT"}`);
    const claims = base64url(
      JSON.stringify({ sub: draw(chance, DIGITS, 10), jti: draw(chance, BASE62, 22) }),
    );
    const signed = `${header}.${claims}`;
    return `${signed}.${chance.sign(signed).toBase64({ alphabet: "base64url", omitPadding: true })}`;
  }),
  plain: one("API_KEY", "in a .env file, a note or a script", (chance) => draw(chance, BASE62, 40)),
} as const satisfies Record<string, Format>;

export type CanaryFormat = keyof typeof FORMATS;
export const CANARY_FORMATS = Object.keys(FORMATS) as readonly CanaryFormat[];
/** What an agent that looks around meets most often. */
export const DEFAULT_CANARY_FORMAT: CanaryFormat = "github";

/** Throws `bad_request` with what is known. */
export function parseCanaryFormat(text: string | undefined): CanaryFormat {
  if (text === undefined || text === "") return DEFAULT_CANARY_FORMAT;
  const found = CANARY_FORMATS.find((format) => format === text);
  if (found !== undefined) return found;
  const meant = nearest(text, CANARY_FORMATS);
  throw badField(
    "format",
    `format must be one of ${CANARY_FORMATS.join(", ")}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
}

/** The texts of a new canary; at least one, none shorter than 20 characters, all unlike any that was made before. */
export function makeCanary(format: CanaryFormat, chance: Chance): readonly CanaryValue[] {
  return FORMATS[format].make(chance);
}

/** Where to leave one, in words that follow "leave it". */
export function canaryPlace(format: CanaryFormat): string {
  return FORMATS[format].place;
}

/** What lists show of it: enough to know it by, and no use to whoever looks for it. */
export function canaryStart([first]: readonly CanaryValue[]): string {
  return (first?.value ?? "").slice(0, 10);
}

function one(name: string, place: string, text: (chance: Chance) => string): Format {
  return { place, make: (chance) => [{ name, value: text(chance) }] };
}

/** Each character as likely as any other: bytes that would favour some are drawn again. */
function draw(chance: Chance, alphabet: string, length: number): string {
  const fair = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length) {
    for (const byte of chance.bytes(length)) {
      if (byte < fair && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

function base64url(text: string): string {
  return new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });
}
