/**
 * Letters that look alike, as Unicode's report on security describes them (UTS 39, sections 4 and 5.1), for the letters
 * that host names of ours are made of.
 */

/** Of other scripts, what each looks like. */
const LIKE: Readonly<Record<string, string>> = {
  // Cyrillic
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  һ: "h",
  і: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  н: "h",
  о: "o",
  р: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  т: "t",
  у: "y",
  ѵ: "v",
  ԝ: "w",
  х: "x",
  з: "3",
  б: "6",
  п: "n",
  и: "u",
  // Greek
  α: "a",
  β: "b",
  γ: "y",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  σ: "o",
  τ: "t",
  υ: "u",
  χ: "x",
  ω: "w",
  // Armenian
  օ: "o",
  ո: "n",
  ս: "u",
  հ: "h",
  ց: "g",
  զ: "q",
  ԏ: "s",
  // Latin beyond what decomposes
  ı: "i",
  ɩ: "i",
  ɑ: "a",
  ɡ: "g",
  ƅ: "b",
  ł: "l",
  ø: "o",
  đ: "d",
  ħ: "h",
  ŧ: "t",
  ɗ: "d",
  ƙ: "k",
  ɴ: "n",
  ʀ: "r",
  ꜱ: "s",
  ʏ: "y",
  ᴀ: "a",
  ᴄ: "c",
  ᴇ: "e",
  ᴋ: "k",
  ᴍ: "m",
  ᴏ: "o",
  ᴘ: "p",
  ᴛ: "t",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ᴢ: "z",
  ʋ: "v",
  ɾ: "r",
};

/** Two labels with the same skeleton can be taken for each other. Hyphens count for nothing. */
export function skeleton(label: string): string {
  const plain = [...label.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")]
    .map((letter) => LIKE[letter] ?? letter)
    .join("");
  return plain
    .replaceAll("-", "")
    .replaceAll("_", "")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w")
    .replaceAll("cl", "d")
    .replaceAll("0", "o")
    .replaceAll("1", "l")
    .replaceAll("i", "l")
    .replaceAll("5", "s");
}

const SCRIPTS = {
  Latin: /\p{Script=Latin}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
  Armenian: /\p{Script=Armenian}/u,
  Hebrew: /\p{Script=Hebrew}/u,
  Arabic: /\p{Script=Arabic}/u,
  Cherokee: /\p{Script=Cherokee}/u,
  Georgian: /\p{Script=Georgian}/u,
  Thai: /\p{Script=Thai}/u,
  Devanagari: /\p{Script=Devanagari}/u,
  Han: /\p{Script=Han}/u,
  Hiragana: /\p{Script=Hiragana}/u,
  Katakana: /\p{Script=Katakana}/u,
  Hangul: /\p{Script=Hangul}/u,
} as const;

/** The scripts of the first label that has letters of more than one; undefined when none has. */
export function mixedScripts(name: string): readonly string[] | undefined {
  for (const label of name.split(".")) {
    const scripts = Object.entries(SCRIPTS).flatMap(([script, has]) => (has.test(label) ? [script] : []));
    if (scripts.length > 1) return scripts;
  }
  return undefined;
}
