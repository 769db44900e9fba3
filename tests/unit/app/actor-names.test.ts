import { expect, test } from "bun:test";
import { actorNames } from "../../../src/app/actor-names.ts";
import { openInstance } from "../../support/instance.ts";

test("people by address, agents by name, who is gone by id; each is read once", async () => {
  await using instance = await openInstance();
  const { store } = instance;
  await instance.addUser("olga@example.com", "owner");
  await instance.addAgent("chief", "member");
  const user = await store.users.byEmail("olga@example.com");
  const agent = await store.agents.byName("chief");
  const asked: number[] = [];
  const users = {
    ...store.users,
    byIds: (ids: readonly never[]) => {
      asked.push(ids.length);
      return store.users.byIds(ids);
    },
  };
  const olga = { type: "user", id: user?.id ?? "" } as const;
  const chief = { type: "agent", id: agent?.id ?? "" } as const;
  const gone = { type: "user", id: "gone" } as const;
  const nameOf = await actorNames({ users, agents: store.agents }, [olga, olga, chief, gone]);
  expect([olga, chief, gone].map(nameOf)).toEqual(["olga@example.com", "chief", "gone"]);
  expect(asked).toEqual([2]);
});
