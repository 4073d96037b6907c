"""CSV files of customers, deals and contacts: kept, checked line by line, shown, then written whole or not at all."""
