"""Search over the schedules that one may see, by words, people, customers, deals, categories and period.

`words` cuts texts, `entries` keeps what was cut in step with the schedules, `asking` finds: in `stretches` of the book,
at `places` that the index of the database knows (`fts`, `gin`). `catching_up` is the worker's part.
"""
