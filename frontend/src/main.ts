// The only script of every page: it starts the islands, small functions that bring one element to life.
// A page works without them; an island only makes it nicer.
import { allow } from "./islands/allow";
import { autosubmit } from "./islands/autosubmit";
import { awaken } from "./islands/awaken";
import { beside } from "./islands/beside";
import { contacts } from "./islands/contacts";
import { copy } from "./islands/copy";
import { dialog } from "./islands/dialog";
import { files } from "./islands/files";
import { focus } from "./islands/focus";
import { follow } from "./islands/follow";
import type { Island } from "./islands/island";
import { keys } from "./islands/keys";
import { lines } from "./islands/lines";
import { once } from "./islands/once";
import { passkey } from "./islands/passkey";
import { pieces } from "./islands/pieces";
import { picker } from "./islands/picker";
import { reminders } from "./islands/reminders";
import { repeats } from "./islands/repeats";
import { schedule } from "./islands/schedule";
import { ticks } from "./islands/ticks";

// <form data-island="name"> calls islands["name"] with that form, once.
const islands: Record<string, Island> = {
  allow, autosubmit, awaken, beside, contacts, copy, dialog, files, focus, follow, keys, lines, once, passkey, picker,
  reminders, repeats, schedule, ticks,
};

function wake(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-island]").forEach((element) => {
    islands[element.dataset["island"] ?? ""]?.(element);
  });
}

wake(document);
pieces(wake);
