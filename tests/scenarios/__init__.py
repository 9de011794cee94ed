"""Days and faults from end to end."""
