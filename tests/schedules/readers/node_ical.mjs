// node-ical, with a reckoning of rules of its own: a text a line, its dates a line.
import { createInterface } from "node:readline";
import ical from "node-ical";

const tell = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const two = (number) => String(number).padStart(2, "0");
const date = (time) => `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
const plain = (value) => (typeof value === "object" ? value.val : value);

function dates(text, from, until) {
  const events = Object.values(ical.sync.parseICS(text)).filter((each) => each.type === "VEVENT");
  return events.flatMap((event) =>
    ical.expandRecurringEvent(event, { from, to: until }).map((each) => {
      const said = each.isFullDay ? date : (time) => new Date(time).toISOString();
      return [said(each.start), said(each.end), plain(each.summary)];
    }),
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, { text, from, until }] = JSON.parse(line);
  tell(dates(text, new Date(from), new Date(until)));
}
