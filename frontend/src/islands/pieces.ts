// What changes without a new page: a form with `data-piece` is sent, and what the server answers takes the place of its
// namesakes by id. `data-piece` names the piece to which the form belongs; if the answer has it not, it is gone. Nothing
// is shown before the server has said it. Whatever is no such answer (the log-in ran out, the line is dead) is left to the
// browser, which sends the form as it would without this script.

type Wake = (root: ParentNode) => void;
let wake: Wake = () => undefined;

export function pieces(wakeUp: Wake): void {
  wake = wakeUp;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const pressed = event.submitter;
    const name = form.dataset["piece"];
    if (name === undefined || pressed?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    void exchange(name, form.action, { method: "POST", body: new FormData(form, pressed) }, pressed).then((done) => {
      form.removeAttribute("aria-busy");
      if (done) document.dispatchEvent(new CustomEvent("piece", { detail: name }));
      if (done) return;
      delete form.dataset["piece"];
      form.requestSubmit(pressed);
    });
  });
}

// Asks, and shows what comes. False if nothing came that could be shown.
export async function exchange(name: string, address: string, init: RequestInit, pressed: Element | null): Promise<boolean> {
  const answer = await ask(name, address, init);
  if (answer === null) return false;
  const place = kin(name, pressed).indexOf(pressed as HTMLElement);
  const said = answer.querySelector("output");
  said?.remove();
  const made = [...answer.children].map((each) => document.importNode(each, true));
  made.forEach((each) => document.getElementById(each.id)?.replaceWith(each));
  if (!made.some((each) => each.id === name)) document.getElementById(name)?.remove();
  made.forEach((each) => wake(each));
  say(said?.textContent?.trim() ?? "");
  focus(name, pressed, place);
  return true;
}

async function ask(name: string, address: string, init: RequestInit): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(address, { ...init, headers: { "X-Piece": name } });
    const text = await answer.text();
    if (!(answer.ok || answer.status === 422) || text.trimStart().startsWith("<!doctype")) return null;
    return new DOMParser().parseFromString(text, "text/html").body;
  } catch {
    return null;
  }
}

function say(words: string): void {
  const place = document.getElementById("said");
  if (place !== null) place.textContent = words;
}

// The place of the work stays: in the field that is wrong; on the button that was pressed, or the one that has come into
// its place; in what is new.
function focus(name: string, pressed: Element | null, place: number): void {
  const made = document.getElementById(name);
  const wrong = made?.querySelector(".wrong")?.parentElement?.querySelector("input");
  const like = kin(name, pressed);
  const next = wrong ?? like[place] ?? like[place - 1] ?? made?.querySelector<HTMLElement>("input:not([type=hidden]), button, a[href]");
  (next ?? document.getElementById("main"))?.focus();
}

// Buttons that do the same with pieces of this kind.
function kin(name: string, pressed: Element | null): HTMLElement[] {
  const kind = name.replace(/\d+$/, "");
  const same = (button: HTMLElement) =>
    ["name", "value", "class"].every((each) => button.getAttribute(each) === pressed?.getAttribute(each));
  return [...document.querySelectorAll<HTMLElement>(`form[data-piece^="${kind}"] button`)].filter(same);
}
