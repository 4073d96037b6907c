import type { CalendarOptions, EventDisplayInfo, EventInput } from "fullcalendar";
import type { Bar, Window } from "./page";

// Bars and days off as FullCalendar takes them. Text is only ever set as text.
export function inputs(window: Window): EventInput[] {
  const off = Object.entries(window.off).map(([day, name]) => ({
    start: day,
    allDay: true,
    display: "background",
    title: name,
    className: "day-off",
  }));
  return [...off, ...window.bars.map(input)];
}

function input(bar: Bar): EventInput {
  return {
    ...(bar.id === undefined ? {} : { id: bar.id, url: bar.url ?? "" }),
    title: bar.title,
    start: bar.start,
    ...(bar.end === undefined ? {} : { end: bar.end }),
    allDay: bar.allDay,
    startEditable: bar.editable,
    // An all-day schedule is one date; its edge leads nowhere.
    durationEditable: bar.editable && !bar.allDay,
    ...colours(bar),
    extendedProps: { ...bar, rank: bar.todo === undefined ? 0 : 1 },
  };
}

// A ToDo has no category; what it is, icon and words say.
function colours(bar: Bar): EventInput {
  if (bar.todo !== undefined) {
    return { color: "var(--sheet)", contrastColor: "var(--ink)", className: `board-bar board-todo ${bar.todo}` };
  }
  return {
    color: "var(--cat-bg)",
    contrastColor: "var(--cat-fg)",
    className: `board-bar cat-${bar.colour}${bar.isHidden ? " busy" : ""}${bar.state ? ` z-${bar.state}` : ""}`,
  };
}

export function content(words: DOMStringMap): NonNullable<CalendarOptions["eventContent"]> {
  return (info: EventDisplayInfo) => {
    if (info.event.display === "background") return undefined; // a day off: its name alone
    const bar = info.event.extendedProps as Bar & { isSaving?: boolean };
    const nodes: Node[] = [];
    if (bar.icon !== undefined) nodes.push(icon(bar.icon, bar.category ?? ""));
    if (bar.todo !== undefined) nodes.push(icon(`todo-${bar.todo}`), text("b", words[bar.todo] ?? "", "board-bar-todo"));
    if (info.timeText !== "" && bar.todo === undefined) nodes.push(text("b", info.timeText, "board-bar-time"));
    if (bar.who !== "") nodes.push(text("span", bar.who, "board-bar-who"));
    nodes.push(text("span", info.event.title, "board-bar-title"));
    if (bar.customer) nodes.push(text("span", bar.customer, "board-bar-customer"));
    if (bar.state === "waiting") nodes.push(text("span", words["waiting"] ?? "", "badge waiting"));
    if (bar.state === "problem") nodes.push(text("span", words["problem"] ?? "", "badge problem"));
    if (bar.isSaving) nodes.push(text("span", words["saving"] ?? "", "badge waiting"));
    const line = document.createElement("span");
    line.className = info.view.type.startsWith("timeGrid") && !info.event.allDay ? "board-text" : "board-line";
    line.append(...nodes.flatMap((node) => [node, " "]));
    return { domNodes: [line] };
  };
}

function text(tag: string, words: string, className: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = words;
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

function icon(name: string, label = ""): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "icon");
  if (label === "") made.setAttribute("aria-hidden", "true"); // words beside it say the same
  else made.setAttribute("role", "img");
  if (label !== "") made.setAttribute("aria-label", label);
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  made.append(use);
  return made;
}
