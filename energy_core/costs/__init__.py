"""What energy costs: tariffs, bills, what the panels earned."""
