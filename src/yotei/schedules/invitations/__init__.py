"""招待: who is told of a schedule by mail, what they were told last, and what they answer."""
