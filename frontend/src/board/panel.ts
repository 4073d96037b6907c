import { beside } from "../islands/beside";
import { copy } from "../islands/copy";
import { followStart } from "../islands/schedule";
import { must } from "./page";

export type Answer = "done" | "refused";

// The one dialog of the calendar. Its content and every answer to its forms are fragments that the server wrote.
export class Panel {
  private readonly box = must<HTMLDialogElement>("board-dialog");
  private readonly said = must("board-said");
  private isSending = false;

  constructor(
    private readonly words: DOMStringMap,
    private readonly whenDone: () => void,
  ) {
    this.box.addEventListener("submit", (event) => this.submit(event));
    this.box.addEventListener("click", (event) => {
      if (event.target === this.box) this.box.close(); // beside it
    });
    this.box.addEventListener("close", () => this.box.replaceChildren());
  }

  get isOpen(): boolean {
    return this.box.open;
  }

  async open(address: string): Promise<void> {
    this.say("");
    const answer = await this.ask(address);
    if (answer !== null) this.show(answer.text);
  }

  // Sends what a form or a drag says. A refusal opens, or fills, the dialog.
  async send(address: string, body: URLSearchParams): Promise<Answer> {
    const answer = await this.ask(address, { method: "POST", body });
    if (answer === null) return "refused";
    if (!answer.ok) {
      this.show(answer.text);
      return "refused";
    }
    this.box.close();
    this.say(answer.text);
    this.whenDone();
    return "done";
  }

  private async ask(address: string, more: RequestInit = {}): Promise<{ ok: boolean; text: string } | null> {
    try {
      const response = await fetch(address, { ...more, headers: { "X-Piece": "said" } });
      if (response.redirected && new URL(response.url).pathname === this.words["login"]) {
        this.toLogin();
        return null;
      }
      const text = await response.text();
      return { ok: response.ok, text: text.trimStart().startsWith("<!doctype") ? mainOf(text) : text };
    } catch {
      this.show(`<form method="dialog"><button class="close">×</button></form><p role="alert"></p>`);
      const line = this.box.querySelector("p");
      if (line !== null) line.textContent = this.words["away"] ?? "";
      return null;
    }
  }

  // The log-in has run out. A quick form goes the way of the full one, which keeps what was typed.
  private toLogin(): void {
    const full = this.box.querySelector<HTMLButtonElement>("button[formaction]");
    if (full !== null) full.form?.requestSubmit(full);
    else location.assign(`${this.words["login"] ?? ""}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  private show(fragment: string): void {
    this.box.innerHTML = fragment;
    if (!this.box.open) this.box.showModal();
    this.box.querySelectorAll<HTMLElement>('[data-island="copy"]').forEach(copy);
    this.box.querySelectorAll<HTMLElement>('[data-island="beside"]').forEach(beside);
    const quick = this.box.querySelector<HTMLFormElement>("form:has([name=end_date]):has([name=subject])");
    if (quick !== null) followStart(quick);
    this.box.querySelector<HTMLElement>('[role="alert"], [autofocus]')?.focus();
    this.box.querySelector<HTMLElement>("[autofocus]")?.focus();
  }

  private say(fragment: string): void {
    this.said.innerHTML = fragment;
    this.said.className = fragment === "" ? "" : "note success";
  }

  private submit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const pressed = event.submitter as HTMLButtonElement | null;
    if (form.dataset["sent"] === undefined || pressed?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (this.isSending) return;
    this.isSending = true;
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    const fields = new FormData(form, pressed ?? undefined) as unknown as Iterable<[string, string]>;
    void this.send(form.action, new URLSearchParams([...fields])).finally(() => {
      this.isSending = false;
      form.removeAttribute("aria-busy");
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  }
}

// A whole page where a fragment was meant, as that of an error: its content.
function mainOf(page: string): string {
  const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
  return `<form method="dialog"><button class="close">×</button></form>${main?.innerHTML ?? ""}`;
}
