"""Mail on its way: rows that the worker sends, one by one, to whatever SMTP server there is. Knows no calendar."""
