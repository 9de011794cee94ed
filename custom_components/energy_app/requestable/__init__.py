"""What runs for a house as agents, which are asked how they fare, and whose settings may change meanwhile."""
