// The script of the calendar's page alone: the month that came with the page becomes one that can be leafed through,
// dragged and written into. Without it, the page stays a month with links.
import { Calendar, type EventInput, type EventSourceFuncInfo } from "fullcalendar";
import { inputs } from "./board/bars";
import { move } from "./board/moving";
import { heightOf, options } from "./board/options";
import { fitPaper, isOnPaper } from "./board/paper";
import { type Given, must, type Window } from "./board/page";
import { Panel } from "./board/panel";
import { firstView, nameOf, remember, VIEWS } from "./board/remember";

const board = must("board");
const words = board.dataset;
const given = JSON.parse(must("board-data").textContent ?? "") as Given;
const isNarrow = matchMedia("(max-width: 46rem)").matches;
let isFresh = true; // what came with the page is the first look, and no later one

const panel = new Panel(words, () => refetch());
const first = VIEWS[firstView(given.view, isNarrow)] ?? "dayGridMonth";
const root = document.createElement("div");
board.replaceChildren(root);

const calendar = new Calendar(root, {
  ...options(words, isNarrow),
  initialView: first,
  height: heightOf(first, isNarrow),
  initialDate: given.date,
  events: async (asked: EventSourceFuncInfo): Promise<EventInput[]> =>
    inputs(await window(asked.startStr.slice(0, 10), asked.endStr.slice(0, 10))),
  eventClick: (info) => {
    info.jsEvent.preventDefault();
    if (info.event.url !== "") void panel.open(`${info.event.url}/popup`);
  },
  eventDrop: (info) => void move(info, panel, refetch),
  eventResize: (info) => void move(info, panel, refetch),
  select: (info) => {
    // All-day schedules are one date: several days are asked for with their hours, in the form.
    register(info.allDay ? info.startStr : info.startStr.slice(0, 16), info.allDay ? info.startStr : info.endStr.slice(0, 16));
    calendar.unselect();
  },
  dateClick: (info) => {
    const inMonth = info.view.type === VIEWS["month"];
    // On a phone a month is for choosing a day.
    if (inMonth && isNarrow) calendar.changeView(VIEWS["day"] ?? "", info.date);
    else if (info.allDay) register(info.dateStr, inMonth ? "" : info.dateStr);
    else register(`${info.dateStr.slice(0, 14)}${Number(info.dateStr.slice(14, 16)) < 30 ? "00" : "30"}`);
  },
  navLinkDayClick: (date) => calendar.changeView(VIEWS["day"] ?? "", date),
  datesSet: (info) => {
    const view = nameOf(info.view.type);
    const day = calendar.formatIso(calendar.getDate(), true);
    root.dataset["shows"] = view;
    const height = heightOf(info.view.type, isNarrow);
    if (!isOnPaper() && calendar.getOption("height") !== height) calendar.setOption("height", height);
    must("board-title").textContent = info.view.title;
    must<HTMLInputElement>("board-date").value = day;
    document.querySelectorAll<HTMLElement>("[data-view]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
    });
    remember(view, day);
    keepInChooser(view, day);
    letKeysScroll();
  },
});
fitPaper(calendar, board);
calendar.render();
letKeysScroll();
wireTools();

// What scrolls in itself must be reachable without a mouse, also where no schedule in it can be.
function letKeysScroll(): void {
  root.querySelectorAll<HTMLElement>("div").forEach((each) => {
    const scrolls = /auto|scroll/.test(getComputedStyle(each).overflowY);
    if (!scrolls || each.querySelector("a[href], button, [tabindex]") !== null) return;
    each.tabIndex = 0;
    // A group of rows may be focused, a plain box between groups and rows may not; and groups do not nest.
    const group = each.parentElement?.closest("[role=rowgroup]");
    if (group === null || group === undefined) return;
    group.setAttribute("role", "presentation");
    each.setAttribute("role", "rowgroup");
  });
}

async function window(from: string, to: string): Promise<Window> {
  const isFirst = isFresh;
  isFresh = false;
  if (isFirst && from >= given.from && to <= given.to) return given.window;
  const query = new URLSearchParams({ from, to, whose: words["whose"] ?? "" });
  const response = await fetch(`${words["events"] ?? ""}?${query}`, { headers: { Accept: "application/json" } });
  if (response.redirected) {
    location.reload(); // the log-in has run out; what came is its page, and nothing to show here
    return new Promise<Window>(() => undefined);
  }
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as Window;
}

function refetch(): void {
  calendar.refetchEvents();
}

function register(start = "", end = ""): void {
  if (words["quick"] === undefined) return; // who may only read
  void panel.open(`${words["quick"]}?${new URLSearchParams({ start, end })}`);
}

function keepInChooser(view: string, date: string): void {
  const form = must<HTMLFormElement>("whose-form");
  form.querySelectorAll("input[type=hidden]").forEach((field) => field.remove());
  for (const [name, value] of Object.entries({ view, date })) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.prepend(field);
  }
}

function wireTools(): void {
  must("board-pager").hidden = true;
  const tools = must("board-tools");
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const pressed = (event.target as HTMLElement).closest("button")?.dataset ?? {};
    if (pressed["view"] !== undefined) calendar.changeView(VIEWS[pressed["view"]] ?? "");
    if (pressed["go"] === "prev") calendar.prev();
    if (pressed["go"] === "next") calendar.next();
    if (pressed["go"] === "today") calendar.today();
  });
  must<HTMLInputElement>("board-date").addEventListener("change", (event) => {
    const day = (event.target as HTMLInputElement).value;
    if (day !== "") calendar.gotoDate(day);
  });
  document.getElementById("register")?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    register();
  });
}
