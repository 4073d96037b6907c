"""活動: what was done with a customer or a deal, often written from a schedule."""
