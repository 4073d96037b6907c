// Zoom's Rivet as it is: one call a line, one answer a line. The first line tells the port on which it receives events.
import { createInterface } from "node:readline";
import { MeetingsS2SAuthClient } from "@zoom/rivet/meetings";

const tell = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const events = [];
const client = new MeetingsS2SAuthClient({
  clientId: "client",
  clientSecret: "secret",
  accountId: "account",
  webhooksSecretToken: process.argv[2],
  port: 0,
});
for (const name of ["meeting.created", "meeting.updated", "meeting.deleted"]) {
  client.webEventConsumer.event(name, (event) => events.push(event));
}
const server = await client.start();
tell({ port: server.address().port });

for await (const line of createInterface({ input: process.stdin })) {
  const [name, fields] = JSON.parse(line);
  if (name === "events") {
    tell(events);
    continue;
  }
  try {
    const { statusCode, data } = await client.endpoints.meetings[name](fields);
    tell({ status: statusCode, body: data });
  } catch (error) {
    tell({ error: error.name, message: error.message });
  }
}
server.close();
