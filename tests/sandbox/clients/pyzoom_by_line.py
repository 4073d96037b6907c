"""pyzoom as it is, with a token that somebody got for it: one call a line, one answer a line."""

import json
import sys
from operator import attrgetter

from pydantic import BaseModel, ValidationError
from pyzoom import ZoomClient
from pyzoom.err import APIError

client = ZoomClient(sys.argv[1])
for line in sys.stdin:
    name, fields = json.loads(line)
    try:
        answer = attrgetter(name)(client)(**fields)
        told = {"answer": answer.model_dump() if isinstance(answer, BaseModel) else answer}
    except (APIError, ValidationError) as error:
        told = {"error": type(error).__name__, "message": str(error)}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
