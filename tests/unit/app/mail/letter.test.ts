import { expect, test } from "bun:test";
import { writeLetter } from "../../../../src/app/mail/letter.ts";

const HOSTILE = `<img src=x onerror=alert(1)> & "quotes' </p>`;

test("says the same as text and as HTML", () => {
  const { text, html, to, subject } = writeLetter({
    to: "ada@example.com",
    subject: "Hello",
    parts: [
      "First.",
      { code: "123456" },
      { items: ["a", "b"] },
      { link: "https://av.example.com/x", label: "Go" },
    ],
  });
  expect({ to, subject }).toEqual({ to: "ada@example.com", subject: "Hello" });
  expect(text).toBe("First.\n\n    123456\n\n- a\n- b\n\nGo:\nhttps://av.example.com/x\n");
  for (const said of [
    "<p>First.</p>",
    ">123456</p>",
    "<li>a</li><li>b</li>",
    'href="https://av.example.com/x"',
    ">Go</a>",
  ]) {
    expect(html).toContain(said);
  }
});

test("what others chose is text wherever it stands", () => {
  const { html, text } = writeLetter({
    to: "ada@example.com",
    subject: HOSTILE,
    parts: [
      HOSTILE,
      { code: HOSTILE },
      { items: [HOSTILE] },
      { link: `https://x/?${HOSTILE}`, label: HOSTILE },
    ],
  });
  expect(html).not.toContain("<img");
  expect(html).not.toContain('"quotes');
  expect(html).not.toContain("quotes'");
  expect(html.split("&#60;img src=x onerror=alert(1)&#62; &#38; &#34;quotes&#39; &#60;/p&#62;")).toHaveLength(
    8,
  );
  expect(text).toContain(HOSTILE);
});

test.each([
  "a\r\nBcc: eve@example.com",
  "a\nBcc: eve@example.com",
  "a\u2028Bcc: eve@example.com",
  " a\0 Bcc: eve@example.com ",
])("a subject is one line: %j", (subject) => {
  expect(writeLetter({ to: "ada@example.com", subject, parts: [] }).subject.replace(/ +/g, " ")).toBe(
    "a Bcc: eve@example.com",
  );
});
