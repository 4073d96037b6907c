import type { Calendar, CalendarOptions, EventApi } from "fullcalendar";
import { wall } from "./moving";

// A4 across, without margins, the heading and the row of days: what a grid may take in height.
const SHEET = 570;
const LINE = 16; // of a month: its number, or a schedule
const WEEK = 7 * 24 * 60 * 60 * 1000;
const [OPENS, CLOSES] = [8, 19]; // hours that are printed even where nothing is in them

let isPrinting = false;

export function isOnPaper(): boolean {
  return isPrinting;
}

// On paper there is no scrolling: the hours that hold something share the sheet, and so do the weeks of a month.
export function fitPaper(calendar: Calendar, board: HTMLElement): void {
  let before: CalendarOptions = {};
  addEventListener("beforeprint", () => {
    isPrinting = true;
    const onPaper = sheet(calendar, board.clientWidth);
    before = Object.fromEntries(Object.keys(onPaper).map((name) => [name, calendar.getOption(name as "height")]));
    set(calendar, onPaper);
  });
  addEventListener("afterprint", () => {
    set(calendar, before);
    isPrinting = false;
  });
}

function set(calendar: Calendar, options: CalendarOptions): void {
  Object.entries(options).forEach(([name, value]) => calendar.setOption(name as "height", value as number));
}

function sheet(calendar: Calendar, width: number): CalendarOptions {
  const shown = calendar.getEvents().filter((event) => isTimed(event, calendar));
  const first = Math.min(OPENS, ...shown.map((event) => hour(event.startStr)));
  const last = Math.max(CLOSES, ...shown.map((event) => (endsLater(event) ? 24 : Math.ceil(hour(event.endStr)))));
  const { activeStart, activeEnd } = calendar.view;
  const weeks = Math.round((activeEnd.getTime() - activeStart.getTime()) / WEEK) || 1;
  return {
    height: "auto",
    slotMinTime: `${Math.floor(first)}:00`,
    slotMaxTime: `${last}:00`,
    slotDuration: "01:00",
    slotMinHeight: SHEET / (last - Math.floor(first)),
    aspectRatio: (width * weeks) / (6 * SHEET), // FullCalendar divides by six, however many weeks there are
    dayMaxEvents: Math.floor(SHEET / weeks / LINE) - 1,
  };
}

function isTimed(event: EventApi, calendar: Calendar): boolean {
  const { activeStart, activeEnd } = calendar.view;
  if (event.allDay || event.start === null || event.end === null) return false;
  return event.start < activeEnd && event.end > activeStart;
}

function hour(moment: string): number {
  const [hours, minutes] = wall(moment)[1].split(":").map(Number);
  return (hours ?? 0) + (minutes ?? 0) / 60;
}

function endsLater(event: EventApi): boolean {
  return wall(event.startStr)[0] !== wall(event.endStr)[0];
}
