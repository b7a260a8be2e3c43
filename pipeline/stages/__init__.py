"""The stages, spaCy components all, in the order of the flow."""

ORDER = (
    "khabar_normalize",
    "khabar_numbers",
    "khabar_dates",
    "khabar_times",
    "khabar_amounts",
    "khabar_percentages",
    "khabar_entities",
    "khabar_overlap",
)
