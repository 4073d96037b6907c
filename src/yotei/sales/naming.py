"""Says to the rooms above that names were changed beside the models' own `save`."""

from django.dispatch import Signal

renamed = Signal()  # sender: the model; ids: those with another name. Sent in the transaction that writes them.
