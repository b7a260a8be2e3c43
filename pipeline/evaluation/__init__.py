"""Gold against records: marked text, alignment, scores, reports."""
