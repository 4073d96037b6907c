"""The booking engine: makes Zoom equal to what bookings want (design §4). It knows Zoom fields and a host, no calendar.

`claim` → `carry_out` → `record` is one settle; `sweep` is the worker's pass over everything due.
"""
