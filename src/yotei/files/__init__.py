"""Files that people keep in Yotei: where they lie, what they may be, and how they are handed out again."""
