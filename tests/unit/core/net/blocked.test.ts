import { describe, expect, test } from "bun:test";
import { classifyAddress, parseIp } from "../../../../src/core/net/address.ts";
import { blockedAdvice, type WhyBlocked, whyText } from "../../../../src/core/net/blocked.ts";

function why(address: string): WhyBlocked {
  const ip = parseIp(address);
  const found = ip === undefined ? undefined : classifyAddress(ip);
  return found === undefined || found.type === "public" ? { type: "unreadable" } : found;
}

const advice = (host: string, ...answers: string[]) =>
  blockedAdvice(host, answers[0] ?? "", why(answers[0] ?? ""), answers);

describe("what one who was refused an address is told", () => {
  test("the range, and the value that would allow it, without the address behind the name", () => {
    const told = advice("db.example.com", "10.1.2.3");
    expect(told).toContain("its address is in 10.0.0.0/8, private use (RFC 1918)");
    expect(told).toContain("AGENT_VAULT_NETWORK_ALLOWLIST=10.0.0.0/8");
    expect(told).not.toContain("10.1.2.3");
    expect(told).not.toContain("fake IPs");
  });

  test("an address that the client wrote itself is the value", () => {
    expect(advice("10.1.2.3", "10.1.2.3")).toEndWith("AGENT_VAULT_NETWORK_ALLOWLIST=10.1.2.3");
    expect(advice("fd00::1", "fd00::1")).toEndWith("AGENT_VAULT_NETWORK_ALLOWLIST=fd00::1");
  });

  test("an IPv4 address inside an IPv6 one is on no IPv4 range's list", () => {
    const told = advice("x.example.com", "64:ff9b::a00:1");
    expect(told).toContain("10.0.0.0/8");
    expect(told).not.toContain("ALLOWLIST=");
  });

  test("a fake-IP resolver is likely when every answer is one, and only then", () => {
    expect(advice("a.example.com", "198.18.0.21", "198.19.255.255")).toContain("fake IPs");
    expect(advice("a.example.com", "198.18.0.21", "10.0.0.1")).not.toContain("fake IPs");
    expect(advice("a.example.com", "198.51.100.1")).not.toContain("fake IPs");
  });

  test("metadata and our own ports cannot be allowed", () => {
    expect(advice("m.example.com", "169.254.169.254")).toContain("never reached, whatever the settings");
    expect(advice("m.example.com", "169.254.169.254")).not.toContain("ALLOWLIST");
    expect(blockedAdvice("a", "1.1.1.1", { type: "own" }, ["1.1.1.1"])).not.toContain("ALLOWLIST");
    expect(advice("a.example.com", "fe80::1%lo")).not.toContain("ALLOWLIST");
  });
});

test("the log has range and purpose", () => {
  expect(whyText(why("127.0.0.1"))).toBe("127.0.0.0/8, loopback (RFC 1122)");
  expect(whyText({ type: "own" })).toBe("the broker's own listener");
  expect(whyText(why("nonsense"))).toBe("not a plain address");
});
