"""zoomus as it is: one call a line, one answer a line."""

import json
import sys
from datetime import datetime

from zoomus import ZoomClient

client = ZoomClient("client", "secret", "account")
for line in sys.stdin:
    name, fields = json.loads(line)
    if "start_time" in fields:
        fields["start_time"] = datetime.fromisoformat(fields["start_time"])  # it takes no text
    answer = getattr(client.meeting, name)(**fields)
    told = {"status": answer.status_code, "body": answer.json() if answer.content else None}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
