// The last view comes back: in the address, to be sent to somebody; in this browser, for tomorrow.
const PLACE = "yotei.calendar.view";

export const VIEWS: Record<string, string> = {
  month: "dayGridMonth",
  week: "timeGridWeek",
  day: "timeGridDay",
  list: "listWeek",
};

export function nameOf(type: string): string {
  return Object.keys(VIEWS).find((name) => VIEWS[name] === type) ?? "month";
}

// In a narrow window a month has no room for words.
export function firstView(asked: string, isNarrow: boolean): string {
  const known = (name: string | null) => (name !== null && name in VIEWS ? name : "");
  return known(asked) || known(read()) || (isNarrow ? "day" : "month");
}

export function remember(view: string, date: string): void {
  try {
    localStorage.setItem(PLACE, view);
  } catch {
    // A browser that keeps nothing shows the usual view next time.
  }
  const address = new URL(location.href);
  address.searchParams.delete("month");
  address.searchParams.set("view", view);
  address.searchParams.set("date", date);
  history.replaceState(history.state, "", address);
}

function read(): string | null {
  try {
    return localStorage.getItem(PLACE);
  } catch {
    return null;
  }
}
