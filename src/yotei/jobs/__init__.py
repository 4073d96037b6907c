"""Work of many rows that the worker does, row after row, with a progress bar and an answer a row.

A kind of work is a `Kind`, entered with `register` when its room is ready (`AppConfig.ready`). `Job.begin` writes the
job and its rows; the worker does each row in one transaction with the row's answer, so a row is done once whatever
dies. A row is done without the network: what Zoom must do, the booking engine does after it.
"""
