/** Maven under `vault run`, with a repository that needs a credential. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { BEARER, type Stage, stage } from "../stage.ts";
import { authorizations, INJECTED, JAVA_MS, JAVA_WAYS } from "./java-stage.ts";

const PARENT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>parent</artifactId><version>1</version><packaging>pom</packaging>
</project>`;

/** What is needed to read it lies in the repository, and validating it takes no plugin. */
const projectOf = (url: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>example</groupId><artifactId>parent</artifactId><version>1</version><relativePath/></parent>
  <artifactId>child</artifactId><packaging>pom</packaging>
  <repositories><repository><id>private</id><url>${url}/repository</url></repository></repositories>
</project>`;

const isParent = (url: string) => new URL(url).pathname === "/repository/example/parent/1/parent-1.pom";

/** With none of this machine's settings, which may name a mirror. */
async function project({ vault, url }: Stage): Promise<readonly string[]> {
  await Bun.write(vault.home.at("project/pom.xml"), projectOf(url));
  await Bun.write(vault.home.at("settings.xml"), "<settings/>");
  const settings = vault.home.at("settings.xml");
  const where = ["-f", vault.home.at("project/pom.xml"), `-Dmaven.repo.local=${vault.home.at("repository")}`];
  return ["mvn", "-q", "-B", "-s", settings, "-gs", settings, ...where, "validate"];
}

describe.skipIf(!REQUIREMENTS.maven.met())("Maven", () => {
  for (const [way, prepare] of Object.entries(JAVA_WAYS)) {
    test(
      `fetches from a brokered repository ${way}, although MAVEN_OPTS names another proxy`,
      async () => {
        await using s = await stage(BEARER, ({ url }) =>
          isParent(url) ? new Response(PARENT) : new Response("", { status: 404 }),
        );
        const run = await prepare(s);
        const command = await project(s);
        const env = { MAVEN_OPTS: "-Xmx256m -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=1" };
        const { code, out, err } = await s.vault.cli([...run, ...command], { timeout: JAVA_MS, env });
        expect({ code, said: code === 0 ? "" : out + err }).toEqual({ code: 0, said: "" });
        expect(s.upstream.received.filter(({ target }) => target.endsWith(".pom"))).toHaveLength(1);
        expect(authorizations(s)).toEqual(INJECTED);
      },
      JAVA_MS,
    );
  }
});
