"""What energy costs."""
