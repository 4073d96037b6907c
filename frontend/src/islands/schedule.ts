import type { Island } from "./island";
import { once } from "./once";

const MINUTE = 60_000; // milliseconds

// The form of a schedule: subject and length follow the category until somebody types; the end follows the start; a change
// of category that makes or cancels a meeting is said before it is saved.
export const schedule: Island = (element) => {
  const form = element as HTMLFormElement;
  once(form);
  followCategory(form);
  followStart(form);
  sayEffect(form);
};

function field(form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement;
}

function chosen(form: HTMLFormElement): HTMLOptionElement | undefined {
  const category = form.elements.namedItem("category") as HTMLSelectElement;
  return category.selectedOptions[0];
}

function followCategory(form: HTMLFormElement): void {
  const subject = field(form, "subject");
  let before = chosen(form)?.dataset ?? {};
  field(form, "category").addEventListener("change", () => {
    const now = chosen(form)?.dataset ?? {};
    if (subject.value.trim() === "" || subject.value === before["subject"]) subject.value = now["subject"] ?? "";
    const minutes = (moment(form, "end") - moment(form, "start")) / MINUTE;
    const isNew = form.elements.namedItem("version") === null; // a saved one keeps its hours
    if (isNew && minutes === Number(before["minutes"])) endAfter(form, Number(now["minutes"]) * MINUTE);
    before = now;
  });
}

function moment(form: HTMLFormElement, which: string): number {
  // Only differences are reckoned, so any zone will do.
  return Date.parse(`${field(form, `${which}_date`).value}T${field(form, `${which}_time`).value}Z`);
}

function endAfter(form: HTMLFormElement, length: number): void {
  const start = moment(form, "start");
  if (Number.isNaN(start) || Number.isNaN(length) || length <= 0) return;
  const [date, time] = new Date(start + length).toISOString().split("T");
  field(form, "end_date").value = date ?? "";
  field(form, "end_time").value = (time ?? "").slice(0, 5);
  field(form, "end_time").dispatchEvent(new Event("change", { bubbles: true }));
}

export function followStart(form: HTMLFormElement): void {
  let length = moment(form, "end") - moment(form, "start");
  const moveEnd = () => endAfter(form, length);
  const measure = () => {
    length = moment(form, "end") - moment(form, "start");
  };
  ["start_date", "start_time"].forEach((name) => field(form, name).addEventListener("change", moveEnd));
  ["end_date", "end_time"].forEach((name) => field(form, name).addEventListener("change", measure));
}

function sayEffect(form: HTMLFormElement): void {
  const was = form.querySelector<HTMLElement>("[data-was]")?.dataset["was"];
  if (was === undefined) return;
  const say = () => {
    const books = chosen(form)?.dataset["zoom"] !== undefined;
    const effect = was === "booked" && !books ? "cancels" : was === "none" && books ? "books" : "";
    form.querySelectorAll<HTMLElement>("[data-effect]").forEach((line) => {
      line.hidden = line.dataset["effect"] !== effect;
    });
    field(form, "confirmed").value = effect;
  };
  field(form, "category").addEventListener("change", say);
  say();
}
