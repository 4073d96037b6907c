// Mozilla's ical.js, which Thunderbird reads calendars with: a text a line, its dates a line.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const tell = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const said = (time) => (time.isDate ? time.toString() : time.toJSDate().toISOString());

function dates(text, until) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const all = calendar.getAllSubcomponents("vevent");
  const apart = all.filter((each) => each.hasProperty("recurrence-id"));
  const found = [];
  for (const each of all.filter((one) => !one.hasProperty("recurrence-id"))) {
    const uid = each.getFirstPropertyValue("uid");
    const exceptions = apart.filter((one) => one.getFirstPropertyValue("uid") === uid);
    const event = new ICAL.Event(each, { exceptions, strictExceptions: true });
    if (!event.isRecurring()) {
      found.push([said(event.startDate), said(event.endDate), event.summary]);
      continue;
    }
    const iterator = event.iterator();
    for (let next = iterator.next(); next && next.toJSDate() < until; next = iterator.next()) {
      const { startDate, endDate, item } = event.getOccurrenceDetails(next);
      found.push([said(startDate), said(endDate), item.summary]);
    }
  }
  return found;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [, { text, until }] = JSON.parse(line);
  tell(dates(text, new Date(until)));
}
