"""What is drawn of a house: its flows over time, in as many points as a screen shows."""
