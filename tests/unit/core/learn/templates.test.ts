import { describe, expect, test } from "bun:test";
import { templatesOf } from "../../../../src/core/learn/templates.ts";

/** The patterns of requests written `METHOD /path`, each once, sorted. */
const patterns = (...requests: readonly string[]) => {
  const seen = requests.map((request) => {
    const [method = "", path = ""] = request.split(" ");
    return { method, segments: path.slice(1).split("/") };
  });
  const found = templatesOf(seen);
  return [...new Set(seen.map((one) => `${one.method} /${found.get(one)?.join("/")}`))].sort();
};

describe("ids", () => {
  test("two of a kind at one place are any of it, one alone is itself", () => {
    expect(patterns("GET /v1/orders/17", "GET /v1/orders/18")).toEqual(["GET /v1/orders/*"]);
    expect(patterns("GET /v1/orders/17")).toEqual(["GET /v1/orders/17"]);
    expect(patterns("GET /r/2026-11-27/x", "GET /r/2026-11-28/x")).toEqual(["GET /r/*/x"]);
  });

  test("what was read is no evidence for what was changed", () => {
    expect(patterns("GET /v1/orders/17", "HEAD /v1/orders/18", "DELETE /v1/orders/17")).toEqual([
      "DELETE /v1/orders/17",
      "GET /v1/orders/*",
      "HEAD /v1/orders/*",
    ]);
  });

  test("places are looked at one by one", () => {
    expect(patterns("GET /c/17/cards/5", "GET /c/18/cards/5")).toEqual(["GET /c/*/cards/5"]);
    expect(patterns("GET /c/17/cards/5", "GET /d/18/cards/5")).toEqual([
      "GET /c/17/cards/5",
      "GET /d/18/cards/5",
    ]);
  });
});

describe("names", () => {
  const repos = ["site", "api", "docs"];
  test("three before the same word are any name, two are two", () => {
    expect(patterns(...repos.map((repo) => `GET /repos/acme/${repo}/issues`))).toEqual([
      "GET /repos/acme/*/issues",
    ]);
    expect(patterns(...repos.slice(1).map((repo) => `GET /repos/acme/${repo}/issues`))).toHaveLength(2);
  });

  test("owners with repositories of their own are pairs", () => {
    expect(patterns("GET /repos/a/x/issues", "GET /repos/b/y/issues", "GET /repos/c/z/issues")).toEqual([
      "GET /repos/*/*/issues",
    ]);
  });

  test("words that say what is done are none: at the end, below a version, or one that opens more than it names", () => {
    expect(patterns("GET /v1/charges", "GET /v1/customers", "GET /v1/refunds")).toHaveLength(3);
    expect(patterns("GET /v1/charges/search", "GET /v1/plans/search", "GET /v1/refunds/search")).toHaveLength(
      3,
    );
    const beside = ["x", "y", "admin"].map((name) => `GET /projects/${name}/logs`);
    expect(patterns(...beside)).toHaveLength(3);
    expect(patterns("GET /c/17/a", "GET /c/18/b", "GET /c/19/d")).toHaveLength(3);
  });

  test("a host that is only read, with many words below one place", () => {
    const packages = Array.from({ length: 24 }, (_, at) => `GET /package-${String.fromCharCode(97 + at)}`);
    expect(patterns(...packages)).toEqual(["GET /*"]);
    expect(patterns(...packages.slice(5))).toHaveLength(19);
    expect(patterns(...packages, "PUT /package-a")).toHaveLength(25);
    expect(patterns(...packages, "GET /admin")).toHaveLength(25);
  });
});
