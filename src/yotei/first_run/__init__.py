"""The pages before there is an installation: who administers it, its address, language, database and mail.

A program of its own (`python -m yotei.first_run`), which `yotei start` runs where nothing is told yet. It is one
process for one person, who shows by the code in the terminal that the machine is theirs. What was answered stays in
memory until all of it is known. Then the database is prepared, the administrator is made and `var/yotei.env` is
written, in this order, so that an end in between is no harm: the next start asks again.
"""
