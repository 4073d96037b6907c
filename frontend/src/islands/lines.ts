import type { Island } from "./island";

// A list of ToDos: a line is ticked and changed where it stands. Whatever does not come as a line (the log-in ran out,
// the line is out of reach) is left to the browser, which shows the page that says so.
export const lines: Island = (list) => {
  list.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const link = target.closest<HTMLAnchorElement>("a[data-line]");
    if (link !== null && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void replace(link, link.dataset["line"] ?? "", {}, () => location.assign(link.href));
    }
    const cancel = target.closest<HTMLElement>("[data-cancel]");
    if (cancel !== null) void back(cancel);
  });
  list.addEventListener("keydown", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLElement>("form[data-back]");
    if (event.key === "Escape" && !event.isComposing && form !== null) void back(form);
  });
  list.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    void replace(form, form.action, { method: "POST", body: new FormData(form) }, () => form.submit());
  });
};

function back(inside: HTMLElement): Promise<void> {
  const address = inside.closest<HTMLElement>("form[data-back]")?.dataset["back"] ?? "";
  return replace(inside, address, {}, () => location.reload());
}

async function replace(inside: HTMLElement, address: string, init: RequestInit, otherwise: () => void): Promise<void> {
  const old = inside.closest("li");
  const line = await ask(address, init);
  if (line === null || old === null) {
    otherwise();
    return;
  }
  old.replaceWith(line);
  // The place of the work stays: in the field that is wrong, in the first field, or on what was pressed.
  line.querySelector<HTMLElement>(".wrong")?.parentElement?.querySelector("input")?.focus();
  if (!line.contains(document.activeElement)) line.querySelector<HTMLElement>("input:not([type=hidden]), button")?.focus();
}

async function ask(address: string, init: RequestInit): Promise<HTMLLIElement | null> {
  try {
    const answer = await fetch(address, { ...init, headers: { "X-Piece": "line" } });
    if (answer.redirected || !(answer.ok || answer.status === 422)) return null;
    const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
    const line = piece.querySelector("li");
    return line === null ? null : document.importNode(line, true);
  } catch {
    return null;
  }
}
