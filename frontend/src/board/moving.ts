import type { EventApi } from "fullcalendar";
import { newKey, token } from "./page";
import type { Panel } from "./panel";

interface Moved {
  event: EventApi;
  revert: () => void;
}

// A drag, sent as the popup's small form sends it. Until the server has answered the bar says that it is being saved;
// if it refuses, the bar is back where it was, and the dialog says why.
export async function move(moved: Moved, panel: Panel, refetch: () => void): Promise<void> {
  const { event } = moved;
  event.setExtendedProp("isSaving", true);
  const answer = await panel.send(`${event.url.replace(/\/$/, "")}/move`, fields(event));
  if (answer === "done") return;
  moved.revert();
  refetch();
}

function fields(event: EventApi): URLSearchParams {
  const [startDate, startTime] = wall(event.startStr);
  const body = new URLSearchParams({
    csrfmiddlewaretoken: token(),
    version: String(event.extendedProps["version"]),
    key: newKey(),
    kind: event.allDay ? "all_day" : "timed",
    start_date: startDate,
  });
  if (event.allDay) return body;
  const [endDate, endTime] = wall(event.endStr);
  body.set("start_time", startTime);
  body.set("end_date", endDate);
  body.set("end_time", endTime);
  return body;
}

// 2026-12-01T13:00:00+09:00 as the reader's clock shows it.
export function wall(moment: string): [string, string] {
  return [moment.slice(0, 10), moment.slice(11, 16)];
}
