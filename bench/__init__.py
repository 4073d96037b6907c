"""What the product promises in numbers: ratios of one run, and counts that are exact (`./run bench`)."""
