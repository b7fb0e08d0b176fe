"""A slow and obvious oracle of the law of settlement, in exact fractions."""
