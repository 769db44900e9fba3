import { expect, test } from "bun:test";
import { demandAnotherOwner } from "../../../../src/app/account/last-owner.ts";
import { openInstance } from "../../../support/instance.ts";

test("the last owner stays, whether a person or an agent; members and the inactive do not count", async () => {
  await using instance = await openInstance();
  const { store } = instance;
  const demand = () =>
    store.atomically(async (repos) => {
      await demandAnotherOwner(repos, "demote");
      return { commit: false, value: "another" };
    });
  await instance.addUser("olga@example.com", "owner");
  await instance.addUser("max@example.com", "member");
  await expect(demand()).rejects.toMatchObject({
    code: "last_owner",
    message: "Cannot demote the last owner",
  });
  await instance.addAgent("chief", "owner");
  expect(await demand()).toBe("another");
  const chief = await store.agents.byName("chief");
  await store.agents.revoke(chief?.id as never, 1);
  await expect(demand()).rejects.toMatchObject({ code: "last_owner" });
});
