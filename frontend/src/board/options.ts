import type { CalendarOptions } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import list from "fullcalendar/list";
import ja from "fullcalendar/locales/ja";
import theme from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";
import { content } from "./bars";

const SHOWN = 4; // in a cell of the month, as in the page without script
const weekend = (info: { dow: number }) => (info.dow === 0 ? "sunday" : info.dow === 6 ? "saturday" : "");

// How the calendar looks and what it lets one do; what happens then is wired in calendar.ts.
export function options(words: DOMStringMap, isNarrow: boolean): CalendarOptions {
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false } as const;
  return {
    plugins: [dayGrid, timeGrid, list, interaction, theme],
    locales: [ja],
    locale: words["language"] ?? "ja",
    timeZone: words["zone"] ?? "Asia/Tokyo",
    firstDay: Number(words["firstDay"] ?? 0),
    headerToolbar: false,
    views: {
      // A week says its dates, also where seven columns have room for little.
      timeGridWeek: {
        titleFormat: { year: "numeric", month: "long", day: "numeric" },
        dayHeaderContent: (info) => (info.isNarrow ? `${info.weekdayText} ${info.dayNumberText}` : info.text),
      },
    },
    slotDuration: "00:30",
    slotHeaderInterval: "01:00",
    snapDuration: "00:15",
    scrollTime: "08:00",
    slotMinHeight: isNarrow ? 44 : 26, // a half hour is a target for a thumb
    nowIndicator: true,
    navLinks: true,
    dayMaxEvents: SHOWN,
    moreLinkText: (count) => (words["more"] ?? "").replace("0", String(count)),
    noEventsText: words["nothing"] ?? "",
    eventDisplay: "block",
    eventOrder: "rank,start,-duration,allDay,title", // schedules first: a cell has room for four
    eventTimeFormat: clock,
    slotHeaderFormat: clock,
    displayEventEnd: false,
    fixedWeekCount: false,
    forceEventDuration: true,
    defaultTimedEventDuration: "01:00",
    editable: true,
    selectable: words["quick"] !== undefined,
    selectMinDistance: 5,
    selectMirror: true,
    longPressDelay: 350,
    eventContent: content(words),
    listItemEventBeforeClass: "board-dot",
    backgroundEventTitleClass: (info) => (info.isNarrow ? "sr" : "off-name"), // no room for names, only for colour
    eventClass: (info) => (info.event.extendedProps["isSaving"] ? "saving" : ""),
    dayHeaderClass: (info) => `${weekend(info)}${info.isToday ? " today" : ""}`,
    dayCellClass: weekend,
    dayLaneClass: weekend,
    listDayHeaderClass: weekend,
  };
}

// The grid scrolls in itself, so that its hours open at eight; what stands above it takes about that much.
export function heightOf(view: string, isNarrow: boolean): number | "auto" {
  return view.startsWith("timeGrid") ? Math.max(420, innerHeight - (isNarrow ? 150 : 215)) : "auto";
}
