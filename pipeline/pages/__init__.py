"""Pages for people: records and evaluations as one HTML file each, which needs nothing beside it and no network."""
