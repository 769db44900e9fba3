/**
 * What pages of the console run in the browser, as one file (`build/page-scripts.ts`). Every page works without it: a
 * script makes something quicker that can be done by links and forms as well. Each finds what it is for by a `data-`
 * attribute, and does nothing where there is none.
 */

import { installCooldown } from "./cooldown.ts";
import { installCopy } from "./copy.ts";
import { installFilter } from "./filter.ts";
import { installHeld } from "./held.ts";
import { installLive } from "./live.ts";
import { installPoll } from "./poll.ts";
import { installSend } from "./send.ts";
import { installWaiting } from "./waiting.ts";

installCopy(document);
installCooldown(document);
installFilter(document);
installPoll(document);
installLive(document);
installWaiting(document);
installHeld(document);
// Last, for the others have their say in what is sent.
installSend(document);
