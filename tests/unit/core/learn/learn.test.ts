import { describe, expect, test } from "bun:test";
import { learn } from "../../../../src/core/learn/learn.ts";
import type { RecordedRequest } from "../../../../src/core/learn/recorded.ts";
import { fateIn, fateText, isSameFate } from "../../../../src/core/learn/review.ts";
import { sourcesOf } from "../../../../src/core/learn/sources.ts";
import { formatService } from "../../../../src/core/service/format.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import { recorded } from "../../../support/log/recorded.ts";

const GITHUB = parseService(
  {
    name: "github",
    host: "*.github.com",
    auth: { type: "bearer", token: "GITHUB_TOKEN" },
    foreign_credentials: "strip",
    requires: ["api_call"],
  },
  { devMode: false },
);
const learnt = (requests: readonly RecordedRequest[], stored: readonly string[] = ["GITHUB_TOKEN"]) =>
  learn(requests, sourcesOf([GITHUB], new Set(stored)));
const matchers = (requests: readonly RecordedRequest[]) =>
  learnt(requests).services.map(({ service }) => `${service.methods} ${formatService(service).host}`);

test("one request does not open a host, whatever its path holds", () => {
  const { services, uncovered } = learnt([
    recorded("POST api.github.com:443/%5B", "github"),
    recorded("DELETE api.github.com:443/v1/%20", "github"),
  ]);
  expect(services).toEqual([]);
  expect(uncovered.map(({ because }) => because)).toEqual(["unwritable-path", "unwritable-path"]);
});

test("hosts, paths and methods are those that were used, and what a service says beside stays", () => {
  const requests = [
    recorded("GET api.github.com:443/user", "github"),
    recorded("GET api.github.com:443/repos/acme/site/issues/1", "github"),
    recorded("GET api.github.com:443/repos/acme/site/issues/22", "github"),
    recorded("POST api.github.com:443/repos/acme/site/issues", "github"),
    recorded("HEAD api.github.com:443/user", "github"),
    recorded("GET api.example.org:8443/x", ""),
  ];
  const { services, uncovered } = learnt(requests);
  expect(services.map(({ service }) => formatService(service))).toEqual([
    {
      name: "github-repos-acme-site-issues-post",
      host: "api.github.com/repos/acme/site/issues",
      methods: ["POST"],
      auth: { type: "bearer", token: "GITHUB_TOKEN" },
      foreign_credentials: "strip",
      requires: ["api_call"],
    },
    expect.objectContaining({
      name: "github-repos-acme-site-issues",
      host: "api.github.com/repos/acme/site/issues/*",
    }),
    expect.objectContaining({ name: "github-user", host: "api.github.com/user", methods: ["GET"] }),
    {
      name: "api-example-org-x",
      host: "api.example.org:8443/x",
      methods: ["GET"],
      auth: { type: "passthrough" },
    },
  ] as never);
  expect(services.map(({ paths, requests: count }) => [paths, count])).toEqual([
    [1, 1],
    [2, 2],
    [1, 2],
    [1, 1],
  ]);
  expect(uncovered).toEqual([]);
});

describe("what is not learnt from", () => {
  test("requests that were refused, here or there, and those of others", () => {
    expect(
      matchers([recorded("DELETE api.github.com:443/repos/acme/site", "github", { answered: 0, denied: 3 })]),
    ).toEqual([]);
    expect(matchers([recorded("GET api.github.com:443/admin", "", { answered: 0, unanswered: 1 })])).toEqual(
      [],
    );
    expect(
      matchers([recorded("GET api.github.com:443/gists", "github", { answered: 0, others: 5 })]),
    ).toEqual([]);
  });

  test("paths that could mean others, and what is no host, are told", () => {
    const odd = [recorded("GET api.github.com:443/a//b", "github"), recorded("GET nonsense:x/a", "")];
    expect(learnt(odd)).toMatchObject({
      services: [],
      uncovered: [{ because: "ambiguous-path" }, { because: "no-host" }],
    });
  });
});

test("a pattern that covers another in the same way leaves no room for it", () => {
  expect(
    matchers([
      recorded("GET api.github.com:443/x/1", "github"),
      recorded("GET api.github.com:443/x/2", "github"),
      recorded("GET api.github.com:443/x/1/logs", "github"),
      recorded("POST api.github.com:443/x/1/logs", "github"),
    ]),
  ).toEqual(["GET api.github.com/x/*", "GET,POST api.github.com/x/1/logs"]);
});

test("what the catalogue knows is taken where its key is stored, and named where it is not", () => {
  const requests = [recorded("GET api.openai.com:443/v1/models", "")];
  const [stored] = learnt(requests, ["OPENAI_API_KEY"]).services;
  expect(stored).toMatchObject({
    origin: { type: "catalog", name: "openai" },
    service: { auth: { type: "bearer", token: "OPENAI_API_KEY" } },
  });
  const [missing] = learnt(requests, []).services;
  expect(missing).toMatchObject({
    origin: { type: "none", known: "openai" },
    service: { auth: { type: "passthrough" } },
  });
});

describe("fates", () => {
  const fate = fateIn([GITHUB, { ...GITHUB, name: "other", host: "api.example.org", methods: ["GET"] }]);
  const of = (method: string, host: string, path = "/x") => fate({ method, host, path });

  test("in words", () => {
    expect(fateText(of("GET", "api.github.com:443"))).toBe("github");
    expect(fateText(of("GET", "gist.example.com:443"))).toBe("no service");
    expect(fateText(of("POST", "api.example.org:443"))).toBe("method is not taken");
    expect(fateText(of("GET", "no host"))).toBe("no host that a service could have");
  });

  test("the same is what is done to a request, and not what it is called", () => {
    expect(isSameFate(of("GET", "api.github.com:443"), of("GET", "api.example.org:443"))).toBe(true);
    expect(isSameFate(of("GET", "api.github.com:443"), of("POST", "api.example.org:443"))).toBe(false);
    const bare = fateIn([{ ...GITHUB, auth: { type: "passthrough" } }]);
    expect(
      isSameFate(
        bare({ method: "GET", host: "api.github.com:443", path: "/" }),
        of("GET", "api.github.com:443"),
      ),
    ).toBe(false);
  });
});
