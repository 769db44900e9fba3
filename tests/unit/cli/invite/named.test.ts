import { expect, test } from "bun:test";
import { inviteName, parseInvite } from "../../../../src/cli/invite/named.ts";

const TOKEN = `av_uinv_${"0123456789abcdef".repeat(4)}`;

test("an invite is named by its link, its token or the end of it", () => {
  expect(inviteName(`https://av.example.com/invite/${TOKEN}`)).toBe(TOKEN);
  expect(inviteName(` ${TOKEN}/ `)).toBe(TOKEN);
  expect(inviteName("89abcdef")).toBe("89abcdef");
});

test("a link tells the server, below a path too", () => {
  expect(parseInvite(TOKEN)).toEqual({ token: TOKEN });
  expect(parseInvite(`https://AV.example.com:443/invite/${TOKEN}`)).toEqual({
    token: TOKEN,
    address: "https://av.example.com",
  });
  expect(parseInvite(`http://host:14321/vault/invite/${TOKEN}/`)).toEqual({
    token: TOKEN,
    address: "http://host:14321/vault",
  });
});

test("what is no invite of a person is refused, and not repeated", () => {
  for (const text of ["", "89abcdef", `${TOKEN}0`, "https://av.example.com/invite/", "av_sess_00"]) {
    expect(() => parseInvite(text)).toThrow(/^that is no invite$/);
  }
  expect(() => parseInvite(`https://x/invite/av_inv_${"0".repeat(64)}`)).toThrow("invite of an agent");
});
